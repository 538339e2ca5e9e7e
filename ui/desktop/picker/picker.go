// Package picker is a field that opens a searchable list: the choice of an operation.
package picker

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
	"keyrack/ui/phrase"
)

// Field shows the chosen operation and opens the list of all when it is pressed.
type Field struct {
	// Search returns the operations for what was typed, best first; all of them for "".
	Search func(query string) []model.Operation
	// OnChosen is called with the operation that the user has chosen.
	OnChosen func(model.Operation)
	// Mark says what a row is marked as: a favourite, or one used lately. OnMark is called when the user makes it a
	// favourite, or no longer. Without them no row has a star.
	Mark   func(path string) (favourite, recent bool)
	OnMark func(path string, favourite bool)
	// Facts says what the list was made of; nil says nothing.
	Facts func() string

	now    func() time.Time
	button *kit.Picker
	shown  *fyne.Container // badge and line
	badge  *kit.Badge
	line   *kit.Line
	popup  *kit.Popup
	entry  *kit.Entry // of the popup
	list   *widget.List
}

// New returns a field that shows nothing yet.
func New(search func(string) []model.Operation, onChosen func(model.Operation), now func() time.Time) *Field {
	f := &Field{
		Search: search, OnChosen: onChosen, now: now, badge: kit.NewBadge(marks.Operation(model.Read)),
		line: kit.NewLine(),
	}
	f.shown = kit.Edges(nil, nil, kit.Inset(0, 10, 0, 0, kit.HBox(0, f.badge)), nil, f.line)
	f.button = kit.NewPicker("Operation", f.shown, f.Open)
	return f
}

// Content is the field to put on a page.
func (f *Field) Content() fyne.CanvasObject { return f.button }

// Display shows an operation as the chosen one.
func (f *Field) Display(operation model.Operation) {
	f.badge.Set(marks.Operation(operation.Kind))
	line := spans(operation, f.now())
	if operation.Deprecated && operation.Replacement != "" {
		line = append(line,
			kit.Span{Text: "use " + operation.Replacement, Color: look.ColorMuted, Size: look.TinyTextSize, Gap: 10})
	}
	f.line.Set(line...)
	f.shown.Refresh() // badges differ in width
}

// Text returns the line that is shown.
func (f *Field) Text() string { return f.line.Text() }

func spans(operation model.Operation, now time.Time) []kit.Span {
	line := []kit.Span{{Text: operation.Path, Bold: true}, {Text: operation.Title, Color: look.ColorMuted, Gap: 10}}
	if operation.Restricted {
		line = append(line, kit.Span{Text: "restricted", Color: look.ColorWarningText, Size: look.TinyTextSize, Gap: 10})
	}
	if operation.Deprecated {
		line = append(line, kit.Span{
			Text: phrase.Ending(operation, now), Color: look.ColorBadText, Size: look.TinyTextSize, Gap: 10,
		})
	}
	return line
}

const (
	rowHeight   float32 = 30
	rowsVisible float32 = 12
)

