package cli_test

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"

	"keyrack/model"
	"keyrack/storage/team/teamtest"
)

// isSlow is the status of a front that does not answer.
const isSlow = -1

// front is a proxy before an engine, with a certificate that only its own file vouches for. It gives the engine the two
// ways to sign in that the one of the tests is built without: LDAP, which has the names and passwords of userpass here,
// and OIDC, whose browser allows anna to sign in as soon as the engine has told its address.
type front struct {
	*httptest.Server
	status atomic.Int64 // what it says to everything; 0 to pass all on
	over   chan struct{}
}

func (e *teamEngine) putFront(ts *testscript.TestScript) {
	to, err := url.Parse(e.Address)
	ts.Check(err)
	proxy := httputil.NewSingleHostReverseProxy(to)
	f := &front{over: make(chan struct{})}
	pages := http.NewServeMux()
	pages.HandleFunc("/v1/auth/ldap/login/{user}", func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/v1/auth/userpass/login/" + r.PathValue("user")
		proxy.ServeHTTP(w, r)
	})
	pages.HandleFunc("/v1/auth/oidc/oidc/auth_url", f.browse)
	pages.HandleFunc("/v1/auth/oidc/oidc/callback", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("code") != "allowed" || r.URL.Query().Get("client_nonce") == "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		body := `{"password":"` + teamtest.Password + `"}`
		r.Method, r.URL.Path, r.URL.RawQuery = http.MethodPost, "/v1/auth/userpass/login/anna", ""
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		proxy.ServeHTTP(w, r)
	})
	pages.Handle("/", proxy)
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch status := f.status.Load(); status {
		case 0:
			pages.ServeHTTP(w, r)
		case isSlow:
			select {
			case <-r.Context().Done():
			case <-f.over:
			}
		default:
			w.WriteHeader(int(status))
			_, _ = io.WriteString(w, `{"errors":["no"]}`)
		}
	}))
	f.Config.ErrorLog = log.New(io.Discard, "", 0) // of a certificate that is not trusted, as it has to be
	f.StartTLS()
	ts.Defer(func() { close(f.over); f.Close() })
	e.front = f
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw})
	ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), certificate, 0o600))
	ts.Setenv("FRONT", f.URL)
	free, err := net.Listen("tcp4", "127.0.0.1:0")
	ts.Check(err)
	_, port, _ := net.SplitHostPort(free.Addr().String())
	ts.Check(free.Close())
	ts.Setenv("PORT", port)
}

// browse is the engine that tells where to sign in, and the browser that comes back from there.
func (f *front) browse(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Back string `json:"redirect_uri"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]string{
		"auth_url": f.URL + "/authorize?state=st-1&redirect_uri=" + url.QueryEscape(asked.Back),
	}})
	go func() {
		answer, err := http.Get(asked.Back + "?state=st-1&code=allowed")
		if err == nil {
			_ = answer.Body.Close()
		}
	}()
}

// purge removes every connection of the team with all of its versions.
func (e *teamEngine) purge(ts *testscript.TestScript) {
	below := func(path string) []any {
		keys, _ := e.call(ts, "LIST", path, nil)["keys"].([]any)
		return keys
	}
	removed := 0
	root := teamtest.Mount + "/metadata/" + teamtest.Path + "/"
	for _, environment := range below(root) {
		if !strings.HasSuffix(environment.(string), "/") {
			continue
		}
		for _, client := range below(root + environment.(string)) {
			folder := root + environment.(string) + client.(string)
			for _, key := range below(folder) {
				if key != "client-token" {
					e.call(ts, "DELETE", folder+key.(string), nil)
					removed++
				}
			}
		}
	}
	if removed == 0 {
		ts.Fatalf("there was nothing to remove")
	}
}

// stdinOf writes a secret of the engine to a file of the script, for its standard input.
func (e *teamEngine) stdinOf(ts *testscript.TestScript, name, secret string) {
	e.redactor.Register(model.NewSecret(secret))
	ts.Check(os.WriteFile(ts.MkAbs(name), []byte(secret+"\n"), 0o600))
}

// readme runs the lines of README that join a team, as a shell does.
func (e *teamEngine) readme(ts *testscript.TestScript) {
	content, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	ts.Check(err)
	_, after, found := strings.Cut(string(content), "and join a team in it:\n\n```text\n")
	lines, _, closed := strings.Cut(after, "\n```\n")
	if !found || !closed || !strings.Contains(lines, "keyrack team join http://127.0.0.1:8200 ") {
		ts.Fatalf("README does not join a team")
	}
	e.call(ts, "POST", "auth/token/create", map[string]any{"id": "try", "policies": []string{"root"}})
	ts.Check(ts.Exec("sh", "-c", "set -e\n"+strings.ReplaceAll(lines, "http://127.0.0.1:8200", e.Address)))
}
