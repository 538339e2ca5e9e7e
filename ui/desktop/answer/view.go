// Package answer draws an answer: numbered lines in colours that fold. It draws only the rows in view, so its cost does
// not depend on the size of the answer.
package answer

import (
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/model/document"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// View shows a document, or a message. It belongs to the UI goroutine, and so does the document once it is shown.
type View struct {
	widget.BaseWidget

	// Annotate returns dim text to stand behind a value, such as a time at the property; "" for none. Key and value
	// come without quotes. It may be nil.
	Annotate func(key, value string) string
	// OnFind is called when the user asks to find something. It may be nil.
	OnFind func()
	// OnWhole is called with a line that is too long to be shown here and is to be shown in full. It may be nil.
	OnWhole func(line int)
	// OnCopy takes what is copied; nil for the clipboard.
	OnCopy func(text string)
	// OnKeep is called with the path and the value of a line that is to be kept for later. It may be nil.
	OnKeep func(path, value string)

	document *document.Document
	message  []string
	matches  []document.Match
	match    int     // the one that the user is at, -1 for none
	top      float32 // how far the lines are scrolled, in pixels
	left     int     // and in columns
	selected int     // visible line, -1 for none
	focused  bool
	cell     fyne.Size
}

var (
	_ fyne.Tappable          = (*View)(nil)
	_ fyne.SecondaryTappable = (*View)(nil)
	_ fyne.Focusable         = (*View)(nil)
	_ fyne.Scrollable        = (*View)(nil)
	_ fyne.Shortcutable      = (*View)(nil)
	_ desktop.Cursorable     = (*View)(nil)
)

// New returns an empty view.
func New() *View {
	v := &View{selected: -1}
	v.ExtendBaseWidget(v)
	return v
}

// SetDocument shows a document from its top. The caller parses it off the UI goroutine and does not touch it
// afterwards.
func (v *View) SetDocument(d *document.Document) {
	v.document, v.message = d, nil
	v.reset()
}

// SetMessage shows plain lines in place of an answer.
func (v *View) SetMessage(lines ...string) {
	v.document, v.message = nil, lines
	v.reset()
}

func (v *View) reset() {
	v.top, v.left, v.selected = 0, 0, -1
	v.matches, v.match = nil, -1
	v.Refresh()
}

// SetMatches marks what was found. Match is the one that the user is at, which is brought into view, or -1. The matches
// must not be changed afterwards; more may be appended by whoever searches on.
func (v *View) SetMatches(matches []document.Match, match int) {
	v.matches = matches
	if match != v.match {
		v.match = match
		v.reveal()
	}
	v.Refresh()
}

// reveal unfolds and scrolls to the match that the user is at.
func (v *View) reveal() {
	if v.document == nil || v.match < 0 || v.match >= len(v.matches) {
		return
	}
	line := v.document.Reveal(v.matches[v.match])
	if line < 0 {
		return
	}
	v.selected = line
	if y := float32(line) * v.rowHeight(); y < v.top || y+2*v.rowHeight()+2*margin > v.top+v.Size().Height {
		v.top = y - v.Size().Height/3 // with some of what stands before it
	}
	v.revealColumn(line)
	v.clamp()
}

// revealColumn scrolls sideways to the match on a line.
func (v *View) revealColumn(line int) {
	for _, span := range v.document.Spans(line, v.matches) {
		if v.match < span.Match || v.match >= span.Match+span.Matches {
			continue
		}
		first := 2*v.document.Line(line).Indent + span.Column
		room := int((v.Size().Width-v.textLeft()-8)/v.cell.Width) - 1
		if first < v.left || first+span.Columns > v.left+room {
			v.left = max(0, first-room/3)
		}
	}
}

// Selected is the index of the selected line, -1 for none.
func (v *View) Selected() int { return v.selected }

func (v *View) lines() int {
	if v.document == nil {
		return len(v.message)
	}
	return v.document.Lines()
}

// Tapped folds at a triangle, and selects the line anywhere else.
func (v *View) Tapped(event *fyne.PointEvent) {
	v.focus()
	line, found := v.lineAt(event.Position)
	if !found || v.document == nil {
		return
	}
	v.selected = line
	l := v.document.Line(line)
	switch {
	case l.Cut > 0 && event.Position.X > v.wholeLeft(l.Cut) && v.OnWhole != nil:
		v.OnWhole(line)
	case event.Position.X < v.textLeft()+float32(2*l.Indent-v.left)*v.cell.Width:
		v.document.Toggle(line)
	}
	v.clamp()
	v.Refresh()
}

// TappedSecondary offers what can be copied of a line.
func (v *View) TappedSecondary(event *fyne.PointEvent) {
	if line, found := v.lineAt(event.Position); found {
		v.openMenu(line, event.AbsolutePosition)
	}
}

func (v *View) openMenu(line int, at fyne.Position) {
	if v.document == nil || line < 0 || line >= v.lines() {
		return
	}
	v.selected = line
	v.Refresh()
	d := v.document
	whole := fyne.NewMenuItem("Show whole line…", func() { v.OnWhole(line) })
	whole.Disabled = v.OnWhole == nil
	keep := fyne.NewMenuItem("Keep as a variable…", func() { v.OnKeep(d.Path(line), d.Text(line)) })
	_, value := d.Field(line)
	keep.Disabled = v.OnKeep == nil || value == ""
	escapes := "Show escapes as they came (E)"
	if d.ShowsEscapes() {
		escapes = "Show escapes as characters (E)"
	}
	menu := fyne.NewMenu("",
		fyne.NewMenuItem("Copy value", func() { v.copyText(d.Text(line)) }),
		fyne.NewMenuItem("Copy as JSON", func() { v.copyText(string(d.Value(line))) }),
		fyne.NewMenuItem("Copy path", func() { v.copyText(d.Path(line)) }),
		fyne.NewMenuItem("Copy line", func() { v.copyText(d.WholeLine(line)) }),
		whole,
		keep,
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem("Fold all", func() { d.FoldAll(); v.refold() }),
		fyne.NewMenuItem("Unfold all", func() { d.UnfoldAll(); v.refold() }),
		fyne.NewMenuItem(escapes, v.toggleEscapes),
	)
	kit.OpenMenu(fyne.CurrentApp().Driver().CanvasForObject(v), menu, at)
}

// refold shows the document from its top with other folds.
func (v *View) refold() {
	v.top, v.left, v.selected = 0, 0, -1
	v.Refresh()
}

func (v *View) copyText(text string) {
	if v.OnCopy != nil {
		v.OnCopy(text)
		return
	}
	clip.Text(text)
}

func (v *View) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil {
		c.Focus(v)
	}
}

