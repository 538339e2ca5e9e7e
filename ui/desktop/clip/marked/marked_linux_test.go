package marked_test

import (
	"context"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/storage/keychain/keychaintest"
	"keyrack/ui/desktop/clip/marked"
)

const (
	first  = "F1F1F1F1000000000000000000000000-F1F1F1F100000000000000000000000"
	second = "5EC05EC0000000000000000000000000-5EC05EC000000000000000000000000"
)

// desktop is one of the two kinds there are, with the programs that stand for others on it.
type desktop struct {
	name             string
	wayland          bool
	start            func(*testing.T)
	pasting, copying []string
	as               string   // flag of a kind
	kinds            []string // arguments that list them
}

var desktops = []desktop{
	{
		name: "X11", start: func(t *testing.T) { keychaintest.StartScreen(t) },
		pasting: []string{"xclip", "-selection", "clipboard", "-out"}, as: "-target", kinds: []string{"-target", "TARGETS"},
		copying: []string{"xclip", "-selection", "clipboard", "-in"},
	},
	{
		name: "Wayland", wayland: true, start: startSway,
		pasting: []string{"wl-paste", "--no-newline"}, as: "--type", kinds: []string{"--list-types"},
		copying: []string{"wl-copy"},
	},
}

// startSway starts a Wayland desktop without a monitor.
func startSway(t *testing.T) {
	t.Helper()
	keychaintest.Require(t, "wl-copy", "wl-paste")
	t.Setenv("DISPLAY", "")
	keychaintest.StartSway(t, "")
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// board is the clipboard under test, beside programs that paste from it and copy to it.
type board struct {
	*marked.Board
	desktop
	t *testing.T
}

// onEach runs a test on each kind of desktop.
func onEach(t *testing.T, test func(t *testing.T, b *board)) {
	for _, on := range desktops {
		t.Run(on.name, func(t *testing.T) {
			on.start(t)
			found := marked.Find(on.wayland)
			if found == nil {
				t.Fatal("this desktop takes marks")
			}
			test(t, &board{Board: found, desktop: on, t: t})
		})
	}
}

// paste asks for the clipboard as another program does, "" for nothing.
func (b *board) paste(arguments ...string) string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 10*time.Second)
	defer cancel()
	arguments = append(slices.Clone(b.pasting), arguments...)
	out, err := exec.CommandContext(ctx, arguments[0], arguments[1:]...).Output()
	if ctx.Err() != nil {
		b.t.Fatalf("%v: no answer", arguments)
	}
	if err != nil {
		return ""
	}
	return string(out)
}

// copyElsewhere puts a text into the clipboard as another program does.
func (b *board) copyElsewhere(text string) {
	b.t.Helper()
	cmd := exec.CommandContext(b.t.Context(), b.copying[0], b.copying[1:]...)
	cmd.Stdin = strings.NewReader(text)
	if err := cmd.Run(); err != nil {
		b.t.Fatal(err)
	}
	until(b.t, "another program has copied", func() bool { return b.paste() == text }) // it goes on behind
}

func (b *board) put(text string) (take func() bool) {
	b.t.Helper()
	take, err := b.Put(text)
	if err != nil {
		b.t.Fatal(err)
	}
	return take
}

func TestOtherProgramsPasteTheTextAndSeeTheMark(t *testing.T) {
	onEach(t, func(t *testing.T, b *board) {
		b.put(first)
		for _, kind := range []string{"UTF8_STRING", "STRING", "TEXT", "text/plain", "text/plain;charset=utf-8"} {
			if b.paste(b.as, kind) != first {
				t.Errorf("as %s it cannot be pasted", kind)
			}
		}
		if got := b.paste(b.as, "x-kde-passwordManagerHint"); got != "secret" {
			t.Errorf("the mark is %q", got)
		}
		offered := strings.Fields(b.paste(b.kinds...))
		for _, want := range []string{"UTF8_STRING", "text/plain", "x-kde-passwordManagerHint"} {
			if !slices.Contains(offered, want) {
				t.Errorf("%s is not offered, but %v", want, offered)
			}
		}
		if got := b.paste(b.as, "image/png"); got != "" {
			t.Errorf("as a picture it is %q", got)
		}
	})
}

func TestTheTextIsTakenOutOnce(t *testing.T) {
	onEach(t, func(t *testing.T, b *board) {
		take := b.put(first)
		if !take() || b.paste() != "" {
			t.Error("it is still there")
		}
		if take() {
			t.Error("it was taken out twice")
		}
	})
}

func TestASecondTextTakesThePlaceOfTheFirst(t *testing.T) {
	onEach(t, func(t *testing.T, b *board) {
		takeFirst := b.put(first)
		time.Sleep(2 * time.Millisecond) // the clock of an X server counts milliseconds
		takeSecond := b.put(second)
		if takeFirst() || b.paste() != second {
			t.Error("the first copy took the second one away")
		}
		if !takeSecond() || b.paste() != "" {
			t.Error("the second is still there")
		}
	})
}

func TestWhatSomebodyElseCopiedIsNotTakenOut(t *testing.T) {
	onEach(t, func(t *testing.T, b *board) {
		take := b.put(first)
		b.copyElsewhere("a recipe")
		if take() || b.paste() != "a recipe" {
			t.Error("what somebody else has copied is gone")
		}
		// And Keyrack's turn comes again.
		take = b.put(second)
		if b.paste() != second || !take() || b.paste() != "" {
			t.Error("the clipboard is not Keyrack's again")
		}
	})
}

// text is what the clipboard holds as Keyrack sees it.
func (b *board) text() string {
	if b.Text == nil {
		return b.paste()
	}
	return b.Text()
}

func TestWhatWasTakenOutLeavesAnEmptyTextThatSomebodyOwns(t *testing.T) {
	onEach(t, func(t *testing.T, b *board) {
		take := b.put(first)
		if b.text() != first {
			t.Error("Keyrack does not see its own copy")
		}
		if !take() || b.text() != "" {
			t.Error("it is still there")
		}
		if offered := b.paste(b.kinds...); !strings.Contains(offered, "UTF8_STRING") {
			t.Errorf("the clipboard has no owner, which histories fill again: %q", offered)
		}
	})
}

// Histories hand a text over as their own. The toolkit can neither see nor change that while its window is behind.
func TestATokenThatSomebodyElseHandsOverIsSeenAndReplaced(t *testing.T) {
	onEach(t, func(t *testing.T, b *board) {
		take := b.put(first)
		b.copyElsewhere(first)
		if take() || b.text() != first {
			t.Error("it is not the other program's")
		}
		if err := b.Empty(); err != nil || b.text() != "" || b.paste() != "" {
			t.Errorf("it is still there: %v", err)
		}
		b.copyElsewhere("a recipe")
		if b.text() != "a recipe" {
			t.Errorf("the clipboard is %q", b.text())
		}
	})
}

func TestWithoutADesktopThereIsNoMark(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	for _, wayland := range []bool{false, true} {
		if marked.Find(wayland) != nil {
			t.Errorf("wayland %v: a clipboard was found", wayland)
		}
	}
}
