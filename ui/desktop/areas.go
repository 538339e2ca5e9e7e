package desktop

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/forms"
	"keyrack/ui/desktop/header"
	"keyrack/ui/desktop/history"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/page"
	"keyrack/ui/desktop/sidebar"
	"keyrack/ui/desktop/storing"
	"keyrack/ui/desktop/tester"
)

// areas are the parts of the window once the workspace is open.
type areas struct {
	header  *header.Header
	sidebar *sidebar.Sidebar
	page    *page.Page
	tester  *tester.Tester
	history *history.History
	forms   *forms.Forms
	storing *storing.Dialogs
	start   *startPage
	main    *fyne.Container // page, or start
	content fyne.CanvasObject
}

func newAreas(s *Shell) *areas {
	a := &areas{}
	a.forms = &forms.Forms{Workspace: s.workspace, Tasks: s.tasks, Window: s.window, Top: func() float32 { return a.header.Height() }}
	a.storing = &storing.Dialogs{
		Workspace: s.workspace, Tasks: s.tasks, Window: s.window, Now: s.options.Now, Top: func() float32 { return a.header.Height() },
		Tell: func(text string) { s.layer.Notify(assets.Info, text, "", nil) },
	}
	a.header = header.New(header.Actions{
		Switch:          s.switchTo,
		AddEnvironment:  func() { a.forms.AddEnvironment(s.switchTo) },
		EditEnvironment: s.removeEnvironment,
		Unlock:          s.unlockWrites,
		Lock:            s.workspace.LockWrites,
		LockAll:         s.lock,
		UnlockStore:     s.openStore,
		Settings:        a.storing.Settings,
		About:           s.about,
	})
	a.sidebar = sidebar.New(s.options.Now)
	a.sidebar.OnSelect = s.selectConnection
	a.sidebar.OnAdd = s.addConnection
	a.sidebar.OnEditIntegration = s.editIntegration
	a.tester = tester.New(tester.Options{Workspace: s.workspace, Catalogue: s.options.Catalogue, Tasks: s.tasks, Window: s.window, Version: s.options.Version, Now: s.options.Now})
	a.history = history.New(history.Options{
		Workspace: s.workspace, Tasks: s.tasks, Window: s.window, Now: s.options.Now,
		Open: func(record workspace.Record, bodies workspace.Bodies, send bool) {
			a.page.Select(page.TabTester)
			a.tester.Recall(record, bodies, send)
		},
		Compare: func(record workspace.Record, bodies workspace.Bodies) { a.tester.CompareWith(record, bodies) },
	})
	a.page = page.New(page.Actions{
		Verify:  s.verify,
		Edit:    s.withPlace(func(place workspace.Place) { a.forms.EditConnection(place.Connection) }),
		Replace: s.withPlace(a.forms.ReplaceToken),
		Remove:  s.withPlace(func(place workspace.Place) { a.forms.RemoveConnection(place.Connection, nil) }),
		Star:    s.withPlace(s.star),
		Copy:    s.copyToken,
		Clear:   s.clip.Clear,
	}, s.options.Now, a.tester.Content(), a.history.Content())
	a.start = newStartPage(startActions{Add: s.addConnection, Sample: s.addSamples, Retry: s.checkStore, Unlock: s.unlockStore, UseVault: s.useVault, UnlockVault: s.unlockVault})
	a.main = container.NewStack()
	body := container.New(&columns{}, a.sidebar.Content(), a.main)
	a.content = kit.NewSurface(theme.ColorNameBackground, kit.Edges(a.header.Content(), nil, nil, nil, body))
	return a
}

func (a *areas) put(content fyne.CanvasObject) {
	if len(a.main.Objects) == 1 && a.main.Objects[0] == content {
		return
	}
	a.main.Objects = []fyne.CanvasObject{content}
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
	if size.Width < 1150 {
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
	s.forms.AddConnection(s.environment, s.groups, func(id model.ConnectionID) {
		s.selected[s.environment.ID] = id
		s.reload()
	})
}

func (s *Shell) editIntegration(id model.IntegrationID) {
	for _, group := range s.groups {
		if group.Integration.ID == id {
			s.forms.EditIntegration(group, nil)
		}
	}
}

func (s *Shell) removeEnvironment() {
	s.forms.RemoveEnvironment(s.environment, func() { s.switchTo(workspace.SandboxID) })
}

func (s *Shell) unlockWrites() {
	place, err := s.workspace.Find(s.selected[s.environment.ID])
	if err != nil {
		s.forms.Tell("Unlock writes", "Writes are unlocked for one connection. Add or select one first.")
		return
	}
	s.forms.UnlockWrites(place.Connection, s.showWrites)
}

func (s *Shell) star(place workspace.Place) {
	edited := place.Connection
	edited.Favourite = !edited.Favourite
	s.tasks.Go(func(ctx context.Context) func() {
		if err := s.workspace.EditConnection(ctx, edited); err != nil {
			return func() { s.tell(err) }
		}
		return nil
	})
}

func (s *Shell) verify(id model.ConnectionID) {
	s.page.SetBusy(true)
	s.tasks.Go(func(ctx context.Context) func() {
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
	s.tasks.Go(func(ctx context.Context) func() {
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
	s.tasks.Go(func(ctx context.Context) func() {
		_, err := s.workspace.Store(ctx)
		return func() {
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
	s.tasks.Go(func(ctx context.Context) func() {
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
	s.tasks.Go(func(ctx context.Context) func() {
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

func (s *Shell) about() {
	s.forms.Tell("Keyrack "+s.options.Version,
		"Keeps Mews Connector API tokens in the "+s.workspace.StoreName()+" and tests requests.",
		"Everything but the tokens is kept in "+s.dataFolder,
		"No account, no cloud, no telemetry.")
}

// bindKeys makes the shortcuts work.
func (s *Shell) bindKeys() {
	commands := []command.Command{
		{Key: fyne.KeyReturn, Run: s.tester.Send},
		{Key: fyne.KeyEnter, Run: s.tester.Send},
		{Key: fyne.KeyN, Run: s.addConnection},
		{Key: fyne.KeyF, Run: func() { s.sidebar.FocusFilter(s.window.Canvas()) }},
		{Key: fyne.KeyO, Run: s.tester.ChooseOperation},
		{Key: fyne.KeyB, Run: s.tester.FocusBody},
		{Key: fyne.KeyT, Run: s.tester.NewRequest},
		{Key: fyne.KeyW, Run: s.tester.CloseRequest},
		{Key: fyne.KeyF, Shift: true, Run: s.tester.Format},
		{Key: fyne.KeyL, Run: s.lock},
		{Key: fyne.KeyI, Run: s.storing.Import},
		{Key: fyne.KeyComma, Run: s.storing.Settings},
		{Key: fyne.KeyQ, Run: s.quit},
	}
	for i, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9} {
		commands = append(commands, command.Command{Key: key, Run: func() {
			if all := s.workspace.Environments(); i < len(all) {
				s.switchTo(all[i].ID)
			}
		}})
	}
	command.Bind(s.window.Canvas(), commands)
}
