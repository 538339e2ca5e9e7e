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
	name                 // a name, of which the first letter stays
	mail                 // an address of e-mail, of which the ending stays
	phone                // a telephone, of which the last three digits stay
	personal             // anything else: nothing of it stays
)

// fields are the fields of the Connector API that hold what is known of a guest, a contact person or a means of payment,
// in lower case. What such a field holds is hidden with all that is in it, so "passport" covers its number and its
// dates.
//
// Source: the response schemas of the Connector API, and the usual spellings of the same things.
var fields = map[string]kind{
	"firstname": name, "lastname": name, "secondlastname": name, "middlename": name, "fullname": name,
	"normalizedfirstname": name, "normalizedlastname": name, "firstnames": name, "lastnames": name, "givenname": name,
	"surname": name, "contactperson": name, "contact": name, "holdername": name, "cardholdername": name, "mothername": name,
	"fathername": name, "billingname": name, "groupname": name, "nickname": name, "occupation": name, "birthplace": name,

	"email": mail, "emails": mail, "contactemail": mail, "invoicingemail": mail, "emailaddress": mail, "emailstosend": mail,
	"phone": phone, "telephone": phone, "mobile": phone, "fax": phone, "phonenumber": phone, "telephonenumber": phone,

	"birthdate": personal, "dateofbirth": personal, "sex": personal, "gender": personal,
	"nationalitycode": personal, "birthcountrycode": personal, "birthcountrysubdivisioncode": personal,
	"passport": personal, "identitycard": personal, "visa": personal, "driverslicense": personal,
	"identitydocuments": personal, "identitydocumentsupportnumber": personal, "personalidentifier": personal,
	"citizennumber": personal, "taxidentificationnumber": personal, "itfiscalcode": personal,
	"line1": personal, "line2": personal, "postalcode": personal,
	"loyaltycode": personal, "loyaltycodes": personal, "membershipnumber": personal, "membershipnumbers": personal,
	"carregistrationnumber": personal, "dietaryrequirements": personal, "signature": personal, "remoteipaddress": personal,
	"note": personal, "notes": personal, "specialrequests": personal, "additionalcontactinfo": personal,
	"obfuscatednumber": personal, "cardnumber": personal, "iban": personal, "bic": personal, "bankaccount": personal,
	"bankaccountnumber": personal, "accountnumber": personal,
}

// longestField is the length of the longest name in fields.
var longestField = func() int {
	longest := 0
	for field := range fields {
		longest = max(longest, len(field))
	}
	return longest
}()

// kindOf returns what the field of a name holds. Upper and lower case do not matter.
func kindOf(key []byte) kind {
	if len(key) > longestField {
		return plain
	}
	return fields[strings.ToLower(string(key))]
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
