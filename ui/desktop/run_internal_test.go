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
