package editor_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"keyrack/ui/desktop/editor"
	"keyrack/ui/desktop/uitest"
)

func open(t *testing.T) (*uitest.UI, *editor.Editor) {
	t.Helper()
	ui := uitest.New(t)
	e := editor.New()
	ui.Window(e, fyne.NewSize(420, 300))
	ui.Canvas().Focus(e)
	return ui, e
}

// drawn returns the texts that the editor draws, in no order.
func drawn(e *editor.Editor) []string {
	var texts []string
	for _, object := range test.WidgetRenderer(e).Objects() {
		if text, ok := object.(*canvas.Text); ok {
			texts = append(texts, text.Text)
		}
	}
	return texts
}

func TestTypedTextIsAnnouncedAndDrawn(t *testing.T) {
	ui, e := open(t)
	heard := ""
	e.OnChanged = func(text string) { heard = text }
	ui.Type(`{"Id": 5}`)
	if e.Text() != `{"Id": 5}` || heard != e.Text() {
		t.Errorf("text %q, announced %q", e.Text(), heard)
	}
	if all := strings.Join(drawn(e), "|"); !strings.Contains(all, `"Id"`) || !strings.Contains(all, "5") ||
		!strings.Contains(all, "1") {
		t.Errorf("drawn: %s", all)
	}
}

func TestKeysMoveEraseAndSelect(t *testing.T) {
	ui, e := open(t)
	ui.Type("abc")
	ui.Key(fyne.KeyReturn)
	ui.Type("def")
	ui.Key(fyne.KeyUp)
	ui.Key(fyne.KeyEnd)
	ui.Key(fyne.KeyBackspace)
	ui.Key(fyne.KeyHome)
	ui.Key(fyne.KeyDelete)
	if e.Text() != "b\ndef" {
		t.Errorf("text %q", e.Text())
	}
	ui.Shortcut(fyne.KeyZ, fyne.KeyModifierShortcutDefault)
	if e.Text() != "ab\ndef" {
		t.Errorf("after undo %q", e.Text())
	}
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Shortcut(fyne.KeyX, fyne.KeyModifierShortcutDefault)
	if e.Text() != "" || ui.App().Clipboard().Content() != "ab\ndef" {
		t.Errorf("after cut: text %q, clipboard %q", e.Text(), ui.App().Clipboard().Content())
	}
	ui.Shortcut(fyne.KeyV, fyne.KeyModifierShortcutDefault)
	if e.Text() != "ab\ndef" {
		t.Errorf("after paste %q", e.Text())
	}
}

func TestAShortcutThatTheEditorHasNoUseForReachesTheWindow(t *testing.T) {
	ui, _ := open(t)
	called := false
	ui.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault},
		func(fyne.Shortcut) { called = true })
	ui.Shortcut(fyne.KeyReturn, fyne.KeyModifierShortcutDefault)
	if !called {
		t.Error("Ctrl+Enter did not reach the window")
	}
}

func TestLongTextDrawsOnlyWhatIsInView(t *testing.T) {
	_, e := open(t)
	e.SetText(strings.Repeat(`"a": "`+strings.Repeat("x", 300)+`",`+"\n", 50))
	objects := test.WidgetRenderer(e).Objects()
	if len(objects) > 300 {
		t.Errorf("%d objects for a view of some 17 rows", len(objects))
	}
	for _, object := range objects {
		if object.Position().X+object.Size().Width > e.Size().Width+1 {
			t.Errorf("an object reaches to %v in an editor of %v", object.Position().X+object.Size().Width, e.Size().Width)
		}
	}
}

func TestATextOverTheLimitIsRefused(t *testing.T) {
	ui, e := open(t)
	e.SetText(strings.Repeat("x", editor.MaxText))
	refused := false
	e.OnTooLong = func() { refused = true }
	ui.Type("y")
	if !refused || len(e.Text()) != editor.MaxText {
		t.Errorf("refused %v, %d bytes", refused, len(e.Text()))
	}
}

func TestAClickPutsTheCaretAndADoubleClickSelectsAWord(t *testing.T) {
	ui, e := open(t)
	e.SetText("{\n  \"Enterprise\": 1\n}")
	e.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(90, 32)})
	ui.Type("Hotel")
	if !strings.Contains(e.Text(), `"Hotel"`) {
		t.Errorf("text %q", e.Text())
	}
}
