//go:build unix

package cli_test

import (
	"bufio"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"keyrack/model/sandbox"
)

// home is a data folder with a vault and a connection, Local, to a sandbox that this process serves.
type home struct {
	binary, data string
	environ      []string
}

func newHome(t *testing.T) *home {
	t.Helper()
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	t.Cleanup(server.Close)
	run, err := os.MkdirTemp("", "k") // a socket has a short name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(run) })
	passphrase := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(passphrase, []byte("correct horse battery staple\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := &home{binary: build(t), data: filepath.Join(run, "data")}
	h.environ = append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS=disabled:", "XDG_RUNTIME_DIR="+run,
		"KEYRACK_DATA="+h.data, "KEYRACK_PASSPHRASE_FILE="+passphrase)
	for _, step := range []struct{ token, arguments string }{
		{"", "env add Local --create --store vault --protection open --url " + server.URL +
			" --socket ws" + strings.TrimPrefix(server.URL, "http")},
		{"client", "client add --env local --name Acme"},
		{"aurora", "add --env local --label Local --no-verify"},
	} {
		out, err := h.keyrack(t, tokens()[step.token], strings.Fields(step.arguments)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", step.arguments, err, out)
		}
	}
	return h
}

// keyrack is the program with some input, not started yet.
func (h *home) keyrack(t *testing.T, input string, arguments ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), h.binary, arguments...)
	command.Env, command.Stdin = slices.Clone(h.environ), strings.NewReader(input)
	return command
}

// TestLockClosesTheVaultThatAServerOfAnAgentHasOpened, and the server goes on without its tokens.
func TestLockClosesTheVaultThatAServerOfAnAgentHasOpened(t *testing.T) {
	h := newHome(t)
	agent := h.keyrack(t, "", "mcp", "-c", "Local", "-e", "local")
	agent.Stdin = nil
	in, err := agent.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := agent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(out)
	ask := func(message string) string {
		t.Helper()
		if _, err := fmt.Fprintln(in, message); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(message, `"id"`) {
			return ""
		}
		answer, err := answers.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	const call = `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"call_operation",` +
		`"arguments":{"operation":"configuration/get"}}}`
	ask(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},` +
		`"clientInfo":{"name":"try","version":"1"}}}`)
	ask(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	if answer := ask(fmt.Sprintf(call, 2)); !strings.Contains(answer, "Hotel Aurora") {
		t.Fatalf("before the lock the agent gets %s", answer)
	}
	said, err := h.keyrack(t, "", "lock").CombinedOutput()
	if err != nil || !strings.Contains(string(said), "1 window or server of Keyrack: locked.") {
		t.Errorf("lock says %s, %v", said, err)
	}
	if answer := ask(fmt.Sprintf(call, 3)); strings.Contains(answer, "Hotel Aurora") ||
		!strings.Contains(answer, `"isError":true`) || !strings.Contains(answer, "locked") {
		t.Errorf("after the lock the agent gets %s", answer)
	}
	if err := errors.Join(in.Close(), agent.Wait()); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(h.data, "windows")); err != nil || len(left) > 0 {
		t.Errorf("it has left %v, %v", left, err)
	}
}
