package operations

import (
	"bytes"
	"encoding/json"
	"slices"
)

// sampleBody makes the template of an operation out of its fields: those that a body cannot do without, each with a
// sample value. Where the catalogue knows a better one, it says so itself.
func sampleBody(fields []Field, atLeastOneOf []string) json.RawMessage {
	var body bytes.Buffer
	writeObject(&body, neededOf(fields, atLeastOneOf))
	return body.Bytes()
}

// neededOf returns the required fields and, where one of several is needed and none of them is required, one of those:
// what was changed lately, if it can be asked for that.
func neededOf(fields []Field, atLeastOneOf []string) []Field {
	alternatives := slices.DeleteFunc(slices.Clone(fields),
		func(f Field) bool { return !slices.Contains(atLeastOneOf, f.Name) })
	chosen := ""
	if len(alternatives) > 0 && !slices.ContainsFunc(alternatives, func(f Field) bool { return f.Required }) {
		chosen = alternatives[0].Name
		if at := slices.IndexFunc(alternatives, func(f Field) bool { return f.Type == Interval }); at >= 0 {
			chosen = alternatives[at].Name
		}
		if _, found := findField(alternatives, "UpdatedUtc"); found {
			chosen = "UpdatedUtc"
		}
	}
	selected := "" // by a required discriminator
	for _, f := range fields {
		if f.Required && f.Chooses == Here {
			selected = f.Enum[0]
		}
	}
	return slices.DeleteFunc(slices.Clone(fields), func(f Field) bool {
		return !f.Required && f.Name != chosen && f.Name != selected
	})
}

func writeObject(to *bytes.Buffer, fields []Field) {
	to.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			to.WriteByte(',')
		}
		writeText(to, f.Name)
		to.WriteByte(':')
		writeSample(to, f)
	}
	to.WriteByte('}')
}

func writeText(to *bytes.Buffer, text string) {
	encoded, _ := json.Marshal(text) // a string always encodes
	to.Write(encoded)
}

// writeSample writes the sample value of a field with what wraps it.
func writeSample(to *bytes.Buffer, f Field) {
	switch {
	case f.Update:
		f.Update = false
		to.WriteString(`{"Value":`)
		writeSample(to, f)
		to.WriteByte('}')
	case f.List:
		f.List = false
		to.WriteByte('[')
		for i := range max(1, f.MinItems) {
			if i > 0 {
				to.WriteByte(',')
			}
			writeSample(to, f)
		}
		to.WriteByte(']')
	case len(f.Enum) > 0:
		writeText(to, f.Enum[0])
	case f.Type == Object:
		writeObject(to, neededOf(f.Fields, nil))
	default:
		if named, found := namedSamples()[f.Name]; found && named.of == f.Type {
			to.WriteString(named.json)
			return
		}
		if sample, found := formatSamples()[f.Format]; found {
			to.WriteString(sample)
			return
		}
		to.WriteString(typeSamples()[f.Type])
	}
}

type namedSample struct {
	of   Type
	json string
}

// namedSamples are the values of fields that mean something by their name.
func namedSamples() map[string]namedSample {
	return map[string]namedSample{
		"StartUtc":              {Time, `"{{today+1d}}"`},
		"EndUtc":                {Time, `"{{today+2d}}"`},
		"ReservationStartUtc":   {Time, `"{{today+1d}}"`},
		"ReservationEndUtc":     {Time, `"{{today+2d}}"`},
		"FirstTimeUnitStartUtc": {Time, `"{{today}}"`},
		"LastTimeUnitStartUtc":  {Time, `"{{today+1d}}"`},
		"DeadlineUtc":           {Time, `"{{now+1d}}"`},
		"ExpirationUtc":         {Time, `"{{now+7d}}"`},
		"Expiration":            {String, `"2030-12"`},
	}
}

// formatSamples are the values of texts that are written in one way.
func formatSamples() map[Format]string {
	return map[Format]string{
		Currency: `"EUR"`, Country: `"DE"`, Language: `"en-US"`, Email: `"guest@example.com"`,
		Duration: `"P0Y0M1DT0H0M0S"`,
	}
}

// typeSamples are the values of all others. Ids are zeros, which belong to nothing.
func typeSamples() map[Type]string {
	const id = `"` + placeholderID + `"`
	return map[Type]string{
		String: `"Sample"`, Boolean: `false`, Integer: `1`, Number: `1`, ID: id, HybridID: id, Time: `"{{now}}"`,
		Date:  `"{{date}}"`,
		Texts: `{"en-US":"Sample"}`, Interval: `{"StartUtc":"{{now-7d}}","EndUtc":"{{now}}"}`,
		DateInterval: `{"Start":"{{date-7d}}","End":"{{date}}"}`,
		Limitation:   `{"Count":10}`, Amount: `{"Currency":"EUR","GrossValue":1}`,
		TaxedAmount: `{"Currency":"EUR","GrossValue":1,"TaxCodes":[]}`,
	}
}
