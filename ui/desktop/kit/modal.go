package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// ModalOptions say what a [Modal] shows.
type ModalOptions struct {
	Title    string
	Subtitle string // may be empty
	Content  fyne.CanvasObject
	// ConfirmText and CancelText are the buttons' texts. Without ConfirmText there is no such button; an empty
	// CancelText is "Cancel".
	ConfirmText string
	CancelText  string
	// OnConfirm is called for the button and for Enter. It does not close the dialog: it may have to check or save
	// first, and calls [Modal.Close] when all is well.
	OnConfirm func()
	// OnCancel is called after the dialog was closed by the user without confirming; it may be nil.
	OnCancel func()
	// Focus gets the keyboard first; nil for the first that takes it.
	Focus fyne.Focusable
	Width float32 // 620 pixels where zero
	// Extra is how much higher than its least the content likes to be, as a list that scrolls by itself does. It gets
	// that where the window is high enough, and is scrolled only in one that is too low for the least of it.
	Extra float32
	// Later times the tooltips; [task.Later] where nil.
	Later Later
}

const (
	modalWidth   float32 = 620
	modalPadding float32 = 24
	modalMargin  float32 = 16 // to the edges of the window
	// modalBleed is how far the scrolled part reaches beyond its content, so that focus rings are not cut off.
	modalBleed float32 = 4
)

// Modal is a dialog above a dimmed window. Escape cancels and Enter confirms, also while an [Entry] has the focus; Tab
// stays inside; and closing it gives the keyboard back to whoever had it. Content that is higher than the window is
// scrolled, by the arrow and page keys, too, while a button has the keyboard.
type Modal struct {
	widget.BaseWidget

	options  ModalOptions
	under    *under        // nil while it is hidden
	speak    func()        // brings back what was told below it
	pinned   fyne.Position // of the dialog when something was said in it
	pinnedIn fyne.Size     // of the window then
	stop     func()        // ends the work that the dialog waits for; nil while there is none

	scrim    *canvas.Rectangle
	ground   *canvas.Rectangle
	title    *Line
	subtitle *Line
	scroll   *container.Scroll
	note     *note
	confirm  *Button
	cancel   *Button
	layer    *Layer
	shown    []fyne.CanvasObject
}

// NewModal returns a dialog that is not shown yet.
func NewModal(options ModalOptions) *Modal {
	if options.Width == 0 {
		options.Width = modalWidth
	}
	if options.CancelText == "" {
		options.CancelText = "Cancel"
	}
	m := &Modal{
		options:  options,
		scrim:    newRectangle(),
		ground:   newRectangle(),
		title:    NewLine(Span{Text: options.Title, Bold: true, Name: true, Size: look.DialogTextSize}),
		subtitle: NewLine(Span{Text: options.Subtitle, Color: look.ColorMuted, Name: true}),
		note:     newNote(),
	}
	m.ExtendBaseWidget(m)
	bleed := &fyne.Container{Layout: insetLayout(modalBleed), Objects: []fyne.CanvasObject{options.Content}}
	m.scroll = container.NewVScroll(bleed)
	m.cancel = NewButton(options.CancelText, m.Cancel)
	m.confirm = NewPrimaryButton(options.ConfirmText, m.Confirm)
	Show(m.confirm, options.ConfirmText != "")
	m.layer = NewLayer(nil, options.Later)
	m.shown = []fyne.CanvasObject{
		m.scrim, m.ground, m.title, m.subtitle, m.scroll, m.cancel, m.confirm, m.layer,
	}
	for _, line := range m.note.lines {
		m.shown = append(m.shown, line)
	}
	return m
}

// Open shows the dialog in a window. Opening it twice is fine, and so is opening one that says the same: a key that is
// held down asks again while what the dialog shows is being read.
func (m *Modal) Open(c fyne.Canvas) {
	if m.IsOpen() {
		return
	}
	if top, is := c.Overlays().Top().(*Modal); is && top.options.Title == m.options.Title &&
		top.options.Subtitle == m.options.Subtitle {
		return
	}
	below := cover(c)
	m.under, m.speak, m.pinnedIn = &below, silence(c), fyne.Size{}
	if layer, is := c.Content().(*Layer); is {
		m.layer.Mask, m.layer.Top = layer.Mask, layer.Top
		m.title.Set(Span{Text: m.layer.masked(m.options.Title), Bold: true, Name: true, Size: look.DialogTextSize})
		m.subtitle.Set(Span{Text: m.layer.masked(m.options.Subtitle), Color: look.ColorMuted, Name: true})
	}
	c.Unfocus()
	m.Resize(c.Size())
	c.Overlays().Add(m)
	c.SetOnTypedKey(m.typedKey)
	c.SetOnTypedRune(nil)
	if m.options.Focus != nil {
		c.Focus(m.options.Focus)
	} else {
		c.FocusNext()
	}
	if c.Focused() == fyne.Focusable(m.cancel) && m.confirm.Visible() {
		// Nothing is to be filled in: Enter confirms, Escape cancels.
		c.Focus(m.confirm)
	}
}

