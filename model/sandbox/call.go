package sandbox

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"keyrack/model/operations"
)

// call is one request on its way through an operation. The sandbox is locked while there is one.
type call struct {
	sandbox *Sandbox
	grant   grant
	// scenario is what the request asked for; it decides what becomes of the webhooks.
	scenario Scenario
	now      time.Time // UTC
	entry    operations.Entry
	body     map[string]json.RawMessage // without the credentials
}

// uuidShape is the spelling of ids that the API takes. It gives them in small letters.
var uuidShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
})

// mostIDs is how many ids a list of them may have.
const mostIDs = 1000

// check holds the body against the catalogue, as the real API does against its schemas. How long an interval may be is
// looked at apart: the server forgives a day.
func (c *call) check() error {
	for _, f := range c.entry.Fields {
		if f.Type == operations.Interval && c.given(f.Name) {
			if _, err := c.interval(f); err != nil {
				return err
			}
		}
	}
	body, err := json.Marshal(c.body)
	if err != nil {
		return errInvalidJSON()
	}
	sending := operations.Sending{Portfolio: c.grant.portfolio}
	for _, finding := range c.sandbox.catalogue.Lint(c.entry.Path, body, sending) {
		if finding.Severity == operations.Note || !refuses(finding.Rule) {
			continue
		}
		if finding.Field == "" {
			return &fault{status: http.StatusBadRequest, message: "Invalid request: " + finding.Message + "."}
		}
		return invalid(topLevel(finding.Field))
	}
	return nil
}

// topLevel cuts the place of a field to its outermost name: "Limitation" of "Limitation.Count".
func topLevel(place string) string {
	if end := strings.IndexAny(place, ".["); end >= 0 {
		return place[:end]
	}
	return place
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
	if !uuidShape().MatchString(id) {
		return "", invalid(field)
	}
	return strings.ToLower(id), nil
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
	for i, id := range ids {
		if !uuidShape().MatchString(id) {
			return nil, invalid(field)
		}
		ids[i] = strings.ToLower(id)
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

// interval returns the time filter of a field, or nil when it is absent or null. An open end is now. The server
// forgives a day over the documented length.
func (c *call) interval(f operations.Field) (*interval, error) {
	if !c.given(f.Name) {
		return nil, nil
	}
	var bounds struct{ StartUtc, EndUtc *time.Time }
	if err := c.read(f.Name, &bounds); err != nil {
		return nil, err
	}
	if bounds.EndUtc == nil {
		bounds.EndUtc = &c.now
	}
	if bounds.StartUtc == nil {
		return nil, invalid(f.Name)
	}
	if f.TooLong(bounds.StartUtc.AddDate(0, 0, 1), *bounds.EndUtc) {
		return nil, errIntervalTooLong(f)
	}
	if bounds.EndUtc.Before(*bounds.StartUtc) {
		return nil, invalid(f.Name)
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

// target returns the property that a write is for: a portfolio token has to name it, where the operation asks for it;
// another token has only one.
func (c *call) target() (*property, error) {
	if c.grant.portfolio && c.given("EnterpriseId") {
		id, err := c.identifier("EnterpriseId")
		if err != nil {
			return nil, err
		}
		h, err := c.hotel(id)
		return c.sandbox.open(h), err
	}
	return c.sandbox.open(c.grant.hotels[0]), nil
}

// scope returns the properties that a listing is about: those of EnterpriseIds, EnterpriseId or ChainIds, or all that
// the token opens.
func (c *call) scope() ([]*property, error) {
	wanted, err := c.identifiers("EnterpriseIds", mostIDs)
	if err != nil {
		return nil, err
	}
	if one, err := c.identifier("EnterpriseId"); err != nil {
		return nil, err
	} else if one != "" && c.grant.portfolio {
		wanted = append(wanted, one)
	}
	for _, id := range wanted {
		if _, err := c.hotel(id); err != nil {
			return nil, invalid("EnterpriseIds")
		}
	}
	chains, err := c.identifiers("ChainIds", mostIDs)
	if err != nil {
		return nil, err
	}
	var within []*property
	for _, h := range c.grant.hotels {
		if (len(wanted) == 0 || slices.Contains(wanted, h.id())) &&
			(len(chains) == 0 || slices.Contains(chains, h.chainID())) {
			within = append(within, c.sandbox.open(h))
		}
	}
	return within, nil
}
