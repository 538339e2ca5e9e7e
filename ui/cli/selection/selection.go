// Package selection is which connections a command is about, said in the same words with all of them: by name, by
// environment, and by what they have in common.
//
// A command has one [Selection], gives it its flags with [Selection.Flags], adds its arguments to Names, and asks
// [Selection.Choose] for all that fit or [Selection.One] for the only one. What is said several times with one flag is
// any of it, except for tags, which a connection has to have all; what is said with several flags has to be true at
// once.
package selection

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/match"
)

// Selection is what a command line says of connections. The zero value is all of them.
type Selection struct {
	Names       []string // ids, labels, properties, or unambiguous parts of one, as Lookup finds them
	Environment string   // its name or id; empty for all
	Tags        []string // every one of them, without case and accents
	States      []string // any of [States]
	Clients     []string // ids or names of client applications, or else parts of names
	Properties  []string // ids or names of what is opened, or else parts of names; of a portfolio those in it too
	Failed      bool     // those that need a person: see model.Health.Failing
}

// Unchecked and Stopped are the states that are no outcome of a check: none was made, and Mews has said by a webhook
// that the integration is off.
const (
	Unchecked = "unchecked"
	Stopped   = "stopped"
)

// Inconclusive is the state of a check that could not tell, as people read it; documents have model.CouldNotCheck,
// which is taken too.
const Inconclusive = "inconclusive"

// States are the words of --state.
func States() []string {
	var words []string
	for _, health := range model.Healths() {
		switch health {
		case model.NeverChecked:
		case model.CouldNotCheck:
			words = append(words, Inconclusive)
		default:
			words = append(words, string(health))
		}
	}
	return append(words, Unchecked, Stopped)
}

// The names of the flags.
const (
	FlagConnection  = "connection"
	FlagEnvironment = "env"
	FlagTag         = "tag"
	FlagState       = "state"
	FlagClient      = "client"
	FlagProperty    = "property"
	FlagFailed      = "failed"
)

// Flags defines the flags, without those that are named: a command may have one of its own of that name.
func (s *Selection) Flags(f *pflag.FlagSet, without ...string) {
	define := func(name string, by func()) {
		if !slices.Contains(without, name) {
			by()
		}
	}
	define(FlagConnection, func() {
		f.StringArrayVarP(&s.Names, FlagConnection, "c", nil, "the `CONNECTION`: id, label, property or a part of one")
	})
	define(FlagEnvironment, func() {
		f.StringVarP(&s.Environment, FlagEnvironment, "e", "", "look in this `ENVIRONMENT` only")
	})
	define(FlagTag, func() {
		f.StringArrayVar(&s.Tags, FlagTag, nil, "choose those with this `TAG`; several: those with all of them")
	})
	define(FlagState, func() {
		f.StringSliceVar(&s.States, FlagState, nil,
			"choose by the last check: `STATE` is ok, rejected, … (see keyrack list --help)")
	})
	define(FlagClient, func() {
		f.StringArrayVar(&s.Clients, FlagClient, nil, "choose those of this `CLIENT` application, or a part of its name")
	})
	define(FlagProperty, func() {
		f.StringArrayVar(&s.Properties, FlagProperty, nil, "choose those that open this `PROPERTY`: id, name or a part of it")
	})
	define(FlagFailed, func() {
		f.BoolVar(&s.Failed, FlagFailed, false,
			"choose those that were rejected, open another property or miss their token")
	})
}

