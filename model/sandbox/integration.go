package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/webhook"
)

// integration is a token with its life. The tokens of [ScenarioClient] have none: they always work.
type integration struct {
	id     string
	client Client // without its samples
	label  string
	token  string
	opened grant
	state  model.StandingState
}

// origin is whose webhooks it sends. A portfolio is told as its chain.
func (i *integration) origin() webhook.Origin {
	first := i.opened.hotels[0]
	enterprise := webhook.Named{ID: first.id(), Name: first.name}
	if i.opened.portfolio {
		enterprise = webhook.Named{ID: first.chainID(), Name: first.chain}
	}
	return webhook.Origin{
		Enterprise: enterprise, Integration: webhook.Named{ID: i.id, Name: i.client.Name},
	}
}

// refusal is how a token is refused that does not work for now.
func (i *integration) refusal() error {
	switch {
	case i == nil:
		return nil
	case i.state == model.Disabled:
		return &fault{status: 401, message: "The integration is disabled."}
	case i.state == model.Canceled:
		return &fault{status: 401, message: "The integration is canceled."}
	}
	return nil
}

// integrationID is the id of the integration of a token: its first digits, as in the sample of Mews' documentation.
func integrationID(token string) string {
	digits := strings.ToLower(token[:32])
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")
}

// integrate makes the integrations of clients, and notes in the grants whose they are.
func integrate(grants map[string]grant, clients []Client) []*integration {
	var all []*integration
	for _, client := range clients {
		for _, sample := range client.Samples {
			one := &integration{
				id: integrationID(sample.Token), client: Client{Name: client.Name, Token: client.Token}, label: sample.Label,
				token: sample.Token, opened: grants[sample.Token], state: model.Enabled,
			}
			one.opened.integration = one
			grants[sample.Token] = one.opened
			all = append(all, one)
		}
	}
	return all
}

// ownIntegration returns the integration of the token that opens this hotel alone, or nil. The sandbox is locked.
func (s *Sandbox) ownIntegration(hotel string) *integration {
	for _, one := range s.integrations {
		if !one.opened.portfolio && one.opened.hotels[0].id() == hotel && one.state != model.Deleted &&
			one.refusal() == nil {
			return one
		}
	}
	return nil
}

// IntegrationChange is what can happen to an integration at Mews.
type IntegrationChange string

// The changes. All but the first are of an integration that is there.
const (
	CreateIntegration     IntegrationChange = "create"     // another one for the same hotel
	RegenerateIntegration IntegrationChange = "regenerate" // it has another AccessToken, and the one before is refused
	DisableIntegration    IntegrationChange = "disable"    // its token is refused
	EnableIntegration     IntegrationChange = "enable"
	CancelIntegration     IntegrationChange = "cancel" // its token is refused
	ReinstateIntegration  IntegrationChange = "reinstate"
	DeleteIntegration     IntegrationChange = "delete" // for good
)

// transition is what a change does.
type transition struct {
	change IntegrationChange
	action string // of the webhook
	from   []model.StandingState
	to     model.StandingState // empty: as it is
}

// transitions returns all changes in the order of a life. That a canceled or disabled integration has a token that is
// refused, and that sockets end with it, follows from the names alone.
func transitions() []transition {
	working := []model.StandingState{model.Enabled, model.Reinstated}
	there := append([]model.StandingState{model.Disabled, model.Canceled}, working...)
	return []transition{
		{CreateIntegration, webhook.Created, append([]model.StandingState{model.Deleted}, there...), model.Enabled},
		{RegenerateIntegration, webhook.APIKeyCreated, there, ""},
		{DisableIntegration, "IntegrationDisabled", working, model.Disabled},
		{EnableIntegration, "IntegrationEnabled", []model.StandingState{model.Disabled}, model.Enabled},
		{CancelIntegration, "IntegrationCanceled", append([]model.StandingState{model.Disabled}, working...), model.Canceled},
		{ReinstateIntegration, "IntegrationReinstated", []model.StandingState{model.Canceled}, model.Reinstated},
		{DeleteIntegration, "IntegrationDeleted", there, model.Deleted},
	}
}

// IntegrationChanges returns all changes in the order of a life.
func IntegrationChanges() []IntegrationChange {
	var all []IntegrationChange
	for _, one := range transitions() {
		all = append(all, one.change)
	}
	return all
}

// ChangesOf returns the changes that are possible of an integration in a state, in the order of a life.
func ChangesOf(state model.StandingState) []IntegrationChange {
	var all []IntegrationChange
	for _, one := range transitions() {
		if slices.Contains(one.from, state) {
			all = append(all, one.change)
		}
	}
	return all
}

