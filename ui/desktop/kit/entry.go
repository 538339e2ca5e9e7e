package kit

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/look"
)

// Entry is Fyne's entry with the keys that a dialog needs: Escape cancels and Enter confirms the [Modal] it stands in.
// In an entry of several lines Ctrl+Enter confirms.
type Entry struct {
	widget.Entry

	// OnKey sees every key before the entry does and returns true for those that it has dealt with.
	OnKey func(*fyne.KeyEvent) bool
	// OnPaste sees what is pasted before the entry does and returns true for what it has dealt with.
	OnPaste func(text string) bool
	// KeepsTab hands Tab to OnKey, where it chooses in a list below, instead of letting it lead on.
	KeepsTab bool

	clears      bool   // Escape empties it
	reveals     bool   // what is typed can be shown
	placeholder string // in full
}

// entryInset is how much further the text stands from the edges than in Fyne's entry, so that it is in line with the
// text of a [Picker].
const entryInset float32 = 4

// NewEntry returns an entry of one line.
func NewEntry(placeholder string) *Entry {
	e := &Entry{}
	e.ExtendBaseWidget(e)
	e.SetPlaceHolder(placeholder)
	return e
}

// NewPasswordEntry returns an entry of one line that shows dots until the eye at its end, or Ctrl+H, is pressed. The
// eye is no stop of Tab, which leads on to the next field.
func NewPasswordEntry(placeholder string) *Entry {
	e := NewEntry(placeholder)
	e.Password, e.reveals = true, true
	return e
}

// Conceal keeps what is typed hidden: there is no eye, and no key for it.
func (e *Entry) Conceal() {
	e.reveals, e.ActionItem = false, NewLine()
}

// NewMultiLineEntry returns an entry of several lines, at least rows high. It is for short texts: Fyne lays the whole
// text out anew at every key.
func NewMultiLineEntry(placeholder string, rows int) *Entry {
	e := NewEntry(placeholder)
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.SetMinRowsVisible(rows)
	return e
}

// NewSearchEntry returns an entry to filter or find with, with the shortcut that leads to it shown at its end; the
// shortcut may be empty. Escape empties it.
func NewSearchEntry(placeholder, shortcut string) *Entry {
	e := NewEntry(placeholder)
	if shortcut != "" {
		e.ActionItem = NewKeyHint(shortcut)
	}
	e.clears = true
	return e
}

// SetPlaceHolder changes what stands in the entry while it is empty.
func (e *Entry) SetPlaceHolder(text string) {
	e.placeholder = text
	e.fitPlaceholder(e.Size().Width)
}

// Resize is for Fyne.
func (e *Entry) Resize(size fyne.Size) {
	e.fitPlaceholder(size.Width)
	e.Entry.Resize(size)
}

// fitPlaceholder cuts the placeholder, which Fyne would draw up to the edge.
func (e *Entry) fitPlaceholder(width float32) {
	text := e.placeholder
	if width > 0 && !e.MultiLine {
		width -= 2 * fieldPadding
		if e.ActionItem != nil {
			width -= e.ActionItem.MinSize().Width
		}
		text = Cut(text, width, look.TextSize, e.TextStyle)
	}
	if text != e.PlaceHolder {
		e.Entry.SetPlaceHolder(text)
	}
}

// visible is a clipboard of which only what can be seen is pasted.
type visible struct {
	fyne.Clipboard
	oneLine bool
}

