// Package desktop is Keyrack's window: it puts the areas together, draws what the stage shows, and does what the user
// asks for. The areas do not know each other.
package desktop

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/ui/away"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/clip/marked"
	"keyrack/ui/desktop/keyboard"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/others"
	"keyrack/ui/desktop/patrol"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/rounds"
	"keyrack/ui/desktop/sentry"
	"keyrack/ui/desktop/stage"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/tray"
	"keyrack/ui/desktop/typist"
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

// Platform is what the window takes from the system that it runs on. Only Window is required: what is left out, the
// window does without.
type Platform struct {
	// Window makes the application and its window. It is called once, while the workspace is being opened.
	Window func() (fyne.App, fyne.Window)
	// Scale returns what changes the size of everything, in per cent.
	Scale func(fyne.Settings) func(percent int)
	// Environ is what the process was started with. With it the window makes itself known to the others of its data
	// folder.
	Environ []string
	// Tray reports whether the system has a tray. It may take as long as ctx allows.
	Tray func(ctx context.Context) bool
	// Markup reports whether the desktop reads the text of a notification as markup; nil for never. It may take as long as
	// ctx allows.
	Markup func(ctx context.Context) bool
	// Board returns what finds the clipboard that takes marks, off the UI goroutine.
	Board func(fyne.Window) (find func() *marked.Board)
	// Typist returns what finds out whether tokens can be typed into other windows, off the UI goroutine.
	Typist func(fyne.Window) (find func() (*typist.Typist, typist.Refusal))
	// Keyboard returns the one that is used in a window; nil for an American one.
	Keyboard func(fyne.Window) keyboard.Keyboard
	// Away calls back, on a goroutine of its own, when the user goes away.
	Away func(ctx context.Context, gone func(away.Reason))
	// Ending is called when the user or the system ends Keyrack, as long as the window system is there.
	Ending func()
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
	rounds   *rounds.Rounds // nil where no teams can be joined
	tray     *tray.Icon
	keyboard keyboard.Keyboard
	asked    bool // for the settings, which are being read
	wardrobe *look.Wardrobe
	others   *others.Others // nil until the workspace is open
	*areas                  // nil until there is something to show
}

// home is the workspace that was opened; nil before.
type home struct {
	*keyrack.Keyrack
	folder string
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

func (s *Shell) scene() stage.Scene { return s.stage.Scene() }

// work runs work away from the UI goroutine, and tells of it when it takes long; see [kit.Layer.Work].
func (s *Shell) work(text string, work func(ctx context.Context) (then func())) {
	s.layer.Work(s.tasks, text, work)
}
