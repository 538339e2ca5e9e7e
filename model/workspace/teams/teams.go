// Package teams is what a person does with teams: join one, sign in, follow what others change, share a client
// application and take it out again, look at older versions of a token. It stands on the core with the few methods that
// it declares, and reaches an engine through [Client] alone.
//
//	joined, err := all.Join(ctx, teams.Joining{Place: team.Place{Address: …, Mount: "secret", Path: "keyrack/acme"}})
//	joined, err = all.SignIn(ctx, joined.ID, teams.SignIn{Token: token})
//	outcome, err := all.Sync(ctx, joined.ID)
//
// What it promises:
//
//   - What a team shares stands in the same tree as everything else: [model.Integration] names its team. The index has
//     the names, so the list is there without the engine; it has no token.
//   - A change of such a connection, whoever makes it by whichever method of the core, is made in the engine first and
//     then here: see [Teams.Over]. What the engine refuses has not happened.
//   - Nothing that is only dropped here is taken away from the team: leaving, a policy that was taken back, a list
//     without an entry.
//   - The member's own token of the engine lies where all tokens of this computer lie, bound to the engine's address.
//     It is in memory until the lock.
package teams

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/team"
	"keyrack/model/workspace"
)

// Joined is a team that this computer uses, and what was last known of it.
type Joined struct {
	ID    model.TeamID
	Name  string // unique on this computer
	Place team.Place
	// Token is the member's own one of the engine; empty until they have signed in.
	Token   model.SecretRef
	Member  string      // what the engine calls them
	Rights  team.Rights // with the whole team, as far as its policy says it in one line
	Expires time.Time   // of the sign-in; zero for one that does not end, or is not known

	Synced time.Time // when the list was last whole; zero for never
	// Failed is when the engine was last asked in vain, after Synced; zero where it was not. Failure is the word of
	// [team.FailureOf] for why.
	Failed  time.Time
	Failure string
}

// SignedIn reports whether there is a sign-in, which may have ended since.
func (j Joined) SignedIn() bool { return j.Token != "" }

// Role is what the member may do; empty where the policy allows less than a reader needs, or nothing is known yet.
func (j Joined) Role() team.Role { return j.Rights.Role() }

// Err is why the engine was last asked in vain; nil where it was not.
func (j Joined) Err() error { return team.Failed(j.Name, j.Failure) }

// Offline reports whether what is shown of the team is what it was at Synced: the engine could not be asked.
func (j Joined) Offline() bool { return team.Passes(j.Err()) }

// engine is what a token of the member is for: it goes to this address and to no other.
func (j Joined) engine() (model.Environment, error) {
	address, err := model.ReadAddress(model.Custom, j.Place.Address)
	return model.Environment{Name: j.Name, Kind: model.Custom, Address: address}, err
}

// Index keeps the teams, and what they share among everything else.
type Index interface {
	Teams(ctx context.Context) ([]Joined, error)
	// SaveTeam adds a team or saves it. Its token is reserved before, or the one that it has; it becomes ready, and the
	// one before garbage.
	SaveTeam(ctx context.Context, one Joined) error
	// RemoveTeam, DropTeam and DropShared remove what a team shares from this computer and forget its secrets, so that
	// nobody deletes them in the engine. RemoveTeam removes the team too.
	RemoveTeam(ctx context.Context, id model.TeamID) error
	DropTeam(ctx context.Context, id model.TeamID) error
	DropShared(ctx context.Context, id model.TeamID, integrations []model.IntegrationID,
		connections []model.ConnectionID) error
	// ForceProtection notes that an environment is a team's, and what it has forced.
	ForceProtection(ctx context.Context, id model.TeamID, environment model.EnvironmentID,
		protection model.Protection) error
	// KeyOf says where in its engine a secret of a team lies.
	KeyOf(ctx context.Context, ref model.SecretRef) (team.Key, error)
	// Secret is [secrets.Index.Secret].
	Secret(ctx context.Context, ref model.SecretRef) (secrets.ItemState, error)

	SaveEnvironment(ctx context.Context, environment model.Environment) error
	Commit(ctx context.Context, change workspace.Change) error
	SaveCheck(ctx context.Context, id model.ConnectionID, check model.Check, identity *model.Identity) error
	Setting(ctx context.Context, key string) (string, error)
	SetSetting(ctx context.Context, key, value string) error
}

