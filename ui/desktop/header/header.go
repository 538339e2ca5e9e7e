// Package header is the top of the window: the environment switcher, and what the environment allows.
package header

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

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
	EditEnvironment func() // of the environment in use
	Unlock          func() // writes to the connection on the page
	Lock            func() // take the unlock back
	Search          func() // open the palette
	Present         func() // enter or leave presenter mode
	LockAll         func() // forget the secrets
	Settings        func()
	Menu            func(below fyne.CanvasObject)
}

// Header shows the environments.
type Header struct {
	actions      Actions
	environments []model.Environment

	switcher *kit.Segmented
	pill     *kit.Pill
	unlock   *kit.Button
	edit     *kit.IconButton
	eye      *kit.IconButton
	unlocked bool
	strip    *kit.Surface // says that presenter mode is on
	content  *fyne.Container
}

// Keys are the keys that the header names.
type Keys struct {
	Search                  string // as in a frame: "Ctrl K"
	Present, Lock, Settings string // as in a sentence: "Ctrl+Shift+P"
}

// New returns a header without environments.
func New(actions Actions, keys Keys) *Header {
	h := &Header{actions: actions, pill: kit.NewPill("", "")}
	h.switcher = kit.NewSegmented(func(i int) { h.actions.Switch(h.environments[i].ID) }, actions.AddEnvironment)
	h.unlock = kit.NewButton("Unlock writes…", h.press)
	h.unlock.Hide()
	h.edit = kit.NewIconButton(assets.More, "This environment", func() { h.actions.EditEnvironment() })
	bar := kit.Inset(10, 16, 10, 16, container.New(barLayout{h}, kit.NewLogo(), h.switcher, h.pill, h.unlock, h.edit, h.search(keys), h.buttons(keys)))
	h.strip = kit.NewStrip("PRESENTER MODE — tokens and guest data are masked, production is hidden · " + keys.Present + " to leave")
	h.strip.Hide()
	h.content = kit.VBox(0, kit.NewTopLine(), h.strip, kit.NewSurface(look.ColorSurface, bar), kit.NewHairline())
	return h
}

func (h *Header) search(keys Keys) *kit.Opener {
	return kit.NewOpener("Go to hotel, operation, action…", keys.Search, func() { h.actions.Search() })
}

// buttons are those at the right.
func (h *Header) buttons(keys Keys) fyne.CanvasObject {
	h.eye = kit.NewIconButton(assets.Eye, tip("Presenter mode", keys.Present), func() { h.actions.Present() })
	lock := kit.NewIconButton(assets.Lock, tip("Lock Keyrack", keys.Lock), func() { h.actions.LockAll() })
	settings := kit.NewIconButton(assets.Gear, tip("Settings", keys.Settings), func() { h.actions.Settings() })
	menu := kit.NewIconButton(assets.Menu, "Menu", nil)
	menu.OnTapped = func() { h.actions.Menu(menu) }
	return kit.HBox(buttonGap, h.eye, lock, settings, menu)
}

// tip says what a button does, and by which keys.
func tip(text, keys string) string { return text + " (" + keys + ")" }

// ShowPresenter says whether presenter mode is on.
func (h *Header) ShowPresenter(on bool) {
	h.eye.SetOn(on)
	h.strip.Hidden = !on
	h.content.Refresh()
}

const buttonGap float32 = 14

// barLayout lays the left side out from the left and the buttons from the right, and gives what is between to the search,
// up to what it would like to have. Where there is little room the search is a button; where there is less, the pill goes:
// the switcher says the same, and so does the line above every request.
type barLayout struct{ header *Header }

// searchLeast is the least width at which the search shows its words.
const searchLeast float32 = 150

// left are the objects of the left side.
func (l barLayout) left(objects []fyne.CanvasObject) []fyne.CanvasObject {
	return objects[:len(objects)-2]
}

// widthOf is that of the visible objects with the gaps between them, without one of them.
func widthOf(objects []fyne.CanvasObject, without fyne.CanvasObject) float32 {
	width := float32(0)
	for _, object := range objects {
		if object.Visible() && object != without {
			width += object.MinSize().Width + buttonGap
		}
	}
	return width - buttonGap
}

func (l barLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, object := range objects {
		height = max(height, object.MinSize().Height)
	}
	return fyne.NewSize(widthOf(objects, l.header.pill), height)
}

func (l barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pill := l.header.pill
	search, right := objects[len(objects)-2].(*kit.Opener), objects[len(objects)-1]
	pill.Show()
	if widthOf(objects, nil) > size.Width {
		pill.Hide()
	}
	put := func(object fyne.CanvasObject, x, width float32) {
		height := object.MinSize().Height
		object.Move(fyne.NewPos(x, float32(int((size.Height-height)/2))))
		object.Resize(fyne.NewSize(width, height))
	}
	x := float32(0)
	for _, object := range l.left(objects) {
		if object.Visible() {
			width := object.MinSize().Width
			put(object, x, width)
			x += width + buttonGap
		}
	}
	end := size.Width - right.MinSize().Width
	put(right, end, right.MinSize().Width)
	width := min(end-buttonGap-x, search.NaturalWidth())
	if width < searchLeast {
		width = search.MinSize().Width
	}
	put(search, end-buttonGap-width, width)
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
		segments[i] = kit.Segment{Kind: environment.Kind, Text: environment.Name}
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
	text := current.Name + " · " + phrase.Protection(current)
	if h.unlocked {
		text = current.Name + " · writes unlocked " + phrase.Clock(until.Sub(now))
	}
	h.pill.Set(look.EnvironmentMark(current.Kind), text, look.EnvironmentColors(current.Kind))
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
