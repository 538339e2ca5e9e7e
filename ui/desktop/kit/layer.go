package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
)

const (
	noticeStays = 6 * time.Second

	noticeHeight  float32 = 40
	noticeMargin  float32 = 24
	noticePadding float32 = 14
)

// Layer lies in front of a window's content and carries tooltips and notices. It blocks no clicks except on the notice
// itself. A window has it as its content; a [Modal] and a [Popup] bring their own.
type Layer struct {
	widget.BaseWidget

	// OnActivity is called when the user does something in the window: presses, types, or moves over what can be pressed.
	OnActivity func()
	// Mask returns what may be seen of a text that is told in passing, or in the head of a dialog; nil for all of it.
	Mask func(text string) string
	// Keys are those of a command, by its title, as the help shows them; nil where no command has any.
	Keys func(command string) string
	// Top is the height at the top of the window that dialogs do not dim: the header, which says in which environment a
	// dialog works. Nothing there can be clicked, either. Nil for none.
	Top func() float32

	later   Later
	content fyne.CanvasObject

	tipGround *canvas.Rectangle
	tip       [tipLines]label
	tipText   string
	tipFor    fyne.CanvasObject
	cancelTip func()

	notice       *notice
	cancelNotice func()
	silenced     int    // dialogs that are open over it
	escape       func() // closes what the toolkit has opened by itself; nil while there is nothing
	waiting      *notice
	waits        []*wait // that have taken long enough to be told of, newest last
	shown        []fyne.CanvasObject
}

// NewLayer returns a layer in front of content, which may be nil. Later is [task.Later] where nil.
func NewLayer(content fyne.CanvasObject, later Later) *Layer {
	if later == nil {
		later = task.Later
	}
	l := &Layer{
		later:     later,
		content:   content,
		tipGround: newRectangle(),
	}
	l.ExtendBaseWidget(l)
	l.notice, l.waiting = newNotice(l.HideNotice), newNotice(nil)
	l.waiting.close.Hide()
	if content != nil {
		l.shown = append(l.shown, content)
	}
	l.shown = append(l.shown, l.notice, l.waiting, l.tipGround)
	for i := range l.tip {
		l.tip[i] = newLabel(look.SmallTextSize, false)
		l.shown = append(l.shown, l.tip[i].Text)
	}
	return l
}

// Notify shows a notice at the bottom of the window, in place of one that is still there. It goes after some seconds.
// Icon may be empty; action may be empty, else it is a button that calls tapped.
func (l *Layer) Notify(icon assets.Icon, text, action string, tapped func()) {
	l.HideNotice()
	l.notice.set(icon, l.masked(text), action, tapped)
	l.notice.Show()
	stays := noticeStays
	if action != "" {
		stays *= 2 // it has to be read, decided on and reached
	}
	l.cancelNotice = l.later(stays, l.HideNotice)
	l.Refresh()
}

// masked is what may be seen of a text.
func (l *Layer) masked(text string) string {
	if l.Mask == nil {
		return text
	}
	return l.Mask(text)
}

// top is what dialogs do not dim.
func (l *Layer) top() float32 {
	if l.Top == nil {
		return 0
	}
	return l.Top()
}

// TopOf is the height at the top of a window that is not to be covered; see [Layer.Top].
func TopOf(c fyne.Canvas) float32 {
	if layer, is := c.Content().(*Layer); is {
		return layer.top()
	}
	return 0
}

// Notify shows a notice in the window, or the dialog, of an object; see [Layer.Notify].
func Notify(object fyne.CanvasObject, icon assets.Icon, text string) {
	if layer := layerOf(object); layer != nil {
		layer.Notify(icon, text, "", nil)
	}
}

// NotifyBelow shows a notice in a window, below a dialog that may be open; see [Layer.Notify].
func NotifyBelow(c fyne.Canvas, icon assets.Icon, text string) {
	if layer, is := c.Content().(*Layer); is {
		layer.Notify(icon, text, "", nil)
	}
}

// HideNotice takes the notice away.
func (l *Layer) HideNotice() {
	if l.cancelNotice != nil {
		l.cancelNotice()
		l.cancelNotice = nil
	}
	l.notice.Hide()
}

// silence takes the notice away for a dialog; see [silence].
func (l *Layer) silence() {
	l.silenced++
	if l.notice.action.Visible() {
		l.notice.Hide()
	} else {
		l.HideNotice()
	}
}

func (l *Layer) speak() {
	if l.silenced--; l.silenced == 0 && l.cancelNotice != nil {
		l.notice.Show()
	}
}

// layerOf finds the layer in front of an object: that of the dialog or popup on top, else that of the window.
func layerOf(object fyne.CanvasObject) *Layer {
	c := fyne.CurrentApp().Driver().CanvasForObject(object)
	if c == nil {
		return nil
	}
	switch top := c.Overlays().Top().(type) {
	case *Modal:
		return top.layer
	case *Popup:
		return top.layer
	}
	layer, _ := c.Content().(*Layer)
	return layer
}

// Active reports to the window's layer that the user does something with an object. Fyne tells nobody but the object
// itself, so what takes keys and clicks calls it.
func Active(object fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(object)
	if c == nil {
		return
	}
	if layer, is := c.Content().(*Layer); is && layer.OnActivity != nil {
		layer.OnActivity()
	}
}

// CreateRenderer is for Fyne.
func (l *Layer) CreateRenderer() fyne.WidgetRenderer { return draw(l) }

func (l *Layer) parts() []fyne.CanvasObject { return l.shown }

