package request

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

// Scoped returns a body with the ids of the properties where the operation takes them, and only there: in
// EnterpriseIds, in EnterpriseId, or their chains in ChainIds or ChainId. Without properties it is the body itself. The
// rest of the body stays as it was written.
//
// It returns [ErrOneProperty], [ErrNoPropertyField] or [ErrNotInPortfolio].
func Scoped(operation model.Operation, identity *model.Identity, properties []string, body []byte) ([]byte, error) {
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
		return SetMember(body, fieldEnterpriseIDs, properties)
	case takes(fieldEnterpriseID) && len(properties) == 1:
		return SetMember(body, fieldEnterpriseID, properties[0])
	case takes(fieldChainIDs):
		return SetMember(body, fieldChainIDs, chains)
	case takes(fieldChainID) && len(chains) == 1:
		return SetMember(body, fieldChainID, chains[0])
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
