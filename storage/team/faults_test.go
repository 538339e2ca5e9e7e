package team_test

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"keyrack/model"
	shared "keyrack/model/team"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

func TestWhatThePolicyDoesNotAllowIsTold(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)

	t.Run("the policy does not allow it", func(t *testing.T) {
		rita := engine.Client(t, engine.Member(t, "rita", teamtest.Reader))
		wantToken(t, rita, key, 1, 1)
		_, err := rita.Put(t.Context(), key, 1, token(2))
		wantError(t, err, team.ErrForbidden)
		wantError(t, err, model.ErrStoreDeclined)
		wantError(t, rita.Delete(t.Context(), key, 1), team.ErrForbidden)
		wantError(t, rita.Destroy(t.Context(), key, 1), team.ErrForbidden)
		wantError(t, anna.Destroy(t.Context(), key, 1), team.ErrForbidden) // an editor does not destroy
		wantToken(t, anna, key, 1, 1)
	})
	t.Run("permission is lost in the middle", func(t *testing.T) {
		rita := engine.Client(t, engine.Member(t, "gone", teamtest.Editor))
		engine.Must(t, "POST", "sys/policies/acl/editor", map[string]any{"policy": `path "x" { capabilities = ["read"] }`})
		_, err := rita.List(t.Context())
		wantError(t, err, team.ErrForbidden)
		engine.Must(t, "POST", "sys/policies/acl/editor",
			map[string]any{"policy": shared.Policy(team.Editor, teamtest.Mount, teamtest.Path)})
		_, err = rita.List(t.Context())
		must(t, err)
	})
}

// TestEveryFaultOfARealEngineIsTold makes a real server fail.
func TestEveryFaultOfARealEngineIsTold(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)

	t.Run("the token expires in the middle", func(t *testing.T) {
		short := engine.Client(t, engine.Member(t, "short", teamtest.Editor))
		must(t, short.CheckMount(t.Context()))
		engine.Must(t, "POST", "auth/token/revoke", map[string]any{"token": short.Token().Reveal()})
		_, err := short.Put(t.Context(), key, 1, token(2))
		wantError(t, err, team.ErrSignedOut)
		wantError(t, err, model.ErrStoreLocked)
		_, err = short.Lookup(t.Context())
		wantError(t, err, team.ErrSignedOut)
		wantError(t, short.Store().Probe(t.Context()), team.ErrSignedOut)
	})
	t.Run("every write has to name a version", func(t *testing.T) {
		engine.Must(t, "POST", "secret/config", map[string]any{"cas_required": true})
		_, err := engine.Call(t.Context(), "POST", "secret/data/keyrack/acme/"+key.String(),
			map[string]any{"data": map[string]any{"token": "x"}})
		if err == nil {
			t.Fatal("the engine takes writes without")
		}
		version, err := anna.Put(t.Context(), key, 1, token(2))
		must(t, err)
		_, err = anna.Put(t.Context(), key, version, token(1))
		must(t, err)
		engine.Must(t, "POST", "secret/config", map[string]any{"cas_required": false})
	})
	t.Run("the quota is used up", func(t *testing.T) {
		engine.Must(t, "POST", "sys/quotas/rate-limit/low",
			map[string]any{"path": "secret/", "rate": 0.001, "interval": "1h"})
		var err error
		for range 3 {
			if _, err = anna.Read(t.Context(), key, 0); err != nil {
				break
			}
		}
		wantError(t, err, team.ErrQuota)
		wantError(t, err, model.ErrStoreBusy)
		engine.Must(t, "DELETE", "sys/quotas/rate-limit/low", nil)
	})
	t.Run("it is sealed", func(t *testing.T) {
		engine.Must(t, "POST", "sys/seal", nil)
		_, err := anna.Put(t.Context(), key, 3, token(4))
		wantError(t, err, team.ErrSealed)
		wantError(t, err, model.ErrStoreUnavailable)
		if errors.Is(err, team.ErrUnsettled) {
			t.Error("a write to a sealed engine is said to be open")
		}
		state, err := anna.Health(t.Context())
		if err != nil || !state.Sealed || !state.Initialized {
			t.Errorf("its health is %+v, %v", state, err)
		}
		engine.Unseal(t)
		wantToken(t, anna, key, 3, 1)
	})
	t.Run("it is away", func(t *testing.T) {
		engine.Kill()
		_, err := anna.List(t.Context())
		wantError(t, err, team.ErrUnreachable)
		wantError(t, err, model.ErrStoreUnavailable)
	})
}

