// Package desktop is Keyrack's window: it puts the areas together, remembers which environment and connection are on the
// screen, and follows what the workspace announces. The areas do not know each other.
package desktop

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/away"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/inspect"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
)

// AppID names the application to the desktop; FyneApp.toml says the same.
const AppID = "app.keyrack.desktop"

// Options are what the window needs. All are required.
type Options struct {
	// Open makes the workspace and says where its data folder is. It is called once, off the UI goroutine, while the
	// window comes up.
	Open func(ctx context.Context) (opened *workspace.Workspace, dataFolder string, err error)
	// Recover does the same after the user has decided about a damaged index.
	Recover   func(ctx context.Context, decided workspace.OnDamage) (opened *workspace.Workspace, dataFolder string, err error)
	Catalogue *operations.Catalogue
	Version   string
	Now       func() time.Time
}

// Run opens the window and returns when the user has closed it, or when the process was asked to end.
func Run(ctx context.Context, options Options) {
	application := app.NewWithID(AppID)
	application.SetIcon(look.AppIcon())
	tasks := task.NewRunner(ctx)
	window := application.NewWindow("Keyrack")
	window.Resize(fyne.NewSize(1280, 800))
	window.SetMaster()
	shell := NewShell(application, window, options, tasks)
	// The clipboard can be cleared only as long as the window system is there, which it no longer is when the toolkit says
	// that it has stopped.
	window.SetCloseIntercept(func() {
		shell.clip.Clear()
		window.Close()
	})
	// Asked to end by a signal, the toolkit leaves the foreground before it lets go of the window system.
	application.Lifecycle().SetOnExitedForeground(func() {
		if ctx.Err() != nil {
			shell.clip.Clear()
		}
	})
	away.Watch(ctx, func(away.Reason) {
		if ctx.Err() == nil {
			fyne.Do(shell.lock)
		}
	})
	inspect.Start(application)
	window.ShowAndRun()
	tasks.Stop()
}

// Shell is the window with its areas.
type Shell struct {
	app     fyne.App
	window  fyne.Window
	options Options
	tasks   *task.Runner

	workspace   *workspace.Workspace
	dataFolder  string
	environment model.Environment
	groups      []workspace.Group
	selected    map[model.EnvironmentID]model.ConnectionID // the connection last on the page of each environment
	storeError  error                                      // why the secret store cannot be used; nil when it can
	stopClock   func()

	clip        *clip.Keeper
	preferences workspace.Preferences
	lastActive  time.Time // when the user last did something
	idle        bool      // it was locked since

	layer *kit.Layer
	*areas
}

// NewShell fills a window of an application, which the caller shows: at once with nothing, and with the areas when the
// workspace has been opened.
func NewShell(application fyne.App, window fyne.Window, options Options, tasks *task.Runner) *Shell {
	s := &Shell{
		app:      application,
		window:   window,
		options:  options,
		tasks:    tasks,
		selected: map[model.EnvironmentID]model.ConnectionID{},
	}
	s.clip = clip.New(clip.Options{Clipboard: application.Clipboard(), Later: kit.OnClock, Now: options.Now, Changed: s.showCopy})
	application.Settings().SetTheme(look.New(look.AccentOf(model.Sandbox)))
	s.window.SetPadded(false)
	s.window.SetContent(kit.NewSurface(theme.ColorNameBackground, nil))
	s.begin(options.Open)
	return s
}

// begin opens the workspace and shows what is in it, or why it cannot be opened.
func (s *Shell) begin(open func(ctx context.Context) (*workspace.Workspace, string, error)) {
	s.tasks.Go(func(ctx context.Context) func() {
		opened, folder, err := open(ctx)
		if err != nil {
			return func() { s.failed(err) }
		}
		first, err := opened.FirstEnvironment(ctx)
		if err != nil {
			return func() { s.failed(err) }
		}
		groups, err := opened.Tree(ctx, first.ID)
		if err != nil {
			return func() { s.failed(err) }
		}
		preferences, err := opened.Preferences(ctx)
		if err != nil {
			return func() { s.failed(err) }
		}
		return func() {
			s.dataFolder, s.preferences = folder, preferences
			s.opened(opened, first, groups)
		}
	})
}

// decide opens the workspace again after the user has said what becomes of a damaged index.
func (s *Shell) decide(decided workspace.OnDamage) {
	s.begin(func(ctx context.Context) (*workspace.Workspace, string, error) {
		return s.options.Recover(ctx, decided)
	})
}

// opened builds the areas over the workspace.
func (s *Shell) opened(opened *workspace.Workspace, first model.Environment, groups []workspace.Group) {
	s.workspace = opened
	s.areas = newAreas(s)
	s.layer = kit.NewLayer(s.areas.content, nil)
	s.layer.OnActivity = s.active
	s.active()
	s.window.SetContent(s.layer)
	s.bindKeys()
	opened.Listen(func(event workspace.Event) { fyne.Do(func() { s.follow(event) }) })
	s.show(first, groups)
	s.tick()
	s.checkStore()
	s.tasks.Go(func(ctx context.Context) func() {
		_ = opened.Repair(ctx) // the store may be locked or away: the next start tries again
		state, err := opened.StoreState(ctx)
		if err != nil || state.Elsewhere == 0 || !state.VaultLocked {
			return nil
		}
		return func() {
			s.layer.Notify(assets.Lock, "Some tokens are still in the passphrase vault, and it is locked.", "Unlock…", s.unlockVault)
		}
	})
}