// Integration is what an AccessToken of the sandbox belongs to.
type Integration struct {
	ID          string              `json:"Id"`
	Client      string              `json:"Client"`
	ClientToken string              `json:"ClientToken"`
	Hotel       string              `json:"Hotel"` // or the portfolio
	AccessToken string              `json:"AccessToken"`
	State       model.StandingState `json:"State"`
}

func (i *integration) public() Integration {
	return Integration{i.id, i.client.Name, i.client.Token, i.label, i.token, i.state}
}

// The errors of [Sandbox.ChangeIntegration].
var (
	ErrNoIntegration    = errors.New("no such integration")
	ErrNoSuchChange     = errors.New("no such change of an integration")
	ErrIntegrationState = errors.New("an integration in this state cannot be changed so")
)

// Integrations returns all integrations but those of the scenarios, in the order in which they came to be.
func (s *Sandbox) Integrations() []Integration {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Integration, len(s.integrations))
	for i, one := range s.integrations {
		all[i] = one.public()
	}
	return all
}

// AmbiguousIntegrationError is a name that several integrations have which could be changed so.
type AmbiguousIntegrationError struct {
	Name string
	IDs  []string
}

func (e *AmbiguousIntegrationError) Error() string {
	return fmt.Sprintf("%s has %d integrations: %s", e.Name, len(e.IDs), strings.Join(e.IDs, ", "))
}

// ChangeIntegration changes an integration, named by its id or by its hotel, and sends the webhook of it; upper and
// lower case are the same. Its token changes and is refused with it, and who listens with a token that works no longer
// is sent away. It returns the integration as it is then. A hotel with several integrations that can be changed so is
// an [AmbiguousIntegrationError].
func (s *Sandbox) ChangeIntegration(change IntegrationChange, of string) (Integration, error) {
	all := transitions()
	named := func(t transition) bool { return strings.EqualFold(string(t.change), string(change)) }
	at := slices.IndexFunc(all, named)
	if at < 0 {
		return Integration{}, ErrNoSuchChange
	}
	change = all[at].change
	s.mu.Lock()
	defer s.mu.Unlock()
	one, err := s.integrationOf(of, all[at])
	switch {
	case err != nil:
		return Integration{}, err
	case one == nil:
		return Integration{}, ErrNoIntegration
	case !slices.Contains(all[at].from, one.state):
		return Integration{}, fmt.Errorf("%w: it is %s", ErrIntegrationState, one.state)
	case change == CreateIntegration:
		created := *one
		created.state, created.token = model.Enabled, s.newToken()
		created.id = integrationID(created.token)
		one = &created
		s.integrations = append(s.integrations, one)
	case change == RegenerateIntegration:
		delete(s.grants, one.token)
		s.sendAway(one.token)
		one.token = s.newToken()
	case change == DeleteIntegration:
		delete(s.grants, one.token)
	}
	if to := all[at].to; to != "" {
		one.state = to
	}
	if one.state != model.Deleted {
		one.opened.integration = one
		s.grants[one.token] = one.opened
	}
	if one.state == model.Deleted || one.refusal() != nil {
		s.sendAway(one.token)
	}
	action, _ := webhook.ActionNamed(all[at].action)
	s.tellOf(action, one)
	return one.public(), nil
}

// integrationOf finds an integration by its id, or by its hotel among those that can be changed so. Which one of a
// hotel another is made from makes no difference.
func (s *Sandbox) integrationOf(of string, wanted transition) (*integration, error) {
	var found *integration
	var fit []string
	for _, one := range s.integrations {
		fits := slices.Contains(wanted.from, one.state)
		switch {
		case strings.EqualFold(one.id, of):
			return one, nil
		case !strings.EqualFold(one.label, of):
		case fits:
			found, fit = one, append(fit, one.id)
		case len(fit) == 0:
			found = one
		}
	}
	if len(fit) > 1 && wanted.change != CreateIntegration {
		return nil, &AmbiguousIntegrationError{Name: found.label, IDs: fit}
	}
	return found, nil
}

// The last four digits of tokens that come to be in a sandbox, by which people tell tokens apart: no sample has them.
const (
	firstEnding = 0xD000
	endings     = 0x3000
)

// newToken returns a token that nobody has had. Whether a regenerated token of Mews begins with the id of its
// integration is not known: this one does not.
func (s *Sandbox) newToken() string {
	s.tokens++
	return fmt.Sprintf("53414E44424F58000000000000D%05X-%027X%04X", s.tokens, s.tokens, firstEnding+s.tokens%endings)
}

// sendAway ends the sockets of a token.
func (s *Sandbox) sendAway(token string) {
	for one := range s.listeners {
		if one.token == token {
			one.end(errRevoked)
		}
	}
}
