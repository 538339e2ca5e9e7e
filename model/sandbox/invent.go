package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maker invents one row. The same seed, property, table and index always make the same one.
type maker struct {
	*property
	table   string
	index   int
	from    *rand.Rand
	made    time.Time // when the row was created
	changed time.Time // when it was last changed
}

func (p *property) maker(name string, index int) *maker {
	made := p.opened.Truncate(time.Hour).Add(-time.Duration(5*index+26) * time.Hour)
	return &maker{
		property: p, table: name, index: index, from: p.sandbox.seed.choices(name, p.name, index),
		made: made, changed: made.Add(time.Duration(index%5) * 5 * time.Hour),
	}
}

// id returns the id of a row of this property, whether it was made yet or not.
func (m *maker) id(name string, index int) string { return m.sandbox.seed.id(name, m.name, index) }

// reference returns the id of the row that belongs to this one.
func (m *maker) reference(name string) string {
	return m.id(name, m.index%m.sandbox.tables[name].count)
}

// label is what the row is called.
func (m *maker) label() string {
	names := m.sandbox.tables[m.table].names
	if len(names) == 0 {
		return fmt.Sprintf("%s %d", words(m.table), m.index+1)
	}
	if m.index < len(names) {
		return names[m.index]
	}
	return fmt.Sprintf("%s %d", names[m.index%len(names)], m.index/len(names)+1)
}

// words turns the name of a shape into text: "MessageThread" into "Message thread".
func words(name string) string {
	var text strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			text.WriteByte(' ')
			r += 'a' - 'A'
		}
		text.WriteRune(r)
	}
	return text.String()
}

// object invents the fields of an object; of is the name of its shape or of the field that holds it.
func (m *maker) object(of string, fields []field) object {
	o := make(object, 0, len(fields))
	for _, f := range fields {
		o = append(o, member{f.name, m.value(of, f)})
	}
	// Of alternatives that each have a field of their own, the chosen one is there.
	chosen := o.text("Discriminator")
	for i, f := range fields {
		if f.name == chosen && f.kind == isObject && o[i].Value == nil {
			f.nullable = false
			o[i].Value = m.value(of, f)
		}
	}
	return o
}

// value invents the value of a field.
func (m *maker) value(of string, f field) any {
	if f.nullable && !m.sandbox.usual[f.name] && !m.sandbox.usual[of+"."+f.name] {
		if text, known := m.text(of, f.name); known &&
			(f.kind == isText || f.kind == isEmail || f.kind == isPhone || f.kind == isURL) {
			return text
		}
		return nil
	}
	switch f.kind {
	case isID:
		return m.idOf(of, f)
	case isTime:
		return instant(m.time(f.name))
	case isDate:
		return m.time(f.name).Format(time.DateOnly)
	case isNumber:
		return m.number(f.name)
	case isInteger:
		return m.integer(f.name)
	case isBoolean:
		return strings.HasPrefix(f.name, "Is") && f.name != "IsResolved" || f.name == "ServiceOrder" ||
			f.name == "Invoiceable"
	case isURL:
		return "https://" + m.host() + "/" + strings.ToLower(f.name)
	case isCurrency:
		return m.currency
	case isTexts:
		return english(m.label())
	case isChoice:
		return f.choices[m.index%min(len(f.choices), 2)]
	case isObject:
		return m.nested(f)
	case isList:
		return m.list(of, f)
	}
	if text, known := m.text(of, f.name); known {
		return text
	}
	return m.label()
}

// idOf invents an id: that of the row itself, of a property or chain, of a row that belongs to it, or of something that
// no operation lists.
func (m *maker) idOf(of string, f field) any {
	switch f.name {
	case "Id":
		if of == m.table || m.sandbox.aliases[of] == m.table {
			return m.id(m.table, m.index)
		}
		if table, found := m.sandbox.tableOf(of); found {
			return m.reference(table)
		}
		return m.id(of, m.index)
	case "EnterpriseId":
		return m.hotel.id()
	case "ChainId":
		return m.chainID()
	case "ServiceId":
		return m.id("Service", 0) // what most belongs to is the stay
	}
	refersTo := m.sandbox.references
	table, found := refersTo[of+"."+f.name]
	if !found {
		table, found = refersTo[f.name]
	}
	if found {
		return m.reference(table)
	}
	return m.id(f.name, m.index%8)
}

func (m *maker) time(name string) time.Time {
	switch {
	case name == "CreatedUtc":
		return m.made
	case strings.Contains(name, "Expir") || strings.Contains(name, "Deadline") || strings.HasSuffix(name, "EndUtc") &&
		strings.Contains(name, "Validity"):
		return m.made.AddDate(1, 0, 0)
	case strings.HasSuffix(name, "EndUtc"):
		return m.changed.Add(24 * time.Hour)
	}
	return m.changed
}

func (m *maker) number(name string) any {
	switch name {
	case "Latitude":
		return m.latitude
	case "Longitude":
		return m.longitude
	case "RelativeFee":
		return 0.5
	case "Commission":
		return 0.1
	}
	return 0
}

func (m *maker) integer(name string) any {
	switch name {
	case "Ordering", "Index", "MinimalAge", "Adjustment":
		return m.index
	case "Precision":
		return m.digits
	case "Number":
		return 100 + m.index
	case "Value", "SizeInBytes":
		return 1000 + m.index
	}
	return 1 + m.index%2
}

