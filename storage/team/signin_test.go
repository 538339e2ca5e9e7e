package team_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

// signedOut is a client that nobody has signed in.
func signedOut(t *testing.T, engine *teamtest.Engine) *team.Client {
	t.Helper()
	c, err := team.New(engine.Options())
	must(t, err)
	return c
}

func TestEveryWayToSignInLeadsToTheMember(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	engine.Member(t, "anna", teamtest.Editor)
	engine.Must(t, "POST", "auth/approle/role/desk", map[string]any{"token_policies": "reader"})
	role := engine.Must(t, "GET", "auth/approle/role/desk/role-id", nil)["role_id"].(string)
	secret := func() model.Secret {
		return model.NewSecret(engine.Must(t, "POST", "auth/approle/role/desk/secret-id", nil)["secret_id"].(string))
	}

	t.Run("a name and a password", func(t *testing.T) {
		c := signedOut(t, engine)
		wantError(t, c.Store().Probe(t.Context()), team.ErrSignedOut)
		with := team.Password{Method: "userpass", User: "anna", Password: model.NewSecret(teamtest.Password)}
		must(t, c.SignInWithPassword(t.Context(), with))
		if session := c.Session(); session.Member != "userpass-anna" || session.Expires.IsZero() || !session.Renewable {
			t.Errorf("signed in as %+v", session)
		}
		for _, wrong := range []team.Password{
			{Method: "userpass", User: "anna", Password: model.NewSecret("another")},
			{Method: "userpass", User: "nobody", Password: with.Password},
			{Method: "ldap", User: "anna", Password: with.Password}, // not mounted
		} {
			if err := signedOut(t, engine).SignInWithPassword(t.Context(), wrong); err == nil {
				t.Errorf("signed in as %s by %s", wrong.User, wrong.Method)
			}
		}
		for _, user := range []string{"", "..", "a/../b", "a?x", "a#x", `a\b`, "a%2fb"} {
			with.User = user
			if err := c.SignInWithPassword(t.Context(), with); err == nil {
				t.Errorf("%q was taken for a name", user)
			}
		}
	})
	t.Run("LDAP is asked at its own path", func(t *testing.T) {
		var asked string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked == "" {
				body, _ := io.ReadAll(r.Body)
				asked = r.Method + " " + r.URL.Path + " " + strings.TrimSpace(string(body))
			}
			_, _ = io.WriteString(w, `{"auth":{"client_token":"hvs.x"},"data":{"display_name":"ldap-anna"}}`)
		}))
		t.Cleanup(server.Close)
		c := at(t, server.URL)
		must(t, c.SignInWithPassword(t.Context(),
			team.Password{Method: "ldap", Mount: "corp/ldap", User: "anna b", Password: model.NewSecret("p")}))
		if want := `PUT /v1/auth/corp/ldap/login/anna b {"password":"p"}`; asked != want {
			t.Errorf("asked %s, want %s", asked, want)
		}
		if c.Session().Member != "ldap-anna" {
			t.Errorf("signed in as %+v", c.Session())
		}
	})
	t.Run("a role", func(t *testing.T) {
		c := signedOut(t, engine)
		must(t, c.SignInWithRole(t.Context(), "", role, secret()))
		if session := c.Session(); session.Member != "approle" {
			t.Errorf("signed in as %+v", session)
		}
		wantError(t, c.SignInWithRole(t.Context(), "", role, model.NewSecret("wrong")), team.ErrSignedOut)
	})
	t.Run("a token", func(t *testing.T) {
		c := signedOut(t, engine)
		must(t, c.UseToken(model.NewSecret(" "+engine.Client(t, "anna").Token().Reveal()+"\n")))
		session, err := c.Lookup(t.Context())
		must(t, err)
		if session.Member != "userpass-anna" {
			t.Errorf("signed in as %+v", session)
		}
		must(t, c.UseToken(model.NewSecret("hvs.wrong")))
		_, err = c.Lookup(t.Context())
		wantError(t, err, team.ErrSignedOut)
		for _, none := range []string{"", "  ", "a b", "a\nb", "a\x00"} {
			wantError(t, c.UseToken(model.NewSecret(none)), team.ErrNoToken)
		}
	})
}

