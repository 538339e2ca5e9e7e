package webhook

import (
	"encoding/json"
	"strings"
	"time"
)

// Origin is whose webhooks a sample is of.
type Origin struct {
	Enterprise, Integration, Service Named
}

// member is one member of an object, in the place where it is written.
type member struct {
	name  string
	value any
}

// object is an object with its members in order.
type object []member

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			text = append(text, ',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		text = append(append(append(text, name...), ':'), value...)
	}
	return append(text, '}'), nil
}

// append writes the object with more members behind its own. What samples are made of always encodes.
func (o object) append(to []byte, more ...member) []byte {
	text, _ := append(o, more...).MarshalJSON()
	return append(to, text...)
}

// GeneralBody is a general webhook with these events, as Mews writes it.
func GeneralBody(of Origin, occurrences []Occurrence) []byte {
	list := make([]object, len(occurrences))
	for i, one := range occurrences {
		list[i] = object{{"Discriminator", one.Name}, {"Value", object{{"Id", one.ID}}}}
	}
	return object{{"EnterpriseId", of.Enterprise.ID}, {"IntegrationId", of.Integration.ID}}.
		append(nil, member{"Events", list})
}

// IntegrationBody is an integration webhook as Mews writes it. The token is for the two actions that carry one: give
// [SampleToken] or that of a sandbox, never one that is stored.
func IntegrationBody(of Origin, action Action, at time.Time, token string) []byte {
	named := func(n Named) object { return object{{"Id", n.ID}, {"Name", n.Name}} }
	data := object{}
	when := at.UTC().Format("2006-01-02T15:04:05Z")
	switch {
	case action.Name == Created:
		data = append(data, member{"Enterprise", named(of.Enterprise)})
		if of.Service.ID != "" {
			data = append(data, member{"Service", named(of.Service)})
		}
		data = append(data, member{"Requestor", nil}, member{action.Token, token}, member{action.At, when},
			member{"IsEnabled", true})
	case action.Token != "":
		data = append(data, member{action.Token, token})
	case action.At != "":
		data = append(data, member{action.At, when})
	}
	data = append(data, member{"Integration", named(of.Integration)})
	return object{{"Action", action.Name}}.append(nil, member{"Data", data})
}

// SampleToken is a token that opens nothing: the digits of an integration's id, as in the sample of Mews'
// documentation, and zeros.
func SampleToken(integrationID string) string {
	digits := strings.ToUpper(strings.ReplaceAll(integrationID, "-", ""))
	const first, second = 32, 31
	if len(digits) != first {
		digits = strings.Repeat("0", first)
	}
	return digits + "-" + strings.Repeat("0", second)
}

// Split shares events out over messages of at most size each, which keep their order.
func Split(occurrences []Occurrence, size int) [][]Occurrence {
	var all [][]Occurrence
	for size > 0 && len(occurrences) > size {
		all = append(all, occurrences[:size])
		occurrences = occurrences[size:]
	}
	return append(all, occurrences)
}