// nested invents an object inside a row. Sums of money follow the hotel's currency, pricing and tax.
func (m *maker) nested(f field) any {
	switch f.name {
	case "Budget", "AbsoluteFee":
		return object{{"Currency", m.currency}, {"Value", m.in(int64(100 * (50 + m.index)))}}
	}
	switch f.shape.name {
	case "Amount", "ExtendedAmount":
		return m.sum(f.shape.name, m.price(), m.standard)
	case "CurrencyValue", "CurrencyValueOld":
		return object{{"Currency", m.currency}, {"Value", m.price()}}
	case "OldAddress", "Address":
		return m.address(f.shape.name)
	}
	of := f.shape.name
	if of == "" {
		of = f.name
	}
	return m.object(of, m.sandbox.shapes.fieldsOf(f.shape))
}

// price is the price of something small: a drink, a fee.
func (m *maker) price() money { return m.in(int64(850 + m.index%23*150)) }

// sum is an amount in the given shape.
func (m *maker) sum(shape string, price money, t tax) object {
	amount := m.amount(price, t)
	if shape == "ExtendedAmount" {
		_, _, gross := t.split(m.pricing, price)
		amount = append(amount, member{"Value", gross})
	}
	return amount
}

// list invents a list. Lists of ids, of texts and of what has tables of its own are empty: a fill knows better.
func (m *maker) list(of string, f field) any {
	item := *f.item
	switch {
	case item.kind == isChoice:
		return []string{item.choices[m.index%len(item.choices)]}
	case item.kind != isObject:
		return []string{}
	}
	if _, isRow := m.sandbox.tableOf(item.name); isRow {
		return []object{}
	}
	return []object{m.object(item.name, m.sandbox.shapes.fieldsOf(item))}
}

// tableOf returns the table that the rows of a shape are in.
func (s *Sandbox) tableOf(shape string) (name string, found bool) {
	if alias, isAlias := s.aliases[shape]; isAlias {
		shape = alias
	}
	_, found = s.tables[shape]
	return shape, found
}

func (m *maker) host() string { return hostOf(m.hotel.name) }

// text invents a text by the name of its field and says whether it knows the name.
func (m *maker) text(of, name string) (text string, known bool) {
	given, family := m.person()
	switch name {
	case "Name", "ShortName", "EnglishName", "LocalName", "Subject", "BillingName":
		return m.label(), true
	case "FirstName":
		return given, true
	case "LastName", "ContactPerson", "Contact":
		return family, true
	case "Email", "InvoicingEmail", "ContactEmail":
		return m.email(), true
	case "Phone", "Telephone":
		return m.phone, true
	case "NationalityCode", "CountryCode", "IssuingCountryCode":
		return m.country, true
	case "PreferredLanguageCode", "LanguageCode":
		return "en-US", true
	case "City", "IssuingCity":
		return m.city, true
	case "PostalCode":
		return m.postalCode, true
	case "Line1":
		return fmt.Sprintf("%s %d", pick(m.from, streets()), 1+m.index), true
	case "Number", "AvailabilityBlockNumber":
		return strconv.Itoa(10_000 + m.index), true
	case "Code", "BillingCode", "AccountingCode", "LedgerAccountCode":
		return fmt.Sprintf("%s-%03d", initials(m.table), m.index+1), true
	case "WebsiteUrl":
		return "https://" + m.host(), true
	case "Identifier", "ExternalIdentifier", "ReferenceIdentifier", "SettlementId", "MembershipNumber":
		return fmt.Sprintf("SBX-%s-%d", initials(m.table), m.index+1), true
	case "State", "AccountingState":
		return "Open", true
	case "Content", "Text", "Description", "Message", "Notes":
		return pick(m.from, remarks()), true
	case "Format":
		return "{0}", true
	case "OriginalSender":
		return m.email(), true
	case "ApplicabilityOffset", "RollingReleaseOffset":
		return "P0Y0M-1DT0H0M0S", true
	case "StartOffset":
		return "P0Y0M0DT15H0M0S", true
	case "EndOffset":
		return "P0Y0M1DT11H0M0S", true
	case "OccupancyStartOffset", "OccupancyEndOffset", "ProcessingStartOffset":
		return "P0Y0M0DT0H0M0S", true
	case "Value":
		return fmt.Sprintf("SBX%04d", 1000+m.index), true
	}
	return "", false
}

// initials are the capitals of a name: "VC" of "VoucherCode".
func initials(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, name)
}

// person is the guest that the row is about.
func (m *maker) person() (given, family string) {
	number := m.index % m.sandbox.tables["Customer"].count
	from := m.sandbox.seed.choices("person", m.hotel.name, number)
	return pick(from, givenNames()), pick(from, familyNames())
}

func (m *maker) email() string {
	given, family := m.person()
	return strings.ToLower(fmt.Sprintf("%s.%s.%d@example.com", ascii(given), ascii(family),
		m.index%m.sandbox.tables["Customer"].count))
}

// ascii leaves out letters that no address has.
func ascii(name string) string {
	return string(slices.DeleteFunc([]byte(name), func(b byte) bool { return b >= 0x80 }))
}

// address invents where somebody lives: in the hotel's own city.
func (m *maker) address(shape string) object {
	return m.object(shape, m.sandbox.shapes.named[shape])
}