func TestAWrappedTokenIsTakenOutOnce(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	wrapped := wrap(t, engine)
	c := signedOut(t, engine)
	must(t, c.Unwrap(t.Context(), wrapped))
	if session := c.Session(); len(session.Policies) != 2 || session.Policies[1] != "reader" {
		t.Errorf("signed in as %+v", session)
	}
	again := signedOut(t, engine)
	wantError(t, again.Unwrap(t.Context(), wrapped), team.ErrSignedOut)
	if !again.Token().IsEmpty() {
		t.Error("it is signed in with the wrapping")
	}
}

// wrap returns a token of a reader, wrapped.
func wrap(t *testing.T, engine *teamtest.Engine) model.Secret {
	t.Helper()
	said, err := engine.CallWrapped(t.Context(), "POST", "auth/token/create",
		map[string]any{"policies": []string{"reader"}, "ttl": "1h"})
	must(t, err)
	return model.NewSecret(said["token"].(string))
}

func TestATokenIsFoundWhereVaultAndBaoLook(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	environment := map[string]string{}
	find := func() team.Found {
		found, _ := team.FindToken(func(name string) string { return environment[name] }, home)
		return found
	}
	if found := find(); !found.Token.IsEmpty() {
		t.Errorf("found one in %s", found.Place)
	}
	file := filepath.Join(home, ".vault-token")
	must(t, os.WriteFile(file, []byte("hvs.file\n"), 0o600))
	if found := find(); found.Place != file || found.Token.Reveal() != "hvs.file" {
		t.Errorf("found %s in %s", found.Token, found.Place)
	}
	environment["VAULT_TOKEN"] = "hvs.vault"
	if found := find(); found.Place != "VAULT_TOKEN" || found.Token.Reveal() != "hvs.vault" {
		t.Errorf("found %s in %s", found.Token, found.Place)
	}
	environment["BAO_TOKEN"] = "s.bao"
	if found := find(); found.Place != "BAO_TOKEN" || found.Token.Reveal() != "s.bao" {
		t.Errorf("found %s in %s", found.Token, found.Place)
	}
}

func TestTheEnvironmentChangesNothing(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("asked elsewhere")
	}))
	t.Cleanup(elsewhere.Close)
	for _, prefix := range []string{"VAULT_", "BAO_"} {
		t.Setenv(prefix+"ADDR", elsewhere.URL)
		t.Setenv(prefix+"AGENT_ADDR", elsewhere.URL)
		t.Setenv(prefix+"PROXY_ADDR", elsewhere.URL)
		t.Setenv(prefix+"TOKEN", "hvs.other")
		t.Setenv(prefix+"NAMESPACE", "other")
		t.Setenv(prefix+"SKIP_VERIFY", "true")
		t.Setenv(prefix+"MAX_RETRIES", "9")
	}
	var namespace, token string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		namespace, token = r.Header.Get("X-Vault-Namespace"), r.Header.Get("X-Vault-Token")
		_, _ = io.WriteString(w, `{"data":{"display_name":"anna"}}`)
	}))
	t.Cleanup(server.Close)
	_, err := at(t, server.URL).Lookup(t.Context())
	must(t, err)
	if namespace != "" || token != "hvs.test" {
		t.Errorf("sent to namespace %q with %q", namespace, token)
	}
	c, err := team.New(team.Options{
		Team: "Acme", Address: server.URL, Mount: "secret", Path: "k", Namespace: "/ns1/ns2/", Installation: "i",
		Now: time.Now,
	})
	must(t, err)
	_, err = c.Lookup(t.Context())
	must(t, err)
	if namespace != "ns1/ns2" && namespace != "ns1/ns2/" || token != "" {
		t.Errorf("sent to namespace %q with %q", namespace, token)
	}
}

func TestATokenIsRenewedAfterTwoThirdsOfItsLife(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	options := engine.Options()
	options.Now = func() time.Time { return now }
	engine.Must(t, "POST", "auth/userpass/users/anna", map[string]any{
		"password": teamtest.Password, "token_policies": "editor", "token_ttl": "3h", "token_max_ttl": "4h",
	})
	c, err := team.New(options)
	must(t, err)
	must(t, c.SignInWithPassword(t.Context(),
		team.Password{Method: "userpass", User: "anna", Password: model.NewSecret(teamtest.Password)}))
	var waited []time.Duration
	err = c.KeepRenewed(t.Context(), func(d time.Duration) <-chan time.Time {
		if waited = append(waited, d.Round(time.Minute)); len(waited) == 3 {
			engine.Must(t, "POST", "auth/token/revoke", map[string]any{"token": c.Token().Reveal()})
		}
		now = now.Add(d)
		fired := make(chan time.Time, 1)
		fired <- now
		return fired
	})
	wantError(t, err, team.ErrSignedOut)
	if waited[0] != 2*time.Hour || waited[1] != 2*time.Hour {
		t.Errorf("waited %v", waited)
	}
}

