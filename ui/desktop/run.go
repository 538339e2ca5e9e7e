package desktop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver"

	"keyrack/model/workspace"
	"keyrack/ui/desktop/away"
	"keyrack/ui/desktop/clip/marked"
	"keyrack/ui/desktop/inspect"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/tray"
)

// ErrNoOpenGL is returned by [Run] where no window can be made: over remote desktops and in virtual machines there is
// often no OpenGL.
var ErrNoOpenGL = errors.New("no window can be opened here, because OpenGL 2.1 is missing; " +
	"the terminal does the same work without it, see keyrack --help")

// patience is how long the first frame waits for the list. Mostly it is there long before, and the window appears with
// everything in it, in the size it had; a slow disk gets a window that fills later.
const patience = 250 * time.Millisecond

// The size of the first window of all.
const (
	firstWidth  = 1280
	firstHeight = 800
)

// Run opens the window and returns when the user has closed it, or when the process was asked to end. It returns
// [ErrNoOpenGL] where there can be no window.
func Run(ctx context.Context, options Options) error {
	watch := &watch{next: log.Writer()}
	log.SetOutput(watch)
	defer log.SetOutput(watch.next)

	application := app.NewWithID(AppID)
	application.SetIcon(look.AppIcon())
	tasks := task.NewRunner(ctx)
	defer tasks.Stop()
	window := application.NewWindow("Keyrack")
	window.Resize(fyne.NewSize(firstWidth, firstHeight))
	window.SetMaster()
	shell := newShell(application, window, options, tasks)
	shell.setScale = newScale(os.Getenv, application.Settings().Scale).set
	shell.environ = os.Environ()
	wayland := onWayland(window)
	tasks.Go(func(context.Context) func() {
		board := marked.Find(wayland)
		return func() { shell.clip.Mark(board) }
	})
	loaded := make(chan beginning, 1)
	tasks.Go(func(ctx context.Context) func() {
		loaded <- shell.begins(ctx)
		return nil
	})
	select {
	case b := <-loaded:
		if b.elsewhere {
			return shell.leave()
		}
		shell.enterTray(application)
		b.show()
	case <-time.After(patience):
		tasks.Go(func(context.Context) func() {
			if b := <-loaded; !b.elsewhere {
				return b.show
			}
			return application.Quit
		})
	}
	// The clipboard can be cleared only as long as the window system is there, which it no longer is when the toolkit says
	// that it has stopped.
	window.SetCloseIntercept(func() {
		shell.clip.Clear()
		if shell.setTray != nil {
			window.Hide()
			return
		}
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
			task.OnUI(shell.lock)
		}
	})
	// Whichever way the end comes: the window closes, or a signal.
	window.SetOnClosed(task.Over)
	defer context.AfterFunc(ctx, task.Over)()
	leaveNothingToStop(application.Lifecycle())
	inspect.Start(application)
	window.Show()
	if watch.failed.Load() {
		return ErrNoOpenGL
	}
	application.Run()
	task.Over()
	shell.remember(context.WithoutCancel(ctx))
	return shell.leave()
}

// onWayland reports whether the toolkit speaks to a Wayland desktop, and not to an X server that such a desktop has too.
func onWayland(window fyne.Window) bool {
	wayland := false
	if native, is := window.(driver.NativeWindow); is {
		native.RunNative(func(context any) { _, wayland = context.(driver.WaylandWindowContext) })
	}
	return wayland
}

// leaveNothingToStop takes the hook away by which Fyne 2.8.1 writes its preferences when it stops; Keyrack keeps none there.
// The toolkit hands every such hook to a goroutine that hands it back over a channel which the toolkit closes meanwhile: on a
// busy computer the program then ends with a panic.
func leaveNothingToStop(lifecycle fyne.Lifecycle) {
	if hooked, ok := lifecycle.(interface{ SetOnStoppedHookExecuted(hook func()) }); ok {
		hooked.SetOnStoppedHookExecuted(nil)
	}
}

// beginning is what a start has found out.
type beginning struct {
	show      func() // fills the window
	elsewhere bool   // another window has come to the front
}

// begins opens the workspace and looks for other windows, off the UI goroutine.
func (s *Shell) begins(ctx context.Context) beginning {
	b := beginning{show: s.load(ctx)}
	if s.workspace == nil {
		return b // there is nothing to share
	}
	if b.elsewhere = s.join(); b.elsewhere {
		return b
	}
	if s.others != nil {
		s.tasks.Go(func(ctx context.Context) func() {
			s.others.spread(ctx)
			return nil
		})
	}
	asking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s.hasTray = tray.Available(asking)
	return b
}

// remember keeps where the user was for the next start. It runs when the window is gone.
func (s *Shell) remember(ctx context.Context) {
	if s.areas == nil {
		return
	}
	s.deafen() // what follows is no news for a window that is gone
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	size := s.window.Canvas().Size()
	// A size that cannot be kept is no reason to keep a closed program running.
	_ = s.workspace.ChangePreferences(ctx, func(p *workspace.Preferences) {
		p.WindowWidth, p.WindowHeight = int(size.Width), int(size.Height)
		p.LastConnection = s.selected[s.environment.ID]
	})
}

// watch hands on what is logged, and notices that Fyne could not make a window: it says so in the log alone.
type watch struct {
	next   io.Writer
	failed atomic.Bool
}

// Write is that of the log.
func (w *watch) Write(line []byte) (int, error) {
	for _, sign := range []string{"window creation error", "failed to initialise GLFW", "failed to initialise OpenGL"} {
		if strings.Contains(string(line), sign) {
			w.failed.Store(true)
		}
	}
	return w.next.Write(line)
}

// scale changes how large Fyne draws everything, on top of what the user's system says.
type scale struct {
	base float64
}

// scaleVariable is read by Fyne whenever a theme is set.
const scaleVariable = "FYNE_SCALE"

func newScale(getenv func(string) string, setting func() float32) scale {
	base, err := strconv.ParseFloat(getenv(scaleVariable), 64)
	if err != nil || base <= 0 {
		base = float64(setting())
	}
	if base <= 0 {
		base = 1
	}
	return scale{base: base}
}

func (s scale) set(percent int) {
	_ = os.Setenv(scaleVariable, s.value(percent)) // it fails for impossible names alone
}

// value is in tenths: Fyne rounds to them.
func (s scale) value(percent int) string {
	return fmt.Sprintf("%.1f", math.Round(s.base*float64(percent)/10)/10)
}
