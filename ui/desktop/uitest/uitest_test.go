package uitest

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
	"github.com/google/go-cmp/cmp"
)

// observedTest stands for a test that uses the harness wrongly, and keeps what it was told.
type observedTest struct {
	testing.TB
	cleanups []func()
	failures []string
}

func (o *observedTest) Helper()          {}
func (o *observedTest) Cleanup(f func()) { o.cleanups = append(o.cleanups, f) }
func (o *observedTest) Failed() bool     { return len(o.failures) > 0 }

func (o *observedTest) Errorf(format string, args ...any) {
	o.failures = append(o.failures, fmt.Sprintf(format, args...))
}

func (o *observedTest) Fatal(args ...any) {
	o.failures = append(o.failures, fmt.Sprint(args...))
	runtime.Goexit()
}

func (o *observedTest) Fatalf(format string, args ...any) {
	o.Errorf(format, args...)
	runtime.Goexit()
}

// observe runs a test and its cleanups on a goroutine of their own and returns its failures.
func observe(t *testing.T, test func(testing.TB)) []string {
	t.Helper()
	observed := &observedTest{TB: t}
	for _, run := range []func(){
		func() { test(observed) },
		func() {
			for i := len(observed.cleanups) - 1; i >= 0; i-- {
				observed.cleanups[i]()
			}
		},
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			run()
		}()
		<-done
	}
	return observed.failures
}

func TestDoRunsOnTheGoroutineOfTheTestAndOnlyWhenItWaits(t *testing.T) {
	ui := New(t)
	label := widget.NewLabel("before")
	ui.Window(label, fyne.NewSize(200, 50))
	sent := make(chan struct{})
	go func() {
		fyne.Do(func() { label.SetText("after") })
		close(sent)
	}()
	<-sent
	if !ui.HasText("before") {
		t.Fatal("the worker changed the label behind the back of the test")
	}
	ui.UntilText("after")
}

// TestTheApplicationBeforeIsThereAgainForItsEnd: what an area still shows while its test ends is drawn in its theme.
func TestTheApplicationBeforeIsThereAgainForItsEnd(t *testing.T) {
	failures := observe(t, func(t testing.TB) {
		first := New(t)
		t.Cleanup(func() {
			if fyne.CurrentApp() != first.App() {
				t.Errorf("the first application ends in another one")
			}
			first.Run()
		})
		New(t)
		New(t)
	})
	if len(failures) > 0 {
		t.Error(failures)
	}
}

func TestWorkersAndTheTestMayChangeTheSameWidget(t *testing.T) {
	ui := New(t)
	label := widget.NewLabel("")
	ui.Window(label, fyne.NewSize(200, 50))
	count := 0
	go func() {
		for range 100 {
			fyne.Do(func() { count++; label.SetText("worker") })
		}
		fyne.DoAndWait(func() { count++ })
	}()
	for range 50 {
		label.SetText("test")
	}
	ui.Until(func() bool { return count == 101 })
	if label.Text != "worker" {
		t.Errorf("the label says %q", label.Text)
	}
}

func TestDoOnTheUIGoroutineRunsLaterAsInAWindow(t *testing.T) {
	ui := New(t)
	ran := false
	fyne.Do(func() { ran = true })
	if ran {
		t.Error("it ran at once")
	}
	if ui.Run(); !ran {
		t.Error("Run did not run it")
	}
}

func TestDoAndWaitOnTheUIGoroutineFailsTheTest(t *testing.T) {
	failures := observe(t, func(tb testing.TB) {
		New(tb)
		fyne.DoAndWait(func() {})
	})
	if len(failures) != 1 || !strings.Contains(failures[0], "DoAndWait") {
		t.Errorf("failures: %q", failures)
	}
}

func TestWorkThatIsLeftFailsTheTest(t *testing.T) {
	failures := observe(t, func(tb testing.TB) {
		New(tb)
		fyne.Do(func() {})
	})
	if len(failures) != 1 || !strings.Contains(failures[0], "1 functions") {
		t.Errorf("failures: %q", failures)
	}
}

func TestWorkersThatOutliveTheTestAreNotHeldUp(t *testing.T) {
	var driver *serialDriver
	observe(t, func(tb testing.TB) { driver = New(tb).driver })
	ran := false
	driver.DoFromGoroutine(func() { ran = true }, true)
	if ran {
		t.Error("it ran after the test")
	}
}

func TestFailuresSayWhatIsOnTheScreen(t *testing.T) {
	tests := map[string]func(*UI){
		"is not on the screen":      func(ui *UI) { ui.Tap("Sent") },
		"is on the screen 2 times":  func(ui *UI) { ui.Tap("Same") },
		"nothing has the keyboard":  func(ui *UI) { ui.Type("text") },
		"no window":                 func(ui *UI) { ui.window = nil; ui.Texts() },
		"which says: Send | Same |": func(ui *UI) { ui.FindText("Sent") },
	}
	for want, act := range tests {
		failures := observe(t, func(tb testing.TB) {
			ui := New(tb)
			ui.Window(container.NewVBox(widget.NewLabel("Send"), widget.NewLabel("Same"), widget.NewLabel("Same")),
				fyne.NewSize(200, 200))
			act(ui)
		})
		if len(failures) != 1 || !strings.Contains(failures[0], want) {
			t.Errorf("failures %q, want one with %q", failures, want)
		}
	}
}

