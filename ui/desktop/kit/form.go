package kit

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
)

// Field is a row of a [Form]. Hint, which may be nil, stands under the field; a [Line] that says nothing keeps its
// place, so that a hint that comes later moves nothing.
type Field struct {
	Label string
	Field fyne.CanvasObject
	Hint  fyne.CanvasObject
}

const (
	formLabelColumn float32 = 150
	formColumnGap   float32 = 12
	formRowGap      float32 = 10
	formHintGap     float32 = 6
)

// Form is a column of labels with their fields to the right.
type Form struct {
	widget.BaseWidget

	// LabelWidth is the room for the labels; 0 for the usual one. It is set before the form is shown.
	LabelWidth float32

	fields []Field
	labels []*Line
	shown  []fyne.CanvasObject
}

// NewForm returns a form. A hidden field takes its row with it.
func NewForm(fields ...Field) *Form {
	f := &Form{fields: fields}
	f.ExtendBaseWidget(f)
	for _, field := range fields {
		label := NewLine(Plain(field.Label))
		f.labels = append(f.labels, label)
		f.shown = append(f.shown, label, field.Field)
		if field.Hint != nil {
			f.shown = append(f.shown, field.Hint)
		}
	}
	return f
}

// CreateRenderer is for Fyne.
func (f *Form) CreateRenderer() fyne.WidgetRenderer { return draw(f) }

func (f *Form) parts() []fyne.CanvasObject { return f.shown }

func (f *Form) paint(colors) {
	for i, field := range f.fields {
		Show(f.labels[i], field.Field.Visible())
		if field.Hint != nil {
			Show(field.Hint, field.Field.Visible())
		}
	}
}

func (f *Form) measure() fyne.Size {
	width, height := float32(0), float32(0)
	for i := range f.fields {
		field, hint := f.rowHeights(i)
		if field == 0 {
			continue
		}
		if height > 0 {
			height += formRowGap
		}
		height += field + hint
		width = max(width, f.fields[i].Field.MinSize().Width)
	}
	return fyne.NewSize(f.labelColumn()+formColumnGap+width, height)
}

func (f *Form) labelColumn() float32 { return cmp.Or(f.LabelWidth, formLabelColumn) }

// rowHeights returns the height of a field and of its hint with the gap before it; 0 where there is none.
func (f *Form) rowHeights(i int) (field, hint float32) {
	row := f.fields[i]
	if !row.Field.Visible() {
		return 0, 0
	}
	field = max(look.ControlHeight, row.Field.MinSize().Height)
	if row.Hint != nil {
		line := look.Measure("M", look.SmallTextSize, fyne.TextStyle{}).Height
		hint = formHintGap + max(line, row.Hint.MinSize().Height)
	}
	return field, hint
}

func (f *Form) arrange(size fyne.Size) {
	labels := f.labelColumn()
	x := labels + formColumnGap
	y := float32(0)
	for i, row := range f.fields {
		if prose, is := row.Hint.(*Paragraph); is && prose.prose {
			prose.Resize(fyne.NewSize(size.Width-x, prose.MinSize().Height)) // its height follows from its width
		}
		field, hint := f.rowHeights(i)
		if field == 0 {
			continue
		}
		Place(f.labels[i], 0, y, labels, min(field, 2*look.ControlHeight))
		Place(row.Field, x, y, size.Width-x, field)
		y += field
		if row.Hint != nil {
			Place(row.Hint, x, y+formHintGap, size.Width-x, hint-formHintGap)
			y += hint
		}
		y += formRowGap
	}
}
