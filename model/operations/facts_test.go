package operations

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// at returns a field of an operation by its path through objects.
func at(t *testing.T, c *Catalogue, path string, names ...string) Field {
	t.Helper()
	entry, found := c.Find(path)
	if !found {
		t.Fatalf("there is no %s", path)
	}
	fields := entry.Fields
	var f Field
	for _, name := range names {
		if f, found = findField(fields, name); !found {
			t.Errorf("%s has no %v", path, names)
			return Field{}
		}
		fields = f.Fields
	}
	return f
}

// What Mews has changed or published from July to October 2026, group by group, as its docs and its changelog say.
func TestTheCatalogueHasTheFactsOfOctober2026(t *testing.T) {
	c := open(t)
	is := func(what string, right bool) {
		t.Helper()
		if !right {
			t.Errorf("not so: %s", what)
		}
	}
	takes := func(f Field, values ...string) bool {
		return !slices.ContainsFunc(values, func(value string) bool { return !slices.Contains(f.Enum, value) })
	}
	for path, list := range map[string]string{"vouchers/add": "VoucherParameters", "vouchers/update": "VoucherUpdates"} {
		is(path+" takes 20 rates (2026-10-01)", at(t, c, path, list, "AssignedRateIds").MaxItems == 20)
	}
	for _, path := range []string{"customers/add", "customers/update"} {
		is(path+" takes a custom title (2026-09-24)", at(t, c, path, "CustomTitleId").Type == ID)
	}
	title := at(t, c, "accounts/update", "AccountUpdates", "Customer", "CustomTitleId")
	is("accounts/update changes a custom title (2026-09-24)", title.Type == ID && title.Update)
	is("payments/getAll filters recurring ones (2026-09-18)", at(t, c, "payments/getAll", "Recurring").Type == Boolean)
	is("messageThreads/add takes a customer (2026-08-28)", at(t, c, "messageThreads/add", "CustomerId").Type == ID)
	for _, place := range [][]string{
		{"resourceCategories/add", "ResourceCategories", "Type"},
		{"resourceCategories/update", "ResourceCategoryUpdates", "Type"},
		{"restrictions/set", "Data", "ResourceCategoryType"},
		{"restrictions/clear", "Data", "ResourceCategoryType"},
		{"restrictions/add", "Restrictions", "Conditions", "ResourceCategoryType"},
	} {
		is(place[0]+" knows the types of 2026-08-21", takes(at(t, c, place[0], place[1:]...), "Cabin", "Pod", "SunBed"))
	}
	for _, path := range []string{"rates/add", "rates/set"} {
		codes := at(t, c, path, "Rates", "Pricing", "DependentRatePricing", "TaxCodes")
		is(path+" takes tax codes of dependent rates (2026-08-12)", codes.List && !codes.Required)
	}
	for path, list := range map[string]string{
		"billingAutomations/add": "BillingAutomations", "billingAutomations/update": "BillingAutomationUpdates",
	} {
		is(path+" knows PrepaidOrVcc (2026-08-11)", takes(at(t, c, path, list, "Prepayment"), "PrepaidOrVcc"))
	}
	for path, list := range map[string]string{
		"cancellationPolicies/add": "CancellationPolicies", "cancellationPolicies/update": "CancellationPolicyUpdates",
	} {
		is(path+" knows all extents of a fee", takes(at(t, c, path, list, "FeeExtents"), "Nothing", "Everything"))
	}
	reissue, _ := c.Find("bills/reissue")
	is("bills/reissue is published", !reissue.Partial && reissue.Portfolio &&
		slices.Equal(reissue.Required, []string{"BillId", "Reason"}) && at(t, c, "bills/reissue", "Reason").MaxLength == 255)
	links := at(t, c, "reservations/generateGuestPortalLinks", "GuestPortalLinks")
	is("guest portal links are published", links.MaxItems == 50 && len(links.Fields) == 3)
	is("their kinds are known", takes(links.Fields[2], "Homepage", "CheckIn", "CheckOut", "Chat", "Keys"))
	policies, _ := c.Find("cancellationPolicies/getAll/2026-07-31")
	is("the new list of policies is published", !policies.Partial && policies.Note == "" &&
		at(t, c, policies.Path, "CancellationPolicyIds").MaxItems == 100)
	is("custom titles have lengths", at(t, c, "customTitles/update", "CustomTitleUpdates", "Name").MaxLength == 255 &&
		at(t, c, "customTitles/update", "CustomTitleUpdates", "Code").MaxLength == 100 &&
		at(t, c, "customTitleGroups/update", "CustomTitleGroupUpdates", "Name").MaxLength == 255)
	is("old lists of cards take 1000 customers", at(t, c, "creditCards/getAllByCustomers", "CustomerIds").MaxItems == 1000)
	for _, entry := range c.All() {
		is(entry.Path+" is known whole", !entry.Partial)
	}
}

// Of codes there are those that are written on the banknotes of today, and none that is no code.
func TestTheTablesOfCodesAreTables(t *testing.T) {
	for name, test := range map[string]struct {
		table        string
		letters      int
		least        int
		holds, lacks []string
	}{
		"currencies": {currencies, 3, 170, []string{"EUR", "XCG", "ZWG", "SLE"}, []string{"EURO", "eur", ""}},
		"countries":  {countries, 2, 249, []string{"DE", "XK", "BQ"}, []string{"UK", "USA", ""}},
		"languages":  {languages, 2, 180, []string{"en", "cs"}, []string{"english", ""}},
	} {
		count := 0
		for code := range strings.FieldsSeq(test.table) {
			if count++; len(code) != test.letters {
				t.Errorf("%s: %q", name, code)
			}
		}
		if count < test.least {
			t.Errorf("%d %s", count, name)
		}
		for _, code := range test.holds {
			if !listed(test.table, code) {
				t.Errorf("%s lack %s", name, code)
			}
		}
		for _, code := range test.lacks {
			if listed(test.table, code) {
				t.Errorf("%s hold %q", name, code)
			}
		}
	}
}

func TestTheLinterCountsTheDaysOfADeprecatedOperation(t *testing.T) {
	got := printed(open(t).Lint("routingRules/getAll", []byte(`{"Limitation":{"Count":1}}`),
		Sending{Now: time.Date(2026, 11, 29, 21, 0, 0, 0, time.UTC)}))
	if len(got) == 0 || !strings.Contains(got[0], "its end for 2027-01-10, in 42 days") {
		t.Errorf("it says %q", got)
	}
}
