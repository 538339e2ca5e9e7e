package workspace

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/connector"
)

// The two read operations that tell what a token opens.
const (
	pathConfiguration = "configuration/get"
	pathEnterprises   = "enterprises/getAll"
)

// Verification is what the API said about a pair of tokens at an address. The workspace alone makes one, by asking:
// what a connection is said to open was really seen. The zero value stands for tokens that nobody has asked about.
type Verification struct {
	check    model.Check
	identity *model.Identity // nil unless the answer told the property
	of       pair
}

// Check is how the asking went.
func (v Verification) Check() model.Check { return v.check }

// Identity is a copy of what the tokens open, or nil unless the answer told that.
func (v Verification) Identity() *model.Identity {
	if v.identity == nil {
		return nil
	}
	identity := *v.identity
	identity.Enterprises = slices.Clone(identity.Enterprises)
	return &identity
}

// pair stands for two tokens at an address. It says nothing about them.
type pair [sha256.Size]byte

func pairOf(address model.Address, clientToken, accessToken model.Secret) pair {
	return sha256.Sum256([]byte("verified\x00" + address.String() + "\x00" + clientToken.Reveal() + "\x00" +
		accessToken.Reveal()))
}

// ErrVerifiedOther is returned for a verification that is of other tokens than those that are to be stored, or of
// another address.
var ErrVerifiedOther = errors.New("what was verified are other tokens")

// Verify asks which property a draft opens. Nothing is stored. The error says why nothing could be asked; what the
// server, or the network, answered is in the Verification.
func (w *Workspace) Verify(ctx context.Context, draft Draft) (Verification, error) {
	environment, integration, err := w.validate(ctx, draft)
	if err != nil {
		return Verification{}, err
	}
	clientToken := draft.ClientToken.Secret
	if integration.ID != "" {
		if clientToken, err = w.keeper.TokenFor(ctx, integration.ClientToken, environment); err != nil {
			return Verification{}, fmt.Errorf("reading the client token: %w", err)
		}
	}
	if environment, err = w.reachable(ctx, environment); err != nil {
		return Verification{}, err
	}
	return w.verify(ctx, model.Target{
		Environment: environment,
		Integration: integration,
		Connection:  model.Connection{IntegrationID: integration.ID, Public: draft.AccessToken.Public},
		ClientToken: clientToken,
		AccessToken: draft.AccessToken.Secret,
	})
}

// VerifyConnection asks which property a stored connection opens and keeps the outcome. A connection that opens another
// property than before keeps its known identity, so that the difference stays visible until the user settles it.
func (w *Workspace) VerifyConnection(ctx context.Context, id model.ConnectionID) (Verification, error) {
	place, err := w.Find(id)
	if err != nil {
		return Verification{}, err
	}
	verification := Verification{}
	target, err := w.target(ctx, place)
	switch {
	case errors.Is(err, model.ErrSecretNotFound):
		verification.check = model.Check{Health: model.TokenMissing, At: w.now()}
	case err != nil:
		return verification, err
	default:
		if verification, err = w.verify(ctx, target); err != nil {
			return verification, err
		}
	}
	// It may have been given another token, or been removed, while the answer was under way.
	if place, err = w.stillAt(place); err != nil {
		return verification, err
	}
	connection := place.Connection
	keep := verification.Identity()
	if known := connection.Identity; known != nil && keep != nil && known.EnterpriseID != keep.EnterpriseID {
		verification.check.Health = model.OtherProperty
		verification.check.Found = keep.Name
		keep = nil
	}
	// What has been asked for is kept, even when the caller stops meanwhile.
	if err := w.index.SaveCheck(context.WithoutCancel(ctx), id, verification.check, keep); err != nil {
		return verification, fmt.Errorf("saving the check: %w", err)
	}
	connection.LastCheck = verification.check
	if keep != nil {
		connection.Identity = keep
	}
	w.putInMemory(connection)
	if health := verification.check.Health; health == model.Rejected || health == model.OtherProperty {
		w.doubt(id)
	}
	w.listeners.announce(ConnectionChecked{Environment: place.Environment.ID, Connection: id})
	return verification, nil
}

// verify asks configuration/get, and enterprises/getAll to the last page where the token is a portfolio's. It returns
// an error only when the guard refused or the context ended.
func (w *Workspace) verify(ctx context.Context, target model.Target) (Verification, error) {
	exchange, err := w.read(ctx, target, pathConfiguration, nil)
	v := Verification{of: pairOf(target.Environment.Address, target.ClientToken, target.AccessToken)}
	v.check = model.Check{
		At: w.now(), Status: exchange.Status, Message: exchange.Message, RequestID: exchange.RequestID,
		Took: exchange.Timing.Total,
	}
	if err != nil {
		if notSent(err) || ctx.Err() != nil {
			return v, err
		}
		v.check.Health = model.CouldNotCheck
		v.check.Failure, v.check.Found = failureOf(err)
		return v, nil
	}
	misplaced := model.FailureKind(connector.Needed(exchange))
	switch {
	case exchange.Status == http.StatusOK:
	case exchange.Status == http.StatusUnauthorized && misplaced == model.NoFailure:
		v.check.Health = model.Rejected
		return v, nil
	case exchange.Status == http.StatusTooManyRequests:
		v.check.Health = model.RateLimited
		return v, nil
	default:
		v.check.Health = model.CouldNotCheck
		if exchange.Message == "" {
			v.check.Failure = misplaced
		}
		return v, nil
	}
	identity, err := readIdentity(exchange.Body)
	if err != nil {
		v.check.Health, v.check.Failure = model.CouldNotCheck, cmp.Or(misplaced, model.FailureUntold)
		return v, nil
	}
	if identity.Portfolio {
		if identity.Enterprises, err = w.enterprises(ctx, target); err != nil {
			if notSent(err) || ctx.Err() != nil {
				return v, err
			}
			v.check.Health = model.CouldNotCheck
			v.check.Failure, v.check.Found = failureOf(err)
			v.check.Failure = v.check.Failure.OfProperties()
			var refused *StatusError
			if errors.As(err, &refused) {
				answer := refused.Exchange
				v.check.Status, v.check.Message, v.check.RequestID = answer.Status, answer.Message, answer.RequestID
			}
			return v, nil
		}
	}
	identity.VerifiedAt = v.check.At
	v.check.Health, v.identity = model.OK, identity
	return v, nil
}

