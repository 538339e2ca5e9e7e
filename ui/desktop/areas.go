package desktop

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/forms"
	"keyrack/ui/desktop/header"
	"keyrack/ui/desktop/health"
	"keyrack/ui/desktop/history"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/page"
	"keyrack/ui/desktop/permissions"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/sidebar"
	"keyrack/ui/desktop/storing"
	"keyrack/ui/desktop/tester"
	"keyrack/ui/desktop/tour"
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
	permissions *permissions.Map
	forms       *forms.Forms
	health      *health.Screen
	why         *why.Dialogs
	storing     *storing.Dialogs
	start       *startPage
	tour        *tour.Tour
	main        *fyne.Container   // page, or start
	frame       *fyne.Container   // header above the rest
	content     fyne.CanvasObject // frame on its ground
}

// How small the window can be made, whatever is in it: with text of 200 % it still fits on a screen of 1280 × 720. What finds
// no room is scrolled to.
const (
	leastWidth  = 600
	leastHeight = 340
)

func newAreas(s *Shell) *areas {
	a := &areas{}
	a.forms = &forms.Forms{
		Workspace: s.workspace, Tasks: s.tasks, Window: s.window, Top: func() float32 { return a.header.Height() },
		Seen:       s.seenText,
		Presenting: func() bool { return s.preferences().Presenter },
		Import:     func(lines string, into model.EnvironmentID) { a.storing.ImportLines(lines, into) },
	}
	a.storing = &storing.Dialogs{
		Workspace: s.workspace, Tasks: s.tasks, Window: s.window, Now: s.options.Now, Top: func() float32 { return a.header.Height() },
		Tell:          func(text string) { s.layer.Notify(assets.Info, text, "", nil) },
		ClipboardNote: func() string { return s.clip.State().Note },
		Covered:       s.covered,
	}
	a.header = header.New(header.Actions{
		Switch:          s.switchTo,
		AddEnvironment:  func() { a.forms.AddEnvironment(s.switchTo) },
		EditEnvironment: s.editEnvironment,
		Unlock:          s.unlockWrites,
		Lock:            s.workspace.LockWrites,
		Search:          s.openPalette,
		Present:         s.togglePresenter,
		LockAll:         s.lock,
		UnlockStore:     s.openStore,
		Settings:        s.openSettings,
		Menu:            s.openMenu,
	}, header.Keys{Search: searchCommand(nil).Hint(), Present: presentCommand(nil, nil).Keys(), Lock: lockCommand(nil).Keys(), Settings: settingsCommand(nil).Keys(), Menu: menuCommand(nil).Keys()})
	a.sidebar = sidebar.New(s.listActions(), s.options.Now)
	a.sidebar.SetOrder(order(s.preferences()))
	a.tester = tester.New(tester.Options{Workspace: s.workspace, Catalogue: s.options.Catalogue, Tasks: s.tasks, Window: s.window, Version: s.options.Version, Now: s.options.Now, Why: s.askWhy, CopySecret: s.copySecret})
	a.history = history.New(history.Options{
		Workspace: s.workspace, Tasks: s.tasks, Window: s.window, Now: s.options.Now,
		Open: func(record workspace.Record, bodies workspace.Bodies, send bool) {
			a.page.Select(page.TabTester)
			a.tester.Recall(record, bodies, send)
		},
		Compare: func(record workspace.Record, bodies workspace.Bodies) { a.tester.CompareWith(record, bodies) },
		Seen:    func(record workspace.Record) workspace.Record { return presenter.Record(record, s.preferences()) },
	})
	a.actions = page.Actions{
		Verify:  s.verify,
		Why:     func(id model.ConnectionID) { s.askWhy(id, "") },
		Edit:    s.withPlace(s.editConnection),
		Replace: s.withPlace(func(place workspace.Place) { a.forms.ReplaceToken(presenter.Working(place, s.preferences())) }),
		Remove:  func(id model.ConnectionID) { s.deleteAll([]model.ConnectionID{id}) },
		Star: s.withPlace(func(place workspace.Place) {
			s.starAll([]model.ConnectionID{place.Connection.ID}, !place.Connection.Favourite)
		}),
		Ticket: s.withPlace(func(place workspace.Place) { s.openAddress(place.Connection.Ticket) }),
		Visit:  s.withPlace(s.visit),
		Copy:   s.copyToken,
		Reveal: s.revealToken,
		Clear:  s.clip.Clear,
	}
	a.permissions = permissions.New(permissions.Options{Workspace: s.workspace, Tasks: s.tasks, Now: s.options.Now, Failed: s.tell, Seen: s.seenText})
	a.page = page.New(a.actions, s.options.Now, a.tester.Content(), a.permissions.Content(), a.history.Content())
	a.page.ShowCopy(s.clip.State())
	a.why = &why.Dialogs{
		Workspace: s.workspace, Tasks: s.tasks, Window: s.window, Top: func() float32 { return a.header.Height() }, Open: s.openConnection,
		Diagnosed: s.seenDiagnosis,
		Seen:      func(e workspace.Explanation) workspace.Explanation { return presenter.Explanation(e, s.preferences()) },
	}
	a.health = s.newHealth()
	a.start = newStartPage(startActions{Add: s.addConnection, Sample: s.addSamples, Retry: s.checkStore, Unlock: s.unlockStore, UseVault: s.useVault, UnlockVault: s.unlockVault})
	a.tour = tour.New(s.workspace.StoreName(), tour.Actions{
		Sandbox: s.begin(workspace.SandboxID, s.workspace.AddSandboxHotels),
		Demo:    s.begin(workspace.DemoID, s.workspace.AddPublicDemoTokens),
		Import:  a.storing.Import,
		Add:     s.addConnection,
		Skip:    s.leaveTour,
	})
	// All of them stay in the window, so that a change of the theme reaches those that are not seen, too.
	a.main = container.NewStack(a.page.Content(), a.health.Content(), a.start.content, a.tour.Content())
	a.put(a.start.content)
	body := container.New(&columns{}, a.sidebar.Content(), a.main)
	a.frame = kit.Edges(a.header.Content(), nil, nil, nil, body)
	// With very large text the frame can be larger than the screen.
	room := container.NewScroll(a.frame)
	room.SetMinSize(fyne.NewSize(leastWidth, leastHeight))
	a.content = kit.NewSurface(theme.ColorNameBackground, room)
	return a
}

