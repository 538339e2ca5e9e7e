package model_test

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"

	"keyrack/model"
)

const streamed = "53414E44424F58000000000000A00001-0000000000000000000000000000001"

// pieces writes a text in pieces of random size through a redactor that knows one token.
func pieces(t testing.TB, text string, seed uint64) string {
	t.Helper()
	redactor := model.NewRedactor()
	redactor.Register(model.NewSecret(streamed))
	var out bytes.Buffer
	writer := redactor.Writer(&out)
	random := rand.New(rand.NewPCG(seed, 1))
	for len(text) > 0 {
		n := min(len(text), 1+random.IntN(40))
		if written, err := writer.Write([]byte(text[:n])); err != nil || written != n {
			t.Fatalf("wrote %d of %d: %v", written, n, err)
		}
		text = text[n:]
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestATokenInPiecesIsRedacted(t *testing.T) {
	for name, row := range map[string]struct{ text, want string }{
		"alone":         {streamed, "5341…0001"},
		"in a sentence": {"the token " + streamed + " is good", "the token 5341…0001 is good"},
		"in lines":      {"a\n" + streamed + "\nb\n" + streamed + "\n", "a\n5341…0001\nb\n5341…0001\n"},
		"in a long word": {
			strings.Repeat("x", 5000) + streamed + strings.Repeat("y", 5000),
			strings.Repeat("x", 5000) + "5341…0001" + strings.Repeat("y", 5000),
		},
		"nothing to hide":      {"plain\ntext without tokens", "plain\ntext without tokens"},
		"a part of it only":    {streamed[:40] + " and no more", streamed[:40] + " and no more"},
		"nothing":              {"", ""},
		"a long line of words": {strings.Repeat("word ", 3000) + streamed, strings.Repeat("word ", 3000) + "5341…0001"},
	} {
		for seed := range uint64(20) {
			if got := pieces(t, row.text, seed); got != row.want {
				t.Errorf("%s, seed %d: %.200q", name, seed, got)
				break
			}
		}
	}
}

func TestAPromptIsHandedOnAtOnce(t *testing.T) {
	redactor := model.NewRedactor()
	redactor.Register(model.NewSecret(streamed))
	var out bytes.Buffer
	writer := redactor.Writer(&out)
	if _, err := writer.Write([]byte("Password: ")); err != nil || out.String() != "Password: " {
		t.Errorf("%q, error %v", out.String(), err)
	}
}

func FuzzATokenInPiecesIsRedacted(f *testing.F) {
	f.Add("before ", " after", uint64(1))
	f.Add(strings.Repeat("a", 300), "\x00", uint64(7))
	f.Fuzz(func(t *testing.T, before, after string, seed uint64) {
		for _, form := range []string{streamed, base64.StdEncoding.EncodeToString([]byte(streamed))} {
			if got := pieces(t, before+form+after, seed); strings.Contains(got, form) {
				t.Errorf("%q got through", form)
			}
		}
	})
}
