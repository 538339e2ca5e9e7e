package desktop

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/events"
	"keyrack/ui/desktop/fanout"
	"keyrack/ui/desktop/forms"
	"keyrack/ui/desktop/header"
	"keyrack/ui/desktop/health"
	"keyrack/ui/desktop/history"
	"keyrack/ui/desktop/hotels"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/pace"
	"keyrack/ui/desktop/page"
	"keyrack/ui/desktop/permissions"
	"keyrack/ui/desktop/room"
	"keyrack/ui/desktop/sidebar"
	"keyrack/ui/desktop/storing"
	"keyrack/ui/desktop/teams"
	"keyrack/ui/desktop/tester"
	"keyrack/ui/desktop/tour"
	"keyrack/ui/desktop/webhooks"
	"keyrack/ui/desktop/why"
)

// areas are the parts of the window once the workspace is open.
type areas struct {
	header      *header.Header
	sidebar     *sidebar.Sidebar
	actions     page.Actions // what can be done with a connection
	page        *page.Page
	tester      *tester.Tester
	history     *history.History
	events      *events.Pane
	permissions *permissions.Map
	forms       *forms.Forms
	health      *health.Screen
	webhooks    *webhooks.Screen
	teams       *teams.Teams
	fanout      *fanout.Screen
	many        fyne.CanvasObject // health or fanout: the one that was shown last
	why         *why.Dialogs
	hotels      *hotels.Dialogs
	storing     *storing.Dialogs
	start       *startPage
	tour        *tour.Tour
	main        *fyne.Container // page, or start
	columns     *columns        // how list and main share the room
	frame       *fyne.Container // header above the rest
	body        *fyne.Container // the columns
	scrolled    *container.Scroll
	size        fyne.Size   // there is for the frame
	maximise    room.Choice // the answer
	staged      bool        // it is
	presenting  bool
	layer       *kit.Layer // frame on its ground, and what is told in front of it

	live map[model.ConnectionID]string // what goes on with connections by itself

	bound     []command.Command // whose keys work
	unlisten  func()            // ends listening to the workspace
	sockets   *pace.Follower    // of all connections
	stopClock func()
	leave     func(fyne.CanvasObject) // takes the keyboard out of what is hidden
}

// How small the window can be made, whatever is in it: with text of 200 % it still fits on a screen of 1280 × 720.
// What finds no room is scrolled to.
const (
	leastWidth  = 600
	leastHeight = 340
)