// Close closes the dialog without calling anybody.
func (m *Modal) Close() {
	if !m.IsOpen() {
		return
	}
	below := m.under
	m.under = nil
	below.canvas.Overlays().Remove(m)
	below.uncover()
	m.speak()
}

// IsOpen reports whether the dialog is open.
func (m *Modal) IsOpen() bool { return m.under != nil }

// Confirm is what Enter and the button do, unless the button is disabled.
func (m *Modal) Confirm() {
	if m.IsOpen() && m.options.ConfirmText != "" && !m.confirm.Disabled() && m.options.OnConfirm != nil {
		m.options.OnConfirm()
	}
}

// Cancel closes the dialog, unless the cancel button is disabled, and calls OnCancel.
func (m *Modal) Cancel() {
	if !m.IsOpen() || m.cancel.Disabled() {
		return
	}
	m.Close()
	if m.stop != nil {
		m.stop()
	}
	if m.options.OnCancel != nil {
		m.options.OnCancel()
	}
}

// SetNote changes what stands at the left of the buttons, such as where a token is saved; icon may be empty. Where
// there is no room beside the buttons it stands above them.
func (m *Modal) SetNote(icon assets.Icon, text string) {
	m.say(Span{Icon: icon, Text: text, Color: look.ColorMuted})
}

// SetError shows in place of the note why confirming did not work; "" takes it away.
func (m *Modal) SetError(text string) {
	if text == "" {
		m.say(Span{})
		return
	}
	m.say(Span{Icon: assets.Warning, Text: m.layer.masked(text), Color: look.ColorBadText})
}

// say keeps what can be read already in its place: the dialog grows below.
func (m *Modal) say(span Span) {
	if m.IsOpen() {
		m.pinned, m.pinnedIn = m.ground.Position(), m.Size()
	}
	m.note.set(span)
	m.Refresh()
}

// OnConfirm changes what confirming does, where that needs the dialog itself.
func (m *Modal) OnConfirm(do func()) { m.options.OnConfirm = do }

// Stops makes cancelling the dialog end the work that it waits for; nil for no work.
func (m *Modal) Stops(stop func()) { m.stop = stop }

// Reveal scrolls the dialog so that an object of its content can be seen, also one that was shown just now and has no
// place yet.
func (m *Modal) Reveal(object fyne.CanvasObject) {
	content := m.scroll.Content
	content.Resize(content.MinSize().Max(m.scroll.Size()))
	content.Refresh()
	if at, found := heightIn(content, object); found {
		scrollTo(m.scroll, at-m.scroll.Offset.Y, object.Size().Height)
	}
}

// ConfirmButton is the button that confirms, to be enabled, disabled or renamed.
func (m *Modal) ConfirmButton() *Button { return m.confirm }

// CancelButton is the button that cancels.
func (m *Modal) CancelButton() *Button { return m.cancel }

// modalOf finds the dialog that has the keyboard together with an object.
func modalOf(object fyne.CanvasObject) *Modal {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(object)
	if c == nil { // it has not been painted yet, and Fyne does not know whose it is
		for _, window := range driver.AllWindows() {
			if focused, is := window.Canvas().Focused().(fyne.CanvasObject); is && focused == object {
				c = window.Canvas()
			}
		}
	}
	if c == nil {
		return nil
	}
	modal, _ := c.Overlays().Top().(*Modal)
	return modal
}

// typedKey gets the keys while nothing in the dialog has the focus.
func (m *Modal) typedKey(event *fyne.KeyEvent) {
	switch event.Name {
	case fyne.KeyEscape:
		m.Cancel()
	case fyne.KeyReturn, fyne.KeyEnter:
		m.Confirm()
	default:
		m.turn(event.Name)
	}
}