func TestAnotherMountThanVersion2IsRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	options := engine.Options()
	for mount, want := range map[string]error{teamtest.OldMount: team.ErrNotVersion2, "cubbyhole": team.ErrNoMount} {
		options.Mount = mount
		c, err := team.New(options)
		must(t, err)
		must(t, c.UseToken(engine.Root()))
		_, entry := client()
		_, err = c.Put(t.Context(), entry.Key, 0, token(1))
		wantError(t, err, want)
		_, err = c.List(t.Context())
		wantError(t, err, want)
	}
	options.Mount = "nowhere"
	c, err := team.New(options)
	must(t, err)
	must(t, c.UseToken(engine.Root()))
	if err := c.CheckMount(t.Context()); err == nil {
		t.Error("a mount that is not there was taken")
	}
	// A mount that has gone is no proof that a secret has.
	_, entry := client()
	_, err = c.Read(t.Context(), entry.Key, 0)
	wantError(t, err, team.ErrNoMount)
}

// TestWhatNoEngineHereCanBeMadeToSayIsTold uses a fake for the answers of clusters, proxies and other programs.
func TestWhatNoEngineHereCanBeMadeToSayIsTold(t *testing.T) {
	t.Parallel()
	key := team.Key{Environment: "demo", Integration: "i", Connection: "c"}
	for name, row := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"a disaster recovery secondary":  {472, `{"errors":["disaster recovery mode"]}`, team.ErrStandby},
		"a performance standby":          {473, `{"errors":[]}`, team.ErrStandby},
		"a proxy without an engine":      {503, `<html>no server</html>`, team.ErrUnreachable},
		"a bad gateway":                  {502, `<html></html>`, team.ErrUnreachable},
		"an internal error":              {500, `{"errors":["1 error occurred"]}`, team.ErrUnreachable},
		"a state that is not there yet":  {412, `{"errors":["required index state not present"]}`, team.ErrNonsense},
		"another program":                {200, `<html>hello</html>`, team.ErrNonsense},
		"another program that has no it": {404, ``, team.ErrNonsense},
		"a page that is not found":       {404, `<html>not found</html>`, team.ErrNonsense},
		"another API":                    {404, `{"message":"not found"}`, team.ErrNonsense},
		"unauthorized":                   {401, `{}`, team.ErrSignedOut},
		"a teapot":                       {418, `short and stout`, team.ErrNonsense},
	} {
		c := fake(t, row.status, row.body)
		_, err := c.Read(t.Context(), key, 0)
		if !errors.Is(err, row.want) {
			t.Errorf("%s: reading gave %v, want %v", name, err, row.want)
		}
		if errors.Is(err, model.ErrSecretNotFound) {
			t.Errorf("%s: taken for proof that there is none", name)
		}
		if _, err := c.Put(t.Context(), key, 0, token(1)); err == nil {
			t.Errorf("%s: a write succeeded", name)
		}
		if _, err := c.List(t.Context()); err == nil {
			t.Errorf("%s: it was listed", name)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	asked := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		c := fake(t, status, "", "Location", elsewhere.URL+"/v1/x")
		key := team.Key{Environment: "demo", Integration: "i", Connection: "c"}
		_, err := c.Read(t.Context(), key, 0)
		wantError(t, err, team.ErrRedirected)
		var told *team.Error
		if errors.As(err, &told); told.Host != elsewhere.Listener.Addr().String() {
			t.Errorf("%d: the host is told as %q", status, told.Host)
		}
		wantError(t, c.Delete(t.Context(), key, 1), team.ErrRedirected)
	}
	if asked {
		t.Error("the other host was asked")
	}
}

