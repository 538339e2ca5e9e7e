package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a field says about a person.
type kind int

const (
	plain    kind = iota // nothing
	someone              // it stands in something about somebody, and may be anything
	name                 // a name, of which the first letter stays
	mail                 // an address of e-mail, of which the ending stays
	phone                // a telephone, of which the last three digits stay
	personal             // anything else: nothing of it stays
)

// telling lists what stands in the names of the fields that tell who somebody is, in lower case. The first part that a
// name has decides.
//
// Source: the response schemas of the Connector API, and the usual spellings of the same things.
var telling = []struct {
	part string
	kind kind
}{
	{"email", mail},
	{"phone", phone},
	{"mobile", phone},
	{"fax", phone},
	{"firstname", name},
	{"lastname", name},
	{"secondname", name},
	{"middlename", name},
	{"fullname", name},
	{"givenname", name},
	{"surname", name},
	{"nickname", name},
	{"mothername", name},
	{"fathername", name},
	{"holdername", name},
	{"billingname", name},
	{"groupname", name},
	{"username", name},
	{"contactperson", name},
	{"occupation", name},
	{"salutation", personal},
	{"birth", personal},
	{"nationality", personal},
	{"sex", personal},
	{"gender", personal},
	{"passport", personal},
	{"identitycard", personal},
	{"identitydocument", personal},
	{"visa", personal},
	{"license", personal},
	{"citizennumber", personal},
	{"taxident", personal},
	{"fiscal", personal},
	{"registration", personal},
	{"loyaltycode", personal},
	{"membershipnumber", personal},
	{"line1", personal},
	{"line2", personal},
	{"street", personal},
	{"postal", personal},
	{"zipcode", personal},
	{"iban", personal},
	{"obfuscated", personal},
	{"cardnumber", personal},
	{"accountnumber", personal},
	{"bankaccount", personal},
	{"ipaddress", personal},
	{"login", personal},
	{"dietary", personal},
	{"signature", personal},
	{"photo", personal},
	{"note", personal},
	{"comment", personal},
	{"remark", personal},
	{"specialrequest", personal},
	{"contactinfo", personal},
	{"subject", personal},
	{"url", personal},
}

// things lists what stands in the names of the objects and lists that are about somebody, in lower case: in them every
// text is hidden that is neither an id nor a time.
var things = []string{
	"customer", "guest", "companion", "person", "contact", "booker", "owner", "travel", "holder", "occupant", "recipient",
	"address",
	"passport", "identity", "visa", "license", "profile", "member", "user", "employee", "document", "messages",
}

// kindOf returns what the field of a name says. Upper and lower case do not matter.
func kindOf(field string) kind {
	field = strings.ToLower(field)
	if field == "bic" {
		return personal
	}
	for _, t := range telling {
		if strings.Contains(field, t.part) {
			return t.kind
		}
	}
	return plain
}

// Tells reports whether the value of a field of this name tells who somebody is.
func Tells(field string) bool { return kindOf(field) != plain }

// About reports whether an object or a list of this name is about somebody, so that every text in it may tell who that
// is.
func About(field string) bool {
	field = strings.ToLower(field)
	for _, thing := range things {
		if strings.Contains(field, thing) {
			return true
		}
	}
	return false
}

// Plain reports whether a value is an id or a time: those tell nothing where no field says that they do.
func Plain(value string) bool { return isID(strings.TrimPrefix(value, "eid:")) || isTime(value) }

// isID reports whether a value is a UUID.
func isID(value string) bool { return like(value, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") }

// isTime reports whether a value is a time with its zone, such as "2026-11-23T09:14:22Z".
func isTime(value string) bool {
	const begin = "9999-99-99T99:99"
	if len(value) <= len(begin) || !like(value[:len(begin)], begin) {
		return false
	}
	for _, b := range []byte(value[len(begin):]) {
		if !isDigit(b) && strings.IndexByte(":.Z+-", b) < 0 {
			return false
		}
	}
	return true
}

// like reports whether a value has the form of a pattern, in which x stands for a hexadecimal digit and 9 for a digit.
func like(value, pattern string) bool {
	if len(value) != len(pattern) {
		return false
	}
	for i := range len(value) {
		b := value[i]
		switch pattern[i] {
		case 'x':
			if !isDigit(b) && (b < 'a' || b > 'f') && (b < 'A' || b > 'F') {
				return false
			}
		case '9':
			if !isDigit(b) {
				return false
			}
		default:
			if b != pattern[i] {
				return false
			}
		}
	}
	return true
}

const (
	dots = "•••"
	// The dashes of a date stay, so that it can still be seen that it is one.
	hiddenDate = "••••-••-••"
)

func (k kind) mask(value string) string {
	switch k {
	case mail:
		if masked, found := maskMail(value); found {
			return masked
		}
	case phone:
		return maskPhone(value)
	case name:
		first, size := utf8.DecodeRuneInString(value)
		if size < len(value) && unicode.IsLetter(first) {
			return string(first) + dots
		}
	case personal:
		if len(value) >= 10 && value[4] == '-' && value[7] == '-' && isDigit(value[0]) {
			return hiddenDate
		}
	}
	return dots
}

// maskPhone keeps the last three digits, by which a person still knows the number, unless there are hardly more.
func maskPhone(value string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, value)
	if len(digits) < 6 {
		return dots
	}
	return "••• ••• " + digits[len(digits)-3:]
}
