package mask_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"keyrack/model/mask"
)

// TestALongListIsMaskedInPartsAsItWouldBeFromOneEndToTheOther compares with a reader, which masks one value after the
// other.
func TestALongListIsMaskedInPartsAsItWouldBeFromOneEndToTheOther(t *testing.T) {
	const long = 1_300_000 // bytes: enough for several parts
	rows := func(row string) string { return strings.Repeat(row, long/len(row)) }
	customer := `{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","Number":"17","LastName":"Žofie \"[{,","Title":"Miss",` +
		`"CreatedUtc":"2026-11-23T09:14:22Z","Emails":["a@b.cc",{"Value":"x"}],"Bits":[1,2.5,true,null]},` + "\n"
	items := rows(customer)
	titles := rows(`{"Value":"Miss","X":1},`) + `1],"Title":[` + rows(`"Miss",`)
	for name, answer := range map[string]string{
		"customers":                  `{"Customers":[` + items + `{}],"Cursor":null}`,
		"a list by itself":           `[` + items + `1]`,
		"two lists":                  `{"A":[` + items + `1],"Customers": [ ` + items + `{}]}`,
		"a list in a list":           `{"Customers":[{"Items":[` + items + `0]},{"Name":"x","Title":"y"}]}`,
		"a customer around, late":    `{"Title":"Miss","Rows":[` + items + `1],"LastName":"x"}`,
		"what waits for what is out": `{"Rows":[` + titles + `1],"LastName":"x"}`,
		"wrapped":                    `{"Updates":[` + rows(`{"Title":[{"Value":"Miss"}],"LastName":{"Value":"x"}},`) + `1]}`,
		"texts":                      `{"Emails":[` + rows(`"ada@example.com",`) + `""]}`,
		"a word that is no JSON":     `{"Customers":[` + items + `oops ada@example.com,` + items + `1]}`,
		"another kind of quotes":     `{"Customers":[` + items + `'a",]{',` + items + `1]}`,
		"a list that ends too early": `{"Customers":[` + items + `]}],` + items + `1]}`,
		"no end":                     `{"Customers":[` + items + items,
		"a text without its end":     `{"Customers":[` + items + `"` + items,
		"a key that is a secret":     `{"Customers":[` + rows(`{"ada@example.com":1,"a\"b":"4111111111111111"},`) + `1]}`,
	} {
		for _, rules := range []mask.Rules{guests, {Guests: true, IDs: true, Word: `a"b`}} {
			got := mask.JSON([]byte(answer), rules)
			want, err := io.ReadAll(mask.NewReader(strings.NewReader(answer), rules))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %s, %v", name, difference(got, want), err)
			}
		}
	}
}

func difference(got, want []byte) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	around := func(text []byte) []byte { return text[max(0, at-100):min(len(text), at+100)] }
	return fmt.Sprintf("%d bytes for %d, and from %d on %q for %q", len(got), len(want), at, around(got), around(want))
}

func TestIdsAndTimesAreToldFromWhatLooksLikeThem(t *testing.T) {
	const hexadecimal, digits = "0123456789abcdefABCDEF", "0123456789"
	for _, test := range []struct{ value, alike string }{
		{"851df8c8-90F2-4c4a-8e01-a4fc46b25178", hexadecimal}, {"2026-11-23T09:14:22Z", digits},
	} {
		keeps(t, `{"Customer":{"X":"`+test.value+`"}}`)
		for i := range len("2026-11-23T09:14") { // behind it a time may have fractions, and another zone
			for _, other := range []byte("/:@G`g-0aTZ") {
				changed := []byte(test.value)
				changed[i] = other
				kept := bytes.Contains(mask.JSON(fmt.Appendf(nil, `{"Customer":{"X":"%s"}}`, changed), guests), changed)
				same := test.value[i] == other ||
					strings.IndexByte(test.alike, other) >= 0 && strings.IndexByte(test.alike, test.value[i]) >= 0
				if kept != same {
					t.Errorf("%s is kept: %t", changed, kept)
				}
			}
		}
	}
}
