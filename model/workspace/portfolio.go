package workspace

import (
	"errors"
	"fmt"
	"slices"

	"keyrack/model"
)

// ErrOneProperty is returned for a request to several properties whose operation takes one at a time.
var ErrOneProperty = errors.New("the operation takes one property at a time")

// ErrNoPropertyField is returned for a request to chosen properties whose operation has no field for them. Mews refuses
// fields that an operation does not have, so none is put in.
var ErrNoPropertyField = errors.New("the operation has no field for properties")

// ErrNotInPortfolio is returned for a request to a property that the connection does not reach, as far as is known.
var ErrNotInPortfolio = errors.New("the connection does not reach this property")

// The fields by which operations take properties and chains.
const (
	fieldEnterpriseID  = "EnterpriseId"
	fieldEnterpriseIDs = "EnterpriseIds"
	fieldChainID       = "ChainId"
	fieldChainIDs      = "ChainIds"
)

// ScopedBody returns the body with the ids of the properties where the operation takes them, and only there: in
// EnterpriseIds, in EnterpriseId, or their chains in ChainIds or ChainId. Without properties it is the body itself. The
// rest of the body stays as it was written.
//
// It returns [ErrOneProperty], [ErrNoPropertyField] or [ErrNotInPortfolio].
func ScopedBody(operation model.Operation, identity *model.Identity, properties []string, body []byte) ([]byte, error) {
	if len(properties) == 0 {
		return body, nil
	}
	chains, err := chainsOf(identity, properties)
	if err != nil {
		return nil, err
	}
	takes := func(field string) bool { return slices.Contains(operation.Scope, field) }
	switch {
	case takes(fieldEnterpriseIDs):
		return setMember(body, fieldEnterpriseIDs, properties)
	case takes(fieldEnterpriseID) && len(properties) == 1:
		return setMember(body, fieldEnterpriseID, properties[0])
	case takes(fieldChainIDs):
		return setMember(body, fieldChainIDs, chains)
	case takes(fieldChainID) && len(chains) == 1:
		return setMember(body, fieldChainID, chains[0])
	case takes(fieldEnterpriseID), takes(fieldChainID):
		return nil, fmt.Errorf("%s: %w", operation.Path, ErrOneProperty)
	}
	return nil, fmt.Errorf("%s: %w", operation.Path, ErrNoPropertyField)
}

// chainsOf returns the chains of properties, each once, in the order of the properties.
func chainsOf(identity *model.Identity, properties []string) ([]string, error) {
	if identity == nil {
		return nil, model.ErrNotVerified
	}
	chainOf := map[string]string{identity.EnterpriseID: identity.ChainID}
	for _, enterprise := range identity.Enterprises {
		chainOf[enterprise.ID] = enterprise.ChainID
		if enterprise.ChainID == "" { // seen by an older Keyrack, which did not note it
			chainOf[enterprise.ID] = identity.ChainID
		}
	}
	var chains []string
	for _, property := range properties {
		chain, reached := chainOf[property]
		if !reached {
			return nil, ErrNotInPortfolio
		}
		if !slices.Contains(chains, chain) {
			chains = append(chains, chain)
		}
	}
	return chains, nil
}

// ScopeWarning says what a request with a portfolio token may do that its sender did not mean.
type ScopeWarning string

// The warnings.
const (
	// WarnAllProperties: no property was chosen, and then the operation is about all of them.
	WarnAllProperties ScopeWarning = "all-properties"
	// WarnPropertyMissing: no property was chosen, and the operation cannot do without.
	WarnPropertyMissing ScopeWarning = "property-missing"
	// WarnNoPortfolio: Mews does not say that the operation works with a portfolio token.
	WarnNoPortfolio ScopeWarning = "no-portfolio"
	// WarnNoField: properties were chosen, and the operation has no field for them.
	WarnNoField ScopeWarning = "no-field"
	// WarnOneAtATime: several properties were chosen, and the operation takes one.
	WarnOneAtATime ScopeWarning = "one-at-a-time"
)

// ScopeWarnings looks at a request before it is sent, from memory. A connection that opens a single property has none.
func (w *Workspace) ScopeWarnings(request Request) ([]ScopeWarning, error) {
	place, err := w.Find(request.Connection)
	if err != nil {
		return nil, err
	}
	identity := place.Connection.Identity
	if identity == nil || !identity.Portfolio {
		return nil, nil
	}
	operation := w.catalogue.Lookup(request.Path)
	var warnings []ScopeWarning
	if operation.Known && !operation.Portfolio {
		warnings = append(warnings, WarnNoPortfolio)
	}
	if len(request.Properties) > 0 {
		_, err := ScopedBody(operation, identity, request.Properties, request.Body)
		switch {
		case errors.Is(err, ErrOneProperty):
			warnings = append(warnings, WarnOneAtATime)
		case errors.Is(err, ErrNoPropertyField):
			warnings = append(warnings, WarnNoField)
		}
		return warnings, nil
	}
	given := func(field string) bool { return memberValue(request.Body, field) != nil }
	takes := func(field string) bool { return slices.Contains(operation.Scope, field) }
	switch {
	case slices.ContainsFunc(operation.Scope, given):
	case takes(fieldEnterpriseIDs), takes(fieldChainIDs):
		warnings = append(warnings, WarnAllProperties)
	case takes(fieldEnterpriseID), takes(fieldChainID):
		warnings = append(warnings, WarnPropertyMissing)
	}
	return warnings, nil
}
