package phrase_test

import (
	"fmt"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/takeaway"
	"keyrack/ui/phrase"

	"keyrack/model/workspace/transfer"
)

func TestOnlyTheWindowNamesItsButtons(t *testing.T) {
	for _, err := range []error{
		&model.Refusal{Reason: model.RefusedReadOnly},
		&model.Refusal{Reason: model.RefusedReadOnly, Property: "Hotel Aurora"},
		&model.OtherAddressError{Environment: "Staging", Address: "https://b.example"}, transfer.ErrIsBackup,
		takeaway.ErrNotAnObject,
		&connector.Failure{Kind: connector.InvalidBody},
	} {
		wrapped := fmt.Errorf("wrapped: %w", err)
		base, window := phrase.Base(wrapped), phrase.Explain(wrapped)
		if base.Next == "" || strings.Contains(base.Next, "“") || strings.Contains(base.Next, "below") {
			t.Errorf("%v: both are told %q", err, base.Next)
		}
		if window.What != base.What || window.Next == base.Next {
			t.Errorf("%v: the window says %+v", err, window)
		}
	}
}
