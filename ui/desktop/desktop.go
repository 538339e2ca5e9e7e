// Package desktop is Keyrack's window: it puts the areas together, remembers which environment and connection are on the
// screen, and follows what the workspace announces. The areas do not know each other.
package desktop

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/others"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/tray"
)

// AppID names the application to the desktop; FyneApp.toml says the same.
const AppID = "app.keyrack.desktop"

// Options are what the window needs. All are required.
type Options struct {
	// Open makes the workspace and says where its data folder is. It is called once, off the UI goroutine, while the
	// window comes up.
	Open func(ctx context.Context) (opened *keyrack.Keyrack, dataFolder string, err error)
	// Recover does the same after the user has decided about a damaged index.
	Recover   func(ctx context.Context, decided workspace.OnDamage) (opened *keyrack.Keyrack, dataFolder string, err error)
	Catalogue *operations.Catalogue
	Version   string
	Now       func() time.Time
}

// Shell is the window with its areas.
type Shell struct {
	app     fyne.App
	window  fyne.Window
	options Options
	tasks   *task.Runner

	workspace    *keyrack.Keyrack
	dataFolder   string
	environment  model.Environment
	groups       []workspace.Group
	heading      model.EnvironmentID // the environment that is, or is about to be, shown
	previous     model.EnvironmentID // shown before; empty for none
	title        string
	reloading    bool // the tree is being read, and once more afterwards where again is set
	again        bool
	stopReload   func()
	presenting   bool                 // presenter mode is on the screen
	followed     settings.Preferences // what the window shows and does
	checking     bool                 // the screen that checks all is shown instead of the page
	stopSchedule func()
	selected     map[model.EnvironmentID]model.ConnectionID // the connection last on the page of each environment
	storeRound   int                                        // of the looks at the secret store
	storeError   error                                      // why the secret store cannot be used; nil when it can
	stopClock    func()
	stopWaiting  func()
	unlisten     func()            // ends listening to the workspace
	bound        []command.Command // whose keys work
	wardrobe     *look.Wardrobe
	tray         *tray.Icon
	others       *others.Others // nil until the workspace is open
	findsOthers  bool           // looks for other windows and for a tray
	environ      []string       // that the process was started with

	clip       *clip.Keeper
	lastActive time.Time // when the user last did something
	idle       bool      // it was locked since

	layer *kit.Layer
	*areas
}

// NewShell fills a window of an application, which the caller shows: at once with nothing, and with the areas when the
// workspace has been opened and read.
func NewShell(application fyne.App, window fyne.Window, options Options, tasks *task.Runner) *Shell {
	s := newShell(application, window, options, tasks, nil)
	s.load(options.Open)
	return s
}

func newShell(application fyne.App, window fyne.Window, options Options, tasks *task.Runner, scale func(percent int)) *Shell {
	s := &Shell{
		app:      application,
		window:   window,
		options:  options,
		tasks:    tasks,
		selected: map[model.EnvironmentID]model.ConnectionID{},
	}
	s.clip = clip.New(clip.Options{Clipboard: application.Clipboard(), Later: kit.OnClock, Now: options.Now, Changed: s.showCopy})
	s.wardrobe = look.NewWardrobe(application.Settings(), window, scale)
	s.tray = tray.NewIcon(s.trayActions())
	s.window.SetPadded(false)
	s.wait()
	return s
}

// opened builds the areas over the workspace that was adopted, and shows in them what was read.
func (s *Shell) opened(listed tree) {
	opened, first := s.workspace, s.environment
	s.stopWaiting()
	s.areas = newAreas(s)
	if p := s.preferences(); p.LastConnection != "" {
		s.selected[first.ID] = p.LastConnection
	}
	s.layer = kit.NewLayer(s.areas.content, nil)
	s.layer.OnActivity, s.layer.Veil = s.active, s.seenText
	s.active()
	s.window.SetContent(s.layer)
	s.followed = s.preferences()
	s.presenting = s.followed.Presenter
	s.areas.showPresenter(s.presenting)
	s.tester.SetMask(s.preferences().Mask())
	s.bindKeys()
	s.window.SetOnDropped(s.dropped)
	s.unlisten = opened.Listen(func(event workspace.Event) {
		s.others.Notice(event)
		task.OnUI(func() { s.follow(event) })
	})
	s.heading = first.ID
	s.show(first, listed)
	s.tick()
	s.checkStore()
	s.startSchedule()
	s.lookForTray()
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
		s.followEnvironments()
	case workspace.StoreWaits:
		s.layer.Notify(assets.Lock, "Waiting for the "+e.Store+": it may be asking you in another window.", "", nil)
	case workspace.ConnectionsChanged:
		if e.Environment == s.environment.ID {
			s.reload()
		}
	case workspace.ConnectionChecked:
		if e.Environment == s.environment.ID {
			s.reload()
		}
	case workspace.ConnectionUsed:
		if e.Environment == s.environment.ID {
			s.reload()
		}
	case workspace.SettingsChanged:
		s.followSettings()
	case workspace.WritesChanged:
		s.showWrites()
	case workspace.OperationsChanged:
		s.tester.UpdateOperation()
	case workspace.HistoryChanged:
		if e.Connection == s.selected[s.environment.ID] {
			s.history.Update()
		}
	case workspace.Locked:
		s.clip.Clear()
		s.page.HideToken()
		s.tester.ForgetOriginals()
		s.checkStore()
	case workspace.StoreChanged:
		s.checkStore()
	}
}

