package cli_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"keyrack/ui/cli/console"
)

// TestAnAnswerThatIsKeptInAFileIsJudgedAsASmallOne: what does not fit into memory is read from a file, which is gone
// when the command has ended.
func TestAnAnswerThatIsKeptInAFileIsJudgedAsASmallOne(t *testing.T) {
	var before, after string
	status, size := http.StatusOK, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, before+strings.Repeat("x", size)+after)
	}))
	defer server.Close()
	i := newInside(t)
	i.must(t, "", "env", "add", "Local", "--url", server.URL, "--protection", "open")
	i.must(t, tokens()["client"], "client", "add", "--env", "local", "--name", "Acme Sync 2.1.0")
	i.must(t, tokens()["aurora"], "add", "--env", "local", "--label", "Mine", "--no-verify")
	for _, row := range []struct {
		name          string
		status        int
		before, after string
		flags         []string
	}{
		{"a good one", http.StatusOK, `{"Customers":[{"Notes":"`, `"}]}`, nil},
		{"a broken one", http.StatusOK, `{"Customers":[{"Notes":"`, `"},]}`, nil},
		{"a broken one", http.StatusOK, `{"Customers":[{"Notes":"`, `"},]}`, []string{"--json"}},
		{"a good one", http.StatusOK, `{"Customers":[{"Notes":"`, `"}]}`, []string{"--json"}},
		{"a web page", http.StatusBadGateway, `<html>`, `</html>`, nil},
		{"a refusal", http.StatusForbidden, `{"Details":"`, `"}`, nil},
	} {
		status, before, after = row.status, row.before, row.after
		arguments := append([]string{"call", "configuration/get", "-c", "Mine"}, row.flags...)
		size = 1
		small, _, smallSaid := i.run(t.Context(), "", arguments...)
		size = 8 << 20
		if len(row.flags) > 0 {
			size = 17 << 20 // more than a document is made of in memory
		}
		large, output, largeSaid := i.run(t.Context(), "", arguments...)
		if large.Code != small.Code || (large.Code == console.Fine) != (row.name == "a good one") {
			t.Errorf("%s %v: exit code %d, of a small one %d", row.name, row.flags, large.Code, small.Code)
		}
		if largeSaid != smallSaid || strings.Contains(largeSaid, "is gone") {
			t.Errorf("%s %v: it says\n%s\nof a small one\n%s", row.name, row.flags, largeSaid, smallSaid)
		}
		if len(row.flags) == 0 {
			continue
		}
		var got struct {
			Exchanges []struct {
				Body struct{ Customers []struct{ Notes string } }
				Text string
			}
		}
		if err := json.Unmarshal([]byte(output), &got); err != nil {
			t.Fatalf("%s: --json prints %d bytes that are no document: %v", row.name, len(output), err)
		}
		text := got.Exchanges[0].Text
		if row.name == "a good one" {
			text = row.before + got.Exchanges[0].Body.Customers[0].Notes + row.after
		}
		if text != row.before+strings.Repeat("x", size)+row.after {
			t.Errorf("%s: --json has an answer of %d bytes", row.name, len(text))
		}
	}
}
