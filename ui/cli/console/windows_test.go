package console

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What is for Windows and can be held everywhere.

func TestCtrlCThatIsToldBehindTheEndOfAQuestionStopsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		if err := whetherStopped(ctx, ""); !errors.Is(err, context.Canceled) {
			t.Errorf("nothing was typed: error %v", err)
		}
		if err := whetherStopped(ctx, "yes"); err != nil {
			t.Errorf("something was typed: error %v", err)
		}
		if err := whetherStopped(t.Context(), ""); err != nil {
			t.Errorf("nobody has stopped it: error %v", err)
		}
	})
}

func TestAPassphraseIsReadAsWindowsWritesIt(t *testing.T) {
	const want = "correct horse, žluťoučký"
	utf16 := func(text string) string {
		var written strings.Builder
		for _, r := range "\ufeff" + text {
			written.Write([]byte{byte(r), byte(r >> 8)})
		}
		return written.String()
	}
	for name, content := range map[string]string{
		"plain": want + "\n", "without an end": want, "a mark and line ends": "\ufeff" + want + "\r\n",
		"UTF-16": utf16(want + "\r\n"),
	} {
		got, err := readPassphrase(io.NopCloser(strings.NewReader(content)), "file")
		if err != nil || got.Reveal() != want {
			t.Errorf("%s: %d characters, error %v", name, len(got.Reveal()), err)
		}
	}
}

func TestAPagerMayHaveBlanksInItsPath(t *testing.T) {
	program := filepath.Join(t.TempDir(), "less more.exe")
	if err := os.WriteFile(program, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string][]string{
		"more":                               {"more"},
		" less  -R\t-X ":                     {"less", "-R", "-X"},
		program:                              {program},
		`"C:\Program Files\Git\less.exe" -R`: {`C:\Program Files\Git\less.exe`, "-R"},
	} {
		if diff := cmp.Diff(want, pagerWords(line)); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", line, diff)
		}
	}
}
