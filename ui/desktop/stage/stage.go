// Package stage is what the window shows: which environment, which of its connections, and why nothing can be stored
// where that is so. It knows nothing of how that looks. What is shown is a [Scene]; whoever draws it gets the next one
// whenever something of it has changed.
package stage

import (
	"context"
	"time"

	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/presenter"
)

// Source is what a stage reads.
type Source interface {
	Environments() []model.Environment
	FirstEnvironment() (model.Environment, error)
	SwitchTo(ctx context.Context, id model.EnvironmentID) error
	Tree(ctx context.Context, id model.EnvironmentID) ([]workspace.Group, error)
	Find(id model.ConnectionID) (workspace.Place, error)
	Store(ctx context.Context) (name string, err error)
	StoreName() string
}

// Tasks runs work away from the UI goroutine, and what work returned on it.
type Tasks interface {
	Go(work func(ctx context.Context) (then func())) (cancel context.CancelFunc)
}

// Options are what a stage works with. All are required.
type Options struct {
	Source Source
	View   *presenter.View
	Tasks  Tasks
	// Work is [Tasks] for what the user waits for: it tells of it when it takes long.
	Work func(text string, work func(ctx context.Context) (then func()))
	// Later runs f on the UI goroutine after d, unless it is cancelled before.
	Later func(d time.Duration, f func()) (cancel func())
	// Shown is called with every scene, and with the one before.
	Shown func(before, now Scene)
	// Failed tells why something could not be read.
	Failed func(error)
}

// Scene is what the window shows at a time. Everything in it is masked already where presenter mode wants that. It does
// not change once it is made.
type Scene struct {
	Environments []model.Environment // that may be seen
	Environment  model.Environment   // the one in use
	Previous     model.EnvironmentID // the one in use before; "" for none
	Listing      *Listing            // the connections of the one in use
	Chosen       model.ConnectionID  // on the page; "" for none
	Found        bool                // the chosen one is there, and so are Place and ForRequests
	Place        workspace.Place     // of the chosen one
	ForRequests  workspace.Place     // the same for making requests: its ids stay, because they go into bodies
	Checking     bool                // the screen that checks many takes the place of the page
	Webhooks     bool                // the screen of the environment's webhooks does
	StoreName    string              // of the secret store; "" until it was looked at
	Store        error               // why the secret store cannot be used; nil when it can
	Preferences  settings.Preferences
}

// Presenting reports whether an audience looks on.
func (s Scene) Presenting() bool { return s.Preferences.Presenter }

// Stage makes the scenes. All its methods but Read are for the UI goroutine.
type Stage struct {
	options Options
	scene   Scene
	groups  []workspace.Group // of the environment in use, as they are
	order   Order
	target  model.EnvironmentID                        // the environment that is, or is about to be, in use
	chosen  map[model.EnvironmentID]model.ConnectionID // the connection last on the page of each environment

	reading     bool // the tree is being read, and once more afterwards where readAgain is set
	readAgain   bool
	stopReading func()
	storeRound  int // of the looks at the secret store
}

// New returns a stage that shows nothing yet.
func New(options Options) *Stage {
	return &Stage{
		options: options, order: OrderOf(options.View.Preferences().ListOrder), stopReading: func() {},
		scene: Scene{Listing: NewListing(nil, ByAdding)}, chosen: map[model.EnvironmentID]model.ConnectionID{},
	}
}

// Reading is what was read of an environment: its integrations and connections as they are, and as they may be shown.
type Reading struct {
	groups  []workspace.Group
	listing *Listing
}

// Read reads an environment. It is for a worker.
func (s *Stage) Read(ctx context.Context, id model.EnvironmentID, order Order) (Reading, error) {
	groups, err := s.options.Source.Tree(ctx, id)
	return s.list(groups, order), err
}

func (s *Stage) list(groups []workspace.Group, order Order) Reading {
	return Reading{groups: groups, listing: NewListing(s.options.View.Groups(groups), order)}
}

// Prepare prepares what was read for filtering, as [Listing.Prepare] does. It is for a worker.
func (r Reading) Prepare() { r.listing.Prepare() }

// Open shows the first environment, with the connection that was last on its page. Whoever opens it prepares what was
// read when that has been drawn.
func (s *Stage) Open(first model.Environment, read Reading, last model.ConnectionID) {
	s.target = first.ID
	if last != "" {
		s.chosen[first.ID] = last
	}
	s.put(first, read, func(*Scene) {})
}

// Scene is what is shown now.
func (s *Stage) Scene() Scene { return s.scene }

// Order is how the connections are sorted.
func (s *Stage) Order() Order { return s.order }

// Target is the environment that is in use, or about to be.
func (s *Stage) Target() model.EnvironmentID { return s.target }

// Group is an integration of the environment in use, and its connections, as they are: for editing, and not for the
// screen.
func (s *Stage) Group(id model.IntegrationID) (workspace.Group, bool) {
	for _, group := range s.groups {
		if group.Integration.ID == id {
			return group, true
		}
	}
	return workspace.Group{}, false
}

