package operations

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
)

var _ model.Classifier = (*Catalogue)(nil)

func open(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Embedded()
	if err != nil {
		t.Fatalf("the embedded catalogue: %v", err)
	}
	return c
}

func TestEmbeddedCatalogueHasEveryOperation(t *testing.T) {
	kinds := map[model.OperationKind]int{}
	var mutating, restricted, deprecated, paged, portfolio int
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	for _, entry := range open(t).All() {
		kinds[entry.Kind]++
		count(&mutating, entry.Kind.Mutates())
		count(&restricted, entry.Restricted)
		count(&deprecated, entry.Deprecated)
		count(&paged, entry.Paged)
		count(&portfolio, entry.Portfolio)
	}
	want := map[model.OperationKind]int{model.Read: 100, model.Write: 76, model.Destructive: 37, model.Money: 11}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("operations by kind (-want +got):\n%s", diff)
	}
	got := []int{mutating, restricted, deprecated, paged, portfolio}
	if diff := cmp.Diff([]int{124, 44, 15, 70, 154}, got); diff != "" {
		t.Errorf("mutating, restricted, deprecated, paged, portfolio (-want +got):\n%s", diff)
	}
}

// A read is sent to a read-only property without asking, so every one has to look like one. The verbs are those of the
// API; an operation with a new verb fails here until somebody has judged it.
func TestOnlyLookingVerbsAreReads(t *testing.T) {
	reading := regexp.MustCompile(`^(get|getAll|getAllActive|getAll?By[A-Z]\w+|getBy[A-Z]\w+|get[A-Z]\w+|search|price)$`)
	for _, entry := range open(t).All() {
		action := strings.Split(entry.Path, "/")[1]
		if looks, reads := reading.MatchString(action), entry.Kind == model.Read; looks != reads {
			t.Errorf("%s is a %s", entry.Path, entry.Kind)
		}
	}
}

func TestDeletingVerbsAreDestructive(t *testing.T) {
	gone := regexp.MustCompile(`^(delete\w*|cancel|clear|merge|close|disable|reissue)$`)
	for _, entry := range open(t).All() {
		action := strings.Split(entry.Path, "/")[1]
		if looks, is := gone.MatchString(action), entry.Kind == model.Destructive; looks != is {
			t.Errorf("%s is a %s", entry.Path, entry.Kind)
		}
	}
}

func TestEveryEntryIsComplete(t *testing.T) {
	c := open(t)
	date := regexp.MustCompile(`^20\d\d-\d\d-\d\d$`)
	pathInText := regexp.MustCompile(`[a-zA-Z]+/[a-zA-Z0-9/-]+`)
	titles := map[string]string{}
	for _, entry := range c.All() {
		if other := titles[entry.Title]; other != "" {
			t.Errorf("%s and %s have the same title", entry.Path, other)
		}
		titles[entry.Title] = entry.Path
		if !entry.Known || entry.Title == "" || len(entry.Title) > 60 {
			t.Errorf("%s: known %v, title %q", entry.Path, entry.Known, entry.Title)
		}
		if entry.DiscontinuedOn != "" && !date.MatchString(entry.DiscontinuedOn) {
			t.Errorf("%s is discontinued on %q, which is no date", entry.Path, entry.DiscontinuedOn)
		}
		if !entry.Deprecated && entry.Replacement+entry.DiscontinuedOn != "" {
			t.Errorf("%s has a replacement or an end but is not deprecated", entry.Path)
		}
		for _, path := range pathInText.FindAllString(entry.Replacement, -1) {
			if _, found := c.Find(path); !found {
				t.Errorf("%s: the replacement %q is not an operation", entry.Path, path)
			}
		}
		limitation, hasLimitation := findField(entry.Fields, "Limitation")
		if entry.Paged != (hasLimitation && limitation.Type == Limitation) {
			t.Errorf("%s: paged %v, but Limitation is %+v", entry.Path, entry.Paged, limitation)
		}
		var required []string
		for _, field := range entry.Fields {
			if field.Required {
				required = append(required, field.Name)
			}
		}
		if diff := cmp.Diff(required, entry.Required); diff != "" {
			t.Errorf("%s: required fields (-want +got):\n%s", entry.Path, diff)
		}
	}
}