// Core is what teams need of the workspace.
type Core interface {
	Environments() []model.Environment
	Tree(ctx context.Context, environment model.EnvironmentID) ([]workspace.Group, error)
	Find(id model.ConnectionID) (workspace.Place, error)
	Reread(ctx context.Context) error
	Settle(ctx context.Context, touched map[model.EnvironmentID]bool) error
	Listen(listener func(workspace.Event)) (remove func())
	Announce(event workspace.Event)
}

// Tokens is what they need of the keeper: for the member's own tokens, and for those that are shared.
type Tokens interface {
	Keep(ctx context.Context, batch secrets.Batch) error
	TokenFor(ctx context.Context, ref model.SecretRef, environment model.Environment) (model.Secret, error)
	Once(ctx context.Context, ref model.SecretRef) (model.Secret, model.BoundTo, error)
	First() model.SecretRef
	Next(ctx context.Context, old model.SecretRef) (model.SecretRef, error)
	GiveUp(ctx context.Context, store model.StoreKind, ids ...string) error
	Drop(refs ...model.SecretRef)
	Redactor() *model.Redactor
	Collect(ctx context.Context) error
	CollectAfter(ctx context.Context) error
}

// Client talks to the engine of one team, as one member. Package storage/team has the real one, and says what each
// method promises. Its errors are those of package team.
type Client interface {
	Store() secrets.Store

	UseToken(token model.Secret) error
	Token() model.Secret
	SignOut()
	SignInWithPassword(ctx context.Context, with team.Password) error
	SignInWithRole(ctx context.Context, mount, role string, secret model.Secret) error
	SignInWithBrowser(ctx context.Context, with team.OIDC) error
	Unwrap(ctx context.Context, wrapped model.Secret) error
	Lookup(ctx context.Context) (team.Session, error)
	Renew(ctx context.Context) (team.Session, error)
	Rights(ctx context.Context, key team.Key) (team.Rights, error)
	Health(ctx context.Context) (team.State, error)
	CheckMount(ctx context.Context) error
	Settings(ctx context.Context) (team.Mount, error)

	List(ctx context.Context) (team.Listing, error)
	Look(ctx context.Context, key team.Key) (team.Entry, bool, *team.Damage, error)
	Freshen(ctx context.Context, entry team.Entry) (team.Entry, error)
	Complete(ctx context.Context, entry team.Entry) (team.Entry, error)
	Announce(entry team.Entry)
	Place(keys ...team.Key)
	Create(ctx context.Context, entry team.Entry) error
	Edit(ctx context.Context, before, after team.Entry) (team.Entry, error)
	Delete(ctx context.Context, key team.Key, version int) error
	Undelete(ctx context.Context, key team.Key, version int) error
	Versions(ctx context.Context, key team.Key) ([]team.TokenVersion, error)
	BringBack(ctx context.Context, key team.Key, older, current int) (int, error)
	Destroy(ctx context.Context, key team.Key, version int) error
}

// Options are the parts that teams are made of. All but FindToken are required.
type Options struct {
	Index Index // the index itself, not one of [Teams.Over]
	// Open returns a client of an engine, which is not signed in and has sent nothing. installation tells this Keyrack
	// from those of others. What is wrong with the place is a [*team.OptionsError] or a [*model.AddressError].
	Open func(name string, place team.Place, installation string) (Client, error)
	// FindToken looks for a token that other programs of the engine use here; nil where nobody looks.
	FindToken func() (team.Found, bool)
	Now       func() time.Time
	NewID     func() string // random and unique, in [a-z0-9-], such as a UUID
}

// Teams are the teams of this computer. [New] makes them. They are safe for use by several goroutines.
type Teams struct {
	Options
	core   Core
	tokens Tokens

	mu      sync.Mutex
	clients map[model.TeamID]Client
	syncing map[model.TeamID]*sync.Mutex
}

// New returns teams that stand on no core yet: see [Teams.Serve].
func New(options Options) *Teams {
	return &Teams{Options: options, clients: map[model.TeamID]Client{}, syncing: map[model.TeamID]*sync.Mutex{}}
}

// Serve says which core and which keeper they stand on. It is called once, before anything else but [Teams.Over],
// [Teams.Store] and [Teams.Shared]. No teams serve nothing.
func (t *Teams) Serve(core Core, tokens Tokens) {
	if t == nil {
		return
	}
	t.core, t.tokens = core, tokens
	core.Listen(func(event workspace.Event) {
		if _, locked := event.(workspace.Locked); locked {
			t.signOutAll()
		}
	})
}

