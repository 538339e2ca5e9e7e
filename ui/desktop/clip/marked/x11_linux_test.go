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

// onX11 returns the clipboard of a display of its own.
func onX11(t *testing.T) *marked.Board {
	t.Helper()
	keychaintest.StartScreen(t)
	t.Setenv("WAYLAND_DISPLAY", "")
	board := marked.Find(false)
	if board == nil {
		t.Fatal("an X server takes marks")
	}
	return board
}

// paste asks the display for the clipboard as another program does, "" for nothing.
func paste(t *testing.T, arguments ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "xclip", append([]string{"-selection", "clipboard", "-out"}, arguments...)...).Output()
	if ctx.Err() != nil {
		t.Fatalf("xclip %v: no answer", arguments)
	}
	if err != nil {
		return ""
	}
	return string(out)
}

// copyElsewhere puts a text into the clipboard as another program does.
func copyElsewhere(t *testing.T, text string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "xclip", "-selection", "clipboard", "-in")
	cmd.Stdin = strings.NewReader(text)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); paste(t) != text; time.Sleep(5 * time.Millisecond) { // xclip goes on behind
		if time.Now().After(end) {
			t.Fatalf("the clipboard does not hold %q", text)
		}
	}
}

func put(t *testing.T, board *marked.Board, text string) (take func() bool) {
	t.Helper()
	take, err := board.Put(text)
	if err != nil {
		t.Fatal(err)
	}
	return take
}

func TestOtherProgramsPasteTheTextAndSeeTheMark(t *testing.T) {
	board := onX11(t)
	put(t, board, first)
	for _, kind := range []string{"UTF8_STRING", "STRING", "TEXT", "text/plain", "text/plain;charset=utf-8"} {
		if paste(t, "-target", kind) != first {
			t.Errorf("as %s it cannot be pasted", kind)
		}
	}
	if got := paste(t, "-target", "x-kde-passwordManagerHint"); got != "secret" {
		t.Errorf("the mark is %q", got)
	}
	offered := strings.Fields(paste(t, "-target", "TARGETS"))
	for _, want := range []string{"TARGETS", "TIMESTAMP", "UTF8_STRING", "x-kde-passwordManagerHint"} {
		if !slices.Contains(offered, want) {
			t.Errorf("%s is not offered, but %v", want, offered)
		}
	}
	if got := paste(t, "-target", "image/png"); got != "" {
		t.Errorf("as a picture it is %q", got)
	}
}

func TestTheTextIsTakenOutOnce(t *testing.T) {
	board := onX11(t)
	take := put(t, board, first)
	if !take() || paste(t) != "" {
		t.Error("it is still there")
	}
	if take() {
		t.Error("it was taken out twice")
	}
}

func TestASecondTextTakesThePlaceOfTheFirst(t *testing.T) {
	board := onX11(t)
	takeFirst := put(t, board, first)
	time.Sleep(2 * time.Millisecond) // the clock of a server counts milliseconds
	takeSecond := put(t, board, second)
	if takeFirst() || paste(t) != second {
		t.Error("the first copy took the second one away")
	}
	if !takeSecond() || paste(t) != "" {
		t.Error("the second is still there")
	}
}

func TestWhatSomebodyElseCopiedIsNotTakenOut(t *testing.T) {
	board := onX11(t)
	take := put(t, board, first)
	copyElsewhere(t, "a recipe")
	if take() || paste(t) != "a recipe" {
		t.Error("what somebody else has copied is gone")
	}
	// And Keyrack's turn comes again.
	take = put(t, board, second)
	if paste(t) != second || !take() || paste(t) != "" {
		t.Error("the clipboard is not Keyrack's again")
	}
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