// Content is the text without characters that nobody sees and that would be stored all the same: the carriage returns
// of Windows, byte order marks, blanks of no width, and in one line the line ends around it. Blanks stay. Joiners do,
// which some languages write words with.
func (v visible) Content() string {
	const joiners = "\u200c\u200d"
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(v.Clipboard.Content())
	if v.oneLine {
		text = strings.NewReplacer("\n", " ", "\t", " ").Replace(strings.Trim(text, "\n"))
	}
	return strings.Map(func(r rune) rune {
		hidden := unicode.Is(unicode.Cf, r) && !strings.ContainsRune(joiners, r)
		if hidden || unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// MouseDown is for Fyne.
func (e *Entry) MouseDown(event *desktop.MouseEvent) {
	Active(e)
	e.Entry.MouseDown(inset(event))
}

// TypedRune is for Fyne.
func (e *Entry) TypedRune(r rune) {
	Active(e)
	e.Entry.TypedRune(r)
}

// MouseUp is for Fyne.
func (e *Entry) MouseUp(event *desktop.MouseEvent) { e.Entry.MouseUp(inset(event)) }

// inset moves a click as far as the text was moved.
func inset(event *desktop.MouseEvent) *desktop.MouseEvent {
	moved := *event
	moved.Position.X -= entryInset
	return &moved
}

// FocusGained is for Fyne.
func (e *Entry) FocusGained() {
	reveal(e)
	e.Entry.FocusGained()
}

// AcceptsTab is for Fyne: Tab leads on, also from several lines, unless it is kept.
func (e *Entry) AcceptsTab() bool { return e.KeepsTab }

// CreateRenderer is for Fyne.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	r := &entryRenderer{WidgetRenderer: e.Entry.CreateRenderer(), entry: e}
	if size := e.Size(); !size.IsZero() {
		r.Layout(size) // as [draw] does
	}
	return r
}

// entryRenderer is Fyne's renderer with the text moved in. The third of its objects, behind the ground and the border,
// holds the text.
type entryRenderer struct {
	fyne.WidgetRenderer
	entry *Entry
}

func (r *entryRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.moveText()
	r.fillBorder()
}

func (r *entryRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.moveText()
	r.fillBorder()
}

// fillBorder gives the border, which has no filling in Fyne, the colour of the ground: a border around nothing is drawn
// darker than its colour at the edges. It also has it drawn on whole pixels, and no stronger where nothing can be
// typed.
func (r *entryRenderer) fillBorder() {
	box, isBox := r.Objects()[0].(*canvas.Rectangle)
	border, isBorder := r.Objects()[1].(*canvas.Rectangle)
	if !isBox || !isBorder {
		return
	}
	border.FillColor = box.FillColor
	if r.entry.Disabled() {
		border.StrokeColor = theme.Color(look.ColorBorder)
	}
	border.Move(fyne.NewPos(0, 0))
	border.Resize(box.Size().Add(fyne.NewSquareSize(2 * border.StrokeWidth)))
}

func (r *entryRenderer) moveText() {
	text := r.Objects()[2]
	if at, size := text.Position(), text.Size(); at.X == 0 {
		text.Move(at.AddXY(entryInset, 0))
		text.Resize(fyne.NewSize(size.Width-2*entryInset, size.Height))
	}
}

// TypedKey is for Fyne.
func (e *Entry) TypedKey(event *fyne.KeyEvent) {
	Active(e)
	if e.OnKey != nil && e.OnKey(event) {
		return
	}
	switch event.Name {
	case fyne.KeyEscape:
		if e.clears && e.Text != "" {
			e.SetText("")
			return
		}
		if modal := modalOf(e); modal != nil {
			modal.Cancel()
			return
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if modal := modalOf(e); modal != nil && !e.MultiLine && e.OnSubmitted == nil {
			modal.Confirm()
			return
		}
	}
	e.Entry.TypedKey(event)
	command.ForwardKey(e, event)
}

// TypedShortcut is for Fyne.
func (e *Entry) TypedShortcut(shortcut fyne.Shortcut) {
	if custom, ok := shortcut.(*desktop.CustomShortcut); ok && custom.Modifier == fyne.KeyModifierShortcutDefault {
		if modal := modalOf(e); modal != nil && (custom.KeyName == fyne.KeyReturn || custom.KeyName == fyne.KeyEnter) {
			modal.Confirm()
			return
		}
	}
	if custom, ok := shortcut.(*desktop.CustomShortcut); ok && e.reveals && custom.Modifier == fyne.KeyModifierControl &&
		custom.KeyName == fyne.KeyH {
		e.Password = !e.Password
		e.Refresh()
		return
	}
	if paste, ok := shortcut.(*fyne.ShortcutPaste); ok {
		if e.OnPaste != nil && e.OnPaste(paste.Clipboard.Content()) {
			return
		}
		seen := *paste
		seen.Clipboard = visible{paste.Clipboard, !e.MultiLine}
		shortcut = &seen
	}
	e.Entry.TypedShortcut(shortcut)
	command.Forward(e, shortcut)
}