// FocusGained shows that the keys act here.
func (v *View) FocusGained() { v.focused = true; v.Refresh() }

// FocusLost hides it.
func (v *View) FocusLost() { v.focused = false; v.Refresh() }

// TypedRune shows escapes as they came, or as what they stand for, at an E. Nothing else is typed into an answer.
func (v *View) TypedRune(r rune) {
	if r == 'e' || r == 'E' {
		v.toggleEscapes()
	}
}

func (v *View) toggleEscapes() {
	if v.document != nil {
		v.document.ShowEscapes(!v.document.ShowsEscapes())
		v.Refresh()
	}
}

// TypedKey moves through the lines; Left and Right fold and unfold.
func (v *View) TypedKey(key *fyne.KeyEvent) {
	kit.Active(v)
	page := max(1, int(v.Size().Height/v.rowHeight())-2)
	switch key.Name {
	case fyne.KeyDown:
		v.choose(v.selected + 1)
	case fyne.KeyUp:
		v.choose(v.selected - 1)
	case fyne.KeyPageDown:
		v.choose(v.selected + page)
	case fyne.KeyPageUp:
		v.choose(v.selected - page)
	case fyne.KeyHome:
		v.choose(0)
	case fyne.KeyEnd:
		v.choose(v.lines() - 1)
	case fyne.KeyLeft:
		v.fold(document.Open)
	case fyne.KeyRight:
		v.fold(document.Closed)
	case desktop.KeyMenu:
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(v)
		v.openMenu(v.selected, at.AddXY(v.textLeft(), margin+float32(v.selected+1)*v.rowHeight()-v.top))
	case fyne.KeyEscape:
		// Nothing to leave here: a dialog around the view closes.
		if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(key)
		}
	default:
		command.ForwardKey(v, key)
	}
}

