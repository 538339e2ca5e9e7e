package cli

import (
	"slices"
	"testing"
)

func TestALineIsReadAsAShellReadsIt(t *testing.T) {
	for line, want := range map[string]commandLine{
		`keyrack show Hotel\ A`:            {words: []string{"show", "Hotel A"}, raw: `Hotel\ A`},
		`keyrack show "Hotel A`:            {words: []string{"show", "Hotel A"}, raw: `"Hotel A`, quote: '"'},
		`keyrack show 'it'\''s`:            {words: []string{"show", "it's"}, raw: `'it'\''s`, quote: '\''},
		`keyrack show "a \"b\" \c`:         {words: []string{"show", `a "b" \c`}, raw: `"a \"b\" \c`, quote: '"'},
		`keyrack  show  "" `:               {words: []string{"show", "", ""}},
		`keyrack call -c "Hotel A" --env=`: {words: []string{"call", "-c", "Hotel A", "--env="}, raw: "--env="},
		`keyrack show $(id)`:               {words: []string{"show", "$(id)"}, raw: "$(id)"},
	} {
		got := splitLine(line)
		if !slices.Equal(got.words, want.words) || got.raw != want.raw || got.quote != want.quote {
			t.Errorf("%s is read as %+q", line, got)
		}
	}
}

func TestBashPutsInWhatTheLineNeeds(t *testing.T) {
	hotels := []candidate{{"Hotel 10", "Sandbox"}, {"Hotel 11", "Demo"}}
	quotes := []candidate{{`Inn "O'Brien" & $1`, ""}}
	for name, row := range map[string]struct {
		line, word string
		found      []candidate
		list       bool
		want       []string
		stays      bool
	}{
		"the common part is quoted": {
			line: `keyrack show Hotel\ 1`, word: `Hotel\ 1`, found: hotels, want: []string{`Hotel\ 10`, `Hotel\ 11`},
		},
		"a list is for people": {
			line: `keyrack show Hotel\ 1`, word: `Hotel\ 1`, found: hotels, list: true,
			want: []string{"Hotel 10  (Sandbox)", "Hotel 11  (Demo)"},
		},
		"inside of quotes": {
			line: `keyrack show "Inn`, word: "Inn", found: quotes, want: []string{`Inn \"O'Brien\" & \$1`},
		},
		"inside of single quotes": {
			line: `keyrack show 'Inn`, word: "Inn", found: quotes, want: []string{`Inn "O'\''Brien" & $1`},
		},
		"without quotes": {
			line: `keyrack show Inn`, word: "Inn", found: quotes, want: []string{`Inn\ \"O\'Brien\"\ \&\ \$1`},
		},
		"the value of a flag": {
			line: `keyrack list --env=Sa`, word: "Sa", found: []candidate{{"Sandbox", ""}}, want: []string{"Sandbox"},
		},
		"no value of a flag yet": {
			line: `keyrack list --env=`, word: "=", found: []candidate{{"Sandbox", ""}}, want: []string{"Sandbox"},
		},
		"behind a colon": {
			line: `keyrack list --tag prio:h`, word: "h", found: []candidate{{"prio:high", ""}}, want: []string{"high"},
		},
		"what was typed is not taken away": {
			line: `keyrack show hot`, word: "hot", found: []candidate{{"1234abcd", ""}, {"1299abcd", ""}},
			want: []string{"hot"}, stays: true,
		},
		"another case is": {
			line: `keyrack show hot`, word: "hot", found: hotels, want: []string{`Hotel\ 10`, `Hotel\ 11`},
		},
	} {
		got, stays := splitLine(row.line).replies(row.word, row.found, row.list)
		if !slices.Equal(got, row.want) || stays != row.stays {
			t.Errorf("%s: %q, stays %t", name, got, stays)
		}
	}
}
