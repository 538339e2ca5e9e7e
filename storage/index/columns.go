package index

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"keyrack/model"
)

// column is one of a table: what it is called, and where its value lies, from which it is written and into which it is
// read. The lists of columns in the statements are made of it.
type column struct {
	name  string
	at    any // a pointer
	saved saved
}

// saved says what writes a column.
type saved int

const (
	withRow     saved = iota // every commit of the row
	onceOnly                 // the commit that adds the row
	withCheck                // a check
	withFinding              // a check that has found the property
	byItself                 // SQLite
)

// connectionRow is a row of connections.
type connectionRow struct {
	model.Connection
	identity model.Identity
	verified bool // there is an identity
	tags     readTags
	number   int64
}

func columnsOf(r *connectionRow) []column {
	check, i := &r.LastCheck, &r.identity
	return []column{
		{"number", &r.number, byItself},
		{"id", &r.ID, onceOnly},
		{"integration", &r.IntegrationID, withRow},
		{"label", &r.Label, withRow},
		{"note", &r.Note, withRow},
		{"tags", tags{&r.Tags, &r.tags}, withRow},
		{"favourite", &r.Favourite, withRow},
		{"ticket", &r.Ticket, withRow},
		{"contact", &r.Contact, withRow},
		{"public", &r.Public, withRow},
		{"access_token", &r.AccessToken, withRow},
		{"fingerprint", &r.Fingerprint, withRow},
		{"mews_integration_id", &r.MewsIntegrationID, withRow},
		{"mews_enterprise_id", &r.MewsEnterpriseID, withRow},
		{"standing", &r.Standing.State, withRow},
		{"standing_at", moment{at: &r.Standing.At, nullable: true}, withRow},
		{"created", moment{at: &r.Created}, onceOnly},
		{"used", moment{at: &r.LastUsed, nullable: true}, onceOnly},
		{"rotated", moment{at: &r.Rotated, nullable: true}, withRow},
		{"token_made", moment{at: &r.TokenMade, nullable: true}, withRow},

		{"checked_at", moment{at: &check.At}, withCheck},
		{"health", &check.Health, withCheck},
		{"status", &check.Status, withCheck},
		{"failure", &check.Failure, withCheck},
		{"found", &check.Found, withCheck},
		{"message", &check.Message, withCheck},
		{"request_id", &check.RequestID, withCheck},
		{"took", &check.Took, withCheck},

		{"verified_at", moment{at: &i.VerifiedAt, known: &r.verified}, withFinding},
		{"enterprise_id", &i.EnterpriseID, withFinding},
		{"enterprise_name", &i.Name, withFinding},
		{"chain_id", &i.ChainID, withFinding},
		{"chain_name", &i.ChainName, withFinding},
		{"city", &i.City, withFinding},
		{"time_zone", &i.TimeZone, withFinding},
		{"pricing", &i.Pricing, withFinding},
		{"legal_environment", &i.LegalEnvironment, withFinding},
		{"portfolio", &i.Portfolio, withFinding},
	}
}

// those returns the columns that are written in one of the ways.
func those(columns []column, ways ...saved) []column {
	var some []column
	for _, c := range columns {
		for _, way := range ways {
			if c.saved == way {
				some = append(some, c)
			}
		}
	}
	return some
}

func names(columns []column) []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.name
	}
	return all
}

func places(columns []column) []any {
	all := make([]any, len(columns))
	for i, c := range columns {
		all[i] = c.at
	}
	return all
}

// upsert adds the row of a table, or saves it in place of the one with its id.
func upsert(table string, columns []column) (statement string, values []any) {
	all := those(columns, withRow, onceOnly)
	var updates []string
	for _, name := range names(those(columns, withRow)) {
		updates = append(updates, name+" = excluded."+name)
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s", table,
		strings.Join(names(all), ", "),
		strings.TrimSuffix(strings.Repeat("?, ", len(all)), ", "), strings.Join(updates, ", ")), places(all)
}

// update saves some columns of the row with an id.
func update(table string, columns []column, id any) (statement string, values []any) {
	return fmt.Sprintf("UPDATE %s SET %s = ? WHERE id = ?", table, strings.Join(names(columns), " = ?, ")),
		append(places(columns), id)
}

// moment is a column of a time. Null is read as the zero time, and written for it where that is not known.
type moment struct {
	at       *time.Time
	nullable bool
	known    *bool // whether there was one; nil where nobody asks
}

// Scan reads milliseconds, or null.
func (m moment) Scan(value any) error {
	if m.known != nil {
		*m.known = value != nil
	}
	switch v := value.(type) {
	case nil:
		*m.at = time.Time{}
	case int64:
		*m.at = fromMillis(v)
	default:
		return wrongValue("a time is not a number")
	}
	return nil
}

// Value is what is written.
func (m moment) Value() (driver.Value, error) {
	if m.nullable && m.at.IsZero() {
		return nil, nil
	}
	return toMillis(*m.at), nil
}

// tags is a column of a JSON array of strings. Connections that were imported together have the same, so that what was
// read last is not read again.
type tags struct {
	all  *[]string
	last *readTags
}

type readTags struct {
	text string
	all  []string
}

// Scan reads it.
func (t tags) Scan(value any) error {
	*t.all = nil
	text, is := value.(string)
	switch {
	case !is:
		return wrongValue("its tags are not a list")
	case text == noTags:
	case text == t.last.text && text != "":
		*t.all = slices.Clone(t.last.all)
	case json.Unmarshal([]byte(text), t.all) != nil:
		return wrongValue("its tags are not a list")
	default:
		*t.last = readTags{strings.Clone(text), slices.Clone(*t.all)}
	}
	return nil
}

// Value is what is written.
func (t tags) Value() (driver.Value, error) {
	if len(*t.all) == 0 {
		return noTags, nil
	}
	text, err := json.Marshal(*t.all)
	return string(text), err
}

const noTags = "[]"
