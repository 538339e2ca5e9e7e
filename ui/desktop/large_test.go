package desktop_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
)

// against opens the window with one connection, Grand Hotel, to a server, and sends configuration/get there.
func against(t testing.TB, answer http.HandlerFunc) *desk {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	d := open(t, full)
	d.UntilText("Try it out: the sandbox")
	local, err := model.ParseAddress(model.Custom, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	environment, err := d.opened.AddEnvironment(t.Context(),
		model.Environment{Name: "Local", Kind: model.Custom, Address: local, Protection: model.Open})
	if err != nil {
		t.Fatal(err)
	}
	draft := workspace.Draft{
		Environment: environment.ID, Client: "Acme Sync 2.1.0",
		Details: model.Details{Label: "Grand Hotel"},
	}
	for end, token := range map[string]*model.Token{"0": &draft.ClientToken, "1": &draft.AccessToken} {
		if *token, err = model.ParseToken(strings.Repeat("C0FFEE00", 4) + "-" + strings.Repeat(end, 31)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.opened.AddConnection(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	d.UntilText("Local")
	d.Tap("Local")
	d.UntilText("not verified yet")
	return d
}

func TestAnAnswerThatIsKeptInAFileIsJudgedAsASmallOne(t *testing.T) {
	long := strings.Repeat("x", 8<<20)
	for name, row := range map[string]struct {
		before, after string
		says, not     string
	}{
		"a good one":   {`{"Customers":[{"Notes":"`, `"}]}`, "200 OK", "The answer is"},
		"a broken one": {`{"Customers":[{"Notes":"`, `"},]}`, "The answer is not JSON.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := against(t, func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, row.before+long+row.after)
			})
			d.Tap("Send")
			d.UntilText("8.4 MB")
			d.UntilText(row.says)
			if d.HasText("is gone") || row.not != "" && d.HasText(row.not) {
				t.Errorf("the screen says %s", strings.Join(d.Texts(), " | "))
			}
		})
	}
}