func TestOnlyWhatCanBeSeenIsFound(t *testing.T) {
	ui := New(t)
	hidden := widget.NewLabel("hidden")
	hidden.Hide()
	rows := container.NewVBox()
	for i := range 50 {
		rows.Add(widget.NewLabel(fmt.Sprintf("row %d", i)))
	}
	scroll := container.NewVScroll(rows)
	ui.Window(container.NewStack(scroll, hidden), fyne.NewSize(200, 120))
	if diff := cmp.Diff([]string{"row 0", "row 1", "row 2"}, ui.Texts()[:3]); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	if ui.HasText("hidden") || ui.HasText("row 40") {
		t.Errorf("found what cannot be seen: %q", ui.Texts())
	}
	scroll.ScrollToBottom()
	if !ui.HasText("row 49") || ui.HasText("row 0") {
		t.Errorf("after scrolling: %q", ui.Texts())
	}
}

func TestTextThatGrowsMakesItsContainerMakeRoom(t *testing.T) {
	ui := New(t)
	left, right := widget.NewLabel("a"), widget.NewLabel("right")
	ui.Window(container.NewHBox(left, right), fyne.NewSize(400, 50))
	before := ui.FindText("right").Position.X
	left.SetText("a text that is a good deal longer")
	if after := ui.FindText("right").Position.X; after <= before {
		t.Errorf("what stands behind it stays at %v", after)
	}
}

func TestADialogHidesWhatIsBehindItFromTheHand(t *testing.T) {
	ui := New(t)
	behind, front := 0, 0
	window := ui.Window(widget.NewButton("OK", func() { behind++ }), fyne.NewSize(300, 200))
	popup := widget.NewModalPopUp(widget.NewButton("OK", func() { front++ }), window.Canvas())
	popup.Show()
	ui.Tap("OK")
	if behind != 0 || front != 1 {
		t.Errorf("tapped %d times behind and %d in front", behind, front)
	}
	if got := len(ui.Texts()); got != 2 {
		t.Errorf("%d texts can be seen, want both", got)
	}
}

func TestTypingGoesWhereTheUserClicked(t *testing.T) {
	ui := New(t)
	name, note := widget.NewEntry(), widget.NewEntry()
	name.SetPlaceHolder("Name")
	note.SetPlaceHolder("Note")
	ui.Window(container.NewVBox(name, note), fyne.NewSize(300, 100))
	ui.Tap("Note")
	ui.Type("spa")
	ui.Key(fyne.KeyBackspace)
	ui.Key(fyne.KeyTab)
	ui.Type("x")
	if name.Text != "x" || note.Text != "sp" {
		t.Errorf("name %q, note %q", name.Text, note.Text)
	}
}

func TestAMenuShortcutBeatsTheEntryAsInAWindow(t *testing.T) {
	ui := New(t)
	entry := widget.NewEntry()
	window := ui.Window(entry, fyne.NewSize(300, 100))
	menu := 0
	send := fyne.NewMenuItem("Send", func() { menu++ })
	send.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl}
	window.SetMainMenu(fyne.NewMainMenu(fyne.NewMenu("Request", send)))
	window.Canvas().Focus(entry)
	ui.Shortcut(fyne.KeyReturn, fyne.KeyModifierControl)
	if menu != 1 {
		t.Errorf("the menu ran %d times, want once", menu)
	}
}

func TestPastingUsesTheClipboard(t *testing.T) {
	ui := New(t)
	entry := widget.NewEntry()
	ui.Window(entry, fyne.NewSize(300, 100))
	ui.Canvas().Focus(entry)
	ui.App().Clipboard().SetContent("pasted")
	ui.Shortcut(fyne.KeyV, fyne.KeyModifierShortcutDefault)
	if entry.Text != "pasted" {
		t.Errorf("the entry says %q", entry.Text)
	}
}

func TestFindReturnsTheWidgetOfAType(t *testing.T) {
	ui := New(t)
	check := widget.NewCheck("yes", nil)
	ui.Window(container.NewVBox(widget.NewLabel("no"), check), fyne.NewSize(300, 100))
	if found, ok := Find[*widget.Check](ui); !ok || found != check {
		t.Errorf("found %v, %t", found, ok)
	}
	if _, ok := Find[*widget.Slider](ui); ok {
		t.Error("found a slider")
	}
}

func TestAShotIsAPictureOfTheWindow(t *testing.T) {
	t.Setenv("KEYRACK_SHOTS", t.TempDir())
	ui := New(t)
	ui.Window(widget.NewLabel("text"), fyne.NewSize(200, 100))
	path := ui.Shot("label")
	if want := filepath.Join(os.Getenv("KEYRACK_SHOTS"), "label.png"); path != want {
		t.Errorf("it is at %s, want %s", path, want)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.DecodeConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	if picture.Width != 200 || picture.Height != 100 {
		t.Errorf("it has %d by %d pixels", picture.Width, picture.Height)
	}
}

func TestTheClockRunsWhatFallsDueInTheOrderOfTime(t *testing.T) {
	start := time.Unix(100, 0)
	clock := NewClock(start)
	var order []string
	at := func(name string) func() {
		return func() { order = append(order, fmt.Sprintf("%s %s", name, clock.Now().Sub(start))) }
	}
	clock.Later(2*time.Second, at("b"))
	clock.Later(time.Second, func() {
		at("a")()
		clock.Later(500*time.Millisecond, at("nested"))
	})
	cancel := clock.Later(time.Second, at("cancelled"))
	cancel()
	clock.Later(time.Minute, at("too late"))
	clock.Advance(3 * time.Second)
	if diff := cmp.Diff([]string{"a 1s", "nested 1.5s", "b 2s"}, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if clock.Pending() != 1 || clock.Now() != start.Add(3*time.Second) {
		t.Errorf("%d pending at %s", clock.Pending(), clock.Now())
	}
}