// turn scrolls what is higher than the window, by the keys for which a button has no use.
func (m *Modal) turn(key fyne.KeyName) {
	const line = 40
	height := m.scroll.Size().Height
	by := map[fyne.KeyName]float32{
		fyne.KeyDown: line, fyne.KeyUp: -line, fyne.KeyPageDown: height - line, fyne.KeyPageUp: line - height,
		fyne.KeyEnd: m.scroll.Content.Size().Height, fyne.KeyHome: -m.scroll.Content.Size().Height,
	}[key]
	if by != 0 {
		m.scroll.ScrollToOffset(m.scroll.Offset.AddXY(0, by))
	}
}

// CreateRenderer is for Fyne.
func (m *Modal) CreateRenderer() fyne.WidgetRenderer { return draw(m) }

func (m *Modal) parts() []fyne.CanvasObject { return m.shown }

func (m *Modal) paint(c colors) {
	m.scrim.FillColor = c.of(look.ColorScrim)
	m.ground.FillColor = c.of(look.ColorSurface)
	m.ground.StrokeColor, m.ground.StrokeWidth = c.of(look.ColorBorder), look.Hairline
	m.ground.CornerRadius = look.DialogRadius
	m.ground.Shadow = canvas.Shadow{
		Color:      c.of(theme.ColorNameShadow),
		BlurRadius: 24,
		Offset:     fyne.NewPos(0, 8),
		Variant:    canvas.DropShadow,
	}
}

// measure is nothing, because the dialog covers the window whatever its size.
func (m *Modal) measure() fyne.Size { return fyne.Size{} }

func (m *Modal) arrange(size fyne.Size) {
	top := m.layer.top()
	Place(m.scrim, 0, top, size.Width, size.Height-top)
	Place(m.layer, 0, 0, size.Width, size.Height)

	const titleHeight, subtitleHeight, gap = 28, 20, 12
	head := float32(titleHeight)
	if m.options.Subtitle != "" {
		head += subtitleHeight + 8
	}
	content := m.options.Content.MinSize().Height + m.options.Extra
	width := min(m.options.Width, size.Width-2*modalMargin)
	inner := width - 2*modalPadding
	beside, above := inner-m.buttonsWidth()-look.Gap, float32(0)
	if m.note.natural() > max(beside, 0) {
		above = float32(m.note.say(noteLines, inner))*noteLine + gap
	} else {
		m.note.say(1, beside)
	}
	around := 2*modalPadding + head + 2*gap + above + look.ControlHeight
	height := min(around+content, size.Height-top-2*modalMargin)
	x, y := centred(0, size.Width, width), centred(top, size.Height-top, height)
	if m.pinnedIn == size {
		y = max(min(m.pinned.Y, size.Height-modalMargin-height), top+modalMargin)
	}
	Place(m.ground, x, y, width, height)

	left := x + modalPadding
	Place(m.title, left, y+modalPadding-2, inner, titleHeight)
	Place(m.subtitle, left, y+modalPadding+titleHeight+6, inner, subtitleHeight)
	Show(m.subtitle, m.options.Subtitle != "")
	body := y + modalPadding + head + gap
	buttons := y + height - modalPadding - look.ControlHeight
	Place(m.scroll, left-modalBleed, body-modalBleed, inner+2*modalBleed, buttons-above-gap-body+2*modalBleed)

	m.arrangeButtons(left+inner, buttons)
	if above == 0 {
		Place(m.note.lines[0], left, buttons, beside, look.ControlHeight)
		return
	}
	for i, line := range m.note.lines { // those that say nothing take no room
		Place(line, left, buttons-above+float32(i)*noteLine, inner, noteLine)
	}
}

func (m *Modal) buttonsWidth() float32 {
	width := m.cancel.MinSize().Width
	if m.confirm.Visible() {
		width += look.Gap + m.confirm.MinSize().Width
	}
	return width
}

// arrangeButtons places the buttons so that they end at a right edge.
func (m *Modal) arrangeButtons(right, y float32) {
	if m.confirm.Visible() {
		confirm := m.confirm.MinSize().Width
		right -= confirm
		Place(m.confirm, right, y, confirm, look.ControlHeight)
		right -= look.Gap
	}
	cancel := m.cancel.MinSize().Width
	Place(m.cancel, right-cancel, y, cancel, look.ControlHeight)
}

// insetLayout leaves a margin around one object.
type insetLayout float32

func (margin insetLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Add(fyne.NewSquareSize(2 * float32(margin)))
}

func (margin insetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m := float32(margin)
	Place(objects[0], m, m, size.Width-2*m, size.Height-2*m)
}
