package webhook

import (
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"time"
)

// Sample says which webhooks are made up. Its zero value is one message with no events.
type Sample struct {
	Origin Origin
	// Events are the discriminators, which take turns; or Action is an action, and there are no events.
	Events []string
	Action string
	// IDs are those of the events, which take turns as well; where there are none they are made up.
	IDs []string
	// Count is how many events there are; at least one for each name of Events.
	Count int
	// Size is the most events of one message; zero for all in one.
	Size int
	// Times is how often each message comes; zero for once.
	Times int
	// Reorder mixes the messages up.
	Reorder bool
	// Broken cuts each body, so that it is no JSON.
	Broken bool
	At     time.Time // of what an action says to have happened
}

// Bodies are the bodies of the messages in the order in which they are sent. The same seed makes the same ones.
func (s Sample) Bodies(seed uint64) [][]byte {
	random := rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15))
	of := s.Origin.filled(random)
	var bodies [][]byte
	if action, known := ActionNamed(s.Action); known || s.Action != "" {
		action.Name = s.Action
		bodies = [][]byte{IntegrationBody(of, action, s.At, SampleToken(of.Integration.ID))}
	} else {
		for _, part := range Split(s.occurrences(random), s.Size) {
			bodies = append(bodies, GeneralBody(of, part))
		}
	}
	if s.Broken {
		for i, body := range bodies {
			bodies[i] = body[:len(body)-min(len(body), 2+len(body)/8)]
		}
	}
	var all [][]byte
	for range max(1, s.Times) {
		all = append(all, bodies...)
	}
	if s.Reorder {
		slices.Reverse(all)
	}
	return all
}

func (s Sample) occurrences(random *rand.Rand) []Occurrence {
	if len(s.Events) == 0 {
		return []Occurrence{}
	}
	all := make([]Occurrence, max(s.Count, len(s.Events)))
	for i := range all {
		id := ""
		if len(s.IDs) > 0 {
			id = s.IDs[i%len(s.IDs)]
		} else {
			id = newGUID(random)
		}
		all[i] = Occurrence{Name: s.Events[i%len(s.Events)], ID: id}
	}
	return all
}

// filled makes up the ids that are missing.
func (o Origin) filled(random *rand.Rand) Origin {
	for _, one := range []*Named{&o.Enterprise, &o.Integration} {
		if one.ID == "" {
			one.ID = newGUID(random)
		}
	}
	if o.Enterprise.Name == "" {
		o.Enterprise.Name = "Sample hotel"
	}
	if o.Integration.Name == "" {
		o.Integration.Name = "Sample integration"
	}
	return o
}

// newGUID makes an id up, of version 4.
func newGUID(random *rand.Rand) string {
	var id [16]byte
	for i := range id {
		id[i] = byte(random.Uint32())
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	text := hex.EncodeToString(id[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
