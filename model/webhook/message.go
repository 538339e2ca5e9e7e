package webhook

import (
	"slices"
	"time"

	"keyrack/model"
)

// Kind is the kind of a message.
type Kind string

// The kinds. A message is a general one by its Events, an integration webhook by its Action.
const (
	General     Kind = "general"
	Integration Kind = "integration"
	Other       Kind = "other" // no webhook of Mews that is known
)

// Named is an id of Mews with the name beside it. Both may be empty.
type Named struct{ ID, Name string }

// Occurrence is one event of a general webhook.
type Occurrence struct {
	Name string // the Discriminator; empty where it is none, or no word that may be shown
	ID   string
}

// Message is what a webhook says, without tokens and without who asked for it. What is missing in it is empty.
type Message struct {
	Kind Kind
	// EnterpriseID and IntegrationID say whose it is. Of an integration webhook they are those of Enterprise and
	// Integration.
	EnterpriseID, IntegrationID string
	Occurrences                 []Occurrence // of a general webhook, in its order

	Action               string // of an integration webhook
	Enterprise           Named
	Service, Integration Named
	Token                model.Fingerprint // of the token that it carries
	At                   time.Time         // when it happened, where it says so
	Enabled              *bool             // IsEnabled of IntegrationCreated

	Findings []Finding // what is wrong with it, the worst first
}

// Read recognises a message and says what is wrong with it. It takes any bytes and never fails: what is no webhook of
// Mews is a message of the kind Other with the reasons.
func Read(body []byte) Message {
	r := reader{}
	root, ok := r.parse(body)
	if !ok {
		return Message{Kind: Other, Findings: r.worst()}
	}
	action, isIntegration := root.find("Action")
	_, hasData := root.find("Data")
	_, hasEvents := root.find("Events")
	switch {
	case isIntegration && hasData, (isIntegration || hasData) && !hasEvents:
		r.integration(root, action)
	case hasEvents:
		r.general(root)
	default:
		r.message.Kind = Other
		r.report(Finding{Severity: Error, Rule: NoWebhook})
	}
	r.message.Findings = r.worst()
	return r.message
}

// TokenIn is the token that an integration webhook carries; empty where there is none.
func TokenIn(body []byte) model.Secret {
	r := reader{}
	root, _ := r.parse(body)
	name, _ := root.find("Action")
	text, _ := name.(string)
	action, _ := ActionNamed(text)
	if data, found := r.object(root, "Data", true); found && action.Token != "" {
		return model.NewSecret(r.text(data, action.Token, true))
	}
	return model.Secret{}
}

// Count is how many events of one name a message has.
type Count struct {
	Name  string
	Count int
}

// Counts are the events of a message by their name, in the order in which they first come.
func (m Message) Counts() []Count {
	var all []Count
	at := map[string]int{}
	for _, one := range m.Occurrences {
		i, known := at[one.Name]
		if !known {
			i = len(all)
			at[one.Name] = i
			all = append(all, Count{Name: one.Name})
		}
		all[i].Count++
	}
	return all
}

// Fetch is one operation that lists what a message is about.
type Fetch struct {
	Event Event // one of the events that lead to it
	IDs   []string
}

// Fetches are the operations that list what a general webhook is about: each id once, however many events it has.
func (m Message) Fetches() []Fetch {
	var all []Fetch
	seen := map[[2]string]bool{}
	for _, one := range m.Occurrences {
		event, known := EventNamed(one.Name)
		if !known || !IsGUID(one.ID) || seen[[2]string{event.Operation, one.ID}] {
			continue
		}
		seen[[2]string{event.Operation, one.ID}] = true
		at := slices.IndexFunc(all, func(f Fetch) bool { return f.Event.Operation == event.Operation })
		if at < 0 {
			at = len(all)
			all = append(all, Fetch{Event: event})
		}
		all[at].IDs = append(all[at].IDs, one.ID)
	}
	return all
}

// MostIDs is how many ids one of the operations takes at once.
const MostIDs = 1000

// Body is the body that lists the first [MostIDs] of the ids. What the operation needs besides has to be filled in by
// whoever sends it.
func (f Fetch) Body() []byte {
	body := object{}
	ids := f.IDs[:min(len(f.IDs), MostIDs)]
	if f.Event.Needs != "" {
		body = append(body, member{f.Event.Needs, []string{}})
	}
	if f.Event.Member != "" {
		body = append(body, member{f.Event.Member, ids})
	}
	if f.Event.Extent != "" {
		body = append(body, member{"Extent", object{{f.Event.Extent, true}}})
	}
	return body.append(nil, member{"Limitation", object{{"Count", max(1, len(ids))}}})
}
