package support

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// masked stands for what may tell who a guest is.
const masked = "[masked]"

// keptItems is how many items of a list are passed on: what is wrong shows in the first.
const keptItems = 20

// personalKeys are parts of the names of fields that tell who somebody is. Names are compared in lower case.
func personalKeys() []string {
	return []string{
		"firstname", "lastname", "secondname", "middlename", "fullname", "nickname", "salutation", "email", "phone", "mobile", "fax", "birth",
		"nationality", "passport", "identitycard", "identitydocument", "visa", "license", "registration", "loyalty", "note", "comment", "remark",
		"iban", "bic", "card", "obfuscated", "tax", "username", "login", "ipaddress", "sex", "gender", "line1", "line2", "street", "postal",
		"zip", "dietary", "occupation", "signature", "photo", "image", "subject", "url",
	}
}

// personalThings are parts of the names of objects and lists that are about somebody: in them every text is masked unless
// it is plainly none, such as an id.
func personalThings() []string {
	return []string{
		"customer", "guest", "companion", "person", "contact", "booker", "owner", "travel", "holder", "occupant", "recipient", "address",
		"passport", "identity", "visa", "license", "profile", "member", "user", "employee", "document", "messages",
	}
}

var (
	mailAddress = regexp.MustCompile(`[^\s@"<>]+@[^\s@"<>]+\.[^\s@"<>]+`)
	phoneNumber = regexp.MustCompile(`\+[0-9][0-9 ()/.-]{6,}[0-9]`)
	plainID     = regexp.MustCompile(`^(eid:)?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	plainTime   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)$`)
)

// Mask returns a JSON value without what may tell who a guest is, in one line, and how many values were masked. Lists are
// cut behind their first items. It returns an error for text that is no JSON.
func Mask(raw []byte) (safe []byte, count int, err error) {
	if !json.Valid(raw) {
		return nil, 0, fmt.Errorf("masking: not JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // digits are kept as they are
	m := masker{decoder: decoder, keys: personalKeys(), things: personalThings()}
	err = m.value("", false)
	return m.out.Bytes(), m.count, err
}

type masker struct {
	decoder      *json.Decoder
	keys, things []string
	out          bytes.Buffer
	count        int
	silent       int // lists that are cut around the value at hand
}

func (m *masker) write(text string) {
	if m.silent == 0 {
		m.out.WriteString(text)
	}
}

func (m *masker) text(text string) {
	encoded, _ := json.Marshal(text) // a string always encodes
	m.write(string(encoded))
}

func contains(name string, parts []string) bool {
	name = strings.ToLower(name)
	for _, part := range parts {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// value copies the next value, which stands under a name; personal says that it is inside of something about somebody.
func (m *masker) value(name string, personal bool) error {
	token, err := m.decoder.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case json.Delim:
		return m.container(t, name, personal || contains(name, m.things))
	case string:
		m.string(name, t, personal)
	case json.Number:
		if contains(name, m.keys) {
			m.mask()
		} else {
			m.write(t.String())
		}
	case bool:
		m.write(fmt.Sprint(t))
	default:
		m.write("null")
	}
	return nil
}

func (m *masker) mask() {
	if m.silent == 0 {
		m.count++
	}
	m.text(masked)
}

func (m *masker) string(name, value string, personal bool) {
	plain := plainID.MatchString(value) || plainTime.MatchString(value)
	switch {
	case value == "":
		m.text("")
	case plain && !contains(name, m.keys):
		m.text(value)
	case personal || contains(name, m.keys):
		m.mask()
	default:
		safe := phoneNumber.ReplaceAllString(mailAddress.ReplaceAllString(value, masked), masked)
		if safe != value && m.silent == 0 {
			m.count++
		}
		m.text(safe)
	}
}

func (m *masker) container(open json.Delim, name string, personal bool) error {
	m.write(open.String())
	items := 0
	for m.decoder.More() {
		if open == '[' && items == keptItems {
			m.silent++
		}
		if items > 0 {
			m.write(",")
		}
		inner := name
		if open == '{' {
			token, err := m.decoder.Token()
			if err != nil {
				return err
			}
			inner, _ = token.(string) // the decoder lets nothing else through
			m.text(inner)
			m.write(":")
		}
		if err := m.value(inner, personal); err != nil {
			return err
		}
		items++
	}
	if open == '[' && items > keptItems {
		m.silent--
		m.write(",")
		m.text(fmt.Sprintf("[%d more items left out]", items-keptItems))
	}
	end, err := m.decoder.Token()
	if err != nil {
		return err
	}
	m.write(end.(json.Delim).String())
	return nil
}
