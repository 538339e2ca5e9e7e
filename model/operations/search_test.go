package operations

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func paths(entries []Entry) []string {
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Path)
	}
	return all
}

func TestSearchPutsTheMeantOperationFirst(t *testing.T) {
	for query, want := range map[string]string{
		"configuration/get":     "configuration/get",
		"Configuration/Get/":    "configuration/get",
		"conf":                  "configuration/get",
		"reservations/getAll/2": "reservations/getAll/2023-06-06",
		"https://api.mews.com/api/connector/v1/rates/getAll": "rates/getAll",
		"res can":        "reservations/cancel",
		"cancel res":     "reservations/cancel",
		"updatePrice":    "products/updatePrice",
		"refund":         "payments/refund",
		"pay back":       "payments/refund",
		"check in":       "reservations/start",
		"door":           "resourceAccessTokens/add",
		"rooms":          "resources/getAll",
		"hotel list":     "",
		"rsvgall":        "reservations/getAll/2023-06-06",
		"cstsrch":        "customers/search",
		"2024-09-20":     "sourceAssignments/getAll/2024-09-20",
		"qqq":            "",
		"???":            "",
		"zażółć gęślą":   "",
		"  enterprises ": "enterprises/getAll",
	} {
		t.Run(query, func(t *testing.T) {
			got := ""
			if found := open(t).Search(query); len(found) > 0 {
				got = found[0].Path
			}
			if got != want {
				t.Errorf("Search(%q) begins with %q, want %q", query, got, want)
			}
		})
	}
}

func TestSearchRanksFromExactToLoose(t *testing.T) {
	got := paths(open(t).Search("bills"))
	want := []string{
		"bills/add", "bills/close", "bills/delete", "bills/getAll", "bills/getPdf", "bills/reissue", "bills/update", // prefix
		"outletBills/add", // word of the path
		"counters/getAll", // word of the title
	}
	if diff := cmp.Diff(want, got[:min(len(want), len(got))]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSearchPutsDeprecatedOperationsLast(t *testing.T) {
	got := paths(open(t).Search("customers merge"))
	if len(got) != 1 {
		t.Errorf("Search(customers merge) = %v", got)
	}
	got = paths(open(t).Search("merge"))
	if diff := cmp.Diff([]string{"accounts/merge", "customers/merge"}, got[:2]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEmptySearchReturnsEverything(t *testing.T) {
	c := open(t)
	for _, query := range []string{"", "  ", "/", "https://api.mews.com/"} {
		if got := c.Search(query); !slices.Equal(paths(got), paths(c.All())) {
			t.Errorf("Search(%q) returns %d operations", query, len(got))
		}
	}
}

func TestEveryOperationIsFoundByItsOwnPathAndTitle(t *testing.T) {
	c := open(t)
	for _, entry := range c.All() {
		if got := c.Search(entry.Path); len(got) == 0 || got[0].Path != entry.Path {
			t.Errorf("Search(%q) begins with %v", entry.Path, paths(got))
		}
		if got := c.Search(entry.Title); !slices.Contains(paths(got), entry.Path) {
			t.Errorf("Search(%q) does not find %s", entry.Title, entry.Path)
		}
	}
}

func TestWordsSplitAtCapitalsAndSigns(t *testing.T) {
	for text, want := range map[string][]string{
		"reservations/getAll/2023-06-06": {"reservations", "get", "all", "2023", "06", "06"},
		"bills/getPdf":                   {"bills", "get", "pdf"},
		"Print a bill as PDF":            {"print", "a", "bill", "as", "pdf"},
		" /-":                            nil,
	} {
		if diff := cmp.Diff(want, words(text)); diff != "" {
			t.Errorf("words(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	c := open(b)
	for b.Loop() {
		c.Search("rsvgall")
	}
}