// TestARenewalIsTriedAgainAsLongAsTheTokenLives has an engine that is away, busy and slow before it renews.
func TestARenewalIsTriedAgainAsLongAsTheTokenLives(t *testing.T) {
	t.Parallel()
	var renewals, busyForever atomic.Int64
	end := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "lookup-self") {
			_, _ = io.WriteString(w, `{"data":{"display_name":"anna","renewable":true,"ttl":10800}}`)
			return
		}
		switch n := renewals.Add(1); {
		case busyForever.Load() > 0 || n == 1:
			w.WriteHeader(http.StatusTooManyRequests)
		case n == 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		case n == 3:
			<-end
		default:
			_, _ = io.WriteString(w, `{"auth":{"client_token":"hvs.test","renewable":false,"lease_duration":60}}`)
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(end) })
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	c, err := team.New(team.Options{
		Team: "Acme", Address: server.URL, Mount: "secret", Path: "k", Installation: "i", Patience: time.Second,
		Now: func() time.Time { return now },
	})
	must(t, err)
	must(t, c.UseToken(model.NewSecret("hvs.test")))
	after := func(d time.Duration) <-chan time.Time {
		now = now.Add(d)
		fired := make(chan time.Time, 1)
		fired <- now
		return fired
	}
	_, err = c.Lookup(t.Context())
	must(t, err)
	must(t, c.KeepRenewed(t.Context(), after))
	if renewals.Load() < 4 {
		t.Errorf("it was tried %d times", renewals.Load())
	}
	session, err := c.Lookup(t.Context())
	must(t, err)
	busyForever.Store(1)
	wantError(t, c.KeepRenewed(t.Context(), after), team.ErrQuota)
	if now.Before(session.Expires) {
		t.Errorf("given up at %s, before %s", now, session.Expires)
	}
}

func TestAnotherTokenIsNotTakenForTheMemberBefore(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	bob := engine.Client(t, engine.Member(t, "bob", teamtest.Editor))
	must(t, anna.UseToken(bob.Token()))
	if session := anna.Session(); session.Member != "" || !session.Expires.IsZero() {
		t.Errorf("with bob's token it is %+v", session)
	}
	bob.SignOut()
	if session := bob.Session(); session.Member != "" || !session.Expires.IsZero() {
		t.Errorf("signed out it is %+v", session)
	}
}

func TestATokenThatDoesNotExpireIsNotRenewed(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	c := signedOut(t, engine)
	must(t, c.UseToken(engine.Root()))
	session, err := c.Lookup(t.Context())
	must(t, err)
	if !session.Expires.IsZero() || !session.RenewAt(time.Now()).IsZero() {
		t.Errorf("the root token is %+v", session)
	}
	must(t, c.KeepRenewed(t.Context(), func(time.Duration) <-chan time.Time {
		t.Error("waited")
		return nil
	}))
}

func TestWhatAMemberMayDoFollowsThePolicy(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	all := team.Rights{List: true, Read: true, Write: true, Describe: true, Delete: true, Destroy: true}
	editor := all
	editor.Destroy = false
	_, entry := client()
	for role, want := range map[team.Role]team.Rights{
		team.Reader: {List: true, Read: true}, team.Editor: editor, team.Owner: all,
	} {
		c := engine.Client(t, engine.Member(t, "m"+string(role), role))
		for _, key := range []team.Key{{}, entry.Key} {
			rights, err := c.Rights(t.Context(), key)
			must(t, err)
			if rights != want {
				t.Errorf("%s may %+v with %q, want %+v", role, rights, key, want)
			}
		}
	}
	stranger := signedOut(t, engine)
	engine.Must(t, "POST", "auth/userpass/users/stranger", map[string]any{"password": teamtest.Password})
	must(t, stranger.SignInWithPassword(t.Context(),
		team.Password{Method: "userpass", User: "stranger", Password: model.NewSecret(teamtest.Password)}))
	rights, err := stranger.Rights(t.Context(), team.Key{})
	must(t, err)
	if rights != (team.Rights{}) || rights.String() != "nothing" {
		t.Errorf("a stranger may %+v", rights)
	}
}

