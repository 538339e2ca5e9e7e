// Package bodyform shows the body of a request as a form made of the catalogue's fields. The JSON stays the truth: the
// form changes the one place that the user edits, and what it cannot show stays in the JSON as it is.
package bodyform

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/operations"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// Form is the area.
type Form struct {
	// OnChanged is called after every change by the user, with the whole body.
	OnChanged func(body string)
	// LocalTime says what a UTC time is at the property, such as "10:14 Budapest"; "" for what is no time.
	LocalTime func(utc string) string

	entry   operations.Entry
	body    string
	opened  map[string]bool // fields that the user has asked for and that are still empty, by their paths
	rows    *fyne.Container
	scroll  *container.Scroll
	content fyne.CanvasObject
}

// New returns a form without fields.
func New() *Form {
	f := &Form{rows: kit.VBox(8)}
	f.scroll = container.NewVScroll(kit.Inset(12, 14, 14, 12, f.rows))
	f.content = f.scroll
	return f
}

// Content is the area to put into a pane.
func (f *Form) Content() fyne.CanvasObject { return f.content }

// Show shows a body by the fields of an operation.
func (f *Form) Show(entry operations.Entry, body string) {
	body = string(model.WithoutMark([]byte(body)))
	if entry.Path == f.entry.Path && body == f.body {
		return
	}
	if entry.Path != f.entry.Path {
		f.opened = map[string]bool{}
	}
	f.entry, f.body = entry, body
	f.scroll.Offset = fyne.Position{}
	f.build()
}

// Refresh shows the times at the property anew.
func (f *Form) Refresh() {
	if f.entry.Path != "" {
		f.build()
	}
}

// build makes the rows anew.
func (f *Form) build() {
	f.rows.RemoveAll()
	if !isObject(f.body) {
		f.rows.Add(kit.NewLine(kit.Muted("The body is no JSON object yet. Correct it under JSON.")))
		f.finish()
		return
	}
	if !f.entry.Known {
		f.rows.Add(kit.NewLine(kit.Muted("The fields of this operation are not known. Write the body under JSON.")))
		f.finish()
		return
	}
	if len(f.entry.Fields) == 0 {
		f.rows.Add(kit.NewLine(kit.Muted("This operation needs no fields.")))
	}
	f.addFields(f.entry.Fields, nil, 0)
	f.addUnknown(f.entry.Fields, nil, 0)
	f.finish()
}

func (f *Form) finish() {
	f.rows.Refresh()
	f.scroll.Refresh()
}

func isObject(body string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(body), &object) == nil && object != nil
}

// set changes a place of the body; nil takes it out. With rebuild the rows are made anew, which takes the keyboard
// away.
func (f *Form) set(path []document.Step, value []byte, rebuild bool) {
	edited, err := document.Set([]byte(f.body), value, path...)
	if err != nil {
		return // the place is of another kind than the catalogue says: it is changed under JSON
	}
	f.body = string(edited)
	if f.OnChanged != nil {
		f.OnChanged(f.body)
	}
	if rebuild {
		f.build()
	}
}

func (f *Form) get(path []document.Step) ([]byte, bool) { return document.Get([]byte(f.body), path...) }

// down returns a path with one step more.
func down(path []document.Step, step document.Step) []document.Step {
	return append(slices.Clip(path), step)
}

// addFields adds the fields that are set or needed, and below them chips with which the others are added.
func (f *Form) addFields(fields []operations.Field, path []document.Step, depth int) {
	var others []fyne.CanvasObject
	for _, field := range fields {
		place := down(path, document.Step{Name: field.Name})
		_, set := f.get(place)
		if set || field.Required || f.opened[key(place)] {
			f.addField(field, place, depth)
			continue
		}
		if !field.Deprecated {
			others = append(others, kit.NewChip(assets.Plus, field.Name, func() { f.open(field, place) }))
		}
	}
	if len(others) > 0 {
		f.add(depth, kit.Inset(4, 0, 2, 0, kit.NewFlow(6, 300, others...)))
	}
}

func key(path []document.Step) string {
	text := ""
	for _, step := range path {
		text += step.String()
	}
	return text
}

// open shows a field that is not set yet.
func (f *Form) open(field operations.Field, path []document.Step) {
	f.opened[key(path)] = true
	switch {
	case len(field.Inner()) == 0:
		f.build()
	case field.List:
		f.set(path, []byte("[{}]"), true)
	default:
		f.set(path, []byte("{}"), true)
	}
}

