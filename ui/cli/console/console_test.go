package console

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestATerminalIsNotGivenCommands(t *testing.T) {
	for text, want := range map[string]string{
		"Hotel Aurora":                "Hotel Aurora",
		"\x1b[2JHotel\x07":            "\ufffd[2JHotel\ufffd",
		"two\nlines\tand tabs":        "two lines and tabs",
		"\u202egnp.exe":               "\ufffdgnp.exe",
		"Zürich 東京 \u009b31m":         "Zürich 東京 \ufffd31m",
		"53414E44…0001 keeps its dot": "53414E44…0001 keeps its dot",
	} {
		if got := Clean(text); got != want {
			t.Errorf("clean(%q) = %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"a\x1b[2Jb\nc\td":                      "a\ufffd[2Jb\nc\td",
		"\x1b[31mred\x1b[0m and \x1b[8mhidden": "\x1b[31mred\x1b[0m and \ufffd[8mhidden",
		"\r\x1b[K3 of 9":                       "\r\x1b[K3 of 9",
		"over\rwritten\r\n":                    "over\ufffdwritten\r\n",
		"\x1b]0;title\x07 \x1b[K \u202eright":  "\ufffd]0;title\ufffd \ufffd[K \ufffdright",
		"Zürich 東京 \xff":                       "Zürich 東京 \ufffd",
	} {
		var out bytes.Buffer
		c := &filter{to: &out}
		for i := range len(text) {
			if text[i] == '\x1b' || text[i] == '\r' { // a sequence of ours is written at once
				_, _ = c.Write([]byte(text[i:]))
				break
			}
			_, _ = c.Write([]byte{text[i]})
		}
		if got := out.String(); got != want {
			t.Errorf("a terminal is given %q became %q, want %q", text, got, want)
		}
	}
}

func TestAWideTableIsCutToTheTerminal(t *testing.T) {
	rows := [][]Cell{PlainCells("a", "b", "heading"), PlainCells(strings.Repeat("x", 50), strings.Repeat("東", 20), "")}
	for _, row := range []struct {
		line   int
		spared []int
		want   []int
	}{
		{200, nil, []int{50, 40, 0}},
		{60, nil, []int{29, 29, 0}},
		{60, []int{1}, []int{50, 0, 0}},
		{5, nil, []int{10, 10, 0}},
	} {
		if diff := cmp.Diff(row.want, fit(rows, row.line, row.spared, nil)); diff != "" {
			t.Errorf("%d columns (-want +got):\n%s", row.line, diff)
		}
	}
}

// captured is a console that nobody sits at.
func captured(input string) (c *Console, out, errs *bytes.Buffer) {
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	return New(Streams{In: strings.NewReader(input), Out: out, Err: errs}, []string{"NAME=first", "NAME=last"}), out, errs
}

func TestATableInAPipeIsLinesWithTabs(t *testing.T) {
	c, out, _ := captured("")
	table := Table{
		Heading: []string{"name", "state"},
		Rows:    [][]Cell{{{Text: "Hotel\tAurora", Color: Bold}, {Text: "OK", Color: Green}}},
	}
	if err := c.Table(table); err != nil || out.String() != "Hotel Aurora\tOK\n" {
		t.Errorf("printed %q, error %v", out, err)
	}
}

func TestNotesAreNotForProgramsThatReadDocuments(t *testing.T) {
	c, _, errs := captured("")
	c.Note("%d done", 3)
	c.JSON = true
	c.Note("%d done", 4)
	c.JSON, c.Quiet = false, true
	c.Note("%d done", 5)
	if errs.String() != "3 done\n" {
		t.Errorf("noted %q", errs)
	}
}

func TestNobodyIsAskedWhereThereIsNoTerminal(t *testing.T) {
	c, _, errs := captured("y\n")
	var advice *Advice
	if err := c.Confirm(t.Context(), "Deleting it"); !errors.As(err, &advice) || !strings.Contains(advice.Next, "--yes") ||
		errs.Len() > 0 {
		t.Errorf("error %v, said %q", err, errs)
	}
}

func TestATokenIsReadFromOneLineOfStandardInput(t *testing.T) {
	for input, good := range map[string]bool{"  E0D439EE-1\n": true, "one\ntwo": false, "": false} {
		c, _, _ := captured(input)
		if _, err := c.Token(t.Context(), "The token"); (err == nil) != good {
			t.Errorf("%q: error %v", input, err)
		}
	}
}

func TestTheLastOfAVariableCounts(t *testing.T) {
	c, _, _ := captured("")
	if got := c.Getenv("NAME"); got != "last" {
		t.Errorf("got %q", got)
	}
}

func TestAdviceIsNotAlwaysAboutTheArguments(t *testing.T) {
	var advice *Advice
	if err := Advisef(No, "See one.", "%d connections need attention", 3); !errors.As(err, &advice) || advice.Code != No {
		t.Errorf("advice %+v", advice)
	}
	if err := Usagef("Give one.", "there is no name"); !errors.As(err, &advice) || advice.Code != Usage {
		t.Errorf("advice %+v", advice)
	}
}
