// Package desktop is Keyrack's window: it puts the areas together, draws what the stage shows, and does what the user asks
// for. The areas do not know each other.
package desktop

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/secrets"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/away"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/clip/marked"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/others"
	"keyrack/ui/desktop/patrol"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/sentry"
	"keyrack/ui/desktop/stage"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/tray"
	"keyrack/ui/phrase"
)

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

// Platform is what the window takes from the system that it runs on. Only Window is required: what is left out, the window
// does without.
type Platform struct {
	// Window makes the application and its window. It is called once, while the workspace is being opened.
	Window func() (fyne.App, fyne.Window)
	// Scale returns what changes the size of everything, in per cent.
	Scale func(fyne.Settings) func(percent int)
	// Environ is what the process was started with. With it the window makes itself known to the others of its data folder.
	Environ []string
	// Tray reports whether the system has a tray. It may take as long as ctx allows.
	Tray func(ctx context.Context) bool
	// Board returns what finds the clipboard that takes marks, off the UI goroutine.
	Board func(fyne.Window) (find func() *marked.Board)
	// Away calls back, on a goroutine of its own, when the user goes away.
	Away func(ctx context.Context, gone func(away.Reason))
	// Settled is called off the UI goroutine when the start is over.
	Settled func()
}

// Shell is the window with its areas.
type Shell struct {
	options  Options
	platform Platform
	app      fyne.App
	window   fyne.Window
	tasks    *task.Runner
	home     home
	view     *presenter.View
	stage    *stage.Stage
	sentry   *sentry.Sentry
	patrol   *patrol.Patrol
	tray     *tray.Icon
	wardrobe *look.Wardrobe
	others   *others.Others // nil until the workspace is open
	*areas                  // nil until there is something to show
}

// home is the workspace that was opened; nil before.
type home struct {
	*keyrack.Keyrack
	folder string
}

// Start opens the workspace, and meanwhile shows a window: at once with nothing, and with the areas when the workspace has
// been read. It reports whether another window of the same data folder has come to the front instead; then this one is not
// shown. Either way [Shell.Close] has to be called.
func Start(ctx context.Context, options Options, platform Platform) (s *Shell, instead bool) {
	s = &Shell{options: options, platform: platform, tasks: task.NewRunner(ctx)}
	opened := begin(s.tasks, options.Open)
	s.app, s.window = platform.Window()
	s.tray = tray.NewIcon(s.trayActions())
	s.sentry = sentry.New(sentry.Options{Clipboard: s.app.Clipboard(), Later: kit.OnClock, Now: options.Now, Window: front{s}})
	var scale func(percent int)
	if platform.Scale != nil {
		scale = platform.Scale(s.app.Settings())
	}
	s.wardrobe = look.NewWardrobe(s.app.Settings(), s.window, scale)
	s.window.SetPadded(false)
	o := &opening{shell: s, shown: make(chan struct{})}
	o.wait()
	if o.run(opened) {
		return s, true
	}
	s.watch(ctx)
	s.window.Show()
	close(o.shown)
	return s, false
}

// watch takes care that no token is left behind, whichever way the user goes.
func (s *Shell) watch(ctx context.Context) {
	// The clipboard can be cleared only as long as the window system is there, which it no longer is when the toolkit says
	// that it has stopped.
	s.window.SetCloseIntercept(func() {
		s.sentry.Clear()
		if s.tray.Entered() {
			s.window.Hide()
			return
		}
		s.window.Close()
	})
	// Asked to end by a signal, the toolkit leaves the foreground before it lets go of the window system.
	s.app.Lifecycle().SetOnExitedForeground(func() {
		if ctx.Err() != nil {
			s.sentry.Clear()
		}
	})
	if s.platform.Board != nil {
		find := s.platform.Board(s.window)
		s.tasks.Go(func(context.Context) func() {
			board := find()
			return func() { s.sentry.Mark(board) }
		})
	}
	if s.platform.Away != nil {
		s.platform.Away(ctx, func(away.Reason) { s.lockBeforeSleep(ctx) })
	}
}

