package operations

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
)

func TestAnOperationReadAloneIsTheOneOfTheWholeCatalogue(t *testing.T) {
	one, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := parse(strings.NewReader(embedded))
	if err != nil {
		t.Fatal(err)
	}
	entries := whole.All()
	if len(entries) < 200 {
		t.Fatalf("the whole catalogue has %d operations", len(entries))
	}
	for _, want := range entries {
		got, found := one.Find(want.Path)
		if !found {
			t.Errorf("%s is not found", want.Path)
		}
		if difference := cmp.Diff(want, got, cmp.AllowUnexported(Entry{})); difference != "" {
			t.Errorf("%s is another operation when it is read alone:\n%s", want.Path, difference)
		}
		for _, other := range []string{strings.ToUpper(want.Path), want.Path + "/", " " + want.Path} {
			if _, found := one.Find(other); found {
				t.Errorf("%q is found", other)
			}
		}
	}
	if one.Source() != whole.Source() {
		t.Errorf("the source is %+v, not %+v", one.Source(), whole.Source())
	}
	if one.held.Load() != nil {
		t.Error("asking for operations one by one has read the whole catalogue")
	}
	if difference := cmp.Diff(entries, one.All(), cmp.AllowUnexported(Entry{})); difference != "" {
		t.Errorf("the catalogue is another one after that:\n%s", difference)
	}
}

func TestALineThatContradictsItselfIsNoRead(t *testing.T) {
	for name, line := range map[string]string{
		"no JSON":                 `{"path":"hotels/getAll","kind":"read","title":`,
		"another path behind it":  `{"path":"hotels/getAll","path":"hotels/delete","kind":"read","title":"x","template":{}}`,
		"a kind that is not one":  `{"path":"hotels/getAll","kind":"maybe","title":"x","template":{}}`,
		"a key that is not one":   `{"path":"hotels/getAll","kind":"read","sure":true,"title":"x","template":{}}`,
		"a scope that is nowhere": `{"path":"hotels/getAll","kind":"read","title":"x","scope":["ChainIds"],"template":{}}`,
	} {
		t.Run(name, func(t *testing.T) {
			lines, err := newUnread("[\n" + line + "\n]\n")
			if err != nil {
				t.Fatal(err)
			}
			c := &Catalogue{unread: lines}
			if got := c.Lookup("hotels/getAll"); got.Known || got.Kind != model.Write {
				t.Errorf("it counts as %+v", got)
			}
			for _, entry := range c.All() {
				if entry.Path == "hotels/getAll" {
					t.Error("it is in the whole catalogue")
				}
			}
		})
	}
}

func TestACatalogueInAnotherFormIsRefused(t *testing.T) {
	const a, b = `{"path":"a/get","kind":"read"}`, `{"path":"b/get","kind":"read"}`
	for name, text := range map[string]string{
		"not sorted":    "[\n" + b + ",\n" + a + "\n]\n",
		"twice":         "[\n" + a + ",\n" + a + "\n]\n",
		"all in a line": "[" + a + "," + b + "]",
		"spaced":        "[\n{ \"path\": \"a/get\" }\n]\n",
	} {
		if _, err := newUnread(text); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

func BenchmarkOneOperation(b *testing.B) {
	for b.Loop() {
		c, err := Embedded()
		if err != nil {
			b.Fatal(err)
		}
		if _, found := c.Find("reservations/getAll/2023-06-06"); !found {
			b.Fatal("it is not there")
		}
	}
}
