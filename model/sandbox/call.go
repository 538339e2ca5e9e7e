package sandbox

import (
	"encoding/json"
	"regexp"
	"slices"
	"time"
)

// call is one request on its way through an operation. The sandbox is locked while there is one.
type call struct {
	sandbox *Sandbox
	grant   grant
	now     time.Time // UTC
	body    map[string]json.RawMessage
}

// uuidShape is the spelling of ids that the API gives and takes.
var uuidShape = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

// everyCall lists the fields that every operation takes: credentials and, by the guidelines, the languages.
func everyCall() []string {
	return []string{"ClientToken", "AccessToken", "Client", "LanguageCode", "CultureCode"}
}

// onlyKnown refuses fields that the operation does not have, as the real API does. Nil takes all fields.
func (c *call) onlyKnown(fields []string) error {
	if fields == nil {
		return nil
	}
	for field := range c.body {
		if !slices.Contains(fields, field) && !slices.Contains(everyCall(), field) {
			return invalid(field)
		}
	}
	return nil
}

// given reports whether the field is there and not null.
func (c *call) given(field string) bool { return present(c.body[field]) }

func present(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// read decodes a field. What is absent or null leaves target as it is.
func (c *call) read(field string, target any) error {
	if !c.given(field) {
		return nil
	}
	if err := json.Unmarshal(c.body[field], target); err != nil {
		return invalid(field)
	}
	return nil
}

// identifier returns an id, or "" when the field is absent or null.
func (c *call) identifier(field string) (string, error) {
	id := ""
	if err := c.read(field, &id); err != nil || !c.given(field) {
		return "", err
	}
	if !uuidShape.MatchString(id) {
		return "", invalid(field)
	}
	return id, nil
}

// texts returns a list of 1 to most texts, or nil when the field is absent or null.
func (c *call) texts(field string, most int) ([]string, error) {
	if !c.given(field) {
		return nil, nil
	}
	var values []string
	if err := c.read(field, &values); err != nil {
		return nil, err
	}
	if len(values) == 0 || len(values) > most {
		return nil, invalid(field)
	}
	return values, nil
}

// identifiers returns a list of 1 to most ids, or nil when the field is absent or null.
func (c *call) identifiers(field string, most int) ([]string, error) {
	ids, err := c.texts(field, most)
	for _, id := range ids {
		if !uuidShape.MatchString(id) {
			return nil, invalid(field)
		}
	}
	return ids, err
}

// interval is a time filter: from start up to, but not including, end; when both are equal, that moment.
type interval struct {
	start, end time.Time
}

func (i interval) holds(moment time.Time) bool {
	if i.start.Equal(i.end) {
		return moment.Equal(i.start)
	}
	return !moment.Before(i.start) && moment.Before(i.end)
}

// interval returns the time filter of a field, or nil when it is absent or null. An open end is now. Three months and a
// day are the most.
func (c *call) interval(field string) (*interval, error) {
	if !c.given(field) {
		return nil, nil
	}
	var bounds struct{ StartUtc, EndUtc *time.Time }
	if err := c.read(field, &bounds); err != nil {
		return nil, err
	}
	if bounds.EndUtc == nil {
		bounds.EndUtc = &c.now
	}
	if bounds.StartUtc == nil || bounds.EndUtc.After(bounds.StartUtc.AddDate(0, 3, 1)) {
		return nil, errIntervalTooLong()
	}
	if bounds.EndUtc.Before(*bounds.StartUtc) {
		return nil, invalid(field)
	}
	return &interval{*bounds.StartUtc, *bounds.EndUtc}, nil
}

// hotel returns the property with this id, if the token opens it.
func (c *call) hotel(id string) (hotel, error) {
	for _, h := range c.grant.hotels {
		if h.id() == id {
			return h, nil
		}
	}
	return hotel{}, invalid("EnterpriseId")
}

// target returns the property that a write is for: a portfolio token has to name it, another has only one.
func (c *call) target() (hotel, error) {
	if !c.grant.portfolio {
		return c.grant.hotels[0], nil
	}
	id, err := c.identifier("EnterpriseId")
	if err != nil {
		return hotel{}, err
	}
	return c.hotel(id)
}

// scope returns the properties that a listing is about: those of EnterpriseIds, or all that the token opens.
func (c *call) scope() ([]hotel, error) {
	ids, err := c.identifiers("EnterpriseIds", mostIDs)
	if err != nil || ids == nil {
		return c.grant.hotels, err
	}
	var hotels []hotel
	for _, h := range c.grant.hotels {
		if slices.Contains(ids, h.id()) {
			hotels = append(hotels, h)
		}
	}
	for _, id := range ids {
		if _, err := c.hotel(id); err != nil {
			return nil, invalid("EnterpriseIds")
		}
	}
	return hotels, nil
}
