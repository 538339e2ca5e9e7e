package bodyform

import (
	"fmt"
	"time"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/model/operations"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// addObject adds a field that holds others: its name with a button that sets or takes it out, and its fields when it is
// set.
func (f *Form) addObject(field operations.Field, path []document.Step, depth int) {
	raw, set := f.get(path)
	set = set && raw[0] == '{'
	toggle := kit.NewGhostButton("Set", func() { f.set(path, []byte("{}"), true) })
	if set {
		toggle = kit.NewGhostButton("Remove", func() {
			delete(f.opened, key(path))
			f.set(path, nil, true)
		})
	}
	f.add(depth, kit.Edges(nil, nil, nil, kit.Actions(toggle), label(field)))
	if !set {
		return
	}
	f.addFields(field.Inner(), path, depth+1)
	f.addUnknown(field.Inner(), path, depth+1)
	if text := span(field, raw); text != "" {
		color := look.ColorMuted
		if tooLong(field, raw) {
			color = look.ColorWarningText
		}
		f.add(depth+1, kit.NewLine(kit.Span{Text: text, Color: color}))
	}
}

// span says how long an interval is and may be.
func span(field operations.Field, raw []byte) string {
	start, end, known := interval(field, raw)
	text := ""
	if known {
		text = fmt.Sprintf("%.0f days", end.Sub(start).Hours()/24)
	}
	switch longest := field.LongestSpan(); {
	case longest == "":
		return text
	case text == "":
		return "at most " + longest
	default:
		return text + " of at most " + longest
	}
}

func tooLong(field operations.Field, raw []byte) bool {
	start, end, known := interval(field, raw)
	return known && field.TooLong(start, end)
}

// interval reads both ends of an interval.
func interval(field operations.Field, raw []byte) (start, end time.Time, known bool) {
	names, layout := [2]string{"StartUtc", "EndUtc"}, time.RFC3339Nano
	switch field.Type {
	case operations.Interval:
	case operations.DateInterval:
		names, layout = [2]string{"Start", "End"}, time.DateOnly
	default:
		return start, end, false
	}
	first, _ := document.Get(raw, document.Step{Name: names[0]})
	last, _ := document.Get(raw, document.Step{Name: names[1]})
	start, startErr := time.Parse(layout, plain(first))
	end, endErr := time.Parse(layout, plain(last))
	return start, end, startErr == nil && endErr == nil
}

// addObjects adds a list of objects: each with its fields and a button that takes it out, and below them one that adds
// another.
func (f *Form) addObjects(field operations.Field, path []document.Step, depth int) {
	raw, _ := f.get(path)
	count, _ := document.Items(raw)
	another := kit.NewGhostButton("Add", func() {
		if count == 0 {
			f.set(path, []byte("[{}]"), true)
			return
		}
		f.set(down(path, document.Step{Index: count}), []byte("{}"), true)
	}).WithIcon(assets.Plus)
	f.add(depth, kit.Edges(nil, nil, nil, kit.Actions(another), label(field)))
	for i := range count {
		item := down(path, document.Step{Index: i})
		if i == shownObjects {
			f.add(depth+1, kit.NewLine(kit.Muted(fmt.Sprintf("%d more under JSON", count-shownObjects))))
			return
		}
		remove := kit.NewGhostButton("Remove", func() {
			if count == 1 {
				f.set(path, nil, true)
				return
			}
			f.set(item, nil, true)
		})
		f.add(depth+1,
			kit.Edges(nil, nil, nil, kit.Actions(remove), kit.NewLine(kit.Muted(fmt.Sprintf("%s %d", field.Name, i+1)))))
		f.addFields(field.Inner(), item, depth+1)
		f.addUnknown(field.Inner(), item, depth+1)
	}
}

// shownObjects is how many objects of a list the form shows: each of their fields is a widget.
const shownObjects = 10
