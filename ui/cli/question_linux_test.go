package cli_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"keyrack/model/keyrack"
	"keyrack/model/sandbox"
	"keyrack/ui/cli/console"
)

// answering answers a question with yes after something has happened.
type answering struct {
	first func()
	write func(line string)
}

func (a *answering) Write(text []byte) (int, error) {
	if bytes.Contains(text, []byte("[y/N]")) {
		a.first()
		a.write("y")
	}
	return len(text), nil
}

// TestAQuestionIsAnsweredForWhatItWasAskedAbout changes the connection while the question is on the screen.
func TestAQuestionIsAnsweredForWhatItWasAskedAbout(t *testing.T) {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	for name, arguments := range map[string][]string{
		"call":          {"call", "customers/add", "-c", "Mine", "--body", `{"LastName":"Smith","OverwriteExisting":false}`},
		"remove":        {"remove", "Mine"},
		"permissions":   {"permissions", "Mine"},
		"client remove": {"client", "remove", "--env", "local", "acme"},
	} {
		for _, changed := range []bool{false, true} {
			if !changed && name == "permissions" { // 99 requests
				continue
			}
			t.Run(name, func(t *testing.T) {
				i := newInside(t)
				i.must(t, "", "env", "add", "Local", "--url", server.URL, "--protection", "ask")
				i.must(t, tokens()["client"], "client", "add", "--env", "local", "--name", "Acme Sync 2.1.0")
				i.must(t, tokens()["aurora"], "add", "--env", "local", "--label", "Mine")
				places, err := i.workspace.List(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				another, err := keyrack.Open(t.Context(), i.options) // as another process
				if err != nil {
					t.Fatal(err)
				}
				if _, err := another.List(t.Context()); err != nil {
					t.Fatal(err)
				}
				at, write := keyboard(t)
				i.terminal = at
				i.asked = &answering{func() {
					if !changed {
						return
					}
					if _, err := another.RemoveConnections(t.Context(), places[0].Connection.ID); err != nil {
						t.Error(err)
					}
				}, write}
				ctx, stop := context.WithTimeout(t.Context(), time.Minute)
				defer stop()
				exit, output, said := i.run(ctx, "", arguments...)
				stale := strings.Contains(said, "The connection was deleted meanwhile.") ||
					strings.Contains(said, "There are more connections in it by now, or fewer.")
				if stale != changed || (exit.Code == console.Fine) == changed {
					t.Errorf("changed %v: exit code %d\n%s%s", changed, exit.Code, output, said)
				}
			})
		}
	}
}