// showPresenter says whether presenter mode is on. The strip that says so makes the header higher.
func (a *areas) showPresenter(on bool) {
	a.header.ShowPresenter(on)
	a.page.SetPresenting(on)
	a.frame.Refresh()
}

func (a *areas) put(content fyne.CanvasObject) {
	for _, object := range a.main.Objects {
		if object == content {
			object.Show()
		} else {
			object.Hide()
		}
	}
	a.main.Refresh()
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

// columns lays the sidebar at a fixed width beside the page; in a narrow window it gives way a little.
type columns struct{}

func (columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(a.Width+b.Width, max(a.Height, b.Height))
}

func (columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := look.SidebarWidth
	switch {
	case size.Width < 900: // with large text
		width = 252
	case size.Width < 1150:
		width = 296
	}
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[1].Move(fyne.NewPos(width, 0))
	objects[1].Resize(fyne.NewSize(size.Width-width, size.Height))
}

// withPlace makes an action of a connection's id from one of its place.
func (s *Shell) withPlace(do func(workspace.Place)) func(model.ConnectionID) {
	return func(id model.ConnectionID) {
		place, err := s.workspace.Find(id)
		if err != nil {
			s.tell(err)
			return
		}
		do(place)
	}
}

func (s *Shell) addConnection() {
	if s.storeError != nil {
		s.tell(s.storeError)
		return
	}
	s.forms.AddConnection(s.environment, presenter.Groups(s.groups, s.preferences()), func(id model.ConnectionID) {
		s.selected[s.environment.ID] = id
		s.reload()
	})
}

func (s *Shell) editIntegration(id model.IntegrationID) {
	for _, group := range s.groups {
		if group.Integration.ID == id && !s.covered() {
			s.forms.EditIntegration(group, nil)
		}
	}
}

func (s *Shell) unlockWrites() {
	place, err := s.workspace.Find(s.selected[s.environment.ID])
	if err != nil {
		s.forms.Tell("Unlock writes", "Writes are unlocked for one connection. Add or select one first.")
		return
	}
	s.forms.UnlockWrites(place.Connection, s.showWrites)
}

func (s *Shell) editConnection(place workspace.Place) {
	if !s.covered() {
		s.forms.EditConnection(place.Connection)
	}
}

// visit opens the property of a connection in Mews Operations.
func (s *Shell) visit(place workspace.Place) {
	if identity := place.Connection.Identity; identity != nil {
		s.openAddress(place.Environment.OperationsLink(identity.EnterpriseID))
	}
}

// openAddress opens an address in the browser: an https or http one, because the desktop would give any other to any program.
func (s *Shell) openAddress(address string) {
	link, err := model.ParseTicket(address)
	if err != nil || link == "" {
		s.tell(model.ErrTicketLink)
		return
	}
	u, err := url.Parse(link)
	if err == nil {
		err = s.app.OpenURL(u)
	}
	if err != nil {
		s.tell(fmt.Errorf("the browser did not open: %w", err))
	}
}

func (s *Shell) verify(id model.ConnectionID) {
	s.page.SetBusy(true)
	s.work("Asking Mews which property it opens…", func(ctx context.Context) func() {
		_, err := s.workspace.VerifyConnection(ctx, id)
		return func() {
			s.page.SetBusy(false)
			if err != nil {
				s.tell(err)
			}
			s.checkStore()
		}
	})
}

// addSamples adds what an environment has for trying it out: the sandbox's hotels, or the public demo tokens.
func (s *Shell) addSamples() {
	add := s.workspace.AddPublicDemoTokens
	if s.environment.Kind == model.Sandbox {
		add = s.workspace.AddSandboxHotels
	}
	s.start.setBusy(true)
	s.work("Adding them…", func(ctx context.Context) func() {
		_, err := add(ctx)
		return func() {
			s.start.setBusy(false)
			if err != nil {
				s.tell(err)
			}
		}
	})
}

// checkStore looks whether the secret store can be used, and shows it: as a page while there is nothing else to show,
// else as a notice.
func (s *Shell) checkStore() {
	s.storeRound++
	round := s.storeRound
	s.tasks.Go(func(ctx context.Context) func() {
		_, err := s.workspace.Store(ctx)
		return func() {
			if round != s.storeRound {
				return // what was found later counts, whichever comes first
			}
			worse := err != nil && s.storeError == nil
			s.storeError = err
			s.header.ShowStore(s.workspace.StoreName(), errors.Is(err, model.ErrStoreLocked))
			s.showPage()
			if worse && len(s.groups) > 0 {
				s.tell(err)
			}
		}
	})
}

// useVault makes a passphrase vault the store, and unlockVault opens it.
func (s *Shell) useVault() {
	s.work("Looking for the vault…", func(ctx context.Context) func() {
		state, err := s.workspace.StoreState(ctx)
		return func() {
			switch {
			case err != nil:
				s.tell(err)
			case state.VaultExists:
				s.storing.UnlockVault(s.adoptVault)
			default:
				s.storing.CreateVault(s.checkStore)
			}
		}
	})
}

// adoptVault makes an open vault the store in use.
func (s *Shell) adoptVault() {
	s.tasks.Go(func(ctx context.Context) func() {
		err := s.workspace.UseStore(ctx, model.VaultStore)
		return func() {
			if err != nil {
				s.tell(err)
			}
			s.checkStore()
		}
	})
}

// openStore asks for what opens the store that is locked.
func (s *Shell) openStore() {
	if errors.Is(s.storeError, workspace.ErrInVault) {
		s.unlockVault()
		return
	}
	s.unlockStore()
}

func (s *Shell) unlockVault() { s.storing.UnlockVault(s.checkStore) }

// unlockStore has the desktop ask for the keychain's password, and takes it up from there.
func (s *Shell) unlockStore() {
	s.start.setBusy(true)
	s.work("Waiting for the password of the keychain…", func(ctx context.Context) func() {
		err := s.workspace.UnlockStore(ctx)
		return func() {
			s.start.setBusy(false)
			if err != nil {
				s.tell(err)
			}
			s.checkStore()
		}
	})
}