// addUnknown names the members that the form has no field for.
func (f *Form) addUnknown(fields []operations.Field, path []document.Step, depth int) {
	raw, _ := f.get(path)
	var unknown []string
	for _, name := range document.Members(raw) {
		if !slices.ContainsFunc(fields, func(field operations.Field) bool { return field.Name == name }) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		f.add(depth, kit.NewLine(kit.Muted("Under JSON alone: "+strings.Join(unknown, ", "))))
	}
}

func (f *Form) add(depth int, object fyne.CanvasObject) {
	f.rows.Add(kit.Inset(0, 0, 0, float32(depth)*16, object))
}

// addField adds the rows of a field.
func (f *Form) addField(field operations.Field, path []document.Step, depth int) {
	if field.Update {
		// An update is {"Value": x}: what is edited is x.
		path = down(path, document.Step{Name: "Value"})
	}
	raw, set := f.get(path)
	switch {
	case set && !fits(field, raw):
		f.addRow(field, depth, kit.NewLine(kit.Muted("under JSON: "+beginning(raw))), nil)
	case field.List && len(field.Inner()) > 0:
		f.addObjects(field, path, depth)
	case field.List:
		f.addList(field, path, depth)
	case len(field.Inner()) > 0:
		f.addObject(field, path, depth)
	case field.Type == operations.Object || field.Type == operations.Texts:
		f.addRow(field, depth, kit.NewLine(kit.Muted("under JSON: "+beginning(raw))), nil)
	case field.Type == operations.Boolean:
		f.addChoice(field, path, depth, []string{"true", "false"}, func(option string) []byte { return []byte(option) })
	case len(field.Enum) > 0:
		f.addChoice(field, path, depth, field.Enum, quote)
	default:
		f.addText(field, path, depth)
	}
}

// fits reports whether a value has the shape that the catalogue says, so that the form can show it.
func fits(field operations.Field, raw []byte) bool {
	first := raw[0]
	switch {
	case first == 'n':
		return true
	case field.List:
		return first == '['
	case len(field.Inner()) > 0, field.Type == operations.Object, field.Type == operations.Texts:
		return first == '{'
	}
	return first != '[' && first != '{'
}

func beginning(raw []byte) string {
	const most = 40
	if len(raw) == 0 {
		return "not set"
	}
	if len(raw) <= most {
		return document.Shape(raw)
	}
	return document.Shape(raw[:most]) + "…"
}

func quote(text string) []byte {
	quoted, _ := json.Marshal(text) // a string always encodes
	return quoted
}

// plain is a value as it is typed: a text without its quotes.
func plain(raw []byte) string {
	var text string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// label is the name of a field; a star says that it is needed.
func label(field operations.Field) *kit.Line {
	spans := []kit.Span{kit.Plain(field.Name)}
	if field.Required {
		spans[0].Bold = true
		spans = append(spans, kit.Span{Text: "*", Color: look.ColorBadText, Gap: 2})
	}
	if field.Deprecated {
		spans = append(spans, kit.Span{Text: "deprecated", Color: look.ColorWarningText, Size: look.TinyTextSize, Gap: 6})
	}
	return kit.NewLine(spans...)
}

// addRow adds a control below its name; hint may be nil.
func (f *Form) addRow(field operations.Field, depth int, control fyne.CanvasObject, hint *kit.Line) {
	row := kit.VBox(3, label(field), control)
	if hint != nil {
		row.Add(hint)
	}
	f.add(depth, row)
}

func (f *Form) addChoice(field operations.Field, path []document.Step, depth int, options []string,
	encode func(string) []byte,
) {
	raw, _ := f.get(path)
	all := append([]string{"not set"}, options...)
	selected := slices.Index(all, plain(raw))
	if len(raw) == 0 {
		selected = 0
	}
	if selected < 0 { // a value that the catalogue does not know
		all = append(all, plain(raw))
		selected = len(all) - 1
	}
	control := kit.NewSelect(field.Name, all, func(i int) {
		if i == 0 {
			f.set(path, nil, false)
			return
		}
		f.set(path, encode(all[i]), false)
	})
	control.SetSelected(selected)
	f.addRow(field, depth, control, nil)
}

func (f *Form) addText(field operations.Field, path []document.Step, depth int) {
	raw, _ := f.get(path)
	entry := kit.NewEntry(example(field.Type))
	entry.SetText(plain(raw))
	hint := f.hint(field.Type, plain(raw))
	entry.OnChanged = func(text string) {
		f.set(path, encode(field.Type, text), false)
		if hint != nil {
			hint.Set(kit.Muted(f.about(field.Type, text)))
		}
	}
	f.addRow(field, depth, entry, hint)
}

// hint is the line below an entry for a time: what that is at the property.
func (f *Form) hint(kind operations.Type, text string) *kit.Line {
	if kind != operations.Time {
		return nil
	}
	return kit.NewLine(kit.Muted(f.about(kind, text)))
}

func (f *Form) about(kind operations.Type, text string) string {
	if kind != operations.Time || text == "" {
		return ""
	}
	if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
		return "Write it like 2026-01-31T14:00:00Z."
	}
	if f.LocalTime == nil {
		return ""
	}
	return f.LocalTime(text)
}

