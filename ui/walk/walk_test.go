package walk

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/leaktest"
)

// sampler is the small program in testdata.
const sampler = "keyrack/ui/walk/testdata/sampler"

func TestWalkActsLikeAPerson(t *testing.T) {
	const token = "SENTINEL-0123456789-{}\"~"
	t.Setenv("KEYRACK_SCREENS", "")
	d := Start(t, Options{Package: sampler, Size: Size{Width: 900, Height: 600}})

	d.WaitFor("nothing yet")
	d.ClickField("Name")
	d.Type("Ada Lovelace {}\"~")
	d.Click("Greet")
	d.WaitFor("Hello Ada Lovelace")
	d.Click("Too late")
	d.WaitFor("clicked what was disabled")

	d.ClickField("Name")
	d.Key("ctrl+a")
	d.Type("Zoë → 東京")
	d.Key("ctrl+Return")
	d.WaitFor("Hello Zoë → 東京")
	d.Click("Copy")
	d.until("the clipboard", func() bool { return d.Clipboard() == "Zoë → 東京" })

	d.Click("Ask")
	d.WaitFor("Really?")
	if d.Shows("Greet") {
		t.Error("what is beneath the overlay can be seen")
	}
	patience := d.options.Patience
	d.options.Patience = 400 * time.Millisecond
	if got := fails(d, func() { d.WaitUntilGone("Greet") }); !strings.Contains(got, "what is open may hide it") {
		t.Errorf("of what is beneath the overlay the walk said %q", got)
	}
	d.options.Patience = patience
	d.Click("Yes")
	d.WaitUntilGone("Really?")
	d.WaitFor("said yes")

	d.ClickField("Access token")
	d.Type(token)
	d.Click("Save")
	d.WaitFor("saved")
	if diff := cmp.Diff([]string{"sampler.1"}, d.SecretAccounts()); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	secret := model.NewSecret(token)
	if got, ok := d.SecretTool("sampler.1"); !ok || !got.Equal(secret) {
		t.Errorf("secret-tool found %t, %v", ok, got)
	}
	if _, ok := d.SecretTool("sampler.2"); ok {
		t.Error("secret-tool found what nobody saved")
	}
	if diff := cmp.Diff([]string{filepath.Join("data", "careless.log")}, leaktest.Files(t, d.Home(), secret)); diff != "" {
		t.Errorf("leaks (-want +got):\n%s", diff)
	}

	file, err := os.Open(d.Shot("sampler"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 900 || size.Y != 600 {
		t.Errorf("the screenshot is %v, want 900 x 600", size)
	}
	if w := d.Scene().Windows[0]; w.Width != 900 || w.Height != 600 {
		t.Errorf("the window is %d x %d and does not fill the screen", w.Width, w.Height)
	}

	d.ClickField("Access token")
	d.until("the focus", func() bool { return d.Focused() == "Access token" })
	d.Key("Tab")
	d.until("the next focus", func() bool { return d.Focused() == "Greet" })
	d.Key("alt+F4")
	d.WaitForExit()
}

func TestWalkGoesOnAfterACrash(t *testing.T) {
	t.Setenv("KEYRACK_SCREENS", "")
	d := Start(t, Options{Package: sampler, Size: Size{Width: 640, Height: 480}, Dark: true, NoKeyring: true})
	d.ClickField("Access token")
	d.Type("1234")
	d.Click("Save")
	d.WaitFor("no keychain")
	background := func() uint32 {
		file, err := os.Open(d.Shot("sampler-dark"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		picture, err := png.Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		red, _, _, _ := picture.At(2, 470).RGBA()
		return red >> 8
	}
	if red := background(); red > 80 {
		t.Errorf("the dark window has a background of red %d", red)
	}
	d.Kill()
	d.Launch()
	d.WaitFor("nothing yet")
	d.Terminate()
}

// failures stands in for the test that a walk would fail.
type failures struct {
	testing.TB
	errors []string
}

func (f *failures) Helper() {}

func (f *failures) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

func (f *failures) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}

// fails returns what the walk reports when act is done, "" for nothing.
func fails(d *Desktop, act func()) string {
	test, seen := d.t, &failures{TB: d.t}
	d.t = seen
	done := make(chan struct{})
	go func() {
		defer close(done)
		act()
	}()
	<-done
	d.t = test
	return strings.Join(seen.errors, "\n")
}

func TestWalkSaysWhatItMisses(t *testing.T) {
	t.Setenv("KEYRACK_SCREENS", "")
	d := Start(t, Options{Package: sampler, Args: []string{"--crash"}})
	d.options.Patience = 400 * time.Millisecond
	for name, row := range map[string]struct {
		act  func()
		want string
	}{
		"text that is not there":       {func() { d.WaitFor("200 OK") }, "it is not on the screen"},
		"text that stays":              {func() { d.WaitUntilGone("Greet") }, "it is still on the screen"},
		"nothing to click":             {func() { d.Click("Send") }, "the screen has 0"},
		"a button that is disabled":    {func() { d.Click("Too late") }, "it is disabled"},
		"two buttons of the same name": {func() { d.Click("e") }, "there are"},
		"no such field":                {func() { d.ClickField("Hotel") }, `no field is named "Hotel"`},
		"a key that does not exist":    {func() { d.Key("ctrl+NoSuchKey") }, "xdotool key"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fails(d, row.act); !strings.Contains(got, row.want) {
				t.Errorf("the walk said %q, want it to say %q", got, row.want)
			}
		})
	}

	d.options.Patience = 20 * time.Second
	if got := fails(d, d.Terminate); !strings.Contains(got, "exit status 3") {
		t.Errorf("of exit status 3 the walk said %q", got)
	}
	d.Launch()
	if err := d.program.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if got := fails(d, func() { d.WaitFor("200 OK") }); !strings.Contains(got, "the program has ended") {
		t.Errorf("of a program that died the walk said %q", got)
	}
	d.Kill()
}