// awake is how long the computer has to stay awake at most until Keyrack is locked.
const awake = 2 * time.Second

// lockBeforeSleep locks while whoever calls it keeps the computer awake.
func (s *Shell) lockBeforeSleep(ctx context.Context) {
	locked := make(chan struct{})
	task.OnUI(func() {
		defer close(locked)
		s.sentry.Lock()
	})
	select {
	case <-locked:
	case <-ctx.Done():
	case <-time.After(awake):
	}
}

// Close ends what the window does by itself, and keeps where the user was for the next start. It is for the end, when the
// window is gone: what is in the clipboard stays.
func (s *Shell) Close(ctx context.Context) error {
	s.sentry.Close()
	if s.areas != nil {
		s.areas.close()
		s.patrol.Close()
		s.stage.Close()
		s.remember(ctx)
	}
	var err error
	if s.others != nil {
		err = s.others.Leave()
	}
	s.tasks.Stop()
	return err
}

// remember keeps where the user was for the next start.
func (s *Shell) remember(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	size := s.window.Canvas().Size()
	// A size that cannot be kept is no reason to keep a closed program running.
	_ = s.home.ChangePreferences(ctx, func(p *settings.Preferences) {
		p.WindowWidth, p.WindowHeight = int(size.Width), int(size.Height)
		p.LastConnection = s.stage.Scene().Chosen
	})
}

// front is the window as its owners see it.
type front struct{ *Shell }

// Work runs work away from the UI goroutine, and tells of it when it takes long; see [kit.Layer.Work].
func (f front) Work(text string, work func(ctx context.Context) (then func())) { f.work(text, work) }

// Notify shows a notice; before the list is there, nowhere.
func (f front) Notify(icon assets.Icon, text, action string, tapped func()) {
	if f.areas != nil {
		f.layer.Notify(icon, text, action, tapped)
	}
}

// HideNotice takes the notice away.
func (f front) HideNotice() { f.layer.HideNotice() }

// Tell shows an error that belongs to no dialog.
func (f front) Tell(err error) { f.tell(err) }

// ShowsToken reports whether the page shows the countdown of a copy.
func (f front) ShowsToken() bool { return f.page.ShowsToken() }

// ShowCopy brings the countdown of the clipboard onto the page.
func (f front) ShowCopy(state clip.State) {
	if f.areas != nil {
		f.page.ShowCopy(state)
	}
}

// follow brings what changed in the workspace onto the screen.
func (s *Shell) follow(event workspace.Event) {
	switch e := event.(type) {
	case workspace.StoreWaits:
		s.layer.Notify(assets.Lock, "Waiting for the "+e.Store+": it may be asking you in another window.", "", nil)
	case workspace.SettingsChanged:
		s.patrol.Follow()
		s.tester.UpdateHabits()
		s.history.Update()
	case workspace.WritesChanged:
		s.showWrites()
	case workspace.OperationsChanged:
		s.tester.UpdateOperation()
	case workspace.HistoryChanged:
		if e.Connection == s.scene().Chosen {
			s.history.Update()
		}
	case workspace.HistoryMissed:
		s.layer.Notify(assets.Warning, "This is missing in the history: "+phrase.Explain(e.Err).What, "", nil)
	case workspace.Locked:
		s.sentry.Clear()
		s.page.HideToken()
		s.tester.ForgetOriginals()
	}
	s.stage.Follow(event)
}

func (s *Shell) scene() stage.Scene { return s.stage.Scene() }

