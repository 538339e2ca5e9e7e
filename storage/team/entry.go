package team

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"keyrack/model"
)

// The limits of custom metadata in KV version 2: keys, bytes of a value. A key may have 128 bytes; Keyrack's are
// short.
const (
	mostKeys     = 64
	longestValue = 512
)

// The keys of custom metadata that say what an entry is. Those of details are in fields.
const (
	keyVersion     = "keyrack"     // the version of the layout
	keyKind        = "kind"        // "environment", "client" or "connection"
	keyFingerprint = "fingerprint" // of the token
	keyOf          = "of"          // the version of the token that the fingerprint is of
	keyBy          = "by"          // who wrote it last, for engines that do not say
	keyCut         = "cut"         // see Entry.Cut
)

// field is one of the details of an entry in the metadata.
type field struct {
	key  string
	text *string
	list *[]string
	time *time.Time
	flag *bool
	all  *[]model.Enterprise
}

// details lists the details of an entry, each with the place that it is read into.
func details(e *Entry) []field {
	switch e.Key.Kind() {
	case "environment":
		return []field{
			{key: "name", text: &e.Environment.Name},
			{key: "environment-kind", text: (*string)(&e.Environment.Kind)},
			{key: "protection", text: (*string)(&e.Environment.Protection)},
			{key: "color", text: (*string)(&e.Environment.Color)},
		}
	case "client":
		return []field{{key: "client", text: &e.Integration.Client}, {key: "public", flag: &e.Integration.Public}}
	}
	c := &e.Connection
	identity := model.Identity{}
	if c.Identity != nil {
		identity = *c.Identity // an entry that was copied has one of its own
	}
	c.Identity = &identity
	return []field{
		{key: "label", text: &c.Label},
		{key: "note", text: &c.Note},
		{key: "tags", list: &c.Tags},
		{key: "contact", text: &c.Contact},
		{key: "ticket", text: &c.Ticket},
		{key: "public", flag: &c.Public},
		{key: "created", time: &c.Created},
		{key: "rotated", time: &c.Rotated},
		{key: "mews-integration", text: &c.MewsIntegrationID},
		{key: "mews-enterprise", text: &c.MewsEnterpriseID},
		{key: "property", text: &c.Identity.Name},
		{key: "property-id", text: &c.Identity.EnterpriseID},
		{key: "chain", text: &c.Identity.ChainName},
		{key: "chain-id", text: &c.Identity.ChainID},
		{key: "city", text: &c.Identity.City},
		{key: "time-zone", text: &c.Identity.TimeZone},
		{key: "pricing", text: &c.Identity.Pricing},
		{key: "legal", text: &c.Identity.LegalEnvironment},
		{key: "portfolio", flag: &c.Identity.Portfolio},
		{key: "verified", time: &c.Identity.VerifiedAt},
		{key: "enterprises", all: &c.Identity.Enterprises},
	}
}

// value returns what a field is in the metadata; "" where there is nothing.
func (f field) value() string {
	switch {
	case f.text != nil:
		return *f.text
	case f.flag != nil && *f.flag:
		return "yes"
	case f.time != nil && !f.time.IsZero():
		return f.time.UTC().Format(time.RFC3339)
	case f.list != nil && len(*f.list) > 0:
		return asJSON(*f.list)
	case f.all != nil && len(*f.all) > 0:
		return asJSON(*f.all)
	}
	return ""
}

func asJSON(value any) string {
	content, err := json.Marshal(value)
	if err != nil {
		return "" // there are only texts in it
	}
	return string(content)
}

// set reads a field. It returns false for what cannot be read.
func (f field) set(value string) bool {
	switch {
	case f.text != nil:
		*f.text = value
	case f.flag != nil:
		*f.flag = value == "yes"
		return value == "yes"
	case f.time != nil:
		at, err := time.Parse(time.RFC3339, value)
		*f.time = at
		return err == nil
	case f.list != nil:
		*f.list = nil // nothing that was read before is written over
		return json.Unmarshal([]byte(value), f.list) == nil
	case f.all != nil:
		*f.all = nil
		return json.Unmarshal([]byte(value), f.all) == nil
	}
	return true
}

