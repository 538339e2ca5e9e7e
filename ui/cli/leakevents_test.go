package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"keyrack/model"
	"keyrack/model/leaktest"
	"keyrack/model/webhook"
)

// repeatingSocket answers a handshake with the tokens that came in it, wherever a server can put a text: in messages
// and a close, or in a refusal.
type repeatingSocket struct {
	t *testing.T

	mu     sync.Mutex
	write  func(token string) string
	status int      // of a refusal; 0 for none
	seen   []string // everything of the handshakes but their cookies
	asked  int
}

func (r *repeatingSocket) play(status int, write func(token string) string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status, r.write = status, write
}

func (r *repeatingSocket) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	cookie := request.Header.Get("Cookie")
	rest := request.Header.Clone()
	rest.Del("Cookie")
	r.mu.Lock()
	r.asked++
	r.seen = append(r.seen, fmt.Sprint(request.URL, request.Host, rest))
	status, write := r.status, r.write
	r.mu.Unlock()
	both := ""
	for part := range strings.SplitSeq(cookie, "; ") {
		_, token, _ := strings.Cut(part, "=")
		both += " " + write(token)
	}
	if status != 0 {
		w.Header().Set("Request-Id", "r"+both)
		w.Header().Set("X-Echo", both)
		if status == http.StatusFound {
			w.Header().Set("Location", "https://hooks.example/"+strings.ReplaceAll(both, " ", "/"))
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"Message":"No:%s"}`, both)
		return
	}
	c, err := websocket.Accept(w, request, nil)
	if err != nil {
		r.t.Error(err)
		return
	}
	defer func() { _ = c.CloseNow() }()
	event, _ := json.Marshal(map[string]string{
		"Type": "Resource", "Id": both, "State": both, "Cookie": cookie, "AssignedResourceId": both,
	})
	for _, text := range []string{
		`{"Events":[` + string(event) + `]}`, "no JSON:" + both, `{"Events":["` + both + `"]}`, `{"` + both + `":1}`,
		`{"Events":[{"Type":"` + both + `","Id":"x"}]}`, `{"Events":[{"Type":"Last","Id":"x"}]}`,
	} {
		if c.Write(request.Context(), websocket.MessageText, []byte(text)) != nil {
			return
		}
	}
	_ = c.Close(websocket.StatusPolicyViolation, fmt.Sprintf("%.100s", "bad"+both))
}

// TestNoOutputOfListeningHoldsAToken lets the server of a socket send both tokens back in every way and at every place:
// they are in no format of what is printed, in no file and in no note, and in no part of a handshake but the cookie.
func TestNoOutputOfListeningHoldsAToken(t *testing.T) {
	i := newInside(t)
	wire := &repeatingSocket{t: t}
	server := httptest.NewServer(wire)
	t.Cleanup(server.Close)
	i.must(t, "", "env", "add", "Test", "--url", server.URL, "--socket", "ws"+strings.TrimPrefix(server.URL, "http"))
	i.must(t, tokens()["client"], "client", "add", "--env", "test", "--name", "Acme")
	i.must(t, tokens()["aurora"], "add", "--env", "test", "--label", "Mine", "--no-verify")
	folder := t.TempDir()
	saved := filepath.Join(folder, "events.ndjson")
	places, err := i.workspace.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for name := range leaktest.Writings(tokens()["aurora"]) {
		for _, status := range []int{0, 302, 401, 503} {
			wire.play(status, func(token string) string { return leaktest.Writings(token)[name] })
			for _, arguments := range []string{
				"", "--json", "-o csv", "-o wide", "-o yaml", "-o name", "--jq .", "--out " + saved,
			} {
				if name != "as it is" && (status != 0 || arguments != "-o wide" && arguments != "") {
					continue
				}
				all := append(strings.Fields("listen mine -e test --for 20s --until Type=Last"), strings.Fields(arguments)...)
				_, output, errors := i.run(t.Context(), "", all...)
				if status == 0 && arguments == "" && !strings.Contains(output, "Last") {
					t.Fatalf("%s: nothing came, so nothing is proven: %s%s", name, output, errors)
				}
				notIn(t, fmt.Sprintf("%s, %d, %s", name, status, arguments), output+errors)
				commands++
				i.workspace.Sockets.Forget(places[0].Connection.ID) // as each program begins with none
			}
		}
	}
	notIn(t, "the handshakes", strings.Join(wire.seen, "\n"))
	if wire.asked < commands {
		t.Errorf("%d handshakes of %d commands", wire.asked, commands)
	}
	for _, name := range []string{"aurora", "client"} {
		if found := leaktest.Files(t, folder, model.NewSecret(tokens()[name])); len(found) > 0 {
			t.Errorf("%s stands in %v", name, found)
		}
	}
	if text, err := os.ReadFile(saved); err != nil || !strings.Contains(string(text), "Last") {
		t.Errorf("nothing was saved, so nothing is proven: %v", err)
	}
}

// notIn looks for the tokens of a connection in what was said.
func notIn(t *testing.T, where, text string) {
	t.Helper()
	for _, name := range []string{"aurora", "client"} {
		if leaktest.In(text, model.NewSecret(tokens()[name])) {
			t.Errorf("%s: the token %s is said:\n%.600s", where, name, text)
		}
	}
}

// TestNoOutputOfWebhooksHoldsAToken: neither one that a webhook brings, nor one that is stored.
func TestNoOutputOfWebhooksHoldsAToken(t *testing.T) {
	const brought = "C8BEE8387FB14F4E8FACAC87008B2F90-0A1B2C3D4E5F60718293A4B5C6D7E8F"
	i := newInside(t)
	i.must(t, "", "env", "add", "Test", "--url", "http://127.0.0.1:1")
	i.must(t, tokens()["client"], "client", "add", "--env", "test", "--name", "Acme")
	i.must(t, tokens()["aurora"], "add", "--env", "test", "--label", "Mine", "--no-verify")
	var bodies []string
	for _, name := range []string{webhook.Created, webhook.APIKeyCreated} {
		action, _ := webhook.ActionNamed(name)
		of := webhook.Origin{Integration: webhook.Named{ID: "c8bee838-7fb1-4f4e-8fac-ac87008b2f90", Name: "x " + brought}}
		bodies = append(bodies, string(webhook.IntegrationBody(of, action, time.Now(), brought)))
	}
	bodies = append(bodies, `{"Action":"IntegrationCreated","Data":{"AccessToken":"`+brought+`"`, // no JSON
		`{"Events":[{"Discriminator":"`+brought+`","Value":{"Id":"`+tokens()["aurora"]+`"}}]}`, brought, `["`+brought+`"]`)
	for _, arguments := range []string{"", "--json", "-o csv", "-o yaml", "--jq .", "--keep --yes --client Acme"} {
		i.asked = readers(func(text string) {
			address := receiverAddress.FindString(text)
			if address == "" {
				return
			}
			for _, body := range bodies {
				response, err := http.Post(address, "application/json", bytes.NewReader([]byte(body)))
				if err != nil {
					t.Error(err)
					return
				}
				_ = response.Body.Close()
			}
		})
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		all := append(strings.Fields("webhook listen --env test --count 6"), strings.Fields(arguments)...)
		exit, output, errors := i.run(ctx, "", all...)
		stop()
		if exit.Code != 0 || output == "" {
			t.Fatalf("%s: it ends with %d:\n%s%s", arguments, exit.Code, output, errors)
		}
		notIn(t, arguments, output+errors)
		if leaktest.In(output+errors, model.NewSecret(brought)) {
			t.Errorf("%s: the token of a webhook is said:\n%s%s", arguments, output, errors)
		}
	}
	i.asked = nil
	_, output, errors := i.run(t.Context(), `{"Id":"`+tokens()["aurora"]+`"}`,
		"webhook", "send", "--to", "http://127.0.0.1:1", "--body", "-")
	notIn(t, "webhook send", output+errors)
	if !strings.Contains(errors, "Nothing was sent") {
		t.Errorf("a stored token is sent: %s%s", output, errors)
	}
}
