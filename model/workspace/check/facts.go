package check

import (
	"context"
	"slices"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
)

// freshCheck is how long the outcome of a check counts as known.
const freshCheck = 10 * time.Minute

// fresh reports whether a check is one that counts.
func fresh(check model.Check, now time.Time) bool {
	return !check.At.IsZero() && now.Sub(check.At) < freshCheck
}

func accepted(check model.Check) bool {
	return check.Health == model.OK || check.Health == model.OtherProperty
}

// Facts are what a 401 to configuration/get is judged by, whoever asks: a check of many connections, the window or the
// terminal.
type Facts struct {
	Working   int    // other tokens of the same client application that were accepted within the last ten minutes
	Refused   int    // and that were refused
	Worked    bool   // this one was accepted before
	Elsewhere bool   // it is accepted in another environment
	Mixed     bool   // one of the two tokens is a public demo token
	Message   string // with which the server refused it; empty for none
}

// Cause is the one verdict on a refused token.
func (f Facts) Cause() Cause {
	names := f.tokenNamed()
	switch {
	case f.Elsewhere, f.Mixed:
		return CauseEnvironment
	case f.Working > 0, names == "accesstoken":
		return CauseToken // the client is fine, by what others do or by the server's own words
	case f.Refused > 0, names == "clienttoken":
		return CauseClient // what the refused ones have in common
	case f.Worked, f.Disabled():
		return CauseToken // of the two that can be, the property's side is the more usual
	}
	return CauseUnclear
}

// Disabled reports whether the server calls what it knows disabled.
func (f Facts) Disabled() bool { return strings.Contains(strings.ToLower(f.Message), "disabled") }

// tokenNamed is which of the two tokens the server's message names, if it names one, in small letters.
func (f Facts) tokenNamed() string {
	message := strings.ReplaceAll(strings.ToLower(f.Message), " ", "")
	client, access := strings.Contains(message, "clienttoken"), strings.Contains(message, "accesstoken")
	switch {
	case client == access:
		return ""
	case client:
		return "clienttoken"
	}
	return "accesstoken"
}

// finder looks for the same token in other environments.
type finder interface {
	SameTokenElsewhere(ctx context.Context, id model.ConnectionID) ([]workspace.Place, error)
}

// known is what is known of all stored connections, counted once for many questions.
type known struct {
	now     time.Time
	clients map[model.IntegrationID]*tally
	twins   map[model.Fingerprint][]model.EnvironmentID // in which a token of this fingerprint works
}

// tally counts how the tokens of a client application fared within the last ten minutes.
type tally struct{ working, refused int }

func (t *tally) add(check model.Check, n int) {
	switch {
	case accepted(check):
		t.working += n
	case check.Health == model.Rejected:
		t.refused += n
	}
}

func knownOf(all []workspace.Place, now time.Time) known {
	k := known{now, map[model.IntegrationID]*tally{}, map[model.Fingerprint][]model.EnvironmentID{}}
	for i := range all {
		place := &all[i]
		check := place.Connection.LastCheck
		if k.clients[place.Integration.ID] == nil {
			k.clients[place.Integration.ID] = &tally{}
		}
		if fresh(check, now) {
			k.clients[place.Integration.ID].add(check, 1)
		}
		if check.Health == model.OK {
			of := place.Connection.Fingerprint
			k.twins[of] = append(k.twins[of], place.Environment.ID)
		}
	}
	return k
}

// facts are those about a refused connection. Where the same token works in another environment, that one comes with
// them.
func (k known) facts(ctx context.Context, core finder, place workspace.Place) (Facts, workspace.Place) {
	own := place.Connection
	facts := Facts{
		Worked: own.Identity != nil, Mixed: place.Integration.Public != own.Public, Message: own.LastCheck.Message,
	}
	if others := k.clients[place.Integration.ID]; others != nil {
		without := *others
		if fresh(own.LastCheck, k.now) {
			without.add(own.LastCheck, -1)
		}
		facts.Working, facts.Refused = without.working, without.refused
	}
	elsewhere := func(id model.EnvironmentID) bool { return id != place.Environment.ID }
	if !slices.ContainsFunc(k.twins[own.Fingerprint], elsewhere) {
		return facts, workspace.Place{}
	}
	// A fingerprint is not the token: whether they are the same is asked of the store.
	others, err := core.SameTokenElsewhere(ctx, own.ID)
	if err != nil {
		return facts, workspace.Place{} // then it is not known
	}
	for _, other := range others {
		if other.Connection.LastCheck.Health == model.OK {
			facts.Elsewhere = true
			return facts, other
		}
	}
	return facts, workspace.Place{}
}
