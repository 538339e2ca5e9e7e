package desktop_test

import (
	"testing"

	"keyrack/ui/desktop/uitest"
)

// TestFyneStillHasTheHookThatEndsBadly fails when Fyne no longer lets leaveNothingToStop take its hook away: then look
// whether it is still needed.
func TestFyneStillHasTheHookThatEndsBadly(t *testing.T) {
	lifecycle := uitest.New(t).App().Lifecycle()
	if _, ok := lifecycle.(interface{ SetOnStoppedHookExecuted(hook func()) }); !ok {
		t.Error("Fyne's lifecycle has no SetOnStoppedHookExecuted")
	}
}
