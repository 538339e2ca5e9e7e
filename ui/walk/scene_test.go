package walk

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/ui/desktop/inspect"
)

// tester is a window with a form, coloured JSON, a wrapped sentence and twins.
func tester() inspect.Scene {
	text := func(parent int, s string, x, y, width int) inspect.Node {
		return inspect.Node{Type: "canvas.Text", Parent: parent, Text: s, X: x, Y: y, Width: width, Height: 16}
	}
	return inspect.Scene{Windows: []inspect.Window{{Title: "Keyrack", Width: 800, Height: 600, Nodes: []inspect.Node{
		{Type: "widget.Button", Parent: -1, X: 10, Y: 10, Width: 80, Height: 30, Tappable: true}, // 0
		text(0, "Send", 30, 17, 40),
		text(-1, "Send all of them", 300, 17, 120),
		{Type: "row", Parent: -1, X: 0, Y: 50, Width: 300, Height: 20}, // 3
		text(3, `"Name"`, 10, 52, 48), text(3, ": ", 58, 52, 16), text(3, `"Grand Hotel"`, 74, 52, 104),
		{Type: "widget.RichText", Parent: -1, X: 0, Y: 80, Width: 200, Height: 40}, // 7
		text(7, "This is production.", 0, 80, 150), text(7, "Really write?", 0, 100, 100),
		text(-1, "Label *", 10, 200, 60),
		{Type: "widget.Entry", Parent: -1, X: 100, Y: 195, Width: 200, Height: 30, Tappable: true, Entry: true},
		text(-1, "Note", 10, 250, 40),
		{
			Type: "widget.Entry", Parent: -1, X: 10, Y: 270, Width: 200, Height: 60, Tappable: true, Entry: true,
			Disabled: true,
		},
		{
			Type: "widget.Entry", Parent: -1, X: 10, Y: 400, Width: 200, Height: 30, Tappable: true, Entry: true,
			Placeholder: "Find a connection",
		},
		{Type: "widget.Button", Parent: -1, X: 500, Y: 500, Width: 80, Height: 30, Tappable: true}, // 15
		text(15, "Delete", 520, 507, 40),
		{Type: "widget.Button", Parent: -1, X: 400, Y: 500, Width: 80, Height: 30, Tappable: true, Disabled: true}, // 17
		text(17, "Delete", 420, 507, 40),
	}}}}
}

func TestTextIsFoundWhereAPersonReadsIt(t *testing.T) {
	type at struct {
		X, Y               int
		Tappable, Disabled bool
	}
	for name, row := range map[string]struct {
		text string
		want []at
	}{
		"a button, before text that only contains the word": {"Send", []at{{50, 25, true, false}}},
		"text that takes no click":                          {"Send all of them", []at{{360, 25, false, false}}},
		"a part of a text":                                  {"all of", []at{{360, 25, false, false}}},
		"one line of several colours":                       {`"Name": "Grand`, []at{{34, 60, false, false}}},
		"a wrapped sentence": {
			"This is production. Really write?",
			[]at{{75, 88, false, false}},
		},
		"a placeholder":           {"Find a connection", []at{{110, 415, true, false}}},
		"twins, in reading order": {"Delete", []at{{440, 515, true, true}, {540, 515, true, false}}},
		"nothing":                 {"Rotate", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []at
			for _, s := range find(tester(), row.text) {
				got = append(got, at{s.x, s.y, s.tappable, s.disabled})
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("find %q (-want +got):\n%s", row.text, diff)
			}
			if shows(tester(), row.text) != (row.want != nil) {
				t.Errorf("shows %q does not agree with find", row.text)
			}
		})
	}
}

func TestFieldsAreFoundByTheirLabel(t *testing.T) {
	for name, row := range map[string]struct {
		field    string
		x, y     int
		disabled bool
	}{
		"beside the label, which has a mark": {"Label", 200, 210, false},
		"below the label":                    {"Note", 110, 300, true},
		"by its placeholder":                 {"Find a connection", 110, 415, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := field(tester(), row.field)
			if err != nil {
				t.Fatal(err)
			}
			if got.x != row.x || got.y != row.y || got.disabled != row.disabled {
				t.Errorf("got %+v, want %+v", got, row)
			}
		})
	}
	if got, err := field(tester(), "Send"); err == nil {
		t.Errorf("a button names the field at %+v", got)
	}
}

func TestNewestWindowComesFirst(t *testing.T) {
	scene := tester()
	second := inspect.Window{
		Title: "Compare",
		Nodes: []inspect.Node{{Type: "canvas.Text", Parent: -1, Text: "Send", Width: 20, Height: 10}},
	}
	scene.Windows = append(scene.Windows, second)
	got := find(scene, "Send")
	if len(got) != 1 || got[0].title != "Compare" {
		t.Errorf("got %+v, want the text of the second window", got)
	}
}

func TestFocusIsReadFromWhatHasIt(t *testing.T) {
	for name, row := range map[string]struct {
		owner int // index of the node with the focus, -1 for none
		want  string
	}{
		"nothing":                 {-1, ""},
		"a button":                {0, "Send"},
		"a row of several texts":  {3, `"Name": "Grand Hotel"`},
		"an entry":                {14, "Find a connection"},
		"an entry without a name": {11, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := tester().Windows[0]
			if row.owner >= 0 {
				w.Nodes[row.owner].Focused = true
			}
			if got := focused(w); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}
