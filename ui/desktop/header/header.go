// Package header is the top of the window: the environment switcher, and what the environment allows.
package header

import (
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
	"keyrack/ui/phrase"
)

// Actions are what the header asks of the window.
type Actions struct {
	Switch          func(model.EnvironmentID)
	AddEnvironment  func()
	EditEnvironment func() // the one in use
	Unlock          func() // writes to the connection on the page
	Lock            func() // take the unlock back
	Search          func() // open the palette
	Present         func() // enter or leave presenter mode
	LockAll         func() // forget the secrets
	UnlockStore     func() // ask for what opens the secret store
	Settings        func()
	Menu            func(below fyne.CanvasObject)
	ShowList        func() // of connections, where it is hidden
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
	lock     *kit.IconButton
	gear     *kit.IconButton
	menu     *kit.IconButton
	list     *kit.IconButton // shows the list, where it is hidden
	logo     *kit.Logo
	name     *kit.Line // of the connection, where the page does not say it
	margin   *fyne.Container
	stage    bool
	locked   bool // the secret store is
	unlocked bool
	allowed  string // what the environment allows
	shown    model.Environment
	strip    *kit.Surface // says that presenter mode is on
	content  *fyne.Container
}

// Keys are the keys that the header names.
type Keys struct {
	Search  string // as in a frame: "Ctrl K"
	Present string // as in a sentence: "Ctrl+Shift+P"
}

// New returns a header without environments.
func New(actions Actions, keys Keys) *Header {
	h := &Header{actions: actions, pill: kit.NewPill("", "")}
	h.switcher = kit.NewSegmented(func(i int) { h.actions.Switch(h.environments[i].ID) }, actions.AddEnvironment)
	h.unlock = kit.NewButton("Unlock writes…", h.press).WithCommand("Unlock writes…").WithRoom("Unlock writes…")
	h.unlock.Hide()
	h.edit = kit.NewIconButton(assets.More, "This environment", func() { h.actions.EditEnvironment() })
	h.edit.Command = "Edit this environment…"
	h.logo, h.name = kit.NewLogo(), kit.NewLine()
	h.name.Hide()
	h.margin = kit.Inset(barMargin, barSide, barMargin, barSide, newBar(h, h.search(keys), h.buttons()))
	h.strip = kit.NewStrip("PRESENTER MODE — tokens and guest data are masked, production is hidden · " + keys.Present +
		" to leave")
	h.strip.Hide()
	h.content = kit.VBox(0, kit.NewTopLine(), h.strip, kit.NewSurface(look.ColorSurface, h.margin), kit.NewHairline())
	return h
}

func (h *Header) search(keys Keys) *kit.Opener {
	opener := kit.NewOpener("Go to hotel, operation, action…", keys.Search, func() { h.actions.Search() })
	opener.Command = "Search everything…"
	return opener
}

// buttons are those at the right.
func (h *Header) buttons() fyne.CanvasObject {
	button := func(icon assets.Icon, name, command string, press func()) *kit.IconButton {
		return kit.NewIconButton(icon, name, press).WithCommand(command)
	}
	h.eye = button(assets.Eye, "Presenter mode", "Presenter mode", func() { h.actions.Present() })
	h.lock = button(assets.Lock, lockName, "Lock", h.pressLock)
	h.list = button(assets.List, "Show the list", "Hide the list", func() { h.actions.ShowList() })
	h.list.Hide()
	h.gear = button(assets.Gear, "Settings", "Settings…", func() { h.actions.Settings() })
	h.menu = button(assets.Menu, "Menu", "Menu", h.OpenMenu)
	return kit.HBox(buttonGap, h.list, h.eye, h.lock, h.gear, h.menu)
}

// OpenMenu opens the menu below its button.
func (h *Header) OpenMenu() { h.actions.Menu(h.menu) }

// lockName is what the lock is called while it is open.
const lockName = "Lock Keyrack"

// ShowPresenter says whether presenter mode is on.
func (h *Header) ShowPresenter(on bool) {
	h.eye.SetOn(on)
	h.strip.Hidden = !on
	h.content.Refresh()
}

// ShowListButton shows the button that brings the list back, or takes it away.
func (h *Header) ShowListButton(on bool) {
	if h.list.Visible() != on {
		h.list.Hidden = !on
		h.content.Refresh()
	}
}

// SetStage makes the header as low as it can be, and leaves out what the menu has, too.
func (h *Header) SetStage(on bool) {
	if h.stage == on {
		return
	}
	h.stage = on
	h.logo.Hidden, h.name.Hidden = on, !on
	h.tight(false)
	if on {
		h.strip.SetLeast(stageStrip)
		kit.SetInset(h.margin, stageMargin, stageSide, stageMargin, stageSide)
	} else {
		h.strip.SetLeast(kit.StripHeight)
		kit.SetInset(h.margin, barMargin, barSide, barMargin, barSide)
	}
	h.content.Refresh()
}

// tight takes the buttons away that the menu has, too, or brings them back. The key to a locked store stays.
func (h *Header) tight(on bool) {
	h.gear.Hidden, h.lock.Hidden = on || h.stage, (on || h.stage) && !h.locked
}

// The margins around the bar, with room and on the stage.
const (
	barMargin, barSide     float32 = 10, 16
	stageMargin, stageSide float32 = 3, 8
	stageStrip             float32 = 19
)

// ShowName says on the stage whose page it is.
func (h *Header) ShowName(title, summary string) {
	h.name.Set(kit.BoldName(title), kit.Span{Text: summary, Color: look.ColorMuted, Size: look.SmallTextSize, Gap: 10})
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
		segments[i] = marks.Environment(environment)
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
	allowed := phrase.Protection(current)
	if h.unlocked {
		allowed = "writes unlocked " + phrase.Clock(until.Sub(now))
	}
	if allowed == h.allowed && current == h.shown {
		return
	}
	h.allowed, h.shown = allowed, current
	h.sayAllowed(true)
	defer func() {
		h.margin.Refresh() // what it divides has another width, though nothing around it has
		h.content.Refresh()
	}()
	if current.Protection != model.ReadOnly {
		h.unlock.Hide()
		return
	}
	h.unlock.Show()
	if h.unlocked {
		h.unlock.SetText("Lock now")
		h.unlock.Command = "Lock writes now"
	} else {
		h.unlock.SetText("Unlock writes…")
		h.unlock.Command = "Unlock writes…"
	}
}

// ShowStore turns the lock into the key while the secret store is locked.
func (h *Header) ShowStore(name string, locked bool) {
	h.locked = locked
	if locked {
		h.lock.SetIcon(assets.Unlock, "Unlock the "+name)
		h.lock.Command = ""
	} else {
		h.lock.SetIcon(assets.Lock, lockName)
		h.lock.Command = "Lock"
	}
	h.lock.SetOn(locked)
}

func (h *Header) pressLock() {
	if h.locked {
		h.actions.UnlockStore()
		return
	}
	h.actions.LockAll()
}

// sayAllowed writes what the environment allows into the pill, with its name or, where there is no room for that,
// without: the switcher says it, too.
func (h *Header) sayAllowed(named bool) {
	text := h.allowed
	if named {
		text = phrase.Environment(h.shown) + " · " + text
	}
	h.pill.Set(look.EnvironmentMark(h.shown.ShownKind()), text, look.ColorsFor(h.shown))
}

func (h *Header) press() {
	if h.unlocked {
		h.actions.Lock()
		return
	}
	h.actions.Unlock()
}
