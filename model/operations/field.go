package operations

import (
	"fmt"
	"slices"
	"time"
)

// Type is what a field holds, apart from being a list or an update.
type Type string

// The types of a field.
const (
	String   Type = "string"
	Boolean  Type = "boolean"
	Integer  Type = "integer"
	Number   Type = "number"
	ID       Type = "id"       // a GUID
	HybridID Type = "hybridId" // a GUID, or "eid:" and the id of another system
	Time     Type = "time"     // a moment in UTC, such as "2026-01-31T14:00:00Z"
	Date     Type = "date"     // a day, such as "2026-01-31"
	Object   Type = "object"   // its fields are in Field.Fields; none there means that they are not known
	Texts    Type = "texts"    // an object of texts by language code, such as "en-US"

	// Shapes that many operations share; Field.Inner knows their fields.
	Interval     Type = "interval"     // StartUtc and EndUtc, both a Time; the end itself is outside
	DateInterval Type = "dateInterval" // Start and End, both a Date
	Limitation   Type = "limitation"   // Count, 1 to 1000, and the Cursor of the page before
	Amount       Type = "amount"       // Currency and either GrossValue or NetValue, by the pricing of the property
	TaxedAmount  Type = "taxedAmount"  // an Amount that needs its TaxCodes
)

// Field is one field of a request body.
type Field struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
	// List says that the field is an array of Type.
	List bool `json:"list,omitempty"`
	// Update says that the field is an object with the only field Value: {"Value": x} sets it, {"Value": null} clears
	// it, and leaving the field out keeps what is there.
	Update   bool `json:"update,omitempty"`
	Required bool `json:"required,omitempty"`
	// Portfolio says that the field is required with a portfolio token, which opens several properties.
	Portfolio  bool `json:"portfolio,omitempty"`
	Deprecated bool `json:"deprecated,omitempty"`
	// Enum are the values known when the catalogue was made; Mews may add some.
	Enum []string `json:"enum,omitempty"`
	// MinItems and MaxItems bound a list; 0 means no bound.
	MinItems int `json:"minItems,omitempty"`
	MaxItems int `json:"maxItems,omitempty"`
	// MaxLength is the number of characters a text may have; 0 means no bound.
	MaxLength int `json:"maxLength,omitempty"`
	// MinLength is the number of characters that a text needs; 0 says that it may be empty.
	MinLength int `json:"minLength,omitempty"`
	// Empty says that a text may be empty whatever a document says: the example of the same document leaves it so.
	Empty bool `json:"empty,omitempty"`
	// Format is how a text is to be written; empty for any way.
	Format Format `json:"format,omitempty"`
	// Min is the least that a number may be; nil means no bound.
	Min *int64 `json:"min,omitempty"`
	// Chooses says that the values name fields of which the chosen one is needed and no other: fields beside this one
	// ([Here]), or inside the field beside it of that name. Values that name no field choose nothing.
	Chooses string `json:"chooses,omitempty"`
	// MaxMonths is how many months an interval may span; 0 means no bound.
	MaxMonths int `json:"maxMonths,omitempty"`
	// MaxDays is how many days it may span, where that is not counted in months; 0 means no bound. Of a time it says how
	// many days after its start it may be; MaxMonths then holds for services by the month instead.
	MaxDays int     `json:"maxDays,omitempty"`
	Fields  []Field `json:"fields,omitempty"`
}

// Here is what [Field.Chooses] says of a choice among the fields beside it.
const Here = "."

// LongestSpan says how long an interval may be, such as "3 months" or "180 days"; "" for any length.
func (f Field) LongestSpan() string {
	switch {
	case f.MaxMonths == 1:
		return "1 month"
	case f.MaxMonths > 0:
		return fmt.Sprintf("%d months", f.MaxMonths)
	case f.MaxDays > 0:
		return fmt.Sprintf("%d days", f.MaxDays)
	}
	return ""
}

// TooLong reports whether an interval is longer than it may be.
func (f Field) TooLong(start, end time.Time) bool {
	return f.LongestSpan() != "" && end.After(start.AddDate(0, f.MaxMonths, f.MaxDays))
}

// Inner returns the fields inside the field: its own, or those of its shared shape. It is empty for a plain value and
// for an object whose fields are not known.
func (f Field) Inner() []Field {
	switch f.Type {
	case Interval:
		return []Field{{Name: "StartUtc", Type: Time}, {Name: "EndUtc", Type: Time}}
	case DateInterval:
		return []Field{{Name: "Start", Type: Date, Required: true}, {Name: "End", Type: Date, Required: true}}
	case Limitation:
		return []Field{{Name: "Count", Type: Integer, Required: true}, {Name: "Cursor", Type: String}}
	case Amount, TaxedAmount:
		return []Field{
			{Name: "Currency", Type: String, Required: true, Format: Currency},
			{Name: "GrossValue", Type: Number},
			{Name: "NetValue", Type: Number},
			{Name: "TaxCodes", Type: String, List: true, Required: f.Type == TaxedAmount},
		}
	}
	return f.Fields
}

func findField(fields []Field, name string) (Field, bool) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}

// endsOne reports whether a field is the end of an interval whose start stands beside it.
func endsOne(f Field, fields []Field) bool {
	return f.Type == Time && slices.ContainsFunc(fields, func(other Field) bool {
		end, isStart := endOf(other.Name)
		return isStart && end == f.Name && other.Type == f.Type
	})
}

func choosesSomething(f Field, fields []Field) bool {
	if f.Chooses != Here {
		holder, _ := findField(fields, f.Chooses)
		fields = holder.Fields
	}
	return slices.ContainsFunc(f.Enum, func(name string) bool {
		_, known := findField(fields, name)
		return known
	})
}

// checkFields finds what cannot be meant in the data file.
func checkFields(fields []Field) error {
	seen := make(map[string]bool, len(fields))
	for _, f := range fields {
		switch f.Type {
		case String, Boolean, Integer, Number, ID, HybridID, Time, Date, Object, Texts,
			Interval, DateInterval, Limitation, Amount, TaxedAmount:
		default:
			return fmt.Errorf("field %q has the unknown type %q", f.Name, f.Type)
		}
		switch f.Format {
		case "", Duration, Currency, Country, Language, Email:
		default:
			return fmt.Errorf("field %q has the unknown format %q", f.Name, f.Format)
		}
		switch {
		case f.Name == "" || seen[f.Name]:
			return fmt.Errorf("field %q has no name or stands twice", f.Name)
		case isCredential(f.Name):
			return fmt.Errorf("field %q is a credential", f.Name)
		case len(f.Fields) > 0 && f.Type != Object:
			return fmt.Errorf("field %q has fields but is no object", f.Name)
		case !f.List && (f.MinItems > 0 || f.MaxItems > 0):
			return fmt.Errorf("field %q counts items but is no list", f.Name)
		case f.MaxMonths+f.MaxDays > 0 && f.Type != Interval && f.Type != DateInterval && !endsOne(f, fields):
			return fmt.Errorf("field %q is limited to months or days but is no interval", f.Name)
		case (f.MinLength > 0 || f.Format != "") && f.Type != String:
			return fmt.Errorf("field %q has the form of a text but is none", f.Name)
		case f.Min != nil && f.Type != Integer:
			return fmt.Errorf("field %q has a least number but is none", f.Name)
		case f.Chooses != "" && !choosesSomething(f, fields):
			return fmt.Errorf("field %q chooses nothing", f.Name)
		}
		seen[f.Name] = true
		if err := checkFields(f.Fields); err != nil {
			return fmt.Errorf("in %q: %w", f.Name, err)
		}
	}
	return nil
}
