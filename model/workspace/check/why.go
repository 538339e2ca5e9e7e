package check

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
)

// pathConfiguration is the read that every good token may do: it tells what the token opens.
const pathConfiguration = "configuration/get"

// Asker is what a diagnosis needs of the workspace.
type Asker interface {
	Find(id model.ConnectionID) (workspace.Place, error)
	List(ctx context.Context, environments ...model.EnvironmentID) ([]workspace.Place, error)
	Tree(ctx context.Context, environment model.EnvironmentID) ([]workspace.Group, error)
	VerifyConnection(ctx context.Context, id model.ConnectionID) (workspace.Verification, error)
	UntilLocked(ctx context.Context) (context.Context, context.CancelFunc)
	SameTokenElsewhere(ctx context.Context, id model.ConnectionID) ([]workspace.Place, error)
	OtherEnvironments(place workspace.Place) []model.Environment
}

// Refusals finds out why requests are refused. [NewRefusals] makes one.
type Refusals struct {
	core        Asker
	permissions *Permissions
	now         func() time.Time
}

// NewRefusals returns refusals over a workspace. The operation that is asked about is sent as for a map of permissions.
func NewRefusals(core Asker, permissions *Permissions, now func() time.Time) *Refusals {
	return &Refusals{core, permissions, now}
}

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
	CauseUnreachable Cause = "could-not-be-told" // configuration/get was not answered
	CauseOperation   Cause = "operation-untold"  // the token is good; the operation was not answered
	CauseNotSent     Cause = "not-sent"          // the token is good; the operation was not sent
)

// EvidenceKind is what a piece of evidence is about.
type EvidenceKind string

// The kinds of evidence.
const (
	EvidenceOperation   EvidenceKind = "operation"     // the operation itself
	EvidenceNotSent     EvidenceKind = "not-sent"      // the operation itself was not sent, and why not
	EvidenceSame        EvidenceKind = "same-token"    // configuration/get with the same tokens
	EvidenceSibling     EvidenceKind = "sibling"       // configuration/get with another token of the same client
	EvidenceSiblings    EvidenceKind = "siblings"      // that with many of them
	EvidencePast        EvidenceKind = "past"          // this connection worked before
	EvidenceElsewhere   EvidenceKind = "elsewhere"     // the same token is stored in another environment
	EvidenceNeverWorked EvidenceKind = "never-worked"  // this connection never worked here
	EvidencePublic      EvidenceKind = "public-tokens" // one of the two tokens is a public demo token, the other is not
)

// NotSent says why an operation was not sent to find out why it is refused.
type NotSent string

// The reasons.
const (
	NotSentWrite   NotSent = "write"   // it changes data, or could
	NotSentCosts   NotSent = "costs"   // it is a read that costs something each time
	NotSentRefused NotSent = "refused" // configuration/get was not accepted, so its answer would say nothing
)

// Evidence is one fact that the diagnosis stands on.
type Evidence struct {
	Kind        EvidenceKind
	Title       string // of the connection it is about
	Environment string
	Path        string    // the operation that was asked
	Status      int       // 0 for no answer
	At          time.Time // when that was
	Message     string    // the server's own, as it came; empty for none
	Seen        bool      // the answer is the one that was looked at, and nothing was sent for it
	NotSent     NotSent   // with EvidenceNotSent
	// With EvidenceSiblings: how many worked and how many were refused within the last ten minutes, and the titles of a
	// few, of those that worked if there are any.
	Working, Refused int
	Titles           []string
}

// Diagnosis says why a request is refused with 401.
type Diagnosis struct {
	Cause Cause
	// Facts are what the cause of a refused configuration/get was judged by.
	Facts Facts
	// Own is what configuration/get said with the same tokens.
	Own model.Check
	// Asked is what the operation said, where it was sent; its Path is empty where it was not.
	Asked    Capability
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
	// Path is the operation that is asked about; empty for configuration/get. A read is sent once, with the smallest body.
	Path string
	// Seen is the status that it answered, and Message the server's own, where somebody looks at that answer. Of an
	// operation that is not sent it is all that is known; 0 for nothing.
	Seen    int
	Message string
	// Siblings is how many other tokens of the same client may be asked: 0 means 3, below 0 none. What a check found
	// within the last ten minutes is not asked again.
	Siblings int
}

const (
	defaultSiblings = 3
	// namedSiblings is how many of them are named at most, and fewSiblings up to how many have a piece of evidence each.
	namedSiblings = 3
	fewSiblings   = 2
)

