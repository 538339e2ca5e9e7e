package workspace_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
)

// hotelServer is a Connector API that notes which operations reached it.
type hotelServer struct {
	*httptest.Server
	mu      sync.Mutex
	reached map[string]int
}

func serveHotel(t testing.TB, delay time.Duration) *hotelServer {
	t.Helper()
	s := &hotelServer{reached: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.reached[strings.TrimPrefix(r.URL.EscapedPath(), "/api/connector/v1/")]++
		s.mu.Unlock()
		if delay > 0 {
			time.Sleep(delay)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"Enterprise":{"Id":"p1","Name":"Hotel Aurora","Pricing":"Gross"}}`))
	}))
	t.Cleanup(s.Close)
	return s
}

// guarded is a workspace over the real client and the real catalogue, with one connection in a read-only environment.
func guarded(t *testing.T, server *hotelServer) (*fixture, model.Connection) {
	t.Helper()
	client := connector.New(connector.Options{
		TempDir: t.TempDir(), Now: (&fastClock{}).now,
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	t.Cleanup(client.CloseIdle)
	f := openWith(t, func(o *keyrack.Options) { o.Sender = client })
	address, err := model.ParseAddress(model.Custom, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	environment, err := f.AddEnvironment(t.Context(),
		model.Environment{Name: "Guarded", Kind: model.Custom, Address: address, Protection: model.ReadOnly})
	if err != nil {
		t.Fatal(err)
	}
	return f, f.Add(t, environment.ID, accessToken)
}

// fastClock is a clock that goes a second with each look, so that no rate budget is used up.
type fastClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *fastClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		c.at = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	}
	c.at = c.at.Add(time.Second)
	return c.at
}

// spellings are the ways to write an operation that a server might take for it.
func spellings(path string) []string {
	resource, action, _ := strings.Cut(path, "/")
	escaped := func(text string, at int) string { return text[:at] + fmt.Sprintf("%%%02X", text[at]) + text[at+1:] }
	return []string{
		path, strings.ToUpper(path), strings.ToLower(path) + "/", strings.ToUpper(path[:1]) + path[1:],
		resource + "/" + strings.ToUpper(action[:1]) + action[1:],
		path + "/", "/" + path, "//" + path, resource + "//" + action, resource + "/./" + action, resource + "/../" + path,
		"configuration/get/../../" + path,
		resource + "%2F" + action, resource + "%2f" + action, resource + "%252F" + action, escaped(path, 0),
		escaped(path, len(path)-1),
		path + "/2023-06-06", path + "/v1", path + "?x=1", path + "?", path + "#x", path + ";a=b", path + "%00",
		path + "\x00", path + " ", " " + path, path + "\n",
		strings.ReplaceAll(path, "/", `\`), strings.ReplaceAll(path, "a", "а"), // a Cyrillic letter
		"api/connector/v1/" + path, "../v1/" + path, "configuration/get?" + path, "configuration/get#/../" + path,
	}
}

// Every way to send that the workspace has is driven with every operation that changes something, in every spelling,
// and with operations nobody knows. The environment is read-only, so nothing but reads may arrive.
func TestNoWriteReachesAReadOnlyServerByAnyPath(t *testing.T) {
	server := serveHotel(t, 0)
	f, connection := guarded(t, server)
	paths := map[string]func(ctx context.Context, path string) error{
		"Send": func(ctx context.Context, path string) error {
			_, err := f.Send(ctx, workspace.Request{Connection: connection.ID, Path: path})
			return err
		},
		"SendIntent, confirmed": func(ctx context.Context, path string) error {
			intent, err := f.Intend(workspace.Request{
				Connection: connection.ID, Path: path,
				Body: []byte(`{"Limitation":{"Count":1}}`),
			})
			if err != nil {
				return err
			}
			_, err = f.SendIntent(ctx, intent.Confirmed())
			return err
		},
		"Send to a property": func(ctx context.Context, path string) error {
			_, err := f.Send(ctx, workspace.Request{Connection: connection.ID, Path: path, Properties: []string{"p1"}})
			return err
		},
		"AllPages": func(ctx context.Context, path string) error {
			_, err := f.AllPages(ctx,
				workspace.AllPagesOptions{Request: workspace.Request{Connection: connection.ID, Path: path}, To: &bytes.Buffer{}})
			return err
		},
		"NextPage": func(ctx context.Context, path string) error {
			first := workspace.Request{Connection: connection.ID, Path: path, Body: []byte(`{"Limitation":{"Count":1}}`)}
			next, more, err := workspace.NextPage(first,
				model.Exchange{Status: http.StatusOK, Body: []byte(`{"Tasks":[{}],"Cursor":"c"}`)})
			if err != nil || !more {
				t.Fatalf("a page with a cursor has %v behind it, error %v", more, err)
			}
			_, err = f.Send(ctx, next)
			return err
		},
	}
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range catalogue.All() {
		if entry.Kind.Mutates() {
			all = append(all, entry.Path)
		}
	}
	if len(all) != 124 {
		t.Fatalf("the catalogue has %d operations that change something", len(all))
	}
	all = append(all, "robots/add", "robots/getAll", "reservations/getAllAndDelete", "configuration/set")
	tried := 0
	for _, operation := range all {
		for _, path := range spellings(operation) {
			for name, send := range paths {
				tried++
				if err := send(t.Context(), path); err == nil {
					t.Errorf("%s sent %q", name, path)
				}
			}
		}
	}
	// What looks at connections is given the writes as far as it takes operations at all.
	if _, err := f.Capabilities(t.Context(), check.ProbeOptions{Connection: connection.ID, Paths: all}); err != nil {
		t.Error(err)
	}
	for _, operation := range all {
		if _, err := f.Why(t.Context(), check.WhyOptions{Connection: connection.ID, Path: operation}); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.CheckAll(t.Context(), check.Options{}); err != nil {
		t.Error(err)
	}
	if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Error(err)
	}
	for path := range server.reached {
		if path != "configuration/get" {
			t.Errorf("%s reached the server", path)
		}
	}
	if server.reached["configuration/get"] == 0 || tried < 128*30*5 {
		t.Errorf("%d tries, and the server was reached by %v", tried, server.reached)
	}
}

// The same paths do send once the guard says yes: otherwise the test above would prove nothing.
func TestReadsAndUnlockedWritesDoReachTheServer(t *testing.T) {
	server := serveHotel(t, 0)
	f, connection := guarded(t, server)
	if _, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "services/getAll"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.UnlockWrites(connection.ID, "Hotel Aurora"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "tasks/add"}); err != nil {
		t.Fatal(err)
	}
	if server.reached["services/getAll"] != 1 || server.reached["tasks/add"] != 1 {
		t.Errorf("reached %v", server.reached)
	}
	var refusal *model.Refusal
	f.LockWrites()
	if _, err := f.Send(t.Context(),
		workspace.Request{Connection: connection.ID, Path: "tasks/add"}); !errors.As(err, &refusal) {
		t.Errorf("after locking: %v", err)
	}
}

// A pair of tokens that is tried in another environment sends reads and nothing else, whatever it opens there.
func TestAPairTriedElsewhereSendsReadsAlone(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range []string{
		`{"Enterprise":{"Id":"p1","Name":"Hotel Aurora"}}`, `{"Enterprise":{"Id":"p1","Name":"Group","IsPortfolio":true}}`,
		`{}`, `no JSON`,
	} {
		f.Mews.Sent = nil
		f.Mews.Answer = func(path string, _ model.Clearance) (model.Exchange, error) {
			if path == "enterprises/getAll" {
				answer = `{"Enterprises":[{"Id":"p2","Name":"Hotel Borealis"}]}`
			}
			return model.Exchange{Status: http.StatusOK, Body: []byte(answer)}, nil
		}
		if _, err := f.TryElsewhere(t.Context(),
			workspace.TryElsewhereOptions{Connection: connection.ID, Environment: workspace.ProductionID}); err != nil {
			t.Error(err)
		}
		for _, path := range f.Mews.Sent {
			if catalogue.Lookup(path).Kind != model.Read {
				t.Errorf("%s was sent", path)
			}
		}
		if len(f.Mews.Sent) == 0 {
			t.Error("nothing was sent")
		}
	}
}

// There is one place where a request is handed to the client, and one where the guard clears it: whoever adds a way to
// send goes through both, or fails here and adds the way to the conformance test.
func TestThereIsOneStepThatSends(t *testing.T) {
	calls := map[string][]string{}
	set := gotoken.NewFileSet()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !isSource(entry) {
			continue
		}
		file, err := parser.ParseFile(set, entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			function, is := declaration.(*ast.FuncDecl)
			if !is {
				continue
			}
			ast.Inspect(function, func(n ast.Node) bool {
				call, is := n.(*ast.CallExpr)
				if !is {
					return true
				}
				if method, is := call.Fun.(*ast.SelectorExpr); is {
					if of, is := method.X.(*ast.SelectorExpr); is &&
						(of.Sel.Name == "sender" && method.Sel.Name == "Send" || of.Sel.Name == "guard" && method.Sel.Name == "Clear") {
						name := of.Sel.Name + "." + method.Sel.Name
						calls[name] = append(calls[name], function.Name.Name)
					}
				}
				return true
			})
		}
	}
	if got := fmt.Sprint(calls); got != "map[guard.Clear:[Clear] sender.Send:[send]]" {
		t.Errorf("the calls are %s", got)
	}
}

func isSource(entry fs.DirEntry) bool {
	return strings.HasSuffix(entry.Name(), ".go") && !strings.HasSuffix(entry.Name(), "_test.go")
}
