package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/operations"
	"keyrack/model/request"
)

// Operations is the catalogue with the fields and bodies of its operations.
type Operations interface {
	All() []operations.Entry
	Template(path string, now time.Time) ([]byte, error)
}

// Permission says whether a connection may use an operation.
type Permission string

// The permissions, as far as they can be told.
const (
	Granted    Permission = "granted"     // it answered with anything that comes after the permission: 200, 204, 400, 403, 409
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
	RequestID  string
}

// CapabilityPlan says beforehand what a capability map takes.
type CapabilityPlan struct {
	Paths []string // that are asked, one request each
	// Calls are the requests in all: those, and before them configuration/get and, for a portfolio, its properties.
	Calls int
	// Windows is how many windows of the rate budget they need, with what is used of it now; 1 means no waiting.
	Windows int
}

// notProbed are reads that cost something each time.
func notProbed() []string {
	return []string{"bills/getPdf"} // 30 prints of a bill in 7 days
}

// CapabilityPlan returns the plan for a connection. It sends nothing, and reads how much of the budget is used.
func (w *Workspace) CapabilityPlan(id model.ConnectionID) (CapabilityPlan, error) {
	place, err := w.Find(id)
	if err != nil {
		return CapabilityPlan{}, err
	}
	plan := CapabilityPlan{Calls: 1}
	if identity := place.Connection.Identity; identity != nil && identity.Portfolio {
		plan.Calls += 1 + len(identity.Enterprises)/enterprisesPage
	}
	for _, entry := range w.operations.All() {
		// Both have to call it a read: the guard, and the catalogue whose bodies are sent.
		if entry.Kind != model.Read || w.catalogue.Lookup(entry.Path).Kind != model.Read {
			continue
		}
		if entry.Path == pathConfiguration || slices.Contains(notProbed(), entry.Path) {
			continue
		}
		plan.Paths = append(plan.Paths, entry.Path)
		plan.Calls++
	}
	used, limit := w.Budget(id)
	plan.Windows = max(1, (used+plan.Calls+limit-1)/max(1, limit))
	return plan, nil
}

// ErrNoCapabilities is wrapped by the error of a capability map for tokens that are not accepted at all.
var ErrNoCapabilities = errors.New("configuration/get does not work with these tokens")

// ErrCapabilitiesUnknown is returned for a capability map where configuration/get was not answered, so that no other
// answer would say anything.
var ErrCapabilitiesUnknown = errors.New("configuration/get was not answered")

// CapabilityOptions say what to probe.
type CapabilityOptions struct {
	Connection model.ConnectionID
	// Paths limit the probe to some operations of the plan; none means all.
	Paths []string
	// Progress is called after each operation, one call at a time; it may be nil.
	Progress func(done, total int, last Capability)
}

// capabilityParallel is how many operations are asked at once.
const capabilityParallel = 6

// Capabilities asks which read operations a connection may use: each once, with the smallest body and one item a page,
// within the rate budget. Writes are never sent, also none that would be refused. When ctx ends, it returns what is known
// until then, with the context's error.
func (w *Workspace) Capabilities(ctx context.Context, options CapabilityOptions) ([]Capability, error) {
	plan, err := w.CapabilityPlan(options.Connection)
	if err != nil {
		return nil, err
	}
	paths := plan.Paths
	if len(options.Paths) > 0 {
		paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return !slices.Contains(options.Paths, path) })
	}
	ctx, end := w.untilLocked(ctx)
	defer end()
	verification, err := w.VerifyConnection(ctx, options.Connection)
	if err != nil {
		return nil, cmp.Or(context.Cause(ctx), err)
	}
	switch {
	case verification.check.Health == model.Rejected, verification.check.Health == model.TokenMissing:
		return nil, fmt.Errorf("%w: %s", ErrNoCapabilities, verification.check.Health)
	case verification.identity == nil:
		return nil, fmt.Errorf("%w: %s", ErrCapabilitiesUnknown, verification.check.Health)
	}
	var (
		mu   sync.Mutex
		done = map[string]Capability{}
		wait sync.WaitGroup
		next = make(chan string)
	)
	for range min(capabilityParallel, len(paths)) {
		wait.Go(func() {
			for path := range next {
				capability, err := w.probe(ctx, options.Connection, verification.identity, path)
				if err != nil {
					continue // the context has ended
				}
				mu.Lock()
				done[path] = capability
				if options.Progress != nil {
					options.Progress(len(done), len(paths), capability)
				}
				mu.Unlock()
			}
		})
	}
	for _, path := range paths {
		select {
		case next <- path:
		case <-ctx.Done():
		}
	}
	close(next)
	wait.Wait()
	var all []Capability
	for _, path := range paths {
		if capability, found := done[path]; found {
			all = append(all, capability)
		}
	}
	return all, context.Cause(ctx)
}

// probe asks one operation. An error means that the context has ended.
func (w *Workspace) probe(ctx context.Context, id model.ConnectionID, identity *model.Identity, path string) (Capability, error) {
	capability := Capability{Path: path, Title: w.catalogue.Lookup(path).Title, Permission: NotKnown}
	request, err := w.probeRequest(id, identity, path)
	if err != nil {
		capability.Message = Explain(err).What
		return capability, nil
	}
	exchange, err := w.Send(ctx, request)
	if ctx.Err() != nil {
		return capability, ctx.Err()
	}
	if err != nil {
		capability.Message = Explain(err).What
		return capability, nil
	}
	problem := connector.Problem(exchange)
	removeBody(exchange)
	capability.Status, capability.Message, capability.RequestID = exchange.Status, exchange.Message, exchange.RequestID
	if page, told := problems[problem]; told && problem != connector.EmptyAnswer {
		capability.Message = page.What // whoever answered was not Mews
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
func (w *Workspace) probeRequest(id model.ConnectionID, identity *model.Identity, path string) (Request, error) {
	body, err := w.operations.Template(path, w.now())
	if err != nil {
		return Request{}, err
	}
	operation := w.catalogue.Lookup(path)
	if operation.Paged && request.Member(body, request.FieldLimitation) != nil {
		if body, err = request.SetMember(body, request.FieldLimitation, request.Limitation{Count: 1}); err != nil {
			return Request{}, err
		}
	}
	call := Request{Connection: id, Path: path, Body: body}
	if identity.Portfolio && len(identity.Enterprises) > 0 && len(operation.Scope) > 0 {
		call.Properties = []string{identity.Enterprises[0].ID}
	}
	return call, nil
}