func TestLookupFindsAnOperationWithAllItsFacts(t *testing.T) {
	want := model.Operation{
		Path: "reservations/getAll", Kind: model.Read, Title: "List reservations (2017 version)", Known: true,
		Deprecated: true, Replacement: "reservations/getAll/2023-06-06", DiscontinuedOn: "2025-05-10", Paged: true,
	}
	got := open(t).Lookup("reservations/getAll")
	got.Portfolio, got.Scope = false, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = model.Operation{
		Path: "enterprises/getAll", Kind: model.Read, Title: "List the properties that the token reaches", Known: true,
		Portfolio: true, Scope: []string{"EnterpriseIds"}, Paged: true,
	}
	if diff := cmp.Diff(want, open(t).Lookup("enterprises/getAll")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnyOtherSpellingIsAnUnknownWrite(t *testing.T) {
	c := open(t)
	for name, path := range map[string]string{
		"empty":                 "",
		"unknown":               "reservations/peek",
		"upper case":            "RESERVATIONS/GETALL",
		"first letter":          "Configuration/get",
		"last letters":          "configuration/Get",
		"trailing slash":        "configuration/get/",
		"leading slash":         "/configuration/get",
		"doubled slash":         "configuration//get",
		"backslash":             `configuration\get`,
		"escaped letter":        "configuration/g%65t",
		"escaped slash":         "configuration%2Fget",
		"blank behind":          "configuration/get ",
		"blank before":          " configuration/get",
		"line feed":             "configuration/get\n",
		"zero byte":             "configuration/get\x00",
		"query":                 "configuration/get?x=1",
		"fragment":              "configuration/get#x",
		"dots":                  "configuration/../configuration/get",
		"dots to a write":       "configuration/get/../../reservations/cancel",
		"path parameter":        "configuration/get;a=b",
		"whole path":            "api/connector/v1/configuration/get",
		"whole address":         "https://api.mews.com/api/connector/v1/configuration/get",
		"version of another":    "configuration/get/2023-06-06",
		"version that is wrong": "reservations/getAll/2023-06-07",
		"version cut off":       "reservations/getAll/2023-06",
		"version upper case":    "reservations/getAll/V1",
		"Cyrillic o":            "cоnfiguration/get",
		"dotless i":             "confıguration/get",
		"Kelvin sign":           "tasKs/getAll",
		"full-width slash":      "configuration／get",
		"invisible":             "configuration/get\u200b",
		"resource alone":        "configuration",
		"action alone":          "get",
	} {
		t.Run(name, func(t *testing.T) {
			want := model.Operation{Path: path, Kind: model.Write}
			if diff := cmp.Diff(want, c.Lookup(path)); diff != "" {
				t.Errorf("Lookup(%q) (-want +got):\n%s", path, diff)
			}
			if _, found := c.Find(path); found {
				t.Errorf("Find(%q) finds something", path)
			}
			if _, err := c.Template(path, time.Time{}); err == nil {
				t.Errorf("Template(%q) gives one", path)
			}
		})
	}
}

func TestAllIsSortedAndItsOrderCannotBeSpoilt(t *testing.T) {
	c := open(t)
	all := c.All()
	if !slices.IsSortedFunc(all, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) }) {
		t.Error("All is not sorted by path")
	}
	all[0] = Entry{}
	if c.All()[0].Path == "" {
		t.Error("writing to the slice changed the catalogue")
	}
}

func TestTheDataFileHasOneOperationALine(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(embedded, "\n"), "\n")
	if first, last := lines[0], lines[len(lines)-1]; first != "[" || last != "]" {
		t.Fatalf("the file begins with %q and ends with %q", first, last)
	}
	lines = lines[1 : len(lines)-1]
	if want := len(open(t).All()); len(lines) != want {
		t.Fatalf("%d lines for %d operations", len(lines), want)
	}
	for i, entry := range open(t).All() {
		var one record
		if err := json.Unmarshal([]byte(strings.TrimSuffix(lines[i], ",")), &one); err != nil || one.Path != entry.Path {
			t.Errorf("line %d holds %q (%v), want %s", i+2, one.Path, err, entry.Path)
		}
	}
}

func TestACatalogueThatContradictsItselfIsRefused(t *testing.T) {
	one := func(rest string) string {
		return `[{"path":"a/get","kind":"read","title":"T","template":{}` + rest + `}]`
	}
	if _, err := parse(strings.NewReader(one(""))); err != nil {
		t.Fatalf("the smallest catalogue: %v", err)
	}
	for name, test := range map[string]struct{ data, want string }{
		"not JSON":         {`[`, "unexpected EOF"},
		"unknown property": {one(`,"colour":"red"`), `unknown field "colour"`},
		"unknown kind":     {`[{"path":"a/get","kind":"peek","title":"T","template":{}}]`, `kind "peek" is not known`},
		"no title":         {`[{"path":"a/get","kind":"read","template":{}}]`, "the title is missing"},
		"no action":        {`[{"path":"a","kind":"read","title":"T","template":{}}]`, "the path or the title is missing"},
		"no template":      {`[{"path":"a/get","kind":"read","title":"T"}]`, "the template is not an object"},
		"twice": {
			`[{"path":"a/get","kind":"read","title":"T","template":{}},{"path":"a/Get","kind":"write","title":"T",` +
				`"template":{}}]`,
			`"a/get" stands twice`,
		},
		"unknown scope":       {one(`,"scope":["ChainId"]`), `"ChainId" is not described`},
		"unknown alternative": {one(`,"atLeastOneOf":["Ids"]`), `"Ids" is not described`},
		"unknown type":        {one(`,"fields":[{"name":"A","type":"colour"}]`), `unknown type "colour"`},
		"field twice":         {one(`,"fields":[{"name":"A","type":"id"},{"name":"A","type":"id"}]`), "stands twice"},
		"credential":          {one(`,"fields":[{"name":"AccessToken","type":"string"}]`), "is a credential"},
		"credential inside": {
			one(`,"fields":[{"name":"A","type":"object","fields":[{"name":"client","type":"string"}]}]`),
			`in "A": field "client" is a credential`,
		},
		"fields in a text": {
			one(`,"fields":[{"name":"A","type":"id","fields":[{"name":"B","type":"id"}]}]`),
			"is no object",
		},
		"items of a text":       {one(`,"fields":[{"name":"A","type":"id","maxItems":3}]`), "is no list"},
		"months of no interval": {one(`,"fields":[{"name":"A","type":"time","maxMonths":3}]`), "is no interval"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(strings.NewReader(test.data))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		c, err := Embedded()
		if err != nil || len(c.All()) == 0 {
			b.Fatal(err)
		}
	}
}