// follow brings what changed in the workspace onto the screen.
func (s *Shell) follow(event workspace.Event) {
	switch e := event.(type) {
	case workspace.EnvironmentsChanged:
		s.header.Show(s.workspace.Environments(), s.environment)
		s.showWrites()
	case workspace.ConnectionsChanged:
		if e.Environment == s.environment.ID {
			s.reload()
		}
	case workspace.ConnectionChecked:
		if e.Environment == s.environment.ID {
			s.reload()
		}
	case workspace.WritesChanged:
		s.showWrites()
	case workspace.Locked:
		s.clip.Clear()
		s.checkStore()
	case workspace.StoreChanged:
		s.checkStore()
	case workspace.PreferencesChanged:
		s.readPreferences()
	case workspace.HistoryChanged:
		if e.Connection == s.selected[s.environment.ID] {
			s.history.Update()
		}
	}
}

// reload reads the environment's tree anew and shows it.
func (s *Shell) reload() {
	environment := s.environment
	s.tasks.Go(func(ctx context.Context) func() {
		groups, err := s.workspace.Tree(ctx, environment.ID)
		return func() {
			switch {
			case s.environment.ID != environment.ID:
			case err != nil:
				s.tell(err)
			default:
				s.show(environment, groups)
			}
		}
	})
}

// switchTo shows another environment.
func (s *Shell) switchTo(id model.EnvironmentID) {
	for _, environment := range s.workspace.Environments() {
		if environment.ID != id || id == s.environment.ID {
			continue
		}
		s.tasks.Go(func(ctx context.Context) func() {
			err := s.workspace.SwitchTo(ctx, id)
			groups, treeErr := s.workspace.Tree(ctx, id)
			return func() {
				if err != nil {
					s.tell(err)
				}
				if treeErr != nil {
					s.tell(treeErr)
					return
				}
				s.show(environment, groups)
			}
		})
	}
}

// show puts an environment on the screen.
func (s *Shell) show(environment model.Environment, groups []workspace.Group) {
	if environment.ID != s.environment.ID || s.environment.Kind != environment.Kind {
		s.app.Settings().SetTheme(look.New(look.AccentOf(environment.Kind)))
		s.window.SetTitle("Keyrack — " + environment.Name)
	}
	s.environment, s.groups = environment, groups
	s.header.Show(s.workspace.Environments(), environment)
	id := s.present(s.selected[environment.ID])
	s.selected[environment.ID] = id
	s.sidebar.SetGroups(groups, id)
	s.showPage()
	s.showWrites()
}

// present returns the connection if it is still listed, else the first one, else "".
func (s *Shell) present(id model.ConnectionID) model.ConnectionID {
	first := model.ConnectionID("")
	for _, group := range s.groups {
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

// selectConnection shows a connection on the page.
func (s *Shell) selectConnection(id model.ConnectionID) {
	s.active()
	s.selected[s.environment.ID] = id
	s.sidebar.Select(id)
	s.showPage()
	s.showWrites()
}

// showPage shows the selected connection, or what to do first where there is none.
func (s *Shell) showPage() {
	id := s.selected[s.environment.ID]
	place, err := s.workspace.Find(id)
	switch {
	case s.storeError != nil && len(s.groups) == 0:
		s.areas.showStore(s.storeError)
	case id == "" || err != nil:
		s.areas.showStart(s.environment)
	default:
		s.page.Show(place)
		s.tester.Show(place)
		s.history.Show(place)
		s.areas.showConnection()
	}
}

// showWrites shows what the environment allows for the connection on the page.
func (s *Shell) showWrites() {
	until := s.workspace.WritesUnlockedUntil(s.selected[s.environment.ID])
	s.header.ShowWrites(s.environment, until, s.options.Now())
	s.tester.Update()
}

// tick keeps the countdown and the rate budget going, once a second.
func (s *Shell) tick() {
	s.showWrites()
	s.lockWhenIdle()
	s.stopClock = kit.OnClock(time.Second, s.tick)
}

// tell shows an error that belongs to no dialog. Of a locked keychain it offers the key.
func (s *Shell) tell(err error) {
	if errors.Is(err, model.ErrStoreLocked) && errors.Is(err, workspace.ErrInVault) {
		s.layer.Notify(assets.Lock, workspace.Explain(err).What, "Unlock…", s.unlockVault)
		return
	}
	if errors.Is(err, model.ErrStoreLocked) {
		s.layer.Notify(assets.Lock, workspace.Explain(err).What, "Unlock", s.unlockStore)
		return
	}
	s.layer.Notify(assets.Warning, workspace.Explain(err).Sentences(), "", nil)
}

// failed shows why the workspace could not be opened. There is nothing to work with then.
func (s *Shell) failed(err error) {
	s.window.SetContent(startFailure(err, s.decide, s.app.Quit))
}

// Close stops what the shell does by itself. The window stays.
func (s *Shell) Close() {
	s.clip.Clear()
	if s.stopClock != nil {
		s.stopClock()
	}
	if s.areas != nil {
		s.tester.Close()
	}
}