func TestOnlyTrustedCertificatesAreTaken(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"initialized":true,"version":"1.21.0","server_time_utc":1}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it says that it was refused
	server.StartTLS()
	t.Cleanup(server.Close)
	_, err := at(t, server.URL).Health(t.Context())
	wantError(t, err, team.ErrUntrusted)
	options := team.Options{
		Team: "Acme", Address: server.URL, Mount: "secret", Path: "k", Installation: "i", Now: time.Now,
		Authorities: authority(server),
	}
	c, err := team.New(options)
	must(t, err)
	_, err = c.Health(t.Context())
	must(t, err)
	options.Authorities = []byte("no certificate")
	var wrong *team.OptionsError
	if _, err := team.New(options); !errors.As(err, &wrong) {
		t.Errorf("got %v", err)
	}
}

func TestAddressesAndPathsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	good := team.Options{
		Address: "https://vault.example.com:8200", Mount: "secret", Path: "keyrack/acme", Namespace: "/ns1/",
		Installation: "i",
	}
	if _, err := team.New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*team.Options){
		"http elsewhere":   func(o *team.Options) { o.Address = "http://vault.example.com" },
		"a user":           func(o *team.Options) { o.Address = "https://me@vault.example.com" },
		"a path":           func(o *team.Options) { o.Address = "https://vault.example.com/v1" },
		"a socket":         func(o *team.Options) { o.Address = "unix:///run/vault" },
		"no address":       func(o *team.Options) { o.Address = "" },
		"no mount":         func(o *team.Options) { o.Mount = "" },
		"no path":          func(o *team.Options) { o.Path = "" },
		"a way up":         func(o *team.Options) { o.Path = "keyrack/../other" },
		"dots":             func(o *team.Options) { o.Mount = "..." },
		"a slash":          func(o *team.Options) { o.Path = "/keyrack" },
		"a question":       func(o *team.Options) { o.Path = "keyrack?list=true" },
		"an odd namespace": func(o *team.Options) { o.Namespace = "a b" },
		"nobody's":         func(o *team.Options) { o.Installation = "" },
		"a dot in an id":   func(o *team.Options) { o.Installation = "a.b" },
	} {
		options := good
		change(&options)
		if _, err := team.New(options); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestNoAnswerInTimeIsTold(t *testing.T) {
	t.Parallel()
	road := newRoad(t, "http://127.0.0.1:1")
	road.set(func(*http.Request, int) fate { return hangs })
	c, err := team.New(team.Options{
		Team: "Acme", Address: road.URL, Mount: "secret", Path: "k", Installation: "i", Now: time.Now,
		Patience: 50 * time.Millisecond,
	})
	must(t, err)
	_, err = c.Lookup(t.Context())
	wantError(t, err, team.ErrSlow)
	wantError(t, err, model.ErrStoreTimeout)
}

func TestAClockThatIsOffIsTold(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"initialized":true,"standby":true,"version":"2.4.0","server_time_utc":1796029200}`)
	}))
	t.Cleanup(server.Close)
	c, err := team.New(team.Options{
		Team: "Acme", Address: server.URL, Mount: "secret", Path: "k", Installation: "i",
		Now: func() time.Time { return now.Add(5 * time.Minute) },
	})
	must(t, err)
	state, err := c.Health(t.Context())
	must(t, err)
	if want := now.Add(5 * time.Minute).Sub(time.Unix(1796029200, 0)); state.Skew != want || !state.Standby {
		t.Errorf("told %+v, want %v", state, want)
	}
}

func TestAnAnswerWithoutEndIsCut(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		block := make([]byte, 1<<20)
		for i := range block {
			block[i] = ' '
		}
		for range 40 {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	_, err := at(t, server.URL).Lookup(t.Context())
	wantError(t, err, team.ErrNonsense)
}

func TestNothingListensMeansUnreachable(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := listener.Addr().String()
	must(t, listener.Close())
	_, err = at(t, "http://"+address).Lookup(t.Context())
	wantError(t, err, team.ErrUnreachable)
}
