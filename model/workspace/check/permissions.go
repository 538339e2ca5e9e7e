package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/operations"
	"keyrack/model/request"
	"keyrack/model/workspace"
)

// ErrNoCapabilities is wrapped by the error of a capability map for tokens that are not accepted at all.
var ErrNoCapabilities = errors.New("configuration/get does not work with these tokens")

// ErrCapabilitiesUnknown is returned for a capability map where configuration/get was not answered, so that no other
// answer would say anything.
var ErrCapabilitiesUnknown = errors.New("configuration/get was not answered")

// Operations is the catalogue with the fields and bodies of its operations.
type Operations interface {
	All() []operations.Entry
	Find(path string) (operations.Entry, bool)
	Template(path string, now time.Time) ([]byte, error)
}

// Sender is what a map of permissions needs of the workspace.
type Sender interface {
	Find(id model.ConnectionID) (workspace.Place, error)
	Budget(id model.ConnectionID) (used, limit int)
	Send(ctx context.Context, request workspace.Request) (model.Exchange, error)
	VerifyConnection(ctx context.Context, id model.ConnectionID) (workspace.Verification, error)
	UntilLocked(ctx context.Context) (context.Context, context.CancelFunc)
}

// PermissionsOptions are the parts that a map of permissions is made of. All are required.
type PermissionsOptions struct {
	Core       Sender
	Catalogue  model.Classifier // by which the guard judges
	Operations Operations       // the same with bodies
	Now        func() time.Time
}

// Permissions finds out what connections may do. [NewPermissions] makes one.
type Permissions struct {
	core       Sender
	catalogue  model.Classifier
	operations Operations
	now        func() time.Time
}

// NewPermissions returns permissions over a workspace.
func NewPermissions(options PermissionsOptions) *Permissions {
	return &Permissions{options.Core, options.Catalogue, options.Operations, options.Now}
}

// Permission says whether a connection may use an operation.
type Permission string

// The permissions, as far as they can be told.
const (
	// it answered with anything that comes after the permission: 200, 204, 400, 403, 409
	Granted    Permission = "granted"
	NotGranted Permission = "not-granted" // 401, though configuration/get works with the same tokens
	NotKnown   Permission = "not-known"   // neither: no answer, too many requests, a failure of Mews
)

// Capability is what a connection may do with one operation.
type Capability struct {
	Path       string
	Title      string
	Permission Permission
	Status     int // 0 when there was no answer
	Message    string
	Err        error // why it could not be asked, or why the answer is none of Mews
	RequestID  string
}

// Plan says beforehand what a capability map takes.
type Plan struct {
	Paths []string // that are asked, one request each
	// Calls are the requests in all: those, and before them configuration/get and, for a portfolio, its properties.
	Calls int
	// Windows is how many windows of the rate budget they need, with what is used of it now; 1 means no waiting.
	Windows int
}

// costly are reads that cost something each time.
func costly() []string {
	return []string{"bills/getPdf"} // 30 prints of a bill in 7 days
}

// notProbed says why an operation is never sent to find something out, or nothing where it may be. Both have to call it
// a read: the guard, and the catalogue whose bodies are sent.
func (p *Permissions) notProbed(path string) NotSent {
	entry, found := p.operations.Find(path)
	switch {
	case !found || entry.Kind != model.Read || p.catalogue.Lookup(path).Kind != model.Read:
		return NotSentWrite
	case slices.Contains(costly(), path):
		return NotSentCosts
	}
	return ""
}

// CapabilityPlan returns the plan for a connection. It sends nothing, and reads how much of the budget is used.
func (p *Permissions) CapabilityPlan(id model.ConnectionID) (Plan, error) {
	place, err := p.core.Find(id)
	if err != nil {
		return Plan{}, err
	}
	plan := Plan{Calls: 1}
	if identity := place.Connection.Identity; identity != nil && identity.Portfolio {
		plan.Calls += 1 + len(identity.Enterprises)/workspace.EnterprisesPage
	}
	for _, entry := range p.operations.All() {
		if entry.Path == pathConfiguration || entry.Kind != model.Read || p.notProbed(entry.Path) != "" {
			continue
		}
		plan.Paths = append(plan.Paths, entry.Path)
		plan.Calls++
	}
	used, limit := p.core.Budget(id)
	plan.Windows = max(1, (used+plan.Calls+limit-1)/max(1, limit))
	return plan, nil
}

