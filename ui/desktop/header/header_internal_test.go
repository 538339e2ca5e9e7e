package header

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keyrack/model"
	"keyrack/ui/desktop/look"
)

// TestWhatIsUnlockedHasItsRoom: the pill is as wide as what it says needs, also when nothing but its text has changed.
func TestWhatIsUnlockedHasItsRoom(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(look.AccentOf(model.Demo)).In(look.Light))
	h := New(Actions{}, Keys{Search: "Ctrl K", Present: "Ctrl+Shift+P"})
	copied := model.Environment{ID: "copy", Name: "Live copy", Kind: model.Custom, Protection: model.ReadOnly}
	window := test.NewTempWindow(t, h.Content())
	window.Resize(fyne.NewSize(1280, 60))
	h.Show([]model.Environment{{ID: "demo", Name: "Demo", Kind: model.Demo}, copied}, copied)
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	h.ShowWrites(copied, now.Add(5*time.Minute), now)
	if has, needs := h.pill.Size().Width, h.pill.MinSize().Width; h.pill.Hidden || has < needs {
		t.Errorf("the pill is %v wide, and needs %v", has, needs)
	}
}
