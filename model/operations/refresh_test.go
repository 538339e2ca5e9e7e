package operations

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
)

// described is what a document that agrees with the catalogue would say of it.
func described(c *Catalogue) []Described {
	var all []Described
	for _, entry := range c.All() {
		all = append(all, Described{Path: entry.Path, Title: entry.Title, Deprecated: entry.Deprecated, Fields: entry.Fields})
	}
	return all
}

func TestADocumentThatAgreesChangesNothing(t *testing.T) {
	c := open(t)
	refreshed, changes, err := c.Refreshed(described(c), Refreshment{})
	if err != nil || len(changes) != 0 {
		t.Fatalf("changes %v, error %v", changes, err)
	}
	if diff := cmp.Diff(c.All(), refreshed.All(), cmp.AllowUnexported(Entry{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatADocumentChangesIsListed(t *testing.T) {
	c := open(t)
	all := described(c)
	edit := func(path string, do func(*Described)) {
		for i := range all {
			if all[i].Path == path {
				all[i].Fields = append([]Field(nil), all[i].Fields...)
				do(&all[i])
			}
		}
	}
	edit("bills/getAll", func(d *Described) { d.Deprecated = true })
	edit("services/getAll", func(d *Described) {
		d.Fields = append(d.Fields, Field{Name: "Colours", Type: String, List: true})
	})
	edit("tasks/add", func(d *Described) { d.Fields = d.Fields[1:] })
	edit("exports/add", func(d *Described) {
		d.Fields[0].Enum = append([]string{"Robot"}, d.Fields[0].Enum...)
	})
	edit("vouchers/getAll", func(d *Described) {
		d.Fields[0].MaxItems = 7
		d.Fields[1].Deprecated = true
	})
	edit("payments/getAll", func(d *Described) {
		i := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Name == "Currency" })
		d.Fields[i].Format = Language
	})
	edit("messages/add", func(d *Described) {
		d.Fields[0].Fields = append([]Field(nil), d.Fields[0].Fields...)
		d.Fields[0].Fields[2].Format = Email
	})
	edit("languages/getTexts", func(d *Described) { d.Fields[1].MinLength = 1 }) // which its own example denies
	edit("accounts/addFile", func(d *Described) { d.Fields[1].List = true })
	edit("configuration/get", func(d *Described) { d.Fields[0].Portfolio = true })
	edit("customers/search", func(d *Described) {
		d.Fields = append(d.Fields, Field{Name: "EnterpriseId", Type: ID, Portfolio: true})
	})
	all = append(all,
		Described{Path: "robots/getAll", Fields: []Field{
			{Name: "EnterpriseIds", Type: ID, List: true},
			{Name: "Limitation", Type: Limitation, Required: true},
		}})
	all = all[1:] // the first one is gone
	refreshed, changes, err := c.Refreshed(all, Refreshment{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{
		{OperationAdded, "robots/getAll", "", ""},
		{OperationDeprecated, "bills/getAll", "", ""},
		{FieldAdded, "customers/search", "EnterpriseId", "id"},
		{FieldAdded, "services/getAll", "Colours", "string"},
		{FieldDeprecated, "vouchers/getAll", "Extent", ""},
		{FieldChanged, "accounts/addFile", "AccountId", "id → list of id"},
		{FieldChanged, "configuration/get", "EnterpriseId", "needed with a portfolio token"},
		{FormatChanged, "messages/add", "Messages.Identifier", "email"},
		{FormatChanged, "payments/getAll", "Currency", "currency → language"},
		{ValueAdded, "exports/add", "EntityType", "Robot"},
		{MaxItemsChanged, "vouchers/getAll", "EnterpriseIds", "1000 → 7"},
		{FieldMissing, "tasks/add", "DepartmentId", ""},
		{OperationMissing, "accountNotes/add", "", ""},
	}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	robots := refreshed.Lookup("robots/getAll")
	if robots.Kind != model.Write || !robots.Paged || !robots.Portfolio || len(robots.Scope) != 1 {
		t.Errorf("the new operation is %+v", robots)
	}
	if search := refreshed.Lookup("customers/search"); !search.Portfolio || len(search.Scope) != 1 ||
		c.Lookup("customers/search").Portfolio {
		t.Errorf("the operation that takes a property now is %+v", search)
	}
	template, err := refreshed.Template("robots/getAll", noon)
	if err != nil || !strings.Contains(string(template), `"Count": 10`) {
		t.Errorf("its template is %s, error %v", template, err)
	}
	if !refreshed.Lookup("accountNotes/add").Known {
		t.Error("an operation that the document lacks is gone")
	}
}

// stored writes a refreshed catalogue and reads it again, as the next start does.
func stored(t *testing.T, c, refreshed *Catalogue) *Catalogue {
	t.Helper()
	var file bytes.Buffer
	if err := refreshed.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := c.Stored(&file)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestAStoredCatalogueIsTheSameAtTheNextStart(t *testing.T) {
	c := open(t)
	all := append(described(c), Described{Path: "robots/getAll", Title: "Robots"})
	for i := range all {
		if all[i].Path == "devices/getAll" { // it has learnt of portfolios and pages
			all[i].Fields = append(slices.Clone(all[i].Fields), Field{Name: "EnterpriseIds", Type: ID, List: true},
				Field{Name: "Limitation", Type: Limitation})
		}
	}
	refreshed, _, err := c.Refreshed(all, Refreshment{})
	if err != nil {
		t.Fatal(err)
	}
	again := stored(t, c, refreshed)
	if got := again.Lookup("devices/getAll"); !got.Portfolio || !got.Paged ||
		!slices.Contains(got.Scope, "EnterpriseIds") {
		t.Errorf("it is %+v", got)
	}
	if diff := cmp.Diff(refreshed.All(), again.All(), cmp.AllowUnexported(Entry{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The file lies in the user's folder, where other programs can write.
func TestAForgedCatalogueCannotTurnAWriteIntoARead(t *testing.T) {
	c := open(t)
	forged := strings.NewReader(`[
		{"path":"reservations/cancel","kind":"read","title":"Harmless","template":{}},
		{"path":"robots/delete","kind":"read","title":"Harmless","template":{}}]`)
	stored, err := c.Stored(forged)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"reservations/cancel", "robots/delete"} {
		if got := stored.Lookup(path); !got.Kind.Mutates() {
			t.Errorf("%s has become a %s", path, got.Kind)
		}
	}
	if got := stored.Lookup("reservations/cancel"); got.Title == "Harmless" || got.Kind != model.Destructive {
		t.Errorf("it is shown as %+v", got)
	}
	if len(stored.All()) != len(c.All())+1 {
		t.Errorf("%d operations", len(stored.All()))
	}
}

func FuzzStored(f *testing.F) {
	f.Add(`[{"path":"reservations/cancel","kind":"read","title":"T","template":{}}]`)
	f.Add(`[{"path":"Reservations/Cancel","kind":"read","title":"T","template":{}}]`)
	f.Add(`[`)
	c, err := Embedded()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		stored, err := c.Stored(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, entry := range c.All() {
			if stored.Lookup(entry.Path).Kind != entry.Kind {
				t.Fatalf("%s has become a %s", entry.Path, stored.Lookup(entry.Path).Kind)
			}
		}
	})
}

func TestACatalogueKnowsWhatItWasMadeOf(t *testing.T) {
	c := open(t)
	if got := c.Source(); got.Docs == "" || got.Document == "" || got.Refreshed != (Refreshment{}) {
		t.Errorf("as built in: %+v", got)
	}
	by := Refreshment{From: "Demo", At: time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)}
	refreshed, _, err := c.Refreshed(described(c), by)
	if err != nil {
		t.Fatal(err)
	}
	again := stored(t, c, refreshed)
	want := c.Source()
	want.Refreshed = by
	if got := again.Source(); got != want {
		t.Errorf("at the next start it is %+v, want %+v", got, want)
	}
}

// What was stored before this Keyrack was made of newer docs does not take back what those say.
func TestAnOlderRefreshmentKeepsTheLimitsOfNewerDocs(t *testing.T) {
	c := open(t)
	most := func(c *Catalogue) int {
		entry, _ := c.Find("vouchers/getAll")
		return entry.Fields[0].MaxItems
	}
	for at, want := range map[string]int{"2026-01-01": most(c), "2026-11-01": 7} {
		all := described(c)
		for i := range all {
			if all[i].Path == "vouchers/getAll" {
				all[i].Fields = slices.Clone(all[i].Fields)
				all[i].Fields[0].MaxItems = 7
			}
		}
		day, err := time.Parse(time.DateOnly, at)
		if err != nil {
			t.Fatal(err)
		}
		refreshed, _, err := c.Refreshed(all, Refreshment{From: "Demo", At: day})
		if err != nil {
			t.Fatal(err)
		}
		if again := stored(t, c, refreshed); most(again) != want {
			t.Errorf("of %s: %d items at most, want %d", at, most(again), want)
		}
	}
}