func example(kind operations.Type) string {
	switch kind {
	case operations.Time:
		return "2026-01-31T14:00:00Z"
	case operations.Date:
		return "2026-01-31"
	case operations.ID:
		return "id"
	case operations.HybridID:
		return "id, or eid:…"
	case operations.Integer, operations.Number:
		return "number"
	}
	return "not set"
}

// encode makes JSON of what was typed; nothing takes the field out. What is no number stays text, and the line below
// the body says so.
func encode(kind operations.Type, text string) []byte {
	if text == "" {
		return nil
	}
	if kind == operations.Integer || kind == operations.Number {
		if trimmed := strings.TrimSpace(text); json.Valid([]byte(trimmed)) &&
			strings.ContainsRune("-0123456789", rune(trimmed[0])) {
			return []byte(trimmed)
		}
	}
	if text == "null" {
		return []byte(text)
	}
	return quote(text)
}

// addList adds a list of plain values: chips for those that are known, else an entry with a value a line.
func (f *Form) addList(field operations.Field, path []document.Step, depth int) {
	raw, _ := f.get(path)
	var values []string
	count, _ := document.Items(raw)
	for i := range count {
		value, _ := document.Get(raw, document.Step{Index: i})
		values = append(values, plain(value))
	}
	put := func() {
		if len(values) == 0 {
			f.set(path, nil, false)
			return
		}
		items := make([]string, len(values))
		for i, value := range values {
			items[i] = string(encode(field.Type, value))
		}
		f.set(path, []byte("["+strings.Join(items, ",")+"]"), false)
	}
	if len(field.Enum) > 0 {
		f.addRow(field, depth, chips(field.Enum, values, func(chosen []string) { values = chosen; put() }), nil)
		return
	}
	entry := kit.NewMultiLineEntry("one a line", min(4, max(1, count)))
	entry.SetText(strings.Join(values, "\n"))
	hint := kit.NewLine(kit.Muted(bounds(field, count)))
	entry.OnChanged = func(text string) {
		values = strings.FieldsFunc(text,
			func(r rune) bool { return r == '\n' || r == '\r' || r == ',' && field.Type != operations.String })
		for i := range values {
			values[i] = strings.TrimSpace(values[i])
		}
		values = slices.DeleteFunc(values, func(value string) bool { return value == "" })
		hint.Set(kit.Muted(bounds(field, len(values))))
		put()
	}
	f.addRow(field, depth, entry, hint)
}

// bounds says how many items a list has, and may have.
func bounds(field operations.Field, count int) string {
	text := strconv.Itoa(count)
	if field.MaxItems > 0 {
		text += " of at most " + strconv.Itoa(field.MaxItems)
	}
	return text
}

// chips are the known values of a list, each to be switched on and off. Values that are not known stay.
func chips(options, chosen []string, changed func([]string)) fyne.CanvasObject {
	box := kit.NewFlow(6, 300)
	for _, option := range slices.Concat(options,
		slices.DeleteFunc(slices.Clone(chosen), func(value string) bool { return slices.Contains(options, value) })) {
		var chip *kit.Chip
		show := func() {
			on := slices.Contains(chosen, option)
			icon := assets.Icon("")
			if on {
				icon = assets.Tick
			}
			chip.SetIcon(icon)
			chip.SetSelected(on)
		}
		chip = kit.NewChip("", option, func() {
			if i := slices.Index(chosen, option); i >= 0 {
				chosen = slices.Delete(slices.Clone(chosen), i, i+1)
			} else {
				chosen = append(slices.Clone(chosen), option)
			}
			show()
			changed(chosen)
		})
		show()
		box.Add(chip)
	}
	return box
}
