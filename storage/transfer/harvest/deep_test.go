package harvest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"keyrack/model/workspace/transfer"
	"keyrack/storage/transfer/harvest"
)

// TestWhatIsNestedTooDeepIsSaid reads documents that go down too far in one place: the rest of them is read.
func TestWhatIsNestedTooDeepIsSaid(t *testing.T) {
	down := func(open, inner, shut string) string {
		return strings.Repeat(open, 300) + inner + strings.Repeat(shut, 300)
	}
	for name, text := range map[string]string{
		"a.json": `{"clientToken":"<<client>>","accessToken":"<<aurora>>",` + "\n" + `"b":` +
			down("[", `"<<boreal>>"`, "]") + "}",
		"a.jsonc": `{"clientToken":"<<client>>","accessToken":"<<aurora>>", // deep` + "\n" + `"b":` +
			down(`{"c":`, `"<<boreal>>"`, "}") + ",}",
		"a.xml": "<all><clientToken><<client>></clientToken><accessToken><<aurora>></accessToken>\n<c>" +
			down("<b>", "<<boreal>>", "</b>") + "<d>e</d></c></all>",
		"a.yaml": "client_token: <<client>>\naccess_token: <<aurora>>\nb: " + down("[", `"<<boreal>>"`, "]") + "\n",
		"a.toml": "client_token = \"<<client>>\"\naccess_token = \"<<aurora>>\"\nb = " +
			down("[", `"<<boreal>>"`, "]") + "\n",
	} {
		file, err := harvest.Read([]byte(fill(text)), transfer.ReadOptions{Name: name})
		if err != nil || len(file.Records) != 1 || file.Records[0].ClientToken.Secret.IsEmpty() {
			t.Errorf("%s: %s, %d records, %v", name, file.Format, len(file.Records), err)
		}
		isSaid := func(f transfer.Flaw) bool { return strings.Contains(f.Reason, "nested deeper") }
		if !slices.ContainsFunc(file.Flaws, isSaid) {
			t.Errorf("%s: %v", name, file.Flaws)
		}
	}
}

// TestWhatOnlyGoesDownIsRefused reads what never comes up again: nothing in it could be read in part.
func TestWhatOnlyGoesDownIsRefused(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("[", 6000), strings.Repeat(`{"a":`, 6000), "/**/" + strings.Repeat("[", 6000),
		strings.Repeat("<a>", 6000), "a: " + strings.Repeat("[", 20_000),
	} {
		_, err := harvest.Read([]byte(text), transfer.ReadOptions{})
		if !errors.Is(err, transfer.ErrTooDeep) {
			t.Errorf("%.10q: %v", text, err)
		}
	}
}
