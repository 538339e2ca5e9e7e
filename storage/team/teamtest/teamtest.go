// Package teamtest runs a real Vault server for tests, built from its Go modules by the module in
// storage/team/testdata/engine: in memory, on a loopback port of its own, with KV version 2 at "secret", KV version 1
// at "old", userpass and approle.
//
//	engine := teamtest.Start(t)
//	anna := engine.Member(t, "anna", teamtest.Editor)
//	client := engine.Client(t, anna)
//
// Nothing of that module is in Keyrack. It is compiled once on a computer, which takes some minutes; see [Build].
package teamtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	shared "keyrack/model/team"
	"keyrack/storage/team"
)

// The mounts of an engine, and the path of the team.
const (
	Mount    = "secret"
	OldMount = "old" // KV version 1
	Path     = "keyrack/acme"
	Password = "correct horse battery staple"
)

// Engine is a running server.
type Engine struct {
	Address string
	root    string
	unseal  string

	folder  string // empty for one in memory
	program string
	process *exec.Cmd
	input   io.Closer
}

var (
	building sync.Mutex
	built    string
)

// program builds the engine once for each test process.
func program(tb testing.TB) string {
	tb.Helper()
	building.Lock()
	defer building.Unlock()
	if built == "" {
		_, here, _, _ := runtime.Caller(0)
		ctx, cancel := context.WithTimeout(tb.Context(), 50*time.Minute)
		defer cancel()
		var err error
		if built, err = Build(ctx, filepath.Join(filepath.Dir(here), "..", "testdata", "engine")); err != nil {
			tb.Fatal(err)
		}
	}
	return built
}

// Start starts an engine in memory, which ends with the test.
func Start(tb testing.TB) *Engine { return start(tb, "") }

// StartIn starts an engine that keeps everything in a folder, so that it can be killed and started again.
func StartIn(tb testing.TB, folder string) *Engine { return start(tb, folder) }