// ProbeOptions say what to probe.
type ProbeOptions struct {
	Connection model.ConnectionID
	// Paths limit the probe to some operations of the plan; none means all.
	Paths []string
	// Progress is called after each operation, one call at a time; it may be nil.
	Progress func(done, total int, last Capability)
}

// probesParallel is how many operations are asked at once.
const probesParallel = 6

// Capabilities asks which read operations a connection may use: each once, with the smallest body and one item a page,
// within the rate budget. Writes are never sent, also none that would be refused. When ctx ends, it returns what is
// known until then, with the context's error.
func (p *Permissions) Capabilities(ctx context.Context, options ProbeOptions) ([]Capability, error) {
	plan, err := p.CapabilityPlan(options.Connection)
	if err != nil {
		return nil, err
	}
	paths := plan.Paths
	if len(options.Paths) > 0 {
		paths = slices.DeleteFunc(slices.Clone(paths),
			func(path string) bool { return !slices.Contains(options.Paths, path) })
	}
	ctx, end := p.core.UntilLocked(ctx)
	defer end()
	verification, err := p.core.VerifyConnection(ctx, options.Connection)
	if err != nil {
		return nil, cmp.Or(context.Cause(ctx), err)
	}
	identity := verification.Identity()
	switch {
	case verification.Check().Health == model.Rejected, verification.Check().Health == model.TokenMissing:
		return nil, fmt.Errorf("%w: %s", ErrNoCapabilities, verification.Check().Health)
	case identity == nil:
		return nil, fmt.Errorf("%w: %s", ErrCapabilitiesUnknown, verification.Check().Health)
	}
	var mu sync.Mutex
	done := map[string]Capability{}
	var group errgroup.Group
	group.SetLimit(probesParallel)
	for _, path := range paths {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			capability, err := p.probe(ctx, options.Connection, identity, path)
			if err != nil {
				return err // the context has ended
			}
			mu.Lock()
			defer mu.Unlock()
			done[path] = capability
			if options.Progress != nil {
				options.Progress(len(done), len(paths), capability)
			}
			return nil
		})
	}
	_ = group.Wait() // its errors are that of the context
	var all []Capability
	for _, path := range paths {
		if capability, found := done[path]; found {
			all = append(all, capability)
		}
	}
	return all, context.Cause(ctx)
}

// probe asks one operation. An error means that the context has ended.
func (p *Permissions) probe(ctx context.Context, id model.ConnectionID, identity *model.Identity,
	path string,
) (Capability, error) {
	capability := Capability{Path: path, Title: p.catalogue.Lookup(path).Title, Permission: NotKnown}
	request, err := p.probeRequest(id, identity, path)
	if err != nil {
		capability.Err = err
		return capability, nil
	}
	exchange, err := p.core.Send(ctx, request)
	if ctx.Err() != nil {
		return capability, ctx.Err()
	}
	if err != nil {
		capability.Err = err
		return capability, nil
	}
	problem := connector.Problem(exchange)
	if exchange.BodyFile != "" {
		_ = os.Remove(exchange.BodyFile) // what cannot be deleted goes with the temp folder
	}
	capability.Status, capability.Message, capability.RequestID = exchange.Status, exchange.Message, exchange.RequestID
	if problem != connector.NoProblem && problem != connector.EmptyAnswer {
		capability.Err = &workspace.ProblemError{Problem: problem} // whoever answered was not Mews
		return capability, nil
	}
	switch exchange.Status {
	case http.StatusOK, http.StatusNoContent, http.StatusBadRequest, http.StatusForbidden, http.StatusConflict:
		capability.Permission = Granted
	case http.StatusUnauthorized:
		capability.Permission = NotGranted
	}
	return capability, nil
}

// probeRequest is the smallest request of an operation. With a portfolio token it is for the first property.
func (p *Permissions) probeRequest(id model.ConnectionID, identity *model.Identity,
	path string,
) (workspace.Request, error) {
	body, err := p.operations.Template(path, p.now())
	if err != nil {
		return workspace.Request{}, err
	}
	operation := p.catalogue.Lookup(path)
	if operation.Paged && request.Member(body, request.FieldLimitation) != nil {
		if body, err = request.SetMember(body, request.FieldLimitation, request.Limitation{Count: 1}); err != nil {
			return workspace.Request{}, err
		}
	}
	call := workspace.Request{Connection: id, Path: path, Body: body, Probe: true}
	if identity.Portfolio && len(identity.Enterprises) > 0 && len(operation.Scope) > 0 {
		call.Properties = []string{identity.Enterprises[0].ID}
	}
	return call, nil
}
