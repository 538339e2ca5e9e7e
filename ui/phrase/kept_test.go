package phrase_test

import (
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// TestAKeptFailureIsSaidAsTheErrorWas: what kept a request from being sent reads in the history as it did then.
func TestAKeptFailureIsSaidAsTheErrorWas(t *testing.T) {
	for kind, want := range map[model.FailureKind]string{
		"store-locked":                    "The system keychain is locked.",
		"of-vault:store-locked":           "The passphrase vault is locked.",
		"of-vault:no-vault":               "The passphrase vault is not there.",
		"store-refused":                   "The keychain refuses Keyrack.",
		"secret-missing":                  "The keychain no longer has this token.",
		"no-bus":                          "There is no session bus, over which a keychain is reached.",
		"dns":                             "There is no host named mews.example.",
		model.FailureOther:                "Mews.example.",
		model.FailureKind("store-broken"): phrase.Base(model.ErrStoreBroken).What,
	} {
		record := workspace.Record{Failure: kind, Found: "mews.example"}
		if got := phrase.RecordRemark(record); got != want {
			t.Errorf("%s is said as %q, want %q", kind, got, want)
		}
	}
}