// provider is an engine with OIDC that is a fake, and a browser.
type provider struct {
	*httptest.Server
	state, nonce, back string
	asked              url.Values
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{state: uuid.NewString()}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /v1/auth/oidc/oidc/auth_url", func(w http.ResponseWriter, r *http.Request) {
		var said map[string]string
		if err := json.NewDecoder(r.Body).Decode(&said); err != nil {
			t.Error(err)
		}
		p.back, p.nonce = said["redirect_uri"], said["client_nonce"]
		_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{
			"auth_url": "https://login.example.com/authorize?state=" + p.state + "&client_id=vault",
		}})
	})
	mux.HandleFunc("GET /v1/auth/oidc/oidc/callback", func(w http.ResponseWriter, r *http.Request) {
		p.asked = r.URL.Query()
		_, _ = io.WriteString(w, `{"auth":{"client_token":"hvs.oidc"}}`)
	})
	mux.HandleFunc("GET /v1/auth/token/lookup-self", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"data":{"display_name":"oidc-anna"}}`)
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// visit is what a browser does with the address that the provider sends it back to.
func visit(t *testing.T, address string) (int, string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer func() { _ = answer.Body.Close() }()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, strings.TrimSpace(string(text))
}

func TestSignInWithTheBrowser(t *testing.T) {
	p := newProvider(t)
	c := at(t, p.URL)
	texts := team.OIDC{Port: freePort(t), Done: "in", Declined: "not in", Other: "other"}
	visited := make(chan struct{})
	texts.Browse = func(address string) error {
		if !strings.HasPrefix(address, "https://login.example.com/authorize?") {
			t.Errorf("the browser is sent to %s", address)
		}
		go func() {
			defer close(visited)
			if status, text := visit(t, p.back+"?state=forged&code=x"); status != http.StatusForbidden || text != "other" {
				t.Errorf("a forged way back got %d %q", status, text)
			}
			if status, text := visit(t, p.back+"?state="+p.state+"&code=4711"); status != http.StatusOK || text != "in" {
				t.Errorf("the way back got %d %q", status, text)
			}
		}()
		return nil
	}
	must(t, c.SignInWithBrowser(t.Context(), texts))
	<-visited
	if p.asked.Get("code") != "4711" || p.asked.Get("state") != p.state || p.asked.Get("client_nonce") != p.nonce ||
		len(p.nonce) < 16 {
		t.Errorf("the engine was asked with %v", p.asked)
	}
	if c.Token().Reveal() != "hvs.oidc" || c.Session().Member != "oidc-anna" {
		t.Errorf("signed in as %+v", c.Session())
	}
}

func TestABrowserThatComesBackWithoutLeaveDoesNotSignIn(t *testing.T) {
	p := newProvider(t)
	c := at(t, p.URL)
	visited := make(chan struct{})
	err := c.SignInWithBrowser(t.Context(), team.OIDC{Port: freePort(t), Declined: "not in", Browse: func(string) error {
		go func() {
			defer close(visited)
			if _, text := visit(t, p.back+"?state="+p.state+"&error=access_denied"); text != "not in" {
				t.Errorf("the page says %q", text)
			}
		}()
		return nil
	}})
	<-visited
	wantError(t, err, team.ErrDeclined)
	if c.Token().Reveal() != "hvs.test" {
		t.Error("another token is in use")
	}
}

func TestABrowserIsSentToNoOddAddress(t *testing.T) {
	for _, address := range []string{
		"file:///etc/passwd", "javascript:alert(1)", "http://login.example.com/?state=x", "https://a@b/?state=x",
		"https://login.example.com/", "", "%",
	} {
		body, err := json.Marshal(map[string]any{"data": map[string]any{"auth_url": address}})
		must(t, err)
		err = fake(t, http.StatusOK, string(body)).SignInWithBrowser(t.Context(), team.OIDC{
			Port: freePort(t), Browse: func(string) error { t.Errorf("sent to %q", address); return nil },
		})
		wantError(t, err, team.ErrNonsense)
	}
}

// freePort is a port that nobody listened on a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	u, err := url.Parse(server.URL)
	must(t, err)
	var port int
	must(t, json.Unmarshal([]byte(u.Port()), &port))
	return port
}
