package match_test

import (
	"testing"

	"keyrack/ui/match"
)

func TestCaseAndAccentsDoNotCount(t *testing.T) {
	for text, want := range map[string]string{
		"Opéra": "opera", "ZÜRICH": "zurich", "plain": "plain", "Ελλάς": "ελλας",
		"\xff Ä": "\ufffd a",
	} {
		if got := match.Fold(text); got != want {
			t.Errorf("%q is folded to %q, want %q", text, got, want)
		}
	}
}

func TestAWordIsNearWhenLettersAreLeftOut(t *testing.T) {
	for word, want := range map[string]bool{
		"hotl": true, "htlborealis": true, "hb": true, "boralis": true, "h": false, "otel": false, "hx": false, "hs": false,
	} {
		if got := match.Near("grand hotel borealis", word); got != want {
			t.Errorf("%q is near: %t", word, got)
		}
	}
}
