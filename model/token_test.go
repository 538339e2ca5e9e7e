package model_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"keyrack/model"
)

func TestPastedTokensAreCleaned(t *testing.T) {
	for name, pasted := range map[string]string{
		"line break at the end":   sentinel + "\r\n",
		"line break inside":       sentinel[:40] + "\n" + sentinel[40:],
		"blanks around":           "  \t" + sentinel + " ",
		"no-break space":          "\u00a0" + sentinel + "\u00a0",
		"byte order mark":         "\ufeff" + sentinel,
		"zero width space inside": sentinel[:10] + "\u200b" + sentinel[10:],
		"quotes and comma":        `"` + sentinel + `",`,
		"typographic quotes":      "“" + sentinel + "”",
		"with its scheme":         "Bearer " + sentinel,
		"with its scheme, quoted": `"bearer ` + sentinel + `"`,
		"as spreadsheets keep it": `="` + sentinel + `"`,
		"the same, quoted again":  `"=""` + sentinel + `"""`,
	} {
		token, err := model.ParseToken(pasted)
		if err != nil || token.Secret.Reveal() != sentinel {
			t.Errorf("%s: the token was not recovered (error %v)", name, err)
		}
		if !token.Cleaned || !token.UsualShape || token.Length() != 64 {
			t.Errorf("%s: Cleaned %v, UsualShape %v, Length %d", name, token.Cleaned, token.UsualShape, token.Length())
		}
	}
	if token, err := model.ParseToken(sentinel); err != nil || token.Cleaned {
		t.Errorf("a clean token: Cleaned %v, error %v", token.Cleaned, err)
	}
}

func TestWhatCannotBeATokenIsRefused(t *testing.T) {
	for _, test := range []struct {
		name, pasted string
		want         error
	}{
		{"nothing", "", model.ErrTokenEmpty},
		{"blanks", " \r\n\t", model.ErrTokenEmpty},
		{"only quotes", `""`, model.ErrTokenEmpty},
		{"too long", strings.Repeat("A", model.MaxTokenLength+1), model.ErrTokenTooLong},
		{"a sentence", "the token is in the safe", model.ErrTokenSentence},
		{"a sentence with a scheme", "Bearer of good news", model.ErrTokenSentence},
		{"two words in two lines", "ask\nAnna", model.ErrTokenSentence},
		{"a token in a sentence", "it is " + sentinel + " as always", model.ErrTokenSentence},
		{"NUL", "ABC\x00DEF", model.ErrTokenNotText},
		{"invalid UTF-8", "ABC\xff", model.ErrTokenNotText},
	} {
		if _, err := model.ParseToken(test.pasted); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", test.name, err, test.want)
		}
	}
}

func TestATextOfAnotherShapeIsTakenWithAWarning(t *testing.T) {
	for _, text := range []string{
		"hello", strings.ToLower(sentinel), sentinel + "0",
		strings.Repeat("A", model.MaxTokenLength),
	} {
		token, err := model.ParseToken(text)
		if err != nil || token.UsualShape {
			t.Errorf("a text of %d bytes: UsualShape %v, error %v; want false and no error", len(text), token.UsualShape, err)
		}
	}
}

func TestPublishedTokensAreKnown(t *testing.T) {
	seen := map[string]bool{}
	for _, client := range model.PublicDemoClients() {
		for _, text := range []string{client.ClientToken, client.Gross, client.Net} {
			token, err := model.ParseToken(text)
			if err != nil || !token.Public || !token.UsualShape || token.Dead() != "" {
				t.Errorf("%s of %q: Public %v, UsualShape %v, Dead %q, error %v", token.Secret, client.Name, token.Public,
					token.UsualShape, token.Dead(), err)
			}
			if seen[text] {
				t.Errorf("%s stands twice", token.Secret)
			}
			seen[text] = true
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d public tokens, want 4 client tokens and 8 access tokens", len(seen))
	}
	dead, err := model.ParseToken("7059D2C25BF64EA681ACAB3A00B859CC-D91BFF2B1E3047A3E0DEC1D57BE1382")
	if err != nil || !strings.Contains(dead.Dead(), "2025") || dead.Public {
		t.Errorf("the dead token: Dead %q, Public %v, error %v", dead.Dead(), dead.Public, err)
	}
}

func TestTheTimeATokenWasMadeIsGuessed(t *testing.T) {
	for token, want := range map[string]string{
		// The sample of Mews' webhook documentation, whose CreatedUtc stands beside it.
		"9E5E84E9974D4F169662AB2200F27CB1-00B343A0DDA725CACAC028E38E3EABF": "2019-12-13 14:42:52",
		"E916C341431C4D28A866AD200152DBD3-A046EB5583FFBE94DE1172237763712": "2021-05-06 20:33:44",
		"E0D439EE522F44368DC78E1BFB03710C-D24FB11DBE31D4621C4817E028D9E1D": "", // an old token without a time
		"hello": "",
		strings.ToLower("9E5E84E9974D4F169662AB2200F27CB1-00B343A0DDA725CACAC028E38E3EABF"): "",
	} {
		parsed, err := model.ParseToken(token)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if !parsed.Made().IsZero() {
			got = parsed.Made().Format(time.DateTime)
		}
		if got != want {
			t.Errorf("%s: made %q, want %q", parsed.Secret.Fingerprint(), got, want)
		}
	}
}
