package model_test

import (
	"strings"
	"testing"

	"keyrack/model"
)

func TestTidyTextIsOneShortLineWithoutCommands(t *testing.T) {
	for _, row := range []struct{ in, want string }{
		{"", ""},
		{"Hotel Aurora", "Hotel Aurora"},
		{"Žofín & Söhne 東京 😀", "Žofín & Söhne 東京 😀"},
		{"two\r\nlines\tand a tab", "two lines and a tab"},
		{"red \x1b[31m \x00 \u009b \x7f end", "red [31m    end"},
		{"Hotel\u202emoc.slivE\u2066!", "Hotelmoc.slivE!"},
		{strings.Repeat("é", 200), strings.Repeat("é", 200)},
		{strings.Repeat("é", 201), strings.Repeat("é", 199) + "…"},
		{strings.Repeat("a", 200), strings.Repeat("a", 200)},
		{strings.Repeat("a", 3<<20), strings.Repeat("a", 199) + "…"},
		{strings.Repeat("a", 200) + "\x00", strings.Repeat("a", 200)},
		{"broken \xff text", "broken \ufffd text"},
	} {
		if got := model.Tidy(row.in, model.MaxText); got != row.want {
			t.Errorf("%.40q: got %.300q, want %.300q", row.in, got, row.want)
		}
		if got := model.Tidy(row.want, model.MaxText); got != row.want {
			t.Errorf("%.40q changes when it is tidied again: %.300q", row.want, got)
		}
	}
	if got := model.TidyLines("one\r\ntwo\x1b\n\tthree", 100); got != "one\ntwo\n\tthree" {
		t.Errorf("a note: %q", got)
	}
}

func TestWriteCellsGuardsEachTextAndQuotesWhatCSVNeeds(t *testing.T) {
	var out strings.Builder
	rows := [][]string{{"label", "note"}, {"=1+1", `says "no", twice`}, {"Opéra", ""}}
	if err := model.WriteCells(&out, rows); err != nil {
		t.Fatal(err)
	}
	if want := "label,note\n'=1+1,\"says \"\"no\"\", twice\"\nOpéra,\n"; out.String() != want {
		t.Errorf("it wrote %q, want %q", out.String(), want)
	}
}
