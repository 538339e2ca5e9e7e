package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/report"
)

// TestTheReportOfACheckHasNoToken, and it says what was found and what has changed, as JSON and as CSV.
func TestTheReportOfACheckHasNoToken(t *testing.T) {
	f, found := checked(t)
	for _, format := range []string{"csv", "json", "markdown"} {
		text := write(t, f, found, format)
		for _, secret := range []string{workspacetest.ClientToken, "ACCE55000000000000000000000"} {
			if strings.Contains(text, secret) {
				t.Errorf("the %s report holds a token", format)
			}
		}
		if !strings.Contains(text, "Hotel 2") ||
			!strings.Contains(strings.ReplaceAll(text, "Rate limited", "rate-limited"), "rate-limited") {
			t.Errorf("the %s report is %s", format, text)
		}
	}
	if err := report.Write(&bytes.Buffer{}, f, found, "pdf"); err == nil {
		t.Error("a PDF was promised")
	}
}

func TestTheReportAsCSVHasARowForEachConnection(t *testing.T) {
	f, found := checked(t)
	rows, err := csv.NewReader(strings.NewReader(write(t, f, found, "csv"))).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, error %v", len(rows), err)
	}
	if likely := rows[1]; !strings.HasPrefix(likely[18], "This one access token is refused.") || rows[3][18] != "" {
		t.Errorf("what is likely is %q, of one that works %q", likely[18], rows[3][18])
	}
	// What a spreadsheet would compute is told to be text.
	if renamed := rows[4]; renamed[10] != "'=Hotel 3 renamed" || renamed[17] != "name: Hotel 3 → =Hotel 3 renamed" {
		t.Errorf("the renamed hotel is %q", renamed)
	}
}

func TestTheReportAsJSONHasTheConnectionsAsEverywhere(t *testing.T) {
	f, found := checked(t)
	var document struct {
		Version     int
		Counts      map[string]int
		Left        int
		Connections []report.Checked
	}
	read := func() {
		if err := json.Unmarshal([]byte(write(t, f, found, "json")), &document); err != nil {
			t.Fatal(err)
		}
	}
	read()
	if document.Version != report.Version || document.Left != 1 || len(document.Connections) != 4 {
		t.Fatalf("version %d, %d left, %d connections", document.Version, document.Left, len(document.Connections))
	}
	if diff := cmp.Diff(map[string]int{"ok": 2, "rejected": 1, "rate-limited": 1}, document.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if likely := document.Connections[0].Likely; !strings.HasPrefix(likely, "This one access token is refused.") {
		t.Errorf("what is likely is %q", likely)
	}
	place, err := f.Find(found.Results[0].Connection)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report.NewConnection(place), document.Connections[2].Connection); diff != "" {
		t.Errorf("a connection without a surprise (-want +got):\n%s", diff)
	}
	wanted := []report.Change{{What: "name", Before: "Hotel 3", After: "=Hotel 3 renamed"}}
	if diff := cmp.Diff(wanted, document.Connections[3].Changes); diff != "" || document.Connections[3].Before != "ok" {
		t.Errorf("what changed (-want +got):\n%s", diff)
	}

	// What is done to a connection after the check changes nothing of what the check found.
	rejected := found.Results[1].Connection
	if document.Connections[0].Check.Status != http.StatusUnauthorized {
		t.Fatalf("the rejected one is %+v", document.Connections[0])
	}
	f.Mews.Answer = workspacetest.ByNumber(func(int) (model.Exchange, error) {
		return workspacetest.Property("p1", "Hotel 1")
	})
	if _, err := f.VerifyConnection(t.Context(), rejected); err != nil {
		t.Fatal(err)
	}
	if _, err := f.RemoveConnections(t.Context(), found.Results[2].Connection); err != nil {
		t.Fatal(err)
	}
	read()
	if again := document.Connections[0]; again.Check.Health != "rejected" {
		t.Errorf("it is %+v once it works again", again.Check)
	}
	if removed := document.Connections[1]; removed.Title != "Hotel 2" || removed.Fingerprint == "" ||
		removed.Check.Health != "rate-limited" {
		t.Errorf("one that was deleted is %+v", removed)
	}
}

// TestTheReportAsMarkdownIsForATicket: failing ones first, and nothing of a name is read as a mark.
func TestTheReportAsMarkdownIsForATicket(t *testing.T) {
	f, found := checked(t)
	found.Results[3].Title = "a|b *c* <d> @e"
	lines := strings.Split(write(t, f, found, "markdown"), "\n")
	if len(lines) != 9 || !strings.HasPrefix(lines[0], "**4 connections checked** (") ||
		!strings.HasSuffix(lines[0], "2 OK, 1 rejected, 1 rate limited. 1 left unchecked.") {
		t.Fatalf("%d lines: %q", len(lines), lines[0])
	}
	for i, begins := range []string{"| Demo | Hotel 1 |", "| Demo | Hotel 2 |", "| Demo | Hotel 0 |"} {
		if !strings.HasPrefix(lines[4+i], begins) || strings.Count(lines[4+i], " |") != 7 {
			t.Errorf("row %d is %s", i+1, lines[4+i])
		}
	}
	if !strings.Contains(lines[4], "| Rejected · 401 ") ||
		!strings.Contains(lines[4], "This one access token is refused.") {
		t.Errorf("the rejected one is %s", lines[4])
	}
	if !strings.HasPrefix(lines[7], `| Demo | a\|b \*c\* &lt;d> &#64;e |`) {
		t.Errorf("signs are written as %s", lines[7])
	}
}

func TestTheReportSaysWhyAConnectionCouldNotBeAsked(t *testing.T) {
	f, found := checked(t)
	found.Results[0].Problem, found.Results[0].After = errors.New("the store is away"), model.Check{}
	text := write(t, f, found, "json")
	if !strings.Contains(text, `"health": "could-not-check"`) || !strings.Contains(text, "The store is away.") {
		t.Errorf("the report is %s", text)
	}
}

func write(t *testing.T, w report.Workspace, found check.Report, format string) string {
	t.Helper()
	var text bytes.Buffer
	if err := report.Write(&text, w, found, format); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// checked is a check of four connections, of which one works, one is rejected, one is slowed down and one has another
// name than before; a fifth was left.
func checked(t *testing.T) (*workspacetest.Fixture, check.Report) {
	t.Helper()
	f := workspacetest.Open(t)
	connections := f.Many(t, workspace.DemoID, 4)
	f.Mews.Answer = workspacetest.ByNumber(func(number int) (model.Exchange, error) {
		return workspacetest.Property(fmt.Sprintf("p%d", number), fmt.Sprintf("Hotel %d", number))
	})
	if _, err := f.CheckAll(t.Context(), check.Options{}); err != nil {
		t.Fatal(err)
	}
	f.Mews.Answer = workspacetest.ByNumber(func(number int) (model.Exchange, error) {
		switch number {
		case 1:
			return model.Exchange{Status: http.StatusUnauthorized, Message: "No. " + workspacetest.ClientToken}, nil
		case 2:
			return model.Exchange{Status: http.StatusTooManyRequests}, nil
		case 3:
			return workspacetest.Property("p3", "=Hotel 3 renamed")
		}
		return workspacetest.Property("p0", "Hotel 0")
	})
	found, err := f.CheckAll(t.Context(), check.Options{})
	if err != nil || len(found.Results) != len(connections) {
		t.Fatalf("%d results, error %v", len(found.Results), err)
	}
	found.Left = []model.ConnectionID{"left"}
	return f, found
}
