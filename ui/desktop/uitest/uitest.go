// Package uitest drives Fyne screens in tests without a window, the way a person does: by what can be read on them.
//
// Unlike Fyne's own test driver it keeps the rule of a real window: what a worker hands to fyne.Do runs on the UI
// goroutine, which is the goroutine of the test, and not before the test waits for it with [UI.Until] or [UI.Run]. A
// fyne.DoAndWait on the UI goroutine, which hangs a real window, fails the test; so does work that is left when the
// test ends. The application that Fyne keeps is global, so these tests cannot be parallel.
package uitest

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"keyrack/model"
	"keyrack/ui/desktop/look"
)

// patience is how long Until waits for a condition.
const patience = time.Minute

// UI is a headless application with at most one window. Its methods are for the goroutine of the test.
type UI struct {
	t      testing.TB
	app    *serialApp
	driver *serialDriver
	window *window
	shots  string
	still  bool                            // see AtOnce
	least  map[fyne.CanvasObject]fyne.Size // least sizes at the last layout
}

// New starts the application in the light theme of the demo environment and ends it with the test. A test may start
// several: when one ends, the one before it is the application again, for what is still to be closed there.
func New(t testing.TB) *UI {
	t.Helper()
	if before, ours := fyne.CurrentApp().(*serialApp); ours {
		t.Cleanup(func() { fyne.SetCurrentApp(before) })
	}
	app := test.NewTempApp(t)
	ui := &UI{t: t, shots: os.Getenv("KEYRACK_SHOTS"), least: map[fyne.CanvasObject]fyne.Size{}}
	ui.driver = &serialDriver{
		Driver:  app.Driver(),
		owner:   goroutine(),
		filled:  make(chan struct{}, 1),
		parents: parents{},
		fail:    func(message string) { t.Helper(); t.Fatal(message) },
	}
	ui.app = &serialApp{App: app, driver: ui.driver}
	fyne.SetCurrentApp(ui.app)
	ui.SetTheme(look.New(look.AccentOf(model.Demo)).In(look.Light))
	t.Cleanup(func() {
		if ui.window != nil {
			ui.window.Close()
		}
		if left := ui.driver.close(); left > 0 && !t.Failed() {
			t.Errorf("the test ended with %d functions of fyne.Do not run: wait for them with Until or Run", left)
		}
	})
	return ui
}

// App is the application, for what needs its settings or clipboard.
func (ui *UI) App() fyne.App { return ui.app }

// Notified are the notifications that were sent, oldest first.
func (ui *UI) Notified() []*fyne.Notification { return ui.app.notified }

// Opened are the addresses that the browser was asked to open, oldest first.
func (ui *UI) Opened() []string { return ui.app.opened }

// SetTheme changes the theme and repaints everything.
func (ui *UI) SetTheme(theme fyne.Theme) { ui.app.Settings().SetTheme(theme) }

// Window shows content in a window of the given size, in place of the window before.
func (ui *UI) Window(content fyne.CanvasObject, size fyne.Size) fyne.Window {
	if ui.window != nil {
		ui.window.Close()
	}
	clear(ui.least)
	ui.window = &window{Window: ui.app.NewWindow("test")}
	ui.window.SetPadded(false)
	ui.window.SetContent(content)
	ui.window.Resize(size)
	return ui.window
}

// window keeps what is to happen with dropped files and when it is closed, which Fyne's headless window does not.
type window struct {
	fyne.Window
	dropped func(fyne.Position, []fyne.URI)
	close   func()
	closed  bool
}

// Close is for Fyne, whose headless window can be closed only once.
func (w *window) Close() {
	if !w.closed {
		w.closed = true
		w.Window.Close()
	}
}

// SetOnDropped is for Fyne.
func (w *window) SetOnDropped(dropped func(fyne.Position, []fyne.URI)) { w.dropped = dropped }

// SetCloseIntercept is for Fyne.
func (w *window) SetCloseIntercept(close func()) { w.close = close }

// CloseWindow closes the window as its button does.
func (ui *UI) CloseWindow() {
	if ui.window.close != nil {
		ui.window.close()
		return
	}
	ui.window.Close()
}

// Drop drops files on the middle of the window.
func (ui *UI) Drop(paths ...string) {
	ui.t.Helper()
	if ui.window.dropped == nil {
		ui.t.Fatal("the window takes no files")
	}
	files := make([]fyne.URI, len(paths))
	for i, path := range paths {
		files[i] = storage.NewFileURI(path)
	}
	size := ui.Canvas().Size()
	ui.window.dropped(fyne.NewPos(size.Width/2, size.Height/2), files)
}

// Resize gives the window another size.
func (ui *UI) Resize(size fyne.Size) { ui.window.Resize(size) }

// Canvas is the window's canvas.
func (ui *UI) Canvas() fyne.Canvas {
	ui.t.Helper()
	if ui.window == nil {
		ui.t.Fatal("no window: call Window first")
	}
	return ui.window.Canvas()
}

// Run runs what fyne.Do has queued, also what that queues in turn, without waiting for workers.
func (ui *UI) Run() {
	for ui.driver.runOne() {
	}
}

// Until runs what fyne.Do queues until the condition holds. The condition is asked on the UI goroutine.
func (ui *UI) Until(condition func() bool) {
	ui.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	// Workers that change the condition without fyne.Do are noticed by asking again, ever more rarely: to ask what can
	// be read lays out the whole window.
	pause := time.Millisecond
	for !condition() {
		if ui.driver.runOne() {
			pause = time.Millisecond
			continue
		}
		select {
		case <-ui.driver.filled:
		case <-time.After(pause):
			pause = min(2*pause, 50*time.Millisecond)
		case <-deadline.C:
			screen := "no window"
			if ui.window != nil {
				screen = strings.Join(ui.Texts(), " | ")
			}
			ui.t.Fatalf("the condition did not come true within %s; on the screen: %s", patience, screen)
		}
	}
}

// Settle waits until nothing runs and everything is shown that fyne.Do was given. Running is how many tasks run; it is
// asked on the UI goroutine. What waits for a clock may still come.
func (ui *UI) Settle(running func() int) {
	ui.t.Helper()
	ui.Until(func() bool { return running() == 0 && ui.driver.queued() == 0 })
}

// UntilText waits until the text can be read; see [UI.HasText].
func (ui *UI) UntilText(text string) {
	ui.t.Helper()
	ui.Until(func() bool { return ui.HasText(text) })
}

// Picture draws the window.
func (ui *UI) Picture() image.Image {
	ui.t.Helper()
	ui.layOut()
	return ui.Canvas().Capture()
}

// Shot writes the window as name.png to the folder in $KEYRACK_SHOTS and returns the file's path. Without that variable
// nobody wants the picture: then it lays out what is on the screen, and draws nothing.
func (ui *UI) Shot(name string) string {
	ui.t.Helper()
	canvas := ui.Canvas()
	ui.layOut()
	if ui.shots == "" {
		return ""
	}
	path := filepath.Join(ui.shots, name+".png")
	file, err := os.Create(path)
	if err != nil {
		ui.t.Fatalf("shot: %v", err)
	}
	defer file.Close()
	if err := png.Encode(file, canvas.Capture()); err != nil {
		ui.t.Fatalf("shot: %v", err)
	}
	return path
}
