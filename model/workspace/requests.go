package workspace

import (
	"context"
	"errors"
	"strings"

	"keyrack/model"
	"keyrack/model/request"
)

// RequestStore keeps requests that are sent again and again, and the variables in them. Implementations are safe for
// use by several goroutines.
type RequestStore interface {
	SavedRequests(ctx context.Context, integration model.IntegrationID) ([]SavedRequest, error)
	// SaveRequest takes the place of one with the same name.
	SaveRequest(ctx context.Context, integration model.IntegrationID, request SavedRequest) error
	RemoveRequest(ctx context.Context, integration model.IntegrationID, name string) error
	Variables(ctx context.Context, environment model.EnvironmentID) ([]request.Variable, error)
	// SetVariable takes the place of the value before.
	SetVariable(ctx context.Context, environment model.EnvironmentID, variable request.Variable) error
	RemoveVariable(ctx context.Context, environment model.EnvironmentID, name string) error
}

// SavedRequest is a request with a name of the user's.
type SavedRequest struct {
	Name string
	Path string
	Body string // without credentials; variables stand in it by name
	// Minimal asks for no body where it would say nothing; see model.Intent.Preferring.
	Minimal bool
}

// ErrNoName is returned for a saved request or a variable without a name.
var ErrNoName = errors.New("a name is needed")

// shelf is what a person keeps to send again.
type shelf struct {
	requests RequestStore
	redactor *model.Redactor
}

// SavedRequests lists the saved requests of an integration by name.
func (s *shelf) SavedRequests(ctx context.Context, integration model.IntegrationID) ([]SavedRequest, error) {
	return s.requests.SavedRequests(ctx, integration)
}

// SaveRequest keeps a request in place of one with the same name. Tokens in it are redacted. It returns [ErrNoName].
func (s *shelf) SaveRequest(ctx context.Context, integration model.IntegrationID, request SavedRequest) error {
	request.Name = strings.TrimSpace(request.Name)
	if request.Name == "" {
		return ErrNoName
	}
	request.Name, request.Body = s.redactor.RedactString(request.Name), s.redactor.RedactString(request.Body)
	return s.requests.SaveRequest(ctx, integration, request)
}

// RemoveRequest removes a saved request.
func (s *shelf) RemoveRequest(ctx context.Context, integration model.IntegrationID, name string) error {
	return s.requests.RemoveRequest(ctx, integration, name)
}