// Shared is what the core asks of them; nil for no teams.
func (t *Teams) Shared() workspace.Shared {
	if t == nil {
		return nil
	}
	return t
}

// Examined is what the doctor asks; nil for no teams.
func (t *Teams) Examined() interface {
	Examine(ctx context.Context) ([]team.Report, error)
} {
	if t == nil {
		return nil
	}
	return t
}

var (
	// ErrNoTeam means that no team of this computer has the id or the name.
	ErrNoTeam = errors.New("no such team was joined")
	// ErrJoined means that the place was joined already, or that another team has the name.
	ErrJoined = errors.New("the team was joined already")
	// ErrNotOfTeam means that a client application or connection is of this computer alone.
	ErrNotOfTeam = errors.New("it is not a team's")
	// ErrOfTeam means that it is a team's, where one of this computer alone was needed.
	ErrOfTeam = errors.New("it is a team's already")
)

// Teams lists the teams that were joined. It asks no engine.
func (t *Teams) Teams(ctx context.Context) ([]Joined, error) { return t.Index.Teams(ctx) }

// Team returns one team.
func (t *Teams) Team(ctx context.Context, id model.TeamID) (Joined, error) {
	return t.one(ctx, func(j Joined) bool { return j.ID == id })
}

// Named returns the team that a person calls by a name, in any case; with an empty name the only one that there is.
func (t *Teams) Named(ctx context.Context, name string) (Joined, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		all, err := t.Teams(ctx)
		if err == nil && len(all) == 1 {
			return all[0], nil
		}
		return Joined{}, errors.Join(err, ErrNoTeam)
	}
	return t.one(ctx, func(j Joined) bool { return strings.EqualFold(j.Name, name) || string(j.ID) == name })
}

func (t *Teams) one(ctx context.Context, is func(Joined) bool) (Joined, error) {
	all, err := t.Teams(ctx)
	if err != nil {
		return Joined{}, err
	}
	at := slices.IndexFunc(all, is)
	if at < 0 {
		return Joined{}, ErrNoTeam
	}
	return all[at], nil
}

// client returns the client of a team, made once. It may not be signed in.
func (t *Teams) client(ctx context.Context, joined Joined) (Client, error) {
	t.mu.Lock()
	client := t.clients[joined.ID]
	t.mu.Unlock()
	if client != nil {
		return client, nil
	}
	client, err := t.open(ctx, joined)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if other := t.clients[joined.ID]; other != nil {
		return other, nil
	}
	t.clients[joined.ID] = client
	return client, nil
}

// settingInstallation keeps the id by which this Keyrack knows again what it has written.
const settingInstallation = "installation"

func (t *Teams) open(ctx context.Context, joined Joined) (Client, error) {
	installation, err := t.Index.Setting(ctx, settingInstallation)
	if err != nil {
		return nil, err
	}
	if installation == "" {
		installation = t.NewID()
		if err := t.Index.SetSetting(ctx, settingInstallation, installation); err != nil {
			return nil, err
		}
	}
	return t.Open(joined.Name, joined.Place, installation)
}

// signed returns the client of a team with the member's token in it. It asks the store of this computer for the token,
// and the engine for nothing.
func (t *Teams) signed(ctx context.Context, joined Joined) (Client, error) {
	client, err := t.client(ctx, joined)
	if err != nil || !client.Token().IsEmpty() {
		return client, err
	}
	if !joined.SignedIn() {
		return nil, &team.Error{Team: joined.Name, Err: team.ErrSignedOut}
	}
	engine, err := joined.engine()
	if err != nil {
		return nil, err
	}
	token, err := t.tokens.TokenFor(ctx, joined.Token, engine)
	if errors.Is(err, model.ErrSecretNotFound) {
		return nil, &team.Error{Team: joined.Name, Err: team.ErrSignedOut}
	}
	if err != nil {
		return nil, err
	}
	return client, client.UseToken(token)
}

// signOutAll forgets the tokens that clients have in memory.
func (t *Teams) signOutAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, client := range t.clients {
		client.SignOut()
	}
}

// forget drops the client of a team.
func (t *Teams) forget(id model.TeamID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.clients, id)
}