// metadata returns the custom metadata of an entry, and what of it is too long and goes into the data.
func metadata(e Entry) (custom, beside map[string]string) {
	custom, beside = map[string]string{}, map[string]string{}
	maps.Copy(custom, e.Other)
	custom[keyVersion], custom[keyKind] = Version, e.Key.Kind()
	for _, field := range details(&e) {
		delete(custom, field.key)
		value := field.value()
		if value == "" {
			continue
		}
		written := escape(value)
		if len(written) > longestValue {
			beside[field.key] = value
			if written = ""; field.text != nil {
				written = shorten(value)
			}
		}
		if written != "" {
			custom[field.key] = written
		}
	}
	if e.Key.Kind() == "environment" && !e.Environment.Address.IsZero() {
		custom["address"] = e.Environment.Address.String()
	}
	if e.Key.Kind() == "environment" && !e.Environment.Socket.IsZero() {
		custom["socket"] = e.Environment.Socket.String()
	}
	delete(custom, keyCut)
	if len(beside) > 0 {
		custom[keyCut] = strings.Join(slices.Sorted(maps.Keys(beside)), ",")
	}
	return custom, beside
}

// escape makes a value of what may be one: an engine takes printable characters alone.
func escape(value string) string {
	if strings.HasPrefix(value, `"`) || !utf8.ValidString(value) ||
		strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(value)
	}
	return value
}

func unescape(value string) (string, bool) {
	if !strings.HasPrefix(value, `"`) {
		return value, true
	}
	plain, err := strconv.Unquote(value)
	return plain, err == nil
}

// shorten returns as much of a value as fits, with an ellipsis.
func shorten(value string) string {
	const ellipsis = "…"
	runes := []rune(strings.ToValidUTF8(value, ""))
	length := min(len(runes), longestValue)
	for length > 0 && len(escape(string(runes[:length])+ellipsis)) > longestValue {
		length--
	}
	return escape(string(runes[:length]) + ellipsis)
}

// decode reads the custom metadata into an entry that has its key. It returns "" when nothing is wrong.
func decode(e *Entry, custom map[string]string) (Reason, []string) {
	e.Other = maps.Clone(custom)
	switch version := custom[keyVersion]; {
	case version == "":
		return Unmarked, nil
	case version != Version:
		return Newer, nil
	case custom[keyKind] != e.Key.Kind():
		return OtherKind, nil
	}
	var wrong []string
	e.Cut = cutOf(custom)
	for _, field := range details(e) {
		value, there := custom[field.key]
		if !there {
			continue
		}
		if plain, fine := unescape(value); !fine || !field.set(plain) {
			wrong = append(wrong, field.key)
		}
	}
	if address := custom["address"]; e.Key.Kind() == "environment" && address != "" {
		read, err := model.ReadAddress(e.Environment.Kind, address)
		if e.Environment.Address = read; err != nil {
			wrong = append(wrong, "address")
		}
	}
	if socket := custom["socket"]; e.Key.Kind() == "environment" && socket != "" {
		read, err := model.ParseSocketAddress(socket)
		if e.Environment.Socket = read; err != nil {
			wrong = append(wrong, "socket")
		}
	}
	identify(e, custom)
	if len(wrong) > 0 {
		return Unreadable, wrong
	}
	return "", nil
}

// identify fills in what follows from the key and the version.
func identify(e *Entry, custom map[string]string) {
	print := model.Fingerprint(custom[keyFingerprint])
	if e.Stale = e.Version > 0 && custom[keyOf] != strconv.Itoa(e.Version); e.Stale {
		print = ""
	}
	switch e.Key.Kind() {
	case "environment":
		e.Environment.ID, e.Stale = e.Key.Environment, false
	case "client":
		e.Integration.ID, e.Integration.EnvironmentID = e.Key.Integration, e.Key.Environment
		e.Integration.ClientToken, e.Integration.Fingerprint = e.Key.Ref(e.Version), print
	default:
		e.Connection.ID, e.Connection.IntegrationID = e.Key.Connection, e.Key.Integration
		e.Connection.AccessToken, e.Connection.Fingerprint = e.Key.Ref(e.Version), print
		if identity := e.Connection.Identity; identity != nil && identity.EnterpriseID == "" && !identity.Portfolio {
			e.Connection.Identity = nil
		}
	}
}
