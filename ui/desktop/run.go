package desktop

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"os"
	"regexp"
	"strings"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver"

	"keyrack/ui/away"
	"keyrack/ui/desktop/clip/marked"
	"keyrack/ui/desktop/inspect"
	"keyrack/ui/desktop/keyboard"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/tray"
	"keyrack/ui/desktop/typist"
)

// AppID names the application to the desktop; FyneApp.toml says the same.
const AppID = "app.keyrack.desktop"

// ErrNoDisplay is returned by [Run] where there is no display that could be reached: none is named, nobody is behind
// the name, or it lets nobody in.
var ErrNoDisplay = errors.New("there is no display to open the window on; give it a command, see keyrack --help")

// The size of the first window of all.
const (
	firstWidth  = 1280
	firstHeight = 800
)

// Run opens the window and returns when the user has closed it, or when the process was asked to end. It returns
// [ErrNoOpenGL] or [ErrNoDisplay] where there can be no window.
func Run(ctx context.Context, options Options) (err error) {
	before, watch := log.Writer(), &watch{next: os.Stderr}
	log.SetOutput(watch)
	defer log.SetOutput(before)
	defer watch.inTheDark(&err)
	// Whichever way the end comes: the window closes, or a signal.
	defer context.AfterFunc(ctx, task.Over)()

	if err := canDraw(); err != nil {
		return err
	}
	makeCache()
	settle := hurry()
	var application fyne.App
	var window fyne.Window
	var board atomic.Pointer[marked.Board]
	ending := func() { keepCopies(board.Load(), window, application.Clipboard()) }
	shell, instead := Start(ctx, options, Platform{
		Window: func() (fyne.App, fyne.Window) {
			app.SetMetadata(fyne.AppMetadata{ID: AppID, Name: "Keyrack"}) // as trays call the icon
			application = app.NewWithID(AppID)
			read := look.ReadFonts()
			window = newWindow(application)
			read()
			window.SetOnClosed(func() {
				ending()
				task.Over()
			})
			return application, window
		},
		Scale: func(settings fyne.Settings) func(int) {
			return newScale(os.Getenv, settings.Scale, chosenScale()).start()
		},
		Environ: os.Environ(),
		Tray:    tray.Available,
		Markup:  tray.ReadsMarkup,
		Board: func(window fyne.Window) func() *marked.Board {
			wayland := onWayland(window)
			return func() *marked.Board {
				found := marked.Find(wayland)
				board.Store(found)
				return found
			}
		},
		Typist: func(window fyne.Window) func() (*typist.Typist, typist.Refusal) {
			wayland := onWayland(window)
			return func() (*typist.Typist, typist.Refusal) { return typist.Find(wayland) }
		},
		Keyboard: keyboard.Of,

		Away:    away.Watch,
		Ending:  ending,
		Settled: settle,
	})
	asked, ctx := ctx, context.WithoutCancel(ctx)
	if instead {
		return shell.Close(ctx)
	}
	if watch.failed.Load() {
		_ = shell.Close(ctx) // there is nothing to keep
		if watch.dark.Load() {
			return ErrNoDisplay
		}
		return ErrNoOpenGL
	}
	if onWayland(window) {
		shell.keepSharp()
	}
	shell.completeKeys()
	stopped := context.AfterFunc(asked, func() { task.Stop(application) })
	application.Run()
	stopped()
	task.Over()
	return shell.Close(ctx)
}

// newWindow makes the window, which is not shown yet.
func newWindow(application fyne.App) fyne.Window {
	application.SetIcon(look.AppIcon())
	window := application.NewWindow("Keyrack")
	window.Resize(fyne.NewSize(firstWidth, firstHeight))
	window.SetMaster()
	leaveNothingToStop(application.Lifecycle())
	inspect.Start(application)
	return window
}

// keepCopies takes over what the toolkit's window has in the clipboard of an X server.
func keepCopies(board *marked.Board, window fyne.Window, clipboard fyne.Clipboard) {
	if board == nil || board.Keep == nil {
		return
	}
	if native, is := window.(driver.NativeWindow); is {
		native.RunNative(func(context any) {
			if x, is := context.(driver.X11WindowContext); is {
				board.Keep(x.WindowHandle, clipboard.Content)
			}
		})
	}
}

// makeCache makes the folder of the system for what can be made again, which Fyne takes for granted.
func makeCache() {
	if folder, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(folder, 0o700) // without it Fyne says so
	}
}

// onWayland reports whether the toolkit speaks to a Wayland desktop, and not to an X server that such a desktop has
// too.
func onWayland(window fyne.Window) bool {
	wayland := false
	if native, is := window.(driver.NativeWindow); is {
		native.RunNative(func(context any) { _, wayland = context.(driver.WaylandWindowContext) })
	}
	return wayland
}

// leaveNothingToStop takes the hook away by which Fyne 2.8.1 writes its preferences when it stops; Keyrack keeps none
// there. The toolkit hands every such hook to a goroutine that hands it back over a channel which the toolkit closes
// meanwhile: on a busy computer the program then ends with a panic.
func leaveNothingToStop(lifecycle fyne.Lifecycle) {
	if hooked, ok := lifecycle.(interface{ SetOnStoppedHookExecuted(hook func()) }); ok {
		hooked.SetOnStoppedHookExecuted(nil)
	}
}

// watch hands on what the toolkit logs, and nothing else: net/http logs what servers send unasked, and they may send
// back the tokens that they got. It notices that Fyne could not make a window, which it says in the log alone, and
// leaves out that no session bus tells of a change to dark: nothing is missing where there is none.
type watch struct {
	next   io.Writer
	failed atomic.Bool
	dark   atomic.Bool // there is no display
	hidden atomic.Bool // an error whose cause and place are still to come
}

// inTheDark makes an error of the panic in which the toolkit ends where it could not reach a display: it says so, and
// goes on. Any other panic goes on too.
func (w *watch) inTheDark(err *error) {
	if !w.dark.Load() {
		return
	}
	if recover() != nil {
		*err = ErrNoDisplay
	}
}

// Write is that of the log.
func (w *watch) Write(line []byte) (int, error) {
	for _, sign := range []string{"window creation error", "failed to initialise GLFW", "failed to initialise OpenGL"} {
		if strings.Contains(string(line), sign) {
			w.failed.Store(true)
		}
	}
	if w.dark.Load() || strings.Contains(string(line), "failed to initialise GLFW") {
		w.dark.Store(true)
		return len(line), nil // the error of Run says it
	}
	kind := toolkitLine.FindSubmatch(line)
	if kind != nil && bytes.HasPrefix(kind[1], []byte("Fyne error")) {
		w.hidden.Store(bytes.Contains(line, []byte("failed to watch theme settings")))
	}
	if kind == nil || w.hidden.Load() {
		return len(line), nil
	}
	return w.next.Write(line)
}

// toolkitLine is how Fyne logs, behind date and time.
var toolkitLine = regexp.MustCompile(`^[0-9/:. ]*(Fyne error: |  Cause: ?|  At: )`)
