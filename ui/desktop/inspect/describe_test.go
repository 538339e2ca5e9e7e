package inspect

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// searchEntry stands for any widget that embeds an entry.
type searchEntry struct {
	widget.Entry
}

func describe(t *testing.T, content fyne.CanvasObject, prepare func(fyne.Window)) Window {
	t.Helper()
	test.NewTempApp(t)
	window := test.NewTempWindow(t, content)
	window.SetTitle("Keyrack")
	window.Resize(fyne.NewSize(400, 300))
	if prepare != nil {
		prepare(window)
	}
	return Describe([]fyne.Window{window}, test.WidgetRenderer).Windows[0]
}

func texts(w Window) []string {
	var all []string
	for _, node := range w.Nodes {
		if node.Text != "" {
			all = append(all, node.Text)
		}
	}
	return all
}

func find(t *testing.T, w Window, typ string) Node {
	t.Helper()
	i := slices.IndexFunc(w.Nodes, func(n Node) bool { return n.Type == typ })
	if i < 0 {
		t.Fatalf("no %s among %+v", typ, w.Nodes)
	}
	return w.Nodes[i]
}

func TestSceneNeverHoldsWhatWasTyped(t *testing.T) {
	const typed = "sentinel-4711"
	entry := widget.NewEntry()
	password := widget.NewPasswordEntry()
	multi := widget.NewMultiLineEntry()
	numeric := widget.NewSelectEntry(nil)
	search := &searchEntry{}
	search.ExtendBaseWidget(search)
	for _, e := range []interface{ SetText(string) }{entry, password, multi, numeric, search} {
		e.SetText(typed)
	}
	search.SetPlaceHolder("Find a connection")
	scene := describe(t, container.NewVBox(entry, password, multi, numeric, search, widget.NewLabel("hotel")), nil)

	text, err := json.Marshal(scene)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), typed) {
		t.Errorf("the typed text is in %s", text)
	}
	if !slices.Contains(texts(scene), "hotel") {
		t.Errorf("the label is missing in %s", text)
	}
	if got := find(t, scene, "inspect.searchEntry"); got.Placeholder != "Find a connection" || !got.Entry ||
		!got.Tappable {
		t.Errorf("the search entry is described as %+v", got)
	}
}

func TestSceneHoldsOnlyWhatCanBeSeen(t *testing.T) {
	hidden := widget.NewLabel("hidden")
	hidden.Hide()
	long := container.NewVBox(widget.NewLabel("first row"))
	for range 40 {
		long.Add(widget.NewLabel("row"))
	}
	long.Add(widget.NewLabel("last row"))
	scene := describe(t, container.NewStack(hidden, container.NewVScroll(long)), nil)

	got := texts(scene)
	if !slices.Contains(got, "first row") {
		t.Errorf("the first row is missing in %q", got)
	}
	for _, absent := range []string{"hidden", "last row"} {
		if slices.Contains(got, absent) {
			t.Errorf("%q cannot be seen but is in the scene", absent)
		}
	}
	for _, node := range scene.Nodes {
		if node.X < 0 || node.Y < 0 || node.X+node.Width > scene.Width || node.Y+node.Height > scene.Height {
			t.Errorf("%+v reaches out of the window of %d x %d", node, scene.Width, scene.Height)
		}
	}
}

func TestSceneHoldsOnlyTheTopOverlay(t *testing.T) {
	scene := describe(t, widget.NewLabel("beneath"), func(w fyne.Window) {
		widget.ShowModalPopUp(widget.NewLabel("enter the token again"), w.Canvas())
	})
	got := texts(scene)
	if !scene.Overlay || slices.Contains(got, "beneath") || !slices.Contains(got, "enter the token again") {
		t.Errorf("overlay %t, texts %q", scene.Overlay, got)
	}
}

func TestSceneTellsTheStateOfWidgets(t *testing.T) {
	off := widget.NewButton("Send", nil)
	off.Disable()
	check := widget.NewCheck("Remember", nil)
	scene := describe(t, container.NewVBox(off, check), func(w fyne.Window) { w.Canvas().Focus(check) })

	if got := find(t, scene, "widget.Button"); !got.Disabled || !got.Tappable || got.Focused {
		t.Errorf("the disabled button is described as %+v", got)
	}
	if got := find(t, scene, "widget.Check"); got.Disabled || !got.Focused {
		t.Errorf("the focused check is described as %+v", got)
	}
}

func TestScenePositionsArePixels(t *testing.T) {
	text := canvas.NewText("here", nil)
	box := container.NewWithoutLayout(text)
	text.Move(fyne.NewPos(10, 20))
	text.Resize(fyne.NewSize(50, 16))
	test.NewTempApp(t)
	window := test.NewTempWindow(t, box)
	window.SetPadded(false)
	window.Resize(fyne.NewSize(200, 100))
	window.Canvas().(software.WindowlessCanvas).SetScale(2)

	got := Describe([]fyne.Window{window}, test.WidgetRenderer).Windows[0]
	want := Node{Type: "canvas.Text", Parent: -1, Text: "here", X: 20, Y: 40, Width: 100, Height: 32}
	if len(got.Nodes) != 1 || got.Nodes[0] != want {
		t.Errorf("got %+v, want %+v", got.Nodes, want)
	}
	if got.Scale != 2 || got.Width != 400 || got.Height != 200 {
		t.Errorf("the window is %d x %d at scale %v", got.Width, got.Height, got.Scale)
	}
}

func TestTextsKnowTheirWidget(t *testing.T) {
	scene := describe(t, container.NewVBox(widget.NewButton("Send", func() {})), nil)
	for _, node := range scene.Nodes {
		if node.Text != "Send" {
			continue
		}
		for at := node.Parent; at >= 0; at = scene.Nodes[at].Parent {
			if scene.Nodes[at].Type == "widget.Button" {
				return
			}
		}
	}
	t.Errorf("no text leads to its button in %+v", scene.Nodes)
}
