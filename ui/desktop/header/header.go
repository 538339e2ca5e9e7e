// Package header is the top of the window: the environment switcher, and what the environment allows.
package header

import (
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// Actions are what the header asks of the window.
type Actions struct {
	Switch          func(model.EnvironmentID)
	AddEnvironment  func()
	EditEnvironment func() // the one in use
	Unlock          func() // writes to the connection on the page
	Lock            func() // take the unlock back
	LockAll         func() // forget the secrets
	Settings        func()
	About           func()
}

// Header shows the environments.
type Header struct {
	actions      Actions
	environments []model.Environment

	switcher *kit.Segmented
	pill     *kit.Pill
	unlock   *kit.Button
	edit     *kit.IconButton
	unlocked bool
	content  fyne.CanvasObject
}

// New returns a header without environments.
func New(actions Actions) *Header {
	h := &Header{actions: actions, pill: kit.NewPill("", "")}
	h.switcher = kit.NewSegmented(func(i int) { h.actions.Switch(h.environments[i].ID) }, actions.AddEnvironment)
	h.unlock = kit.NewButton("Unlock writes…", h.press)
	h.unlock.Hide()
	h.edit = kit.NewIconButton(assets.Gear, "This environment", func() { h.actions.EditEnvironment() })
	lock := kit.NewIconButton(assets.Lock, "Lock Keyrack (Ctrl+L)", func() { h.actions.LockAll() })
	settings := kit.NewIconButton(assets.More, "Settings, import, backup (Ctrl+,)", func() { h.actions.Settings() })
	about := kit.NewIconButton(assets.Info, "About Keyrack", func() { h.actions.About() })
	bar := newBar(kit.NewLogo(), h.switcher, h.pill, h.unlock, kit.HBox(look.Gap, h.edit, lock, settings, about))
	h.content = kit.VBox(0, kit.NewTopLine(), kit.NewSurface(look.ColorSurface, kit.Inset(10, 16, 10, 16, bar)), kit.NewHairline())
	return h
}

// Content is the area to put at the top.
func (h *Header) Content() fyne.CanvasObject { return h.content }

// Height is the height of the header, which a dialog leaves undimmed.
func (h *Header) Height() float32 { return h.content.MinSize().Height }

// Show lists the environments and marks the one in use; its marks and colours are the header's.
func (h *Header) Show(environments []model.Environment, current model.Environment) {
	h.environments = environments
	segments := make([]kit.Segment, len(environments))
	selected := -1
	for i, environment := range environments {
		segments[i] = kit.Segment{Kind: environment.Kind, Color: environment.Color, Text: environment.Name}
		if environment.ID == current.ID {
			selected = i
		}
	}
	h.switcher.Set(segments, selected)
	if current.Kind == model.Custom {
		h.edit.Show()
	} else {
		h.edit.Hide()
	}
	h.ShowWrites(current, time.Time{}, time.Time{})
}

// ShowWrites says what the environment allows; until is when the unlocked writes of the connection on the page fall
// back, zero when they are not unlocked.
func (h *Header) ShowWrites(current model.Environment, until, now time.Time) {
	h.unlocked = !until.IsZero()
	text := phrase.Environment(current) + " · " + phrase.Protection(current)
	if h.unlocked {
		text = phrase.Environment(current) + " · writes unlocked " + phrase.Clock(until.Sub(now))
	}
	h.pill.Set(look.EnvironmentMark(current.Kind), text, look.ColorsFor(current))
	if current.Protection != model.ReadOnly {
		h.unlock.Hide()
		return
	}
	h.unlock.Show()
	if h.unlocked {
		h.unlock.SetText("Lock now")
	} else {
		h.unlock.SetText("Unlock writes…")
	}
}

func (h *Header) press() {
	if h.unlocked {
		h.actions.Lock()
		return
	}
	h.actions.Unlock()
}
