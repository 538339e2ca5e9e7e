package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"keyrack/model/webhook"
)

// emission is what becomes known when a row of a table is added, changed or taken away.
type emission struct {
	// socket makes the event of the WebSocket; nil where it has no such type.
	socket func(r *row) object
	// The discriminators of the general webhook, in the order in which they are sent.
	added, changed, removed []string
}

// emissions returns what becomes known of each table: a change of a row in no other table does. Source: the pages
// "WebSockets" and "General webhooks" of Mews' documentation of the Connector API. That payments, rooms and products
// which a write changes beside its own entity are sent too follows from "any change" there.
func emissions() map[string]emission {
	return map[string]emission{
		"Customer": {
			added: []string{"CustomerAdded", "CustomerUpdated"}, changed: []string{"CustomerUpdated"},
			removed: []string{"CustomerUpdated"},
		},
		"DeviceCommand": {socket: stateEvent("DeviceCommand")},
		"Message":       {added: []string{"MessageAdded"}},
		"Payment":       {added: []string{"PaymentUpdated"}, changed: []string{"PaymentUpdated"}},
		"Product": {
			added: []string{"ProductUpdated"}, changed: []string{"ProductUpdated"},
			removed: []string{"ProductDeleted", "ProductUpdated"},
		},
		"Reservation": {
			socket: stayEvent, added: []string{"ServiceOrderUpdated"}, changed: []string{"ServiceOrderUpdated"},
		},
		"Resource": {
			socket: stateEvent("Resource"), added: []string{"ResourceUpdated"}, changed: []string{"ResourceUpdated"},
		},
		"ResourceBlock": {
			added: []string{"ResourceBlockUpdated"}, changed: []string{"ResourceBlockUpdated"},
			removed: []string{"ResourceBlockUpdated"},
		},
	}
}

// subjects returns, by operation, the field of the body that names whose change becomes known, where the operation's
// own rows are of another table or in no list at all. What a changed price of a product sends is a guess.
func subjects() map[string]struct{ table, field string } {
	return map[string]struct{ table, field string }{
		"customers/addFile":            {"Customer", "CustomerId"},
		"customers/merge":              {"Customer", "TargetCustomerId"},
		"products/updatePrice":         {"Product", "ProductId"},
		"reservations/addCompanion":    {"Reservation", "ReservationId"},
		"reservations/addProduct":      {"Reservation", "ReservationId"},
		"reservations/deleteCompanion": {"Reservation", "ReservationId"},
	}
}

// pricing is the operation that makes PriceUpdate events, one for each of its updates.
const pricing = "rates/updatePrice"

func stateEvent(kind string) func(r *row) object {
	return func(r *row) object { return object{{"Type", kind}, {"Id", r.text("Id")}, {"State", r.text("State")}} }
}

func stayEvent(r *row) object {
	return append(stateEvent("Reservation")(r), member{"StartUtc", r.text("StartUtc")}, member{"EndUtc", r.text("EndUtc")},
		member{"AssignedResourceId", r.get("AssignedResourceId")})
}

// happening is what a write did to a row.
type happening int

const (
	wasChanged happening = iota
	wasAdded
	wasRemoved
)

// noted is a row that a write has touched.
type noted struct {
	row  *row
	what happening
}

// note remembers, for the write that runs, what it did to a row.
func (s *Sandbox) note(r *row, what happening) {
	for i, n := range s.touched {
		if n.row == r {
			if what != wasChanged {
				s.touched[i].what = what
			}
			return
		}
	}
	s.touched = append(s.touched, noted{r, what})
}

// news is what became known of one hotel at one moment.
type news struct {
	hotel   string   // EnterpriseId
	socket  []object // events of the WebSocket
	webhook []webhook.Occurrence
}

// announce tells everybody who listens what a write has done. The sandbox is locked.
func (s *Sandbox) announce(c *call) {
	if subject, found := s.subjects[c.entry.Path]; found {
		if id, _ := textOf(c.body[subject.field]).(string); id != "" {
			if r, found := c.find(subject.table, id); found {
				c.touch(r) // so that who polls finds it too
			}
		}
	}
	var all []news
	of := func(hotel string) *news {
		at := slices.IndexFunc(all, func(n news) bool { return n.hotel == hotel })
		if at < 0 {
			at, all = len(all), append(all, news{hotel: hotel})
		}
		return &all[at]
	}
	for _, n := range s.touched {
		known, found := s.emissions[n.row.table]
		if !found {
			continue
		}
		told := of(n.row.property.hotel.id())
		if known.socket != nil && n.what != wasRemoved {
			told.socket = append(told.socket, known.socket(n.row))
		}
		discriminators := [][]string{known.changed, known.added, known.removed}[n.what]
		for _, discriminator := range discriminators {
			told.webhook = append(told.webhook, webhook.Occurrence{Name: discriminator, ID: n.row.text("Id")})
		}
	}
	if c.entry.Path == pricing {
		told := of(c.grant.hotels[0].id())
		told.socket = append(told.socket, c.priceEvents()...)
	}
	for _, n := range all {
		s.tell(n)
		s.collect(n, c.scenario)
	}
}

// priceEvents returns an event for each update of a rate's price. Its Id names the update, which nothing fetches; what
// is null is not limited to one.
func (c *call) priceEvents() []object {
	var updates []struct {
		CategoryID            *string `json:"CategoryId"`
		FirstTimeUnitStartUtc *time.Time
		LastTimeUnitStartUtc  *time.Time
	}
	if c.read("PriceUpdates", &updates) != nil {
		return nil // the catalogue has let it pass: it has the right types
	}
	moment := func(t *time.Time) any {
		if t == nil {
			return nil
		}
		return instant(*t)
	}
	var all []object
	for _, u := range updates {
		category := any(nil)
		if u.CategoryID != nil {
			category = strings.ToLower(*u.CategoryID)
		}
		all = append(all, object{
			{"Type", "PriceUpdate"},
			{"Id", c.newID()},
			{"StartUtc", moment(u.FirstTimeUnitStartUtc)},
			{"EndUtc", moment(u.LastTimeUnitStartUtc)},
			{"RateId", textOf(c.body["RateId"])},
			{"ResourceCategoryId", category},
		})
	}
	return all
}

// mostInFrame is how many events go into one message of the WebSocket. Mews tells no limit; this keeps a message below
// the 32 KiB that some clients read by default.
const mostInFrame = 100

// tell sends the events of the WebSocket to all who listen to the hotel. The sandbox is locked, so that all of them see
// the writes in one order.
func (s *Sandbox) tell(n news) {
	for events := range slices.Chunk(n.socket, mostInFrame) {
		frame, err := json.Marshal(object{{"Events", events}})
		if err != nil {
			panic("sandbox: an event of texts does not encode: " + err.Error())
		}
		for one := range s.listeners {
			if one.hotel == n.hotel {
				one.hear(frame)
			}
		}
	}
}