// Why finds the most likely cause of a 401 and shows what speaks for it. It sends configuration/get, which changes
// nothing, with the same tokens. Where that works, it sends the operation, if it is a read; where that is refused too,
// it sends it with other tokens of the same client.
func (w *Refusals) Why(ctx context.Context, options WhyOptions) (Diagnosis, error) {
	place, err := w.core.Find(options.Connection)
	if err != nil {
		return Diagnosis{}, err
	}
	ctx, end := w.core.UntilLocked(ctx)
	defer end()
	d := Diagnosis{Cause: CauseUnclear}
	own, err := w.core.VerifyConnection(ctx, place.Connection.ID)
	if err != nil {
		return d, cmp.Or(context.Cause(ctx), err)
	}
	d.Sent, d.Own = 1, own.Check()
	same := d.add(EvidenceSame, place, pathConfiguration, d.Own.Status, d.Own.At)
	same.Message = d.Own.Message
	asked := options.Path != "" && options.Path != pathConfiguration
	switch {
	case d.Own.Health == model.OK || d.Own.Health == model.OtherProperty:
		d.Cause = CauseNone
		if asked {
			err = w.ask(ctx, &d, place, own.Identity(), options)
		}
		return d, err
	case asked:
		d.notAsked(place, options, NotSentRefused)
	}
	if d.Own.Health != model.Rejected {
		d.Cause = CauseUnreachable
		return d, nil
	}
	if err := w.siblings(ctx, &d, place, options.Siblings); err != nil {
		return d, cmp.Or(context.Cause(ctx), err)
	}
	all, err := w.core.List(ctx)
	if err != nil {
		return d, err
	}
	if place, err = w.core.Find(options.Connection); err != nil {
		return d, err
	}
	facts, elsewhere := knownOf(all, w.now()).facts(ctx, w.core, place)
	d.Facts, d.Cause = facts, facts.Cause()
	if facts.Worked {
		d.add(EvidencePast, place, pathConfiguration, http.StatusOK, place.Connection.Identity.VerifiedAt)
	} else {
		d.add(EvidenceNeverWorked, place, pathConfiguration, 0, place.Connection.Created)
	}
	if facts.Elsewhere {
		d.add(EvidenceElsewhere, elsewhere, pathConfiguration, elsewhere.Connection.LastCheck.Status,
			elsewhere.Connection.LastCheck.At)
	}
	if facts.Mixed {
		d.add(EvidencePublic, place, "", 0, w.now())
	}
	d.Elsewhere, d.NeedsYes = w.core.OtherEnvironments(place), place.Environment.IsProduction()
	return d, nil
}

// ask sends the operation, with tokens that work, or says why not.
func (w *Refusals) ask(ctx context.Context, d *Diagnosis, place workspace.Place, identity *model.Identity,
	options WhyOptions,
) error {
	if reason := w.permissions.notProbed(options.Path); reason != "" {
		d.Cause = CauseNotSent
		if options.Seen == http.StatusUnauthorized {
			d.Cause = CausePermission
		}
		d.notAsked(place, options, reason)
		return nil
	}
	if identity == nil {
		identity = place.Connection.Identity // it opens another property than before
	}
	asked, err := w.permissions.probe(ctx, place.Connection.ID, identity, options.Path)
	if err != nil {
		return cmp.Or(context.Cause(ctx), err)
	}
	d.Asked = asked
	d.Sent++
	d.add(EvidenceOperation, place, options.Path, asked.Status, w.now()).Message = asked.Message
	switch asked.Permission {
	case Granted:
		d.Cause = CauseNone
	case NotGranted:
		d.Cause = CausePermission
	default:
		d.Cause = CauseOperation
	}
	return nil
}

// notAsked says of the operation what is known without sending it.
func (d *Diagnosis) notAsked(place workspace.Place, options WhyOptions, reason NotSent) {
	if options.Seen != 0 {
		seen := d.add(EvidenceOperation, place, options.Path, options.Seen, time.Time{})
		seen.Seen, seen.Message = true, options.Message
	}
	d.add(EvidenceNotSent, place, options.Path, 0, time.Time{}).NotSent = reason
}

// add adds a piece of evidence, and returns it for what else is to be said.
func (d *Diagnosis) add(kind EvidenceKind, place workspace.Place, path string, status int, at time.Time) *Evidence {
	d.Evidence = append(d.Evidence, Evidence{
		Kind: kind, Title: place.Connection.Title(), Environment: place.Environment.Name, Path: path, Status: status, At: at,
	})
	return &d.Evidence[len(d.Evidence)-1]
}

// siblings asks other tokens of the same client, where nothing is known of them, and adds what all of them say: one by
// one where they are few, and else their number.
func (w *Refusals) siblings(ctx context.Context, d *Diagnosis, place workspace.Place, ask int) error {
	if ask == 0 {
		ask = defaultSiblings
	}
	groups, err := w.core.Tree(ctx, place.Environment.ID)
	if err != nil {
		return err
	}
	var known, unknown []model.Connection
	for _, group := range groups {
		if group.Integration.ID != place.Integration.ID {
			continue
		}
		for _, sibling := range group.Connections {
			switch {
			case sibling.ID == place.Connection.ID:
			case fresh(sibling.LastCheck, w.now()):
				known = append(known, sibling)
			default:
				unknown = append(unknown, sibling)
			}
		}
	}
	working := func(c model.Connection) bool { return accepted(c.LastCheck) }
	for _, sibling := range unknown {
		if ask <= 0 || slices.ContainsFunc(known, working) {
			break // one that works says it all
		}
		ask--
		verification, err := w.core.VerifyConnection(ctx, sibling.ID)
		if model.ConcernsStore(err) || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		d.Sent++
		sibling.LastCheck = verification.Check()
		known = append(known, sibling)
	}
	d.addSiblings(place, slices.DeleteFunc(known,
		func(c model.Connection) bool { return !accepted(c.LastCheck) && c.LastCheck.Health != model.Rejected }))
	return nil
}

// addSiblings adds what tokens that say something say.
func (d *Diagnosis) addSiblings(place workspace.Place, siblings []model.Connection) {
	if len(siblings) <= fewSiblings {
		for _, sibling := range siblings {
			d.add(EvidenceSibling, workspace.Place{Environment: place.Environment, Connection: sibling}, pathConfiguration,
				sibling.LastCheck.Status, sibling.LastCheck.At)
		}
		return
	}
	all := d.add(EvidenceSiblings, place, pathConfiguration, 0, time.Time{})
	var refused []string
	for _, sibling := range siblings {
		if accepted(sibling.LastCheck) {
			all.Working++
			all.Titles = append(all.Titles, sibling.Title())
		} else {
			all.Refused++
			refused = append(refused, sibling.Title())
		}
	}
	if all.Working == 0 {
		all.Titles = refused
	}
	all.Titles = all.Titles[:min(len(all.Titles), namedSiblings)]
}