// stillAt returns where a connection is now, if it still has the tokens that it had.
func (t *tree) stillAt(before Place) (Place, error) {
	now, err := t.Find(before.Connection.ID)
	if err != nil {
		return before, err
	}
	was := before.Binding()
	was.EnterpriseID, was.Protection = now.Binding().EnterpriseID, now.Binding().Protection
	if reason := was.Differs(now.Binding()); reason != "" {
		return now, &model.StaleIntent{Reason: reason, Path: pathConfiguration}
	}
	return now, nil
}

// failureOf is what is kept of why there was no answer, or none of the status that was needed.
func failureOf(err error) (kind model.FailureKind, found string) {
	var failure *connector.Failure
	var status *StatusError
	switch {
	case errors.As(err, &failure):
		return model.FailureKind(failure.Kind), failure.Host
	case errors.As(err, &status):
		return model.FailureKind(connector.Needed(status.Exchange)), ""
	case errors.Is(err, context.Canceled):
		return model.FailureKind(connector.Canceled), ""
	}
	if kind := failureOfStore(err); kind != model.NoFailure {
		return kind, ""
	}
	return model.FailureOther, err.Error()
}

// notSent reports whether an error says that the guard has let nothing out.
func notSent(err error) bool {
	var refusal *model.Refusal
	var stale *model.StaleIntent
	return errors.As(err, &refusal) || errors.As(err, &stale)
}

// enterprise has the fields of a property that Keyrack keeps. Everything else in the answer, such as bank accounts, tax
// numbers, e-mail and telephone, is left behind.
//
// Source: Connector API, Configuration, Get configuration; Enterprises, Get all enterprises.
type enterprise struct {
	ID                   string `json:"Id"`
	Name                 string
	ChainID              string `json:"ChainId"`
	ChainName            string
	TimeZoneIdentifier   string
	LegalEnvironmentCode string
	Pricing              string
	IsPortfolio          bool
	Address              struct{ City string }
}

func readIdentity(body []byte) (*model.Identity, error) {
	var answer struct{ Enterprise enterprise }
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	e := answer.Enterprise
	if e.ID == "" || strings.TrimSpace(e.Name) == "" {
		return nil, errors.New("reading the configuration: the answer names no property")
	}
	return &model.Identity{
		EnterpriseID:     e.ID,
		Name:             strings.TrimSpace(e.Name),
		ChainID:          e.ChainID,
		ChainName:        e.ChainName,
		City:             e.Address.City,
		TimeZone:         e.TimeZoneIdentifier,
		Pricing:          e.Pricing,
		LegalEnvironment: e.LegalEnvironmentCode,
		Portfolio:        e.IsPortfolio,
	}, nil
}

// EnterprisesPage is the largest page that the API gives, and how many properties of a portfolio are asked for at a
// time.
const EnterprisesPage = 1000

const (
	// enterprisesPages bounds a server that never ends its list: 100,000 properties.
	enterprisesPages = 100
)

func (w *Workspace) enterprises(ctx context.Context, target model.Target) ([]model.Enterprise, error) {
	var all []model.Enterprise
	cursor := ""
	for range enterprisesPages {
		type limitation struct {
			Count  int
			Cursor string `json:",omitempty"`
		}
		body, err := json.Marshal(struct{ Limitation limitation }{limitation{EnterprisesPage, cursor}})
		if err != nil {
			return nil, err
		}
		exchange, err := w.read(ctx, target, pathEnterprises, body)
		if err != nil {
			return nil, err
		}
		if exchange.Status != http.StatusOK {
			return nil, &StatusError{Exchange: exchange}
		}
		var page struct {
			Enterprises []enterprise
			Cursor      string
		}
		if err := json.Unmarshal(exchange.Body, &page); err != nil {
			return nil, fmt.Errorf("reading the enterprises: %w", err)
		}
		for _, e := range page.Enterprises {
			if e.IsPortfolio {
				continue // the stand-in that Mews keeps for the portfolio itself is no hotel
			}
			all = append(all, model.Enterprise{
				ID: e.ID, Name: e.Name, ChainID: e.ChainID, City: e.Address.City,
				TimeZone: e.TimeZoneIdentifier, Pricing: e.Pricing,
			})
		}
		if page.Cursor == "" || page.Cursor == cursor || len(page.Enterprises) < EnterprisesPage {
			return all, nil
		}
		cursor = page.Cursor
	}
	return nil, errors.New("the list of enterprises does not end")
}
