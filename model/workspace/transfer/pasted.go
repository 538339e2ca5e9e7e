package transfer

import (
	"context"
	"errors"
	"strings"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
)

// Pasted is what stands in a text that was given where one access token was asked for: the token alone, or what people
// copy it out of, such as the body of a request or a cURL.
type Pasted struct {
	AccessToken model.Token
	ClientToken model.Token // empty where the text has none
	Client      string      // what the client application calls itself; may be empty
	// Environment is the one that the text names, by its address or its name; its zero value where it names none.
	Environment model.Environment
	// Production says that the text speaks of production.
	Production bool
}

// ErrSeveralTokens means a text with more than one access token.
var ErrSeveralTokens = errors.New("there are several access tokens in it")

// ErrSeveralClients means a text with several client tokens, of which nothing tells whose the access token is.
var ErrSeveralClients = errors.New("there are several client tokens in it")

// noToken are characters that stand in what people copy tokens out of, and in what stands for a token elsewhere, and
// never in a token.
const noToken = "{}[]<>()\"'`$&;:"

// IsMoreThanToken reports whether a text is something that a token may stand in, or that stands for one elsewhere.
func IsMoreThanToken(text string) bool {
	return strings.ContainsAny(strings.TrimSpace(text), " \t\n\r"+noToken)
}

// ReadPasted takes apart a text that was given for an access token. A word of another shape is taken as it is: Mews
// calls tokens opaque. A sentence, and what stands for a token elsewhere, is one of the errors of [model.ParseToken].
func (t *Transfers) ReadPasted(text string) (Pasted, error) {
	token, err := model.ParseToken(text)
	if err == nil && (token.UsualShape || model.HasTokenShape(token.Secret)) {
		return Pasted{AccessToken: token}, nil
	}
	if !IsMoreThanToken(text) || errors.Is(err, model.ErrTokenEmpty) || t.files == nil {
		return Pasted{AccessToken: token}, err
	}
	file, readErr := t.ReadImportText(text)
	if readErr != nil || len(file.Records) == 0 {
		if err == nil {
			err = model.ErrTokenNotText
		}
		return Pasted{}, err
	}
	return t.pastedOf(t.tidyRecords(file.Records))
}

func (t *Transfers) pastedOf(records []ImportRecord) (Pasted, error) {
	record := records[0]
	for _, other := range records[1:] {
		if !other.AccessToken.Secret.Equal(record.AccessToken.Secret) {
			return Pasted{}, ErrSeveralTokens
		}
	}
	if record.Confirm || record.Undecided == UndecidedKind {
		return Pasted{}, model.ErrTokenNotText
	}
	if record.Undecided == UndecidedClient {
		return Pasted{}, ErrSeveralClients
	}
	pasted := Pasted{
		AccessToken: record.AccessToken, ClientToken: record.ClientToken, Client: record.Client,
		Production: record.Production,
	}
	if record.Environment == "" {
		return pasted, nil
	}
	p := planner{environments: t.core.Environments()}
	environment, found := p.named(record.Environment)
	if !found {
		return Pasted{}, ErrOtherEnvironment
	}
	pasted.Environment = environment
	return pasted, nil
}

// OtherPlaceError means a text that names another environment than the one that its token was given for.
type OtherPlaceError struct {
	Says, Here string // names of environments; Says is empty where it speaks of production and names no environment
}

func (e *OtherPlaceError) Error() string {
	return "the text says that the token is of another environment"
}

// Fits reports whether the tokens may be of an environment: nil, or an *[OtherPlaceError].
func (p Pasted) Fits(environment model.Environment) error {
	other := p.Environment.ID != "" && p.Environment.ID != environment.ID
	if other || p.Production && !environment.IsProduction() {
		return &OtherPlaceError{Says: p.Environment.Name, Here: environment.Name}
	}
	return nil
}

// ErrOtherClient means a text with another client token than that of the client application it was given for.
var ErrOtherClient = errors.New("its client token is that of another client application")

// ClientOf is the client application of an environment that what was pasted belongs to: the one with its client token,
// else chosen. Where none has the token it is a new one, without an id, of the name that the text gives, or chosen has.
func (t *Transfers) ClientOf(ctx context.Context, environment model.EnvironmentID, chosen model.Integration,
	pasted Pasted,
) (model.Integration, error) {
	token := pasted.ClientToken.Secret
	if token.IsEmpty() {
		return chosen, nil
	}
	groups, err := t.core.Tree(ctx, environment)
	if err != nil {
		return chosen, err
	}
	for _, group := range groups {
		held, err := t.keeper.Holds(ctx, group.Integration.ClientToken, group.Integration.Fingerprint, token)
		if err != nil {
			return chosen, err
		}
		if held == secrets.Same {
			return group.Integration, nil
		}
	}
	return model.Integration{
		EnvironmentID: environment, Client: strings.TrimSpace(pasted.Client), Fingerprint: token.Fingerprint(),
	}, nil
}

// FitsPlace reports whether what was pasted may replace the token of a connection: nil, an *[OtherPlaceError], or
// ErrOtherClient.
func (t *Transfers) FitsPlace(ctx context.Context, pasted Pasted, place workspace.Place) error {
	if err := pasted.Fits(place.Environment); err != nil {
		return err
	}
	client, err := t.ClientOf(ctx, place.Environment.ID, place.Integration, pasted)
	if err == nil && client.ID != place.Integration.ID {
		err = ErrOtherClient
	}
	return err
}
