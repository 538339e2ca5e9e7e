package desktop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"regexp"
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
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
)

// ErrNoOpenGL is returned by [Run] where no window can be made: over remote desktops and in virtual machines there is
// often no OpenGL.
var ErrNoOpenGL = errors.New("no window can be opened here, because OpenGL 2.1 is missing; " +
	"the terminal does the same work without it, see keyrack --help")

// sleepless is how long the computer has to stay awake at most until Keyrack is locked.
const sleepless = 2 * time.Second

// The size of the first window of all.
const (
	firstWidth  = 1280
	firstHeight = 800
)

// Run opens the window and returns when the user has closed it, or when the process was asked to end. It returns
// [ErrNoOpenGL] where there can be no window.
func Run(ctx context.Context, options Options) error {
	before, watch := log.Writer(), &watch{next: os.Stderr}
	log.SetOutput(watch)
	defer log.SetOutput(before)

	tasks := task.NewRunner(ctx)
	defer tasks.Stop()
	settle := hurry()
	open := begin(tasks, options.Open)
	application := app.NewWithID(AppID)
	application.SetIcon(look.AppIcon())
	window := application.NewWindow("Keyrack")
	window.Resize(fyne.NewSize(firstWidth, firstHeight))
	window.SetMaster()
	shell := newShell(application, window, options, tasks, newScale(os.Getenv, application.Settings().Scale).set)
	shell.environ = os.Environ()
	shell.findsOthers = true
	opening, shown := make(chan found, 1), make(chan struct{})
	tasks.Go(func(ctx context.Context) func() {
		f := shell.find(ctx, open)
		opening <- f
		if f.elsewhere {
			return func() {
				shell.others = f.others
				application.Quit()
			}
		}
		select {
		case <-shown:
		case <-ctx.Done():
		}
		show := shell.fill(ctx, f)
		return func() {
			show()
			kit.OnClock(calm, func() {
				tasks.Go(func(context.Context) func() {
					settle()
					return nil
				})
			})
		}
	})
	select {
	case f := <-opening:
		if f.elsewhere {
			return f.others.Leave()
		}
		if f.err == nil {
			shell.adopt(f)
			shell.enterTray()
		}
	case <-time.After(patience):
	}
	// The clipboard can be cleared only as long as the window system is there, which it no longer is when the toolkit says
	// that it has stopped.
	window.SetCloseIntercept(func() {
		shell.clip.Clear()
		if shell.tray.Entered() {
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
	wayland := onWayland(window)
	tasks.Go(func(context.Context) func() {
		board := marked.Find(wayland)
		return func() { shell.clip.Mark(board) }
	})
	away.Watch(ctx, func(away.Reason) {
		locked := make(chan struct{})
		task.OnUI(func() {
			defer close(locked)
			shell.lock()
		})
		select {
		case <-locked:
		case <-ctx.Done():
		case <-time.After(sleepless):
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
	close(shown)
	application.Run()
	task.Over()
	shell.remember(context.WithoutCancel(ctx))
	if shell.others == nil {
		return nil
	}
	return shell.others.Leave()
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

// remember keeps where the user was for the next start. It runs when the window is gone.
func (s *Shell) remember(ctx context.Context) {
	if s.areas == nil {
		return
	}
	s.unlisten() // what follows is no news for a window that is gone
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	size := s.window.Canvas().Size()
	// A size that cannot be kept is no reason to keep a closed program running.
	_ = s.workspace.ChangePreferences(ctx, func(p *workspace.Preferences) {
		p.WindowWidth, p.WindowHeight = int(size.Width), int(size.Height)
		p.LastConnection = s.selected[s.environment.ID]
	})
}

// watch hands on what the toolkit logs, and nothing else: net/http logs what servers send unasked, and they may send back the
// tokens that they got. It notices that Fyne could not make a window, which it says in the log alone.
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
	if !toolkitLine.Match(line) {
		return len(line), nil
	}
	return w.next.Write(line)
}

// toolkitLine is how Fyne logs, behind date and time.
var toolkitLine = regexp.MustCompile(`^[0-9/:. ]*(Fyne error: |  Cause: ?|  At: )`)

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
