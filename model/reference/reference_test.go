package reference_test

import (
	"errors"
	"strings"
	"testing"

	"keyrack/model/reference"
)

func TestAReferenceIsReadAsItIsWritten(t *testing.T) {
	for _, r := range []reference.Reference{
		{Environment: "Demo", Connection: "aurora", Field: reference.AccessToken},
		{Environment: "Mews / test", Connection: `Hôtel "Été" 100% <{x}>`, Field: reference.ClientToken},
		{Environment: "sandbox", Connection: "a879873c", Field: reference.Address},
		{Environment: "Local", Connection: "Hotel Aurora", Field: reference.Client},
	} {
		written := r.String()
		if strings.ContainsAny(written, " \"<>{}") {
			t.Errorf("%s cannot stand in a text as it is", written)
		}
		if got, err := reference.Parse(written); err != nil || got != r {
			t.Errorf("%s is read as %+v, %v", written, got, err)
		}
	}
}

func TestAReferenceThatIsNotWholeIsRefused(t *testing.T) {
	for text, want := range map[string]error{
		"":                                   reference.ErrParts,
		"keyrack://":                         reference.ErrParts,
		"keyrack://Demo/access-token":        reference.ErrParts,
		"keyrack:///aurora/access-token":     reference.ErrParts,
		"keyrack://Demo//access-token":       reference.ErrParts,
		"keyrack://Demo/%20/access-token":    reference.ErrParts,
		"keyrack://Demo/aurora/":             reference.ErrParts,
		"keyrack://Demo/a/b/access-token":    reference.ErrParts,
		"op://Demo/aurora/access-token":      reference.ErrParts,
		"keyrack://Demo/aurora/accesstoken":  reference.ErrField,
		"keyrack://Demo/aurora/Access-Token": reference.ErrField,
		"keyrack://Demo/aur%o/access-token":  reference.ErrEscape,
		"keyrack://D%/aurora/access-token":   reference.ErrEscape,
	} {
		if _, err := reference.Parse(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

func TestReferencesAreFoundInATextAndFilled(t *testing.T) {
	name := func(r reference.Reference) string {
		return "[" + r.Environment + "|" + r.Connection + "|" + string(r.Field) + "]"
	}
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"no reference, keyrack:/ is none", "no reference, keyrack:/ is none"},
		{`{"token": "keyrack://Demo/aurora/access-token"}`, `{"token": "[Demo|aurora|access-token]"}`},
		{"a: {{ keyrack://Demo/Hotel Aurora/client-token }}!", "a: [Demo|Hotel Aurora|client-token]!"},
		{"{{keyrack://Demo/Hotel%20Aurora/client}}x", "[Demo|Hotel Aurora|client]x"},
		{"keyrack://Demo/a/address/api, keyrack://Demo/b/address.", "[Demo|a|address]/api, [Demo|b|address]."},
		{"x:keyrack://Demo/a/access-token@host", "x:[Demo|a|access-token]@host"},
		{"<t>keyrack://Demo/a/access-token</t>", "<t>[Demo|a|access-token]</t>"},
		{"{{ other }} {{keyrack://Demo/a/client}}", "{{ other }} [Demo|a|client]"},
	} {
		found := reference.Find(test.text)
		for _, place := range found.Places {
			if place.Err != nil {
				t.Errorf("%q: %v", place.Written, place.Err)
			}
		}
		if got := found.Fill(name); got != test.want {
			t.Errorf("%q becomes %q, want %q", test.text, got, test.want)
		}
	}
}

func TestAReferenceThatIsWrittenWrongIsFoundWithItsLine(t *testing.T) {
	found := reference.Find("one\nkeyrack://Demo/access-token\n\n'keyrack://Demo/a/secret' {{ keyrack://Demo }}\n")
	var got []string
	for _, place := range found.Places {
		if place.Err == nil {
			t.Errorf("%s counts as right", place.Written)
		}
		got = append(got, place.Written+"@"+string(rune('0'+place.Line)))
	}
	want := "keyrack://Demo/access-token@2 keyrack://Demo/a/secret@4 keyrack://Demo@4"
	if strings.Join(got, " ") != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestAFileOfVariablesIsReadAsShellsAndDotenvReadIt(t *testing.T) {
	text := "\ufeff# tokens\r\n" +
		"PLAIN=keyrack://Demo/aurora/access-token # the hotel\r\n" +
		"export SPACED = keyrack://Demo/Hotel Aurora/client-token\n" +
		"SINGLE='it is $HOME \\n'\n\n" +
		"DOUBLE=\"a\\tb\\\"c\\\\d \\$E\"  # behind\n" +
		"EMPTY=\nNOTHING=#x\nHASH=a#b\n" +
		"LINES='first\nkeyrack://Demo/b/client'\n" +
		"TWICE=1\nMIXED=https://x:keyrack://Demo/a/access-token@host\nTWICE=2"
	variables, err := reference.ReadEnv(text)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range variables {
		value := v.Value.Fill(func(r reference.Reference) string { return "[" + r.Connection + " " + string(r.Field) + "]" })
		got = append(got, v.Name+"="+value)
	}
	want := []string{
		"PLAIN=[aurora access-token]", "SPACED=[Hotel Aurora client-token]", `SINGLE=it is $HOME \n`,
		"DOUBLE=a\tb\"c\\d $E", "EMPTY=", "NOTHING=", "HASH=a#b", "LINES=first\n[b client]",
		"MIXED=https://x:[a access-token]@host", "TWICE=2",
	}
	if strings.Join(got, "\x00") != strings.Join(want, "\x00") {
		t.Errorf("read\n%q, want\n%q", got, want)
	}
	for _, v := range variables {
		for _, place := range v.Value.Places {
			if lines := strings.Split(text, "\n"); !strings.Contains(lines[place.Line-1], place.Written) {
				t.Errorf("%s is not on line %d", place.Written, place.Line)
			}
		}
	}
}

func TestAFileThatIsNoneOfVariablesIsRefusedByItsLineAlone(t *testing.T) {
	const secret = "hunter2hunter2"
	for text, want := range map[string]struct {
		line int
		err  error
	}{
		"A=1\n" + secret:                     {2, reference.ErrNoAssignment},
		"A=1\n\n1A=" + secret:                {3, reference.ErrNoAssignment},
		"A='" + secret + "\nB=1":             {1, reference.ErrOpenQuote},
		"A=\"" + secret + "\\\"":             {1, reference.ErrOpenQuote},
		"A='x'\nB='" + secret + "'" + "y":    {2, reference.ErrBehindQuote},
		"A='1\n2'\nB=\"" + secret + "\x00\"": {3, reference.ErrNull},
	} {
		_, err := reference.ReadEnv(text)
		var syntax *reference.SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != want.line || !errors.Is(err, want.err) {
			t.Errorf("%q: %v, want %v on line %d", text, err, want.err, want.line)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%q: the error repeats it: %v", text, err)
		}
	}
}

func FuzzReadEnv(f *testing.F) {
	f.Add("A=1\nexport B='x'\nC=\"keyrack://D/e/client\"")
	f.Fuzz(func(t *testing.T, text string) {
		variables, err := reference.ReadEnv(text)
		if err != nil {
			return
		}
		for _, v := range variables {
			if v.Name == "" || v.Line < 1 || v.Line > 1+strings.Count(text, "\n") {
				t.Errorf("%q: variable %q on line %d", text, v.Name, v.Line)
			}
		}
	})
}
