package check

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
)

// pathConfiguration is the read that every good token may do: it tells what the token opens.
const pathConfiguration = "configuration/get"

// Asker is what a diagnosis needs of the workspace.
type Asker interface {
	Find(id model.ConnectionID) (workspace.Place, error)
	Tree(ctx context.Context, environment model.EnvironmentID) ([]workspace.Group, error)
	VerifyConnection(ctx context.Context, id model.ConnectionID) (workspace.Verification, error)
	UntilLocked(ctx context.Context) (context.Context, context.CancelFunc)
	SameTokenElsewhere(ctx context.Context, id model.ConnectionID) ([]workspace.Place, error)
	OtherEnvironments(place workspace.Place) []model.Environment
}

// Refusals finds out why requests are refused. [NewRefusals] makes one.
type Refusals struct {
	core Asker
	now  func() time.Time
}

// NewRefusals returns refusals over a workspace.
func NewRefusals(core Asker, now func() time.Time) *Refusals { return &Refusals{core, now} }

// Cause is the most likely reason of a 401. The status alone cannot tell: Mews answers 401 for a wrong token, for a
// disabled one, and for a good one without the permission.
type Cause string

// The causes.
const (
	CauseNone        Cause = "works"             // it works now
	CausePermission  Cause = "permission"        // the token is good and lacks the permission for this operation
	CauseToken       Cause = "token"             // this token was regenerated, or disabled at this property
	CauseClient      Cause = "client"            // the client application is disabled, or its ClientToken is wrong
	CauseEnvironment Cause = "environment"       // the tokens belong to another environment
	CauseUnclear     Cause = "unclear"           // nothing is known that tells the possible reasons apart
	CauseUnreachable Cause = "could-not-be-told" // the questions were not answered
)

// EvidenceKind is what a piece of evidence is about.
type EvidenceKind string

// The kinds of evidence.
const (
	EvidenceOperation   EvidenceKind = "operation"     // the operation itself, asked or told
	EvidenceSame        EvidenceKind = "same-token"    // configuration/get with the same tokens
	EvidenceSibling     EvidenceKind = "sibling"       // configuration/get with another token of the same client
	EvidencePast        EvidenceKind = "past"          // this connection worked before
	EvidenceElsewhere   EvidenceKind = "elsewhere"     // the same token is stored in another environment
	EvidenceNeverWorked EvidenceKind = "never-worked"  // this connection never worked here
	EvidencePublic      EvidenceKind = "public-tokens" // one of the two tokens is a public demo token, the other is not
)

// Evidence is one fact that the diagnosis stands on.
type Evidence struct {
	Kind        EvidenceKind
	Title       string // of the connection it is about
	Environment string
	Path        string    // the operation that was asked
	Status      int       // 0 for no answer
	At          time.Time // when that was
	Told        bool      // nobody has seen the answer but the user
	Message     string    // with which Mews refused, as it came; empty for none
}

// Diagnosis says why a request is refused with 401.
type Diagnosis struct {
	Cause    Cause
	Evidence []Evidence
	// Elsewhere are the environments in which the pair of tokens could be tried with TryElsewhere, which nothing does by
	// itself: it shows the tokens to another host.
	Elsewhere []model.Environment
	// NeedsYes says that trying elsewhere needs a typed yes, because the tokens are meant for production.
	NeedsYes bool
	Sent     int // requests that were sent to find out
}

// WhyOptions say which refusal is to be explained.
type WhyOptions struct {
	Connection model.ConnectionID
	// Path is the operation that answered 401. Told says that the user has said so, and that Keyrack has not seen it.
	Path string
	Told bool
	// Siblings is how many other tokens of the same client may be asked: 0 means 3, below 0 none. What a check found
	// within the last ten minutes is not asked again.
	Siblings int
}

const (
	defaultSiblings = 3
	// freshCheck is how long the outcome of a check counts as known.
	freshCheck = 10 * time.Minute
)

