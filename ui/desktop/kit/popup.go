package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// PopupOptions say what a [Popup] shows.
type PopupOptions struct {
	Content fyne.CanvasObject
	At      fyne.Position // in the window; where there is no room, further up or left
	Size    fyne.Size     // as large as the content needs where zero
	// Focus gets the keyboard, again when a key is typed after a click into the popup took it away; nil for nothing in
	// it.
	Focus fyne.Focusable
	// OnClosed is called when it was closed, whoever did it; it may be nil.
	OnClosed func()
}

// Popup floats over a window or a dialog, without dimming it: a menu, a list to choose from. Escape closes it, and a
// click beside it; then whoever had the keyboard before has it again.
type Popup struct {
	widget.BaseWidget

	options PopupOptions
	under   *under // nil once it is closed
	pane    *popupPane
	layer   *Layer // of the tooltips of what it shows
	shown   []fyne.CanvasObject
}

// OpenPopup opens one.
func OpenPopup(c fyne.Canvas, options PopupOptions) *Popup {
	p := &Popup{options: options, layer: NewLayer(nil, nil)}
	if menu, is := options.Content.(*menu); is {
		p.shown = []fyne.CanvasObject{menu} // which has a ground of its own
	} else {
		p.pane = newPopupPane(options.Content)
		p.shown = []fyne.CanvasObject{p.pane}
	}
	p.shown = append(p.shown, p.layer)
	p.ExtendBaseWidget(p)
	below := cover(c)
	p.under = &below
	p.Resize(c.Size())
	c.Overlays().Add(p)
	c.SetOnTypedKey(p.typedKey)
	c.SetOnTypedRune(p.typedRune)
	c.Focus(options.Focus)
	return p
}

// Close closes it, once.
func (p *Popup) Close() {
	if p.under == nil {
		return
	}
	below := p.under
	p.under = nil
	below.canvas.Overlays().Remove(p)
	below.uncover()
	if p.options.OnClosed != nil {
		p.options.OnClosed()
	}
}

// IsOpen reports whether it is open.
func (p *Popup) IsOpen() bool { return p.under != nil }

// typedKey gets the keys after a click has taken the keyboard from what is in the popup.
func (p *Popup) typedKey(event *fyne.KeyEvent) {
	switch focus := p.options.Focus; {
	case event.Name == fyne.KeyEscape:
		p.Close()
	case focus != nil:
		p.under.canvas.Focus(focus)
		focus.TypedKey(event)
	}
}

func (p *Popup) typedRune(r rune) {
	if focus := p.options.Focus; focus != nil {
		p.under.canvas.Focus(focus)
		focus.TypedRune(r)
	}
}

// Tapped closes it: the click was beside what it shows.
func (p *Popup) Tapped(*fyne.PointEvent) { p.Close() }

// TappedSecondary does so, too; the toolkit hands the click on to what lies below.
func (p *Popup) TappedSecondary(*fyne.PointEvent) { p.Close() }

// CreateRenderer is for Fyne.
func (p *Popup) CreateRenderer() fyne.WidgetRenderer { return draw(p) }

func (p *Popup) parts() []fyne.CanvasObject { return p.shown }
func (p *Popup) paint(colors)               {}

// measure is nothing, because it covers the window whatever its size.
func (p *Popup) measure() fyne.Size { return fyne.Size{} }

func (p *Popup) arrange(size fyne.Size) {
	of := p.options.Size
	if of.IsZero() {
		of = p.shown[0].MinSize()
	}
	of = of.Min(size)
	room := size.Subtract(of)
	x, y := min(p.options.At.X, room.Width), min(p.options.At.Y, room.Height)
	Place(p.shown[0], max(x, 0), max(y, 0), of.Width, of.Height)
	Place(p.layer, 0, 0, size.Width, size.Height)
}

// popupPane is the ground of a popup with its content. It keeps clicks on it from closing the popup.
type popupPane struct {
	widget.BaseWidget

	content fyne.CanvasObject
	ground  *canvas.Rectangle
	shown   []fyne.CanvasObject
}

func newPopupPane(content fyne.CanvasObject) *popupPane {
	p := &popupPane{content: content, ground: newRectangle()}
	p.shown = []fyne.CanvasObject{p.ground, content}
	p.ExtendBaseWidget(p)
	return p
}

// Tapped does nothing.
func (p *popupPane) Tapped(*fyne.PointEvent) {}

// TappedSecondary does nothing.
func (p *popupPane) TappedSecondary(*fyne.PointEvent) {}

// CreateRenderer is for Fyne.
func (p *popupPane) CreateRenderer() fyne.WidgetRenderer { return draw(p) }

func (p *popupPane) parts() []fyne.CanvasObject { return p.shown }

func (p *popupPane) paint(c colors) {
	p.ground.FillColor = c.of(theme.ColorNameOverlayBackground)
	p.ground.CornerRadius = p.Theme().Size(theme.SizeNamePopupRadius)
	p.ground.Shadow = canvas.Shadow{
		Color: c.of(theme.ColorNameShadow), BlurRadius: 14, Offset: fyne.NewPos(0, 4), Variant: canvas.DropShadow,
	}
}

func (p *popupPane) measure() fyne.Size { return p.content.MinSize() }

func (p *popupPane) arrange(size fyne.Size) {
	Place(p.ground, 0, 0, size.Width, size.Height)
	Place(p.content, 0, 0, size.Width, size.Height)
}