// show makes the next scene. What a scene holds of the source and the view is asked for anew each time, and masked anew
// where the user has chosen something else since.
func (s *Stage) show(change func(*Scene)) {
	before, now := s.scene, s.scene
	view := s.options.View
	now.Environments, now.Preferences = view.Environments(), view.Preferences()
	if now.Preferences.Shown() != before.Preferences.Shown() {
		now.Listing = s.list(s.groups, s.order).listing
	}
	change(&now)
	now.Chosen = s.chosen[now.Environment.ID]
	place, err := s.options.Source.Find(now.Chosen)
	now.Found = now.Chosen != "" && err == nil
	now.Place, now.ForRequests = view.Place(place), view.ForRequests(place)
	s.scene = now
	s.options.Shown(before, now)
}

// Refresh shows the same once more.
func (s *Stage) Refresh() { s.show(func(*Scene) {}) }

// enter shows an environment, and prepares it for filtering: what is drawn does not wait for what somebody may type.
func (s *Stage) enter(environment model.Environment, read Reading, change func(*Scene)) {
	s.put(environment, read, change)
	go read.Prepare()
}

// put shows an environment.
func (s *Stage) put(environment model.Environment, read Reading, change func(*Scene)) {
	if now, found := find(s.options.Source.Environments(), environment.ID); found {
		environment = now // it may have been edited, or the sandbox started, since it was read
	}
	s.groups = read.groups
	s.chosen[environment.ID] = present(read.groups, s.chosen[environment.ID])
	s.show(func(n *Scene) {
		n.Environment, n.Listing = environment, read.listing.In(s.order)
		change(n)
	})
}

// present returns the connection if it is still listed, else the first one, else "".
func present(groups []workspace.Group, id model.ConnectionID) model.ConnectionID {
	first := model.ConnectionID("")
	for _, group := range groups {
		for _, connection := range group.Connections {
			if connection.ID == id {
				return id
			}
			if first == "" {
				first = connection.ID
			}
		}
	}
	return first
}

// find returns one of the environments.
func find(all []model.Environment, id model.EnvironmentID) (model.Environment, bool) {
	for _, environment := range all {
		if environment.ID == id {
			return environment, true
		}
	}
	return model.Environment{}, false
}

// SetOrder sorts what is listed from now on.
func (s *Stage) SetOrder(order Order) {
	s.order = order
	s.show(func(n *Scene) { n.Listing = n.Listing.In(order) })
}

// Choose shows a connection of the environment in use on the page.
func (s *Stage) Choose(id model.ConnectionID) {
	s.chosen[s.scene.Environment.ID] = id
	s.show(func(n *Scene) { n.Checking, n.Webhooks = false, false })
}

// Prefer makes a connection the one on the page of an environment, whether it is in use or not.
func (s *Stage) Prefer(environment model.EnvironmentID, id model.ConnectionID) {
	s.chosen[environment] = id
	if environment == s.scene.Environment.ID {
		s.Refresh()
	}
}

// GoTo shows a connection, in whichever environment it is.
func (s *Stage) GoTo(environment model.EnvironmentID, id model.ConnectionID) {
	if environment == s.scene.Environment.ID {
		s.Choose(id)
		return
	}
	s.chosen[environment] = id
	s.Switch(environment)
}

// Check shows the screen that checks many, or the page again.
func (s *Stage) Check(on bool) { s.show(func(n *Scene) { n.Checking, n.Webhooks = on, false }) }

// ShowWebhooks shows the screen of the environment's webhooks, or the page again. It stays when the environment is
// switched.
func (s *Stage) ShowWebhooks(on bool) { s.show(func(n *Scene) { n.Webhooks, n.Checking = on, false }) }

// Switch shows another environment. Of several switches that are asked for before the first one has come, the last one
// counts.
func (s *Stage) Switch(id model.EnvironmentID) {
	environment, found := find(s.options.View.Environments(), id)
	if !found || id == s.target {
		return
	}
	s.target = id
	order := s.order
	s.options.Work("Opening "+environment.Name+"…", func(ctx context.Context) func() {
		switched := make(chan error, 1)
		go func() { switched <- s.options.Source.SwitchTo(ctx, id) }() // it waits for the disk
		read, readErr := s.Read(ctx, id, order)
		err := <-switched
		return func() {
			if s.target != id {
				return // the user has gone on
			}
			if err != nil {
				s.options.Failed(err)
			}
			if readErr != nil {
				s.target = s.scene.Environment.ID
				s.options.Failed(readErr)
				return
			}
			s.enter(environment, read, func(n *Scene) {
				n.Previous, n.Checking = s.scene.Environment.ID, false
			})
		}
	})
}

// Back shows the environment that was shown before.
func (s *Stage) Back() {
	if s.scene.Previous != "" {
		s.Switch(s.scene.Previous)
	}
}

// Close ends the clock of a reading.
func (s *Stage) Close() { s.stopReading() }