// show draws a scene.
func (s *Shell) show(before, now stage.Scene) {
	if before.Preferences.Shown() != now.Preferences.Shown() {
		s.followPreferences(before, now)
	}
	s.dress(now.Environment)
	if !slices.Equal(before.Environments, now.Environments) || before.Environment != now.Environment {
		s.header.Show(now.Environments, now.Environment)
	}
	if !slices.Equal(before.Environments, now.Environments) {
		s.bindKeys()
	}
	if now.StoreName != "" {
		s.header.ShowStore(now.StoreName, errors.Is(now.Store, model.ErrStoreLocked))
	}
	switch {
	case before.Listing != now.Listing:
		if before.Environment.ID != now.Environment.ID && before.Environment.ID != "" {
			s.sidebar.Forget()
		}
		s.sidebar.SetListing(now.Listing, now.Chosen)
	case before.Chosen != now.Chosen:
		s.sidebar.Select(now.Chosen)
	}
	if before.Listing != now.Listing || before.Environment != now.Environment || !slices.Equal(before.Environments, now.Environments) {
		s.showTray(now)
	}
	s.showPage()
	s.showWrites()
}

// showPage shows the chosen connection, or what to do first where there is none.
func (s *Shell) showPage() {
	scene := s.scene()
	switch {
	case scene.Checking:
		s.areas.put(s.health.Content())
	case scene.Store != nil && len(scene.Listing.Groups()) == 0:
		s.areas.showStore(scene.Store)
	case scene.Chosen == "" && !scene.Preferences.Toured && scene.Environment.Kind == model.Sandbox:
		s.showTour()
	case !scene.Found:
		s.areas.showStart(scene.Environment)
	default:
		s.page.Show(scene.Place)
		s.tester.Show(scene.ForRequests)
		s.history.Show(scene.Place)
		s.permissions.Show(scene.Place)
		s.areas.showConnection()
	}
}

// showWrites shows what the environment allows for the connection on the page.
func (s *Shell) showWrites() {
	scene := s.scene()
	until := s.home.WritesUnlockedUntil(scene.Chosen)
	s.header.ShowWrites(scene.Environment, until, s.options.Now())
	if title := title(scene.Environment, until); title != s.window.Title() {
		s.window.SetTitle(title)
	}
	s.tester.Update()
}

// title is what the window is called: where requests go, and whether they may change something there.
func title(environment model.Environment, unlocked time.Time) string {
	text := "Keyrack — " + phrase.Environment(environment)
	switch {
	case environment.Protection != model.ReadOnly:
	case unlocked.IsZero():
		text += " · read-only"
	default:
		text += " · writes unlocked"
	}
	return text
}

// tick keeps the countdown and the rate budget going, once a second.
func (s *Shell) tick() {
	s.showWrites()
	s.sentry.Tick()
	s.areas.stopClock = kit.OnClock(time.Second, s.tick)
}

// work runs work away from the UI goroutine, and tells of it when it takes long; see [kit.Layer.Work].
func (s *Shell) work(text string, work func(ctx context.Context) (then func())) {
	s.layer.Work(s.tasks, text, work)
}

// tell shows an error that belongs to no dialog. Of a locked keychain it offers the key. Of what the user has cancelled
// there is nothing to tell, and before the list is there, nowhere.
func (s *Shell) tell(err error) {
	if errors.Is(err, context.Canceled) || s.areas == nil {
		return
	}
	if errors.Is(err, model.ErrStoreLocked) && errors.Is(err, secrets.ErrInVault) {
		s.layer.Notify(assets.Lock, phrase.Explain(err).What, "Unlock…", s.unlockVault)
		return
	}
	if errors.Is(err, model.ErrStoreLocked) {
		s.layer.Notify(assets.Lock, phrase.Explain(err).What, "Unlock", s.unlockStore)
		return
	}
	if errors.Is(err, model.ErrNoCollection) {
		s.layer.Notify(assets.Warning, phrase.Explain(err).Sentences(), "Make one", s.unlockStore)
		return
	}
	s.layer.Notify(assets.Warning, phrase.Explain(err).Sentences(), "", nil)
}
