package cli_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
)

// hosts are Mews' two hosts as far as these tests need them: the tokens of the tests work on demo alone.
type hosts struct {
	mu    sync.Mutex
	asked []string
}

func (h *hosts) Send(_ context.Context, clearing model.Clearing, _ []byte) (model.Exchange, error) {
	clearance, err := clearing.Clear()
	if err != nil {
		return model.Exchange{}, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, clearance.Address().Host())
	exchange := model.Exchange{Operation: clearance.Operation(), Status: http.StatusUnauthorized, Message: "No."}
	if clearance.Environment().Kind == model.Demo {
		exchange.Status, exchange.Body = http.StatusOK, []byte(`{"Enterprise":{"Id":"p","Name":"Demo hotel"}}`)
	}
	return exchange, nil
}

func (h *hosts) Budget(model.ConnectionID) (used, limit int) { return 0, 200 }

// since returns which hosts were asked, and forgets them.
func (h *hosts) since() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	asked := strings.Join(h.asked, " ")
	h.asked = nil
	return asked
}

func TestAPairIsTriedElsewhereAfterAWordOfTheUser(t *testing.T) {
	const production, demo = "api.mews.com", "api.mews-demo.com"
	mews := &hosts{}
	i := newInsideOver(t, mews)
	i.must(t, tokens()["bogus"], "client", "add", "--env", "production", "--name", "Acme Sync 2.1.0")
	i.must(t, tokens()["aurora"], "add", "--env", "production", "--label", "Lost", "--no-verify")
	i.must(t, "", "env", "add", "Staging", "--url", "https://mews.example.com")
	i.must(t, tokens()["bogus"], "client", "add", "--env", "staging", "--name", "Acme Sync 2.1.0")
	i.must(t, tokens()["borealis"], "add", "--env", "staging", "--label", "Astray", "--no-verify")
	mews.since()

	for _, row := range []struct {
		arguments string
		typed     string // at a terminal; empty for none
		want      console.Code
		asked     string
		says      string
	}{
		{"why Lost", "", console.No, production, "Try them there with --try Demo."},
		{"why Lost --try demo", "", console.Refused, production, "there is no terminal to ask at"},
		{"why Lost --try demo --yes", "", console.Refused, production, "no flag says yes for tokens of production"},
		{"why Lost --try demo --yes", "y", console.Refused, production, "only after a typed yes"},
		{"why Lost --try demo --yes --json", "no", console.Refused, production, "only after a typed yes"},
		{"why Lost --try sandbox", "yes", console.Usage, production, "not tried in that environment"},
		{"why Lost --try nowhere", "yes", console.Usage, "", "There is no environment"},
		{"why Lost --add", "yes", console.Usage, "", "--add does not say where to"},
		{"why Lost --try demo", "yes", console.No, production + " " + demo, "The tokens open “Demo hotel” in Demo."},
		{"why Astray --try demo", "", console.Usage, "mews.example.com", "not confirmed"},
		{"why Astray --try demo", "n", console.Refused, "mews.example.com", "ancelled"},
		{
			"why Astray --try production", "y", console.No, "mews.example.com " + production,
			"Production refuses the tokens, too (401).",
		},
		{"why Astray --try demo --add --yes --json", "", console.No, "mews.example.com " + demo, `"title": "Astray"`},
		{
			"why Lost --try demo --add", "yes", console.No, production + " " + demo,
			"It is added to Demo. Delete the one in Production with keyrack delete.",
		},
		{"why Astray --env demo --try production", "", console.Fine, demo, "nothing refuses them here"},
	} {
		i.terminal = nil
		if row.typed != "" {
			i.terminal = typing(t, row.typed)
		}
		exit, output, errors := i.run(t.Context(), "", strings.Fields(row.arguments)...)
		said := strings.ToLower(output + errors)
		if asked := mews.since(); exit.Code != row.want || asked != row.asked ||
			!strings.Contains(said, strings.ToLower(row.says)) {
			t.Errorf("%s, typed %q: exit %d, asked %q, want %d and %q with %q:\n%s", row.arguments, row.typed, exit.Code, asked,
				row.want, row.asked, row.says, said)
		}
		for name, token := range tokens() {
			if strings.Contains(said, strings.ToLower(token)) {
				t.Errorf("%s prints the token %s", row.arguments, name)
			}
		}
	}
	if added, err := i.workspace.List(t.Context(), workspace.DemoID); err != nil || len(added) != 2 {
		t.Errorf("demo has %d connections, error %v", len(added), err)
	}
}
