package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/model/workspace/fanout"
	"keyrack/ui/report"
)

// cover takes one word out of a text.
type cover string

func (c cover) Redact(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte(c), []byte("•••"))
}

func answered() fanout.Report {
	place := workspace.Place{Connection: model.Connection{ID: "one"}, Environment: model.Environment{Name: "Demo"}}
	place.Connection.Label = "=Hotel | A"
	return fanout.Report{
		Operation: "customers/getAll", Started: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), Left: 3,
		Answers: []fanout.Answer{
			{
				Target:   fanout.Target{Place: place, Row: 1, Values: []request.Variable{{Name: "Month", Value: "10"}}},
				Exchange: model.Exchange{Status: 200, Size: 12, RequestID: "r-1"}, File: "out/0001.json",
			},
			{
				Target:   fanout.Target{Place: place, Row: 2, Values: []request.Variable{{Name: "Year", Value: "26"}}},
				Exchange: model.Exchange{Status: 401, Message: "the token SECRET is disabled"},
			},
			{Target: fanout.Target{Place: place, Row: 3}, Err: errors.New("no way")},
		},
	}
}

func written(t *testing.T, format string) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.WriteAnswers(&out, cover("SECRET"), answered(), format); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "SECRET") {
		t.Errorf("%s is not redacted:\n%s", format, out.String())
	}
	return out.String()
}

func TestTheAnswersOfManyAsCSVHaveAColumnForEachValue(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(written(t, "csv"))).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v, %v", rows, err)
	}
	if head := strings.Join(rows[0][10:], ","); head != "Month,Year" {
		t.Errorf("the values are in %s", head)
	}
	if rows[1][3] != "'=Hotel | A" || rows[1][4] != "200" || rows[1][9] != "out/0001.json" || rows[1][10] != "10" ||
		rows[2][11] != "26" || rows[3][5] == "" || rows[3][4] != "" {
		t.Errorf("the rows are %q", rows)
	}
}

func TestTheAnswersOfManyAsJSONAndMarkdown(t *testing.T) {
	var document struct {
		Version int
		Left    int
		Answers []report.Answer
	}
	if err := json.Unmarshal([]byte(written(t, "json")), &document); err != nil {
		t.Fatal(err)
	}
	if document.Version != report.Version || document.Left != 3 || len(document.Answers) != 3 ||
		document.Answers[0].Values["Month"] != "10" || document.Answers[1].Message != "the token ••• is disabled" {
		t.Errorf("the document is %+v", document)
	}
	text := written(t, "markdown")
	for _, want := range []string{
		"**3 requests of customers/getAll** (2026-11-30 12:00 UTC): 2 failed, 3 left.",
		"| 1 | Demo | =Hotel \\| A | 200 |  | r-1 |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	if err := report.WriteAnswers(&bytes.Buffer{}, cover(""), answered(), "pdf"); err == nil {
		t.Error("a format that is none is written")
	}
}
