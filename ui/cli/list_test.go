package cli_test

import (
	"strings"
	"testing"

	"keyrack/model"
)

// TestTheListMarksWhatIsNotProvenDurable: the table says what the document says.
func TestTheListMarksWhatIsNotProvenDurable(t *testing.T) {
	i := newInside(t)
	i.secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "settle" {
			return model.ErrNotDurable
		}
		return nil
	})
	i.must(t, "", "sandbox", "add")
	for _, arguments := range [][]string{{"list"}, {"list", "--json"}} {
		if text := i.must(t, "", arguments...); !strings.Contains(text, "not proven to be on the disk") &&
			!strings.Contains(text, `"notDurable": true`) {
			t.Errorf("%v says\n%s", arguments, text)
		}
	}
}