// Why finds the most likely cause of a 401 and shows what speaks for it. It sends configuration/get, which changes
// nothing, with the same tokens and, where that is refused too, with other tokens of the same client.
func (w *Refusals) Why(ctx context.Context, options WhyOptions) (Diagnosis, error) {
	place, err := w.core.Find(options.Connection)
	if err != nil {
		return Diagnosis{}, err
	}
	ctx, end := w.core.UntilLocked(ctx)
	defer end()
	d := Diagnosis{Cause: CauseUnclear}
	if options.Path != "" && options.Path != pathConfiguration {
		d.add(EvidenceOperation, place, options.Path, http.StatusUnauthorized, w.now())
		d.Evidence[0].Told = options.Told
	}
	own, err := w.core.VerifyConnection(ctx, place.Connection.ID)
	if err != nil {
		return d, cmp.Or(context.Cause(ctx), err)
	}
	d.Sent++
	d.add(EvidenceSame, place, pathConfiguration, own.Check().Status, own.Check().At)
	if own.Check().Health == model.Rejected {
		d.Evidence[len(d.Evidence)-1].Message = own.Check().Message
	}
	switch {
	case own.Check().Health == model.OK || own.Check().Health == model.OtherProperty:
		d.Cause = CausePermission
		if len(d.Evidence) == 1 { // there was only configuration/get to explain
			d.Cause = CauseNone
		}
		return d, nil
	case own.Check().Health != model.Rejected:
		d.Cause = CauseUnreachable
		return d, nil
	}
	working, refused, err := w.siblings(ctx, &d, place, options.Siblings)
	if err != nil {
		return d, cmp.Or(context.Cause(ctx), err)
	}
	worked := place.Connection.Identity != nil
	if worked {
		d.add(EvidencePast, place, pathConfiguration, http.StatusOK, place.Connection.Identity.VerifiedAt)
	} else {
		d.add(EvidenceNeverWorked, place, pathConfiguration, 0, place.Connection.Created)
	}
	elsewhere := w.sameTokenElsewhere(ctx, &d, place)
	mixed := place.Integration.Public != place.Connection.Public
	if mixed {
		d.add(EvidencePublic, place, "", 0, w.now())
	}
	d.Cause = causeOf(facts{working: working, refused: refused, worked: worked, elsewhere: elsewhere, mixed: mixed})
	d.Elsewhere, d.NeedsYes = w.core.OtherEnvironments(place), place.Environment.IsProduction()
	return d, nil
}

// facts are what a 401 to configuration/get can be judged by.
type facts struct {
	working   int  // other tokens of the same client that are accepted
	refused   int  // and that are refused
	worked    bool // this one was accepted before
	elsewhere bool // it is accepted in another environment
	mixed     bool // one of the two tokens is a public demo token
}

func causeOf(f facts) Cause {
	switch {
	case f.elsewhere, f.mixed:
		return CauseEnvironment
	case f.working > 0:
		return CauseToken // the client is fine
	case f.refused > 0:
		return CauseClient // what the refused ones have in common
	case f.worked:
		return CauseToken // of the two that can be, the property's side is the more usual
	}
	return CauseUnclear
}

func (d *Diagnosis) add(kind EvidenceKind, place workspace.Place, path string, status int, at time.Time) {
	d.Evidence = append(d.Evidence, Evidence{
		Kind: kind, Title: place.Connection.Title(), Environment: place.Environment.Name, Path: path, Status: status, At: at,
	})
}

// siblings counts which other tokens of the same client work and which do not, and asks those of which nothing is
// known.
func (w *Refusals) siblings(ctx context.Context, d *Diagnosis, place workspace.Place, ask int) (working, refused int,
	err error,
) {
	if ask == 0 {
		ask = defaultSiblings
	}
	groups, err := w.core.Tree(ctx, place.Environment.ID)
	if err != nil {
		return 0, 0, err
	}
	for _, group := range groups {
		if group.Integration.ID != place.Integration.ID {
			continue
		}
		for _, sibling := range group.Connections {
			if sibling.ID == place.Connection.ID {
				continue
			}
			check := sibling.LastCheck
			if known := !check.At.IsZero() && w.now().Sub(check.At) < freshCheck; !known {
				if ask <= 0 || working > 0 {
					continue // one that works says it all
				}
				ask--
				verification, err := w.core.VerifyConnection(ctx, sibling.ID)
				if model.ConcernsStore(err) || ctx.Err() != nil {
					return working, refused, errors.Join(err, ctx.Err())
				}
				d.Sent++
				check = verification.Check()
			}
			switch check.Health {
			case model.OK, model.OtherProperty:
				working++
			case model.Rejected:
				refused++
			default:
				continue // it says nothing
			}
			d.add(EvidenceSibling, workspace.Place{Environment: place.Environment, Connection: sibling}, pathConfiguration,
				check.Status, check.At)
		}
	}
	return working, refused, nil
}

// sameTokenElsewhere reports whether another environment has a connection that works and has the same token.
func (w *Refusals) sameTokenElsewhere(ctx context.Context, d *Diagnosis, place workspace.Place) bool {
	others, err := w.core.SameTokenElsewhere(ctx, place.Connection.ID)
	if err != nil {
		return false // then it is not known
	}
	for _, other := range others {
		if check := other.Connection.LastCheck; check.Health == model.OK {
			d.add(EvidenceElsewhere, other, pathConfiguration, check.Status, check.At)
			return true
		}
	}
	return false
}