// TypedShortcut copies the value of the selected line, and finds.
func (v *View) TypedShortcut(shortcut fyne.Shortcut) {
	if _, copies := shortcut.(*fyne.ShortcutCopy); copies && v.document != nil && v.selected >= 0 {
		v.copyText(v.document.Text(v.selected))
		return
	}
	custom, is := shortcut.(*desktop.CustomShortcut)
	if is && custom.KeyName == fyne.KeyF && custom.Modifier == fyne.KeyModifierShortcutDefault && v.OnFind != nil {
		v.OnFind()
		return
	}
	command.Forward(v, shortcut)
}

func (v *View) choose(line int) {
	if v.document == nil || v.lines() == 0 {
		return
	}
	v.selected = max(0, min(line, v.lines()-1))
	y := float32(v.selected) * v.rowHeight()
	if y < v.top {
		v.top = y
	}
	if bottom := y + v.rowHeight() + 2*margin; bottom > v.top+v.Size().Height {
		v.top = bottom - v.Size().Height
	}
	v.clamp()
	v.Refresh()
}

// fold toggles the selected line if its fold is in the given state.
func (v *View) fold(state document.FoldState) {
	if v.document == nil || v.selected < 0 || v.selected >= v.lines() || v.document.Line(v.selected).Fold != state {
		return
	}
	v.document.Toggle(v.selected)
	v.clamp()
	v.Refresh()
}

// Scrolled moves through the lines, and sideways along long ones.
func (v *View) Scrolled(event *fyne.ScrollEvent) {
	kit.Active(v)
	v.top -= event.Scrolled.DY
	v.left -= int(event.Scrolled.DX / v.cell.Width)
	v.clamp()
	v.Refresh()
}

func (v *View) clamp() {
	height := float32(v.lines())*v.rowHeight() + 2*margin
	v.top = max(0, min(v.top, height-v.Size().Height))
	v.left = max(0, min(v.left, document.MaxColumns))
	if v.selected >= v.lines() {
		v.selected = v.lines() - 1
	}
}

// Cursor is the usual one: lines are chosen, not edited.
func (v *View) Cursor() desktop.Cursor { return desktop.DefaultCursor }

func (v *View) lineAt(at fyne.Position) (int, bool) {
	line := int((at.Y - margin + v.top) / v.rowHeight())
	return line, line >= 0 && line < v.lines()
}

const margin float32 = 10 // above and below the lines, in pixels

func (v *View) rowHeight() float32 { return v.cell.Height }

// textLeft is where the indentation begins: behind the line number and the triangle.
func (v *View) textLeft() float32 {
	if v.document == nil {
		return 12
	}
	last := 1
	if n := v.lines(); n > 0 {
		last = v.document.Line(n - 1).Number
	}
	digits := max(2, len(strconv.Itoa(last)))
	return 12 + float32(digits+2)*v.cell.Width + 4
}

// wholeText is what stands at the end of a line that is cut.
func wholeText(cut int) string { return " … " + phrase.Size(int64(cut)) + " more · show whole" }

// wholeLeft is where that text begins.
func (v *View) wholeLeft(cut int) float32 {
	return v.Size().Width - 8 - float32(utf8.RuneCountInString(wholeText(cut)))*v.cell.Width
}

func (v *View) measure() {
	v.cell = look.Measure("M", textSize(), fyne.TextStyle{Monospace: true})
	v.cell.Height += 3
}

func textSize() float32 { return theme.Size(theme.SizeNameText) - 1 }
