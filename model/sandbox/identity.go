package sandbox

import (
	"fmt"
	"strings"
	"time"
)

// enterprise returns the fields of a property that configuration/get and enterprises/getAll share.
func (h hotel) enterprise() object {
	opened := time.Date(2019, time.March, 4, 9, 0, 0, 0, time.UTC)
	address := everywhere.id("address", h.name)
	host := hostOf(h.name)
	return object{
		{"Id", h.id()},
		{"ExternalIdentifier", nil},
		{"HoldingKey", nil},
		{"ChainId", h.chainID()},
		{"ChainName", h.chain},
		{"CreatedUtc", instant(opened)},
		{"UpdatedUtc", instant(opened.AddDate(4, 2, 11))},
		{"Name", h.name},
		{"TimeZoneIdentifier", h.zone},
		{"LegalEnvironmentCode", h.legal},
		{"AccommodationEnvironmentCode", h.country},
		{"AccountingEnvironmentCode", h.country},
		{"TaxEnvironmentCode", h.legal},
		{"DefaultLanguageCode", "en-US"},
		{"EditableHistoryInterval", "P0M7DT0H0M0S"},
		{"AccountingEditableHistoryInterval", "P0M7DT0H0M0S"},
		{"OperationalEditableHistoryInterval", "P0M5DT0H0M0S"},
		{"WebsiteUrl", "https://" + host + "/"},
		{"Email", "reception@" + host},
		{"Phone", h.phone},
		{"LogoImageId", nil},
		{"CoverImageId", nil},
		{"Pricing", h.pricing},
		{"TaxPrecision", h.digits},
		{"AddressId", address},
		{"Address", object{
			{"Id", address},
			{"Line1", h.line},
			{"Line2", nil},
			{"City", h.city},
			{"PostalCode", h.postalCode},
			{"CountryCode", h.country},
			{"CountrySubdivisionCode", optional(h.subdivision)},
			{"Latitude", h.latitude},
			{"Longitude", h.longitude},
		}},
		{"GroupNames", []string{h.chain}},
		{"Subscription", object{{"TaxIdentifier", h.country + " SANDBOX"}}},
	}
}

// portfolio returns the enterprise that stands for a portfolio as a whole: it has a name and no rooms.
func portfolio(of hotel) hotel {
	of.name = collectionName
	return of
}

// configuration answers configuration/get. A portfolio token that names no EnterpriseId gets the enterprise that stands
// for the portfolio; other tokens have one property, and EnterpriseId is ignored.
func configuration(c *call, _ []field) (object, error) {
	at := c.grant.hotels[0]
	if c.grant.portfolio {
		wanted, err := c.identifier("EnterpriseId")
		if err != nil {
			return nil, err
		}
		if wanted == "" {
			at = portfolio(at)
		} else if at, err = c.hotel(wanted); err != nil {
			return nil, err
		}
	}
	enterprise := append(at.enterprise(), object{
		{"Currencies", []object{{{"Currency", at.currency}, {"IsDefault", true}, {"IsEnabled", true}}}},
		{"AccountingConfiguration", object{
			{"AdditionalTaxIdentifier", nil},
			{"CompanyName", at.name + " (sandbox)"},
			{"BankAccountNumber", "0000000000"},
			{"BankName", "Sandbox Bank"},
			{"Iban", "XX00SANDBOX0000000000"},
			{"Bic", "SANDXX00"},
			{"SurchargeConfiguration", object{
				{"SurchargeFees", object{}},
				{"SurchargeServiceId", nil},
				{"SurchargeTaxCode", nil},
			}},
			{"EnabledExternalPaymentTypes", []string{"Cash", "Invoice", "WireTransfer"}},
		}},
		{"IsPortfolio", c.grant.portfolio && at.name == collectionName},
	}...)
	return object{
		{"NowUtc", instant(c.now)},
		{"Enterprise", enterprise},
		{"Service", nil},
		{"PaymentCardStorage", object{{"PublicKey", fmt.Sprintf("sandbox-%s", at.id()[:8])}}},
		{"IsIdentityDocumentNumberRequired", false},
	}, nil
}

// linked is when a property was connected to the sandbox's client application.
func linked() string { return instant(time.Date(2024, time.January, 15, 8, 30, 0, 0, time.UTC)) }

// hostOf is the host of a property's web site.
func hostOf(name string) string {
	return strings.NewReplacer(" ", "-", "í", "i").Replace(strings.ToLower(name)) + ".example.com"
}
