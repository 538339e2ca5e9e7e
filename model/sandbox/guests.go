package sandbox

import (
	"fmt"
	"strings"
	"time"
)

func fillCustomer(m *maker, o object) {
	given, family := m.person()
	sex := m.index % 2
	o.put("FirstName", given)
	o.put("LastName", family)
	o.put("Title", []string{"Mister", "Miss"}[sex])
	o.put("Sex", []string{"Male", "Female"}[sex])
	o.put("BirthDate", time.Date(1950+m.from.IntN(55), time.Month(1+m.from.IntN(12)), 1+m.from.IntN(28), 0, 0, 0, 0,
		time.UTC).Format(time.DateOnly))
	for _, empty := range []string{
		"SecondLastName", "Notes", "AccountingCode", "BillingCode", "BirthPlace",
		"Occupation",
	} {
		o.put(empty, nil)
	}
	o.put("Classifications", []string{})
	o.put("PreferredSpaceFeatures", []string{})
	if m.index%10 == 0 {
		o.put("Classifications", []string{"VeryImportant"})
	}
	if m.index%6 == 0 {
		o.put("CompanyId", m.reference("Company"))
	}
	o.put("Options", []string{"SendMarketingEmails"})
}

func fillAddress(m *maker, o object) {
	o.put("AccountType", "Customer")
	o.put("CountrySubdivisionCode", optional(m.subdivision))
}

func fillCompany(m *maker, o object) {
	host := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(m.label(), " & ", "-"), " ", "-")) + ".example.com"
	o.put("WebsiteUrl", "https://"+host)
	o.put("InvoicingEmail", "accounts@"+host)
	o.put("Notes", nil)
	o.put("AddressId", nil)
}

func fillDocument(m *maker, o object) {
	o.put("Number", fmt.Sprintf("SBX%07d", m.index))
	o.put("IssuanceDate", m.made.AddDate(-3, 0, 0).Format(time.DateOnly))
	o.put("ExpirationDate", m.made.AddDate(7, 0, 0).Format(time.DateOnly))
}

func fillCard(m *maker, o object) {
	o.put("State", "Enabled")
	o.put("Kind", "Gateway")
	o.put("Format", "Virtual")
	o.put("Type", []string{"Visa", "MasterCard"}[m.index%2])
	o.put("ObfuscatedNumber", fmt.Sprintf("************%04d", m.index))
	o.put("Expiration", m.made.AddDate(2, 0, 0).Format("2006-01"))
}

// fillRelationship makes neighbours in the list of guests a couple.
func fillRelationship(m *maker, o object) {
	o.put("CustomerId", m.id("Customer", 2*m.index))
	o.put("RelatedCustomerId", m.id("Customer", 2*m.index+1))
	o.put("Relationship", "Spouse")
}