// reloadPause is the least time between two readings of the tree: a check of all connections announces each of them.
const reloadPause = 200 * time.Millisecond

// reload reads the environment's tree anew and shows it. What is asked for while one reading is under way is answered by
// one more.
func (s *Shell) reload() {
	if s.reloading {
		s.again = true
		return
	}
	s.reloading = true
	environment, order, preferences := s.environment, s.sidebar.Order(), s.preferences()
	s.tasks.Go(func(ctx context.Context) func() {
		listed, err := read(ctx, s.workspace, environment.ID, order)
		return func() {
			switch {
			case s.environment.ID != environment.ID:
			case err != nil:
				s.tell(err)
			case s.preferences() != preferences:
				s.again = true // what may be shown has changed meanwhile
			default:
				s.show(environment, listed)
			}
			s.stopReload = kit.OnClock(reloadPause, func() {
				s.reloading = false
				if s.again {
					s.again = false
					s.reload()
				}
			})
		}
	})
}

// show puts an environment on the screen.
func (s *Shell) show(environment model.Environment, listed tree) {
	if now, found := find(s.workspace.Environments(), environment.ID); found {
		environment = now // it may have been edited, or the sandbox started, since the tree was asked for
	}
	s.paint(environment)
	s.groups = listed.groups
	s.header.Show(s.environments(), environment)
	id := s.present(s.selected[environment.ID])
	s.selected[environment.ID] = id
	s.sidebar.SetListing(listed.listing, id)
	s.showPage()
	s.showWrites()
	s.showTray()
}

// paint makes everything the colour of an environment.
func (s *Shell) paint(environment model.Environment) {
	changed := environment.ID != s.environment.ID || environment.Kind != s.environment.Kind || environment.Color != s.environment.Color
	s.environment = environment
	if changed {
		s.setTheme()
	}
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
	s.closeChecks()
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
	case s.checking:
		s.areas.put(s.health.Content())
	case s.storeError != nil && len(s.groups) == 0:
		s.areas.showStore(s.storeError)
	case id == "" && !s.preferences().Toured && s.environment.Kind == model.Sandbox:
		s.showTour()
	case id == "" || err != nil:
		s.areas.showStart(s.environment)
	default:
		shown := presenter.Place(place, s.preferences())
		s.page.Show(shown)
		s.tester.Show(presenter.Working(place, s.preferences()))
		s.history.Show(shown)
		s.permissions.Show(shown)
		s.areas.showConnection()
	}
}

// showWrites shows what the environment allows for the connection on the page.
func (s *Shell) showWrites() {
	until := s.workspace.WritesUnlockedUntil(s.selected[s.environment.ID])
	s.header.ShowWrites(s.environment, until, s.options.Now())
	if title := title(s.environment, until); title != s.title {
		s.title = title
		s.window.SetTitle(title)
	}
	s.tester.Update()
}

// tick keeps the countdown and the rate budget going, once a second.
func (s *Shell) tick() {
	s.showWrites()
	s.lockWhenIdle()
	s.stopClock = kit.OnClock(time.Second, s.tick)
}

// work runs work away from the UI goroutine, and tells of it when it takes long; see [kit.Layer.Work].
func (s *Shell) work(text string, work func(ctx context.Context) (then func())) {
	s.layer.Work(s.tasks, text, work)
}

// tell shows an error that belongs to no dialog. Of a locked keychain it offers the key. Of what the user has cancelled
// there is nothing to tell, and before the list is there, nowhere.
func (s *Shell) tell(err error) {
	if errors.Is(err, context.Canceled) || s.layer == nil {
		return
	}
	if errors.Is(err, model.ErrStoreLocked) && errors.Is(err, workspace.ErrInVault) {
		s.layer.Notify(assets.Lock, workspace.Explain(err).What, "Unlock…", s.unlockVault)
		return
	}
	if errors.Is(err, model.ErrStoreLocked) {
		s.layer.Notify(assets.Lock, workspace.Explain(err).What, "Unlock", s.unlockStore)
		return
	}
	if errors.Is(err, model.ErrNoCollection) {
		s.layer.Notify(assets.Warning, workspace.Explain(err).Sentences(), "Make one", s.unlockStore)
		return
	}
	s.layer.Notify(assets.Warning, workspace.Explain(err).Sentences(), "", nil)
}

// failed shows why the workspace could not be opened. There is nothing to work with then.
func (s *Shell) failed(err error) {
	s.stopWaiting()
	s.window.SetContent(startFailure(err, s.decide, s.app.Quit))
}

// Close stops what the shell does by itself. The window stays.
func (s *Shell) Close() {
	s.clip.Clear()
	if s.stopClock != nil {
		s.stopClock()
	}
	for _, stop := range []func(){s.stopWaiting, s.stopReload, s.stopSchedule} {
		if stop != nil {
			stop()
		}
	}
	if s.areas != nil {
		s.tester.Close()
	}
}
