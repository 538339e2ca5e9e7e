package typist

import (
	"errors"
	"testing"
)

// written is what the keys of a plan type.
func written(all []stretch) string {
	var text []rune
	for _, part := range all {
		for _, key := range part.keys {
			r := rune(part.symbols[key])
			if r >= unicodeSymbols {
				r -= unicodeSymbols
			}
			text = append(text, r)
		}
	}
	return string(text)
}

func TestATextIsTypedWithTheKeysThatThereAre(t *testing.T) {
	const text = "C66EF7-ab Žluťoučký 客 ß"
	for keys := 1; keys < 30; keys++ {
		all, err := plan(text, keys)
		if err != nil || written(all) != text {
			t.Fatalf("with %d keys %q is typed, %v", keys, written(all), err)
		}
		for _, part := range all {
			if len(part.symbols) > keys {
				t.Errorf("with %d keys %d are needed at once", keys, len(part.symbols))
			}
		}
	}
	if _, err := plan(text, 0); !errors.Is(err, ErrNoKeys) {
		t.Errorf("without keys: %v", err)
	}
}

func TestWhatIsACommandIsNotTyped(t *testing.T) {
	for _, text := range []string{"a\nb", "a\rb", "a\tb", "a\x1bb", "a\x00", "a\x7f", "a\u0085", "a\ufffd", "\xff"} {
		if _, err := plan(text, 10); !errors.Is(err, ErrCharacter) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
