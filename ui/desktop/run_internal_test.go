package desktop

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestADisplayThatCannotBeReachedIsSaidAndNothingElse does what Fyne does there: it logs and then goes on, into a
// panic.
func TestADisplayThatCannotBeReachedIsSaidAndNothingElse(t *testing.T) {
	logged := &strings.Builder{}
	run := func(lines ...string) (err error) {
		w := &watch{next: logged}
		defer w.inTheDark(&err)
		for _, line := range lines {
			if _, err := fmt.Fprintln(w, line); err != nil {
				t.Error(err)
			}
		}
		panic("runtime error: invalid memory address")
	}
	err := run("2026/11/30 07:33:32 Fyne error:  failed to initialise GLFW",
		"2026/11/30 07:33:32   Cause: PlatformUnavailable: X11: Failed to open display :99")
	if !errors.Is(err, ErrNoDisplay) || logged.Len() > 0 {
		t.Errorf("error %v, logged %q", err, logged)
	}
	defer func() {
		if recover() == nil {
			t.Error("a panic for another reason was taken for a missing display")
		}
	}()
	_ = run("2026/11/30 07:33:32 Fyne error:  something else")
}

func TestWhatTheToolkitLogsIsHandedOnButForAMissingBus(t *testing.T) {
	logged := &strings.Builder{}
	w := &watch{next: logged}
	other := "2026/11/30 07:33:32 Fyne error:  something else\n2026/11/30 07:33:32   Cause: it broke\n" +
		"2026/11/30 07:33:32   At: file.go:12\n"
	for line := range strings.Lines("2026/11/30 07:33:32 Fyne error:  failed to watch theme settings\n" +
		"2026/11/30 07:33:32   Cause: no session bus\n2026/11/30 07:33:32   At: app_xdg.go:152\n" + other +
		"2026/11/30 07:33:33 Unsolicited response received on idle HTTP channel\n") {
		if n, err := w.Write([]byte(line)); err != nil || n != len(line) {
			t.Errorf("wrote %d of %d: %v", n, len(line), err)
		}
	}
	if logged.String() != other {
		t.Errorf("handed on %q, want %q", logged, other)
	}
}

func TestTheScaleIsThatOfTheEnvironmentOrOfTheDesktop(t *testing.T) {
	for _, test := range []struct {
		variable string
		setting  float32
		chosen   float64
		percent  int
		want     string
		detects  bool // the size of the monitor counts
	}{
		{"", 0, 1, 100, "1.0", true},
		{"", 1, 1, 130, "1.3", true},
		{"", 1.5, 1, 100, "1.5", true},
		{"", 1, 2, 100, "2.0", false},
		{"", 1, 1.25, 100, "1.3", false},
		{"", 1.5, 2, 50, "1.5", false},
		{"", 1, 0, 100, "1.0", true},
		{"1.2", 1, 2, 100, "1.2", true},
		{"auto", 0, 1.5, 100, "1.5", false},
	} {
		s := newScale(func(string) string { return test.variable }, func() float32 { return test.setting }, test.chosen)
		if got := s.value(test.percent); got != test.want || s.chosen == test.detects {
			t.Errorf("%+v: %s, %+v", test, got, s)
		}
	}
}