func (l *Layer) paint(c colors) {
	l.tipGround.FillColor, l.tipGround.CornerRadius = c.of(look.ColorInverse), look.BadgeRadius
	Show(l.tipGround, l.tipText != "")
	for i := range l.tip {
		l.tip[i].Color = c.of(look.ColorOnInverse)
		Show(l.tip[i].Text, l.tipText != "")
	}
}

func (l *Layer) measure() fyne.Size {
	if l.content == nil {
		return fyne.Size{}
	}
	return l.content.MinSize()
}

func (l *Layer) arrange(size fyne.Size) {
	if l.content != nil {
		Place(l.content, 0, 0, size.Width, size.Height)
	}
	y := size.Height - noticeMargin
	for _, notice := range []*notice{l.notice, l.waiting} { // each in a place of its own, so that none moves
		y -= noticeHeight
		width := min(notice.MinSize().Width, size.Width-2*noticeMargin)
		Place(notice, centred(0, size.Width, width), y, width, noticeHeight)
		y -= look.Gap
	}
	if l.tipFor != nil && l.tipText != "" {
		l.arrangeTip(size)
	}
}

// notice is one message with at most one action.
type notice struct {
	widget.BaseWidget
	reader

	icon   assets.Icon
	text   label
	action *noticeButton
	close  *noticeButton
	ground *canvas.Rectangle
	glyph  glyph
	shown  []fyne.CanvasObject
}

func newNotice(closed func()) *notice {
	n := &notice{text: newLabel(look.TextSize, false), ground: newRectangle(), glyph: newGlyph()}
	n.action = newNoticeButton("", nil)
	n.close = newNoticeButton(assets.Close, closed)
	n.close.Tip = "Close"
	n.ExtendBaseWidget(n)
	n.self = n
	n.shown = []fyne.CanvasObject{n.ground, n.glyph.Image, n.text.Text, n.action, n.close}
	n.Hide()
	return n
}

func (n *notice) set(icon assets.Icon, text, action string, tapped func()) {
	n.icon = icon
	n.text.say(text)
	n.action.label.say(action)
	n.action.OnTapped = tapped
	Show(n.action, action != "")
	n.Refresh()
}

func (n *notice) CreateRenderer() fyne.WidgetRenderer { return draw(n) }
func (n *notice) parts() []fyne.CanvasObject          { return n.shown }
func (n *notice) cutText() string                     { return cutOf(&n.text) }

func (n *notice) paint(c colors) {
	n.ground.FillColor, n.ground.CornerRadius = c.of(look.ColorInverse), look.Radius
	n.text.Color = c.of(look.ColorOnInverse)
	n.glyph.set(n.icon, look.ColorOnInverse, c)
}

func (n *notice) around() float32 {
	width := 2 * noticePadding
	if n.close.Visible() {
		width += n.close.MinSize().Width + look.Gap
	}
	if n.icon != "" {
		width += look.TextSize + look.Gap
	}
	if n.action.Visible() {
		width += n.action.MinSize().Width + look.Gap
	}
	return width
}

func (n *notice) measure() fyne.Size {
	return fyne.NewSize(ceil(n.text.natural().Width)+n.around(), noticeHeight)
}

func (n *notice) arrange(size fyne.Size) {
	Place(n.ground, 0, 0, size.Width, size.Height)
	x := noticePadding
	if n.icon != "" {
		n.glyph.put(x, 0, size.Height, look.TextSize)
		x += look.TextSize + look.Gap
	}
	n.text.put(x, 0, size.Height, size.Width-n.around()+0.5)
	end := size.Width - noticePadding
	for _, button := range []*noticeButton{n.close, n.action} {
		if !button.Visible() {
			continue
		}
		width := button.MinSize().Width
		end -= width
		Place(button, end, centred(0, size.Height, tipHeight), width, tipHeight)
		end -= look.Gap
	}
}

// noticeButton is a button on the dark ground of a notice.
type noticeButton struct {
	Pressable

	icon  assets.Icon
	label label
	glyph glyph
	shown []fyne.CanvasObject
}

func newNoticeButton(icon assets.Icon, tapped func()) *noticeButton {
	b := &noticeButton{icon: icon, label: newLabel(look.TextSize, true), glyph: newGlyph()}
	b.Extend(b)
	b.OnTapped = tapped
	b.shown = []fyne.CanvasObject{b.glyph.Image, b.label.Text, b.Ring()}
	return b
}

func (b *noticeButton) AccessibilityLabel() string {
	if b.label.full == "" {
		return b.Tip
	}
	return b.label.full
}

func (b *noticeButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
func (b *noticeButton) CreateRenderer() fyne.WidgetRenderer    { return draw(b) }
func (b *noticeButton) parts() []fyne.CanvasObject             { return b.shown }
func (b *noticeButton) cutText() string                        { return cutOf(&b.label) }

func (b *noticeButton) paint(c colors) {
	b.label.Color = c.of(look.ColorOnInverse)
	b.glyph.set(b.icon, look.ColorOnInverse, c)
	b.paintRing(c)
	b.ring.StrokeColor = c.of(look.ColorOnInverse)
}

func (b *noticeButton) measure() fyne.Size {
	return fyne.NewSize(max(ceil(b.label.natural().Width), tipHeight), tipHeight)
}

func (b *noticeButton) arrange(size fyne.Size) {
	b.glyph.put(centred(0, size.Width, chipIcon), 0, size.Height, chipIcon)
	b.label.put(0, 0, size.Height, size.Width+0.5)
	b.PlaceRing(size, look.BadgeRadius)
}