func start(tb testing.TB, folder string) *Engine {
	tb.Helper()
	e := &Engine{program: program(tb), folder: folder}
	if err := e.run("127.0.0.1:0"); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(e.Kill)
	if err := e.setUp(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return e
}

// run starts the program and waits until it serves.
func (e *Engine) run(listen string) error {
	arguments := []string{"-listen", listen}
	if e.folder != "" {
		arguments = append(arguments, "-data", e.folder)
	}
	e.process = exec.Command(e.program, arguments...)
	var said bytes.Buffer
	e.process.Stderr = &said
	input, err := e.process.StdinPipe()
	if err != nil {
		return err
	}
	output, err := e.process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := e.process.Start(); err != nil {
		return err
	}
	e.input = input
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err != nil {
		_ = e.process.Wait() // what it said tells why
		return fmt.Errorf("the engine did not start: %w\n%s", err, &said)
	}
	var entrance struct{ Address, Token, Unseal string }
	if err := json.Unmarshal(line, &entrance); err != nil {
		return err
	}
	e.Address, e.root, e.unseal = entrance.Address, entrance.Token, entrance.Unseal
	return nil
}

// Kill ends the engine as a lost machine does.
func (e *Engine) Kill() {
	if e.process == nil {
		return
	}
	_ = e.process.Process.Kill()
	_ = e.process.Wait() // it says that it was killed
	_ = e.input.Close()
	e.process = nil
}

// Restart starts an engine again that was killed, at the same address. Another program may have the port for a moment,
// of a connection of its own: it is tried again for half a minute.
func (e *Engine) Restart(ctx context.Context) error {
	last := time.Now().Add(30 * time.Second)
	for {
		err := e.run(e.Address[len("http://"):])
		if err == nil {
			return e.ready(ctx)
		}
		if !strings.Contains(err.Error(), "address already in use") || time.Now().After(last) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (e *Engine) setUp(ctx context.Context) error {
	for _, step := range []struct {
		method, path string
		body         any
	}{
		{"POST", "sys/mounts/" + Mount, map[string]any{"type": "kv", "options": map[string]string{"version": "2"}}},
		{"POST", "sys/mounts/" + OldMount, map[string]any{"type": "kv", "options": map[string]string{"version": "1"}}},
		{"POST", "sys/auth/userpass", map[string]any{"type": "userpass"}},
		{"POST", "sys/auth/approle", map[string]any{"type": "approle"}},
		{"POST", "sys/policies/acl/reader", map[string]any{"policy": policy(Reader)}},
		{"POST", "sys/policies/acl/editor", map[string]any{"policy": policy(Editor)}},
		{"POST", "sys/policies/acl/owner", map[string]any{"policy": policy(Owner)}},
	} {
		if _, err := e.Call(ctx, step.method, step.path, step.body); err != nil {
			return err
		}
	}
	return e.ready(ctx)
}

// ready waits until the mount has become what it was made as: an engine upgrades it by itself, at each start, and says
// 500 meanwhile.
func (e *Engine) ready(ctx context.Context) error {
	for {
		_, err := e.Call(ctx, "GET", Mount+"/metadata/nothing", nil)
		if err == nil || strings.Contains(err.Error(), ": 404 ") {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// policy is the policy of a role of the team.
func policy(role team.Role) string { return shared.Policy(role, Mount, Path) }

// The roles of members.
const (
	Reader = team.Reader
	Editor = team.Editor
	Owner  = team.Owner
)

// Call does as root what a test needs done: the data of the answer, or an error with what the engine said.
func (e *Engine) Call(ctx context.Context, method, path string, body any) (map[string]any, error) {
	return e.call(ctx, method, path, body, "")
}

// CallWrapped is Call with an answer that is wrapped for a minute: what is returned tells how to take it out.
func (e *Engine) CallWrapped(ctx context.Context, method, path string, body any) (map[string]any, error) {
	return e.call(ctx, method, path, body, "60s")
}

func (e *Engine) call(ctx context.Context, method, path string, body any, wrap string) (map[string]any, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, e.Address+"/v1/"+path, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Vault-Token", e.root)
	if wrap != "" {
		request.Header.Set("X-Vault-Wrap-TTL", wrap)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= 400 {
		return nil, fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, text)
	}
	var said struct {
		Data     map[string]any
		Auth     map[string]any
		WrapInfo map[string]any `json:"wrap_info"`
	}
	if len(text) > 0 {
		err = json.Unmarshal(text, &said)
	}
	switch {
	case said.Auth != nil:
		return said.Auth, err
	case said.WrapInfo != nil:
		return said.WrapInfo, err
	}
	return said.Data, err
}

// Must is Call for what has to work.
func (e *Engine) Must(tb testing.TB, method, path string, body any) map[string]any {
	tb.Helper()
	data, err := e.Call(tb.Context(), method, path, body)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// Member makes a member who signs in with [Password], and returns the name.
func (e *Engine) Member(tb testing.TB, name string, role team.Role) string {
	tb.Helper()
	e.Must(tb, "POST", "auth/userpass/users/"+name, map[string]any{
		"password": Password, "token_policies": string(role),
	})
	return name
}

// Root is the token that may do everything.
func (e *Engine) Root() model.Secret { return model.NewSecret(e.root) }

// Unseal opens a sealed engine, and waits until it serves.
func (e *Engine) Unseal(tb testing.TB) {
	tb.Helper()
	e.Must(tb, "POST", "sys/unseal", map[string]any{"key": e.unseal})
	if err := e.ready(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

// Options are those of a client of the engine.
func (e *Engine) Options() team.Options {
	return team.Options{
		Team: "Acme support", Address: e.Address, Mount: Mount, Path: Path, Installation: uuid.NewString(),
		NewID: uuid.NewString, Now: time.Now, Patience: time.Minute, Wait: time.Millisecond,
	}
}

// Client returns a client that is signed in as a member.
func (e *Engine) Client(tb testing.TB, member string) *team.Client {
	tb.Helper()
	client, err := team.New(e.Options())
	if err == nil {
		err = client.SignInWithPassword(tb.Context(), team.Password{
			Method: "userpass", User: member, Password: model.NewSecret(Password),
		})
	}
	if err != nil {
		tb.Fatal(err)
	}
	return client
}