// Open shows the list below the field, with the keyboard in its search entry.
func (f *Field) Open() {
	c := fyne.CurrentApp().Driver().CanvasForObject(f.button)
	if c == nil {
		return
	}
	found := f.Search("")
	chosen := 0
	list := widget.NewList(func() int { return len(found) }, newRow, func(i widget.ListItemID, o fyne.CanvasObject) {
		o.(*row).show(found[i], i == chosen, f)
	})
	f.list = list
	list.HideSeparators = true
	none := kit.NewLine(kit.Muted("No operation matches. Try a resource, such as reservations."))
	none.Hide()
	entry := kit.NewEntry("Search operations")
	entry.KeepsTab = true
	f.entry = entry
	choose := func(i int) {
		if i >= 0 && i < len(found) {
			operation := found[i]
			f.popup.Close()
			f.OnChosen(operation)
		}
	}
	move := func(by int) {
		chosen = max(0, min(chosen+by, len(found)-1))
		list.Refresh()
		list.ScrollTo(chosen)
	}
	list.OnSelected = choose
	entry.OnChanged = func(query string) {
		found, chosen = f.Search(query), 0
		none.Hidden = len(found) > 0
		none.Refresh()
		list.ScrollToTop()
		list.Refresh()
	}
	entry.OnKey = func(key *fyne.KeyEvent) bool {
		switch key.Name {
		case fyne.KeyEscape:
			f.popup.Close()
		case fyne.KeyDown, fyne.KeyTab:
			move(1)
		case fyne.KeyUp:
			move(-1)
		case fyne.KeyPageDown:
			move(int(rowsVisible))
		case fyne.KeyPageUp:
			move(-int(rowsVisible))
		case fyne.KeyReturn, fyne.KeyEnter:
			choose(chosen)
		case fyne.KeyInsert:
			if f.Mark != nil && chosen < len(found) {
				favourite, _ := f.Mark(found[chosen].Path)
				f.OnMark(found[chosen].Path, !favourite)
			}
		default:
			return false
		}
		return true
	}
	hints := "Up and Down choose · Enter takes it · Escape closes"
	if f.Mark != nil {
		hints = "Up and Down choose · Enter takes it · Insert marks a favourite · Escape closes"
	}
	if f.Facts != nil {
		hints += " · " + f.Facts()
	}
	hint := kit.NewLine(kit.Span{Text: hints, Size: look.TinyTextSize, Color: look.ColorMuted})
	content := kit.Edges(kit.VBox(6, entry, none), kit.Inset(6, 4, 0, 4, hint), nil, nil, kit.Inset(6, 0, 0, 0, list))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(f.button)
	height := min(rowHeight*rowsVisible+60, c.Size().Height-at.Y-f.button.Size().Height-20)
	f.popup = kit.OpenPopup(c, kit.PopupOptions{
		Content: kit.Inset(6, 6, 6, 6, content), At: at.AddXY(0, f.button.Size().Height+4),
		Size: fyne.NewSize(f.button.Size().Width, height), Focus: entry, OnClosed: func() { c.Focus(f.button) },
	})
}

// Refresh shows the marks of the rows anew, if the list is open.
func (f *Field) Refresh() {
	if f.popup != nil && f.popup.IsOpen() {
		f.list.Refresh()
	}
}

// row is one operation in the list.
type row struct {
	widget.BaseWidget
	kit.Hover
	badge *kit.Badge
	line  *kit.Line
	star  *kit.IconButton
}

func newRow() fyne.CanvasObject {
	r := &row{badge: kit.NewBadge(marks.Operation(model.Read)), line: kit.NewLine()}
	r.star = kit.NewPlainIconButton(assets.StarOutline, "Favourite", nil)
	r.ExtendBaseWidget(r)
	r.Watch(r, kit.HBox(0, r.badge, r.line))
	return r
}

func (r *row) show(operation model.Operation, chosen bool, f *Field) {
	r.Choose(chosen)
	r.badge.Set(marks.Operation(operation.Kind))
	line := spans(operation, f.now())
	if r.star.Hidden = f.Mark == nil; !r.star.Hidden {
		favourite, recent := f.Mark(operation.Path)
		if recent {
			line = append(line, kit.Span{Text: "recent", Color: look.ColorMuted, Size: look.TinyTextSize, Gap: 10})
		}
		icon, name := assets.StarOutline, "Add to favourites"
		if favourite {
			icon, name = assets.Star, "Remove from favourites"
		}
		r.star.SetIcon(icon, name)
		r.star.OnTapped = func() {
			f.OnMark(operation.Path, !favourite)
			if c := fyne.CurrentApp().Driver().CanvasForObject(f.entry); c != nil {
				c.Focus(f.entry) // the keyboard stays in the search
			}
		}
	}
	r.line.Set(line...)
}

// badgeColumn is wide enough for the longest badge, so that the paths stand below each other.
const badgeColumn float32 = 100

// CreateRenderer is for Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	badge := kit.Sized(badgeColumn, rowHeight, kit.Inset(0, 0, 0, 6, kit.HBox(0, r.badge)))
	return widget.NewSimpleRenderer(container.NewStack(r.Ground,
		kit.Edges(nil, nil, badge, kit.Inset(0, 6, 0, 6, kit.HBox(0, r.star)), r.line)))
}

func (r *row) MinSize() fyne.Size { return fyne.NewSize(120, rowHeight) }