func orList(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// Narrows reports whether anything but an environment is said.
func (s Selection) Narrows() bool { return len(s.Names) > 0 || s.filters() }

func (s Selection) filters() bool {
	return s.Failed || len(s.Tags)+len(s.States)+len(s.Clients)+len(s.Properties) > 0
}

// String is the selection as flags, for a message.
func (s Selection) String() string {
	words := slices.Clone(s.Names)
	for _, flag := range []struct {
		name   string
		values []string
	}{{FlagTag, s.Tags}, {FlagState, s.States}, {FlagClient, s.Clients}, {FlagProperty, s.Properties}} {
		for _, value := range flag.values {
			words = append(words, "--"+flag.name+" "+value)
		}
	}
	if s.Failed {
		words = append(words, "--"+FlagFailed)
	}
	return strings.Join(words, " ")
}

// Connections are where to look. *workspace.Workspace is one.
type Connections interface {
	LookupEnvironment(named string) (model.Environment, error)
	List(ctx context.Context, environments ...model.EnvironmentID) ([]workspace.Place, error)
	Lookup(ctx context.Context, named string, environments ...model.EnvironmentID) (workspace.Place, error)
}

// Choose returns the connections that fit: those with names in the order of these, others as they are listed. There may
// be none. A name that is unknown or ambiguous is an error, as Lookup returns it, and so is a state that there is not.
func (s Selection) Choose(ctx context.Context, in Connections) ([]workspace.Place, error) {
	for _, state := range s.States {
		if !slices.Contains(States(), state) && state != string(model.CouldNotCheck) {
			return nil, console.Usagef("There is "+orList(States())+".", "there is no state %q", state)
		}
	}
	var within []model.EnvironmentID
	if s.Environment != "" {
		environment, err := in.LookupEnvironment(s.Environment)
		if err != nil {
			return nil, err
		}
		within = append(within, environment.ID)
	}
	places, err := s.named(ctx, in, within)
	if err != nil {
		return nil, err
	}
	places = nearest(places, s.Clients, func(p workspace.Place) []string {
		return []string{p.Integration.Client, string(p.Integration.ID)}
	})
	places = nearest(places, s.Properties, opened)
	return slices.DeleteFunc(places, func(p workspace.Place) bool { return !s.fits(p.Connection) }), nil
}

func (s Selection) named(ctx context.Context, in Connections, within []model.EnvironmentID) ([]workspace.Place, error) {
	if len(s.Names) == 0 {
		return in.List(ctx, within...)
	}
	var places []workspace.Place
	seen := map[model.ConnectionID]bool{}
	for _, name := range s.Names {
		place, err := in.Lookup(ctx, name, within...)
		if err != nil {
			return nil, err
		}
		if !seen[place.Connection.ID] {
			places = append(places, place)
		}
		seen[place.Connection.ID] = true
	}
	return places, nil
}

// One returns the only connection that fits. It is an error of usage where none or several do, or where nothing is said
// to choose by.
func (s Selection) One(ctx context.Context, in Connections) (workspace.Place, error) {
	if !s.Narrows() {
		return workspace.Place{}, console.Usagef("Name one; keyrack list shows them.", "no connection is named")
	}
	places, err := s.Some(ctx, in)
	switch {
	case err != nil:
		return workspace.Place{}, err
	case len(places) == 1:
		return places[0], nil
	}
	ambiguous := &workspace.AmbiguousError{Kind: "connection", Named: s.String()}
	for _, place := range places {
		ambiguous.Candidates = append(ambiguous.Candidates, place.Candidate())
	}
	return workspace.Place{}, ambiguous
}

// Some is Choose for commands that have nothing to do without a connection: that none fits is an error of usage.
func (s Selection) Some(ctx context.Context, in Connections) ([]workspace.Place, error) {
	if !s.Narrows() {
		return nil, console.Usagef("Name some, or choose them with --tag, --state, --client, --property or --failed.",
			"no connection is named")
	}
	places, err := s.Choose(ctx, in)
	if err == nil && len(places) == 0 {
		where := ""
		if s.Environment != "" {
			where = " in " + s.Environment
		}
		err = console.Usagef("See them with keyrack list.", "no connection%s matches %s", where, s)
	}
	return places, err
}

func (s Selection) fits(c model.Connection) bool {
	for _, tag := range s.Tags {
		if !slices.ContainsFunc(c.Tags, func(has string) bool { return match.Fold(has) == match.Fold(tag) }) {
			return false
		}
	}
	if s.Failed && !c.LastCheck.Health.Failing() {
		return false
	}
	return len(s.States) == 0 || slices.ContainsFunc(s.States, func(state string) bool {
		switch state {
		case Unchecked:
			return c.LastCheck.Health == model.NeverChecked
		case Stopped:
			return c.Stopped()
		case Inconclusive:
			return c.LastCheck.Health == model.CouldNotCheck
		}
		return string(c.LastCheck.Health) == state
	})
}

// opened are the names and ids of what a connection opens.
func opened(p workspace.Place) []string {
	words := []string{p.Connection.MewsEnterpriseID}
	if identity := p.Connection.Identity; identity != nil {
		words = append(words, identity.Name, identity.EnterpriseID)
		for _, e := range identity.Enterprises {
			words = append(words, e.Name, e.ID)
		}
	}
	return words
}

// nearest keeps the places that have one of the wanted words: as it is, or, where no place has it so, as a part.
func nearest(places []workspace.Place, wanted []string, words func(workspace.Place) []string) []workspace.Place {
	if len(wanted) == 0 {
		return places
	}
	keep := map[model.ConnectionID]bool{}
	for _, word := range wanted {
		word = match.Fold(strings.TrimSpace(word))
		found := false
		for _, fits := range []func(has, word string) bool{func(a, b string) bool { return a == b }, strings.Contains} {
			for _, place := range places {
				if word != "" && slices.ContainsFunc(words(place), func(has string) bool { return fits(match.Fold(has), word) }) {
					keep[place.Connection.ID], found = true, true
				}
			}
			if found {
				break
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(places), func(p workspace.Place) bool { return !keep[p.Connection.ID] })
}