func newAreas(s *Shell) *areas {
	a := &areas{}
	a.forms = &forms.Forms{
		Workspace: s.home, Tasks: s.tasks, Window: s.window, View: s.view,
		Import: func(lines string, into model.EnvironmentID) { a.storing.ImportLines(lines, into) },
	}
	a.storing = &storing.Dialogs{
		Workspace: s.home, Tasks: s.tasks, Window: s.window, Now: s.options.Now, View: s.view,
		ClipboardNote: func() string { return s.sentry.Clipboard().Note },
	}
	a.teams = s.newTeams(a)
	a.header = header.New(header.Actions{
		Switch:          s.stage.Switch,
		AddEnvironment:  func() { a.forms.AddEnvironment(s.stage.Switch) },
		EditEnvironment: s.editEnvironment,
		Unlock:          s.unlockWrites,
		Lock:            s.home.LockWrites,
		Search:          s.openPalette,
		Present:         s.togglePresenter,
		LockAll:         s.sentry.Lock,
		UnlockStore:     s.openStore,
		Settings:        s.openSettings,
		Menu:            s.openMenu,
		ShowList:        s.toggleList,
	}, header.Keys{
		Search: searchCommand(nil).Hint(), Present: presentCommand(nil, nil).Keys(),
	})
	a.sidebar = sidebar.New(s.listActions(a.teams), s.options.Now)
	a.tester = tester.New(tester.Options{
		Workspace: s.home, Catalogue: s.options.Catalogue, Tasks: s.tasks,
		Window: s.window, Version: s.options.Version, Now: s.options.Now, Why: s.askWhy, CopySecret: s.sentry.CopySecret,
		Maximise: s.toggleAnswer,
		Shares:   s.shares(), Shared: s.keepShares,
	})
	a.history = history.New(history.Options{
		Workspace: s.home, Tasks: s.tasks, Window: s.window, Now: s.options.Now,
		Open: func(record workspace.Record, bodies workspace.Bodies, send bool) {
			a.page.Select(page.TabTester)
			a.tester.Recall(record, bodies, send)
		},
		Compare: func(record workspace.Record, bodies workspace.Bodies) { a.tester.CompareWith(record, bodies) },
		Bundle:  s.bundlePast,
		View:    s.view,
	})
	a.events = s.newEvents()
	a.actions = page.Actions{
		Verify:  s.verify,
		Why:     func(id model.ConnectionID) { s.askWhy(id, model.Exchange{}) },
		Edit:    s.withPlace(s.editConnection),
		Replace: s.withPlace(func(place workspace.Place) { a.forms.ReplaceToken(s.view.ForRequests(place)) }),
		Remove:  func(id model.ConnectionID) { s.deleteAll([]model.ConnectionID{id}) },
		Star: s.withPlace(func(place workspace.Place) {
			s.starAll([]model.ConnectionID{place.Connection.ID}, !place.Connection.Favourite)
		}),
		Ticket: s.withPlace(func(place workspace.Place) { s.openAddress(place.Connection.Ticket) }),
		Visit:  s.withPlace(s.visit),
		Copy:   s.sentry.Copy,
		Reveal: s.sentry.Reveal,
		Clear:  s.sentry.Clear,

		Team:     a.teams.Of,
		Versions: a.teams.ShowVersions,
	}
	a.permissions = permissions.New(permissions.Options{
		Workspace: s.home, Tasks: s.tasks, Now: s.options.Now,
		Failed: s.tell, View: s.view,
	})
	a.page = page.New(a.actions, s.options.Now, page.Contents{
		Tester: a.tester.Content(), Permissions: a.permissions.Content(), History: a.history.Content(),
		Events: a.events.Content(), Versions: a.teams.Versions(),
	})
	a.page.ShowCopy(s.sentry.Clipboard())
	a.why = &why.Dialogs{
		Workspace: s.home, Tasks: s.tasks, Window: s.window, View: s.view, Open: s.openConnection,
	}
	a.hotels = &hotels.Dialogs{Rehearsal: s.home.Rehearsal, Tasks: s.tasks, Window: s.window}
	a.health, a.fanout, a.webhooks = s.newHealth(), s.newFanout(), s.newWebhooks()
	a.many = a.health.Content()
	a.page.OnBack = s.backToReport
	a.start = newStartPage(s.tasks.Later, startActions{
		Add: s.addConnection, Sample: s.addSamples, Retry: s.stage.CheckStore,
		Unlock: s.unlockStore, UseVault: s.useVault, UnlockVault: s.unlockVault,
	})
	a.tour = tour.New(s.home.StoreName(), s.tasks.Later, tour.Actions{
		Sandbox: s.begin(workspace.SandboxID, s.home.AddSandboxHotels),
		Demo:    s.begin(workspace.DemoID, s.home.AddPublicDemoTokens),
		Import:  a.storing.Import,
		Add:     s.addConnection,
		Skip:    s.leaveTour,
	})
	// All of them stay in the window, so that a change of the theme reaches those that are not seen, too.
	a.main = container.NewStack(a.page.Content(), a.health.Content(), a.fanout.Content(), a.webhooks.Content(),
		a.start.content, a.tour.Content())
	a.leave = s.leave
	a.put(a.start.content)
	a.columns = s.newColumns()
	a.body = container.New(a.columns, a.sidebar.Content(), a.columns.bar, a.main) // as Tab goes
	a.frame = kit.Edges(a.header.Content(), nil, nil, nil, a.body)
	// With very large text the frame can be larger than the screen.
	a.scrolled = container.NewScroll(a.frame)
	a.scrolled.SetMinSize(fyne.NewSize(leastWidth, leastHeight))
	a.page.OnTab(func() {
		a.events.SetSeen(a.page.ShowsEvents())
		s.shareRoom()
	})
	a.layer = kit.NewLayer(kit.NewSurface(theme.ColorNameBackground, container.New(fitted{a}, a.scrolled)), s.tasks.Later)
	a.layer.OnActivity, a.layer.Mask, a.layer.Top = s.sentry.Active, s.view.Text, a.header.Height
	a.layer.Keys = s.keysOf
	return a
}

// showPresenter says whether presenter mode is on. The strip that says so makes the header higher.
func (a *areas) showPresenter(on bool) {
	a.layer.HideTip()
	a.header.ShowPresenter(on)
	a.page.SetPresenting(on)
	a.presenting = on
	a.fit()
	a.frame.Refresh()
}

func (a *areas) put(content fyne.CanvasObject) {
	for _, object := range a.main.Objects {
		if object == content {
			object.Show()
		} else {
			a.leave(object)
			object.Hide()
		}
	}
	a.main.Refresh()
	if a.frame != nil {
		a.fit()
	}
	a.events.SetSeen(a.page.ShowsEvents())
}

func (a *areas) showConnection() { a.put(a.page.Content()) }

func (a *areas) showStart(environment model.Environment) {
	a.start.showEnvironment(environment)
	a.put(a.start.content)
}

func (a *areas) showStore(err error) {
	a.start.showStore(err)
	a.put(a.start.content)
}

// close ends what the areas do by themselves.
func (a *areas) close() {
	a.unlisten()
	a.sockets.Stop()
	a.events.Close()
	a.stopClock()
	a.webhooks.Close()
	a.tester.Close()
}
