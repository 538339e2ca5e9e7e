package bodyform_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model/operations"
	"keyrack/ui/desktop/bodyform"
	"keyrack/ui/desktop/uitest"
)

func entry(fields ...operations.Field) operations.Entry {
	e := operations.Entry{Fields: fields}
	e.Known, e.Path = true, "things/getAll"
	return e
}

// open shows a form and returns where its last body goes.
func open(t *testing.T, body string, fields ...operations.Field) (*uitest.UI, *string) {
	t.Helper()
	ui := uitest.New(t)
	form := bodyform.New()
	last := body
	form.OnChanged = func(body string) { last = body }
	ui.Window(form.Content(), fyne.NewSize(420, 700))
	form.Show(entry(fields...), body)
	return ui, &last
}

// compact takes the white space out.
func compact(text string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(text) }

func TestATextIsChangedInPlace(t *testing.T) {
	ui, body := open(t, `{"B":1.50,"Name":"old"}`, operations.Field{Name: "Name", Type: operations.String})
	ui.Tap("old")
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("new")
	if compact(*body) != `{"B":1.50,"Name":"new"}` {
		t.Error(*body)
	}
	if !ui.HasText("Under JSON alone: B") {
		t.Errorf("the screen says %v", ui.Texts())
	}
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Key(fyne.KeyBackspace)
	if compact(*body) != `{"B":1.50}` {
		t.Errorf("an emptied field left %s", *body)
	}
}

func TestABodyBehindAByteOrderMarkHasItsFields(t *testing.T) {
	ui, body := open(t, "\ufeff"+`{"Name":"old"}`, operations.Field{Name: "Name", Type: operations.String})
	ui.Tap("old")
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("new")
	if compact(*body) != `{"Name":"new"}` {
		t.Errorf("%q", *body)
	}
}

func TestNumbersStayNumbers(t *testing.T) {
	ui, body := open(t, `{}`, operations.Field{Name: "Count", Type: operations.Integer})
	ui.Tap("Count")
	ui.Tap("number")
	ui.Type("12")
	if compact(*body) != `{"Count":12}` {
		t.Error(*body)
	}
}

func TestAListOfKnownValuesIsChips(t *testing.T) {
	ui, body := open(t, `{"States":["Odd"]}`,
		operations.Field{Name: "States", Type: operations.String, List: true, Enum: []string{"Confirmed", "Started"}})
	ui.Tap("Started")
	if compact(*body) != `{"States":["Odd","Started"]}` {
		t.Error(*body)
	}
	ui.Tap("Odd")
	ui.Tap("Started")
	if compact(*body) != `{}` {
		t.Error(*body)
	}
}

func TestObjectsInAListAreAddedAndTakenOut(t *testing.T) {
	field := operations.Field{
		Name: "Notes", Type: operations.Object, List: true,
		Fields: []operations.Field{{Name: "Text", Type: operations.String}},
	}
	ui, body := open(t, `{"Keep":true}`, field)
	ui.Tap("Notes")
	ui.Tap("Text")
	ui.Tap("not set")
	ui.Type("x")
	if compact(*body) != `{"Keep":true,"Notes":[{"Text":"x"}]}` {
		t.Error(*body)
	}
	ui.Tap("Add")
	if compact(*body) != `{"Keep":true,"Notes":[{"Text":"x"},{}]}` || !ui.HasText("Notes 2") {
		t.Error(*body)
	}
	ui.TapAt(ui.FindAll("Remove")[0].Center())
	if compact(*body) != `{"Keep":true,"Notes":[{}]}` {
		t.Error(*body)
	}
}

func TestAnUpdateIsWrittenAsItsValue(t *testing.T) {
	ui, body := open(t, `{}`, operations.Field{Name: "Name", Type: operations.String, Update: true})
	ui.Tap("Name")
	ui.Tap("not set")
	ui.Type("x")
	if compact(*body) != `{"Name":{"Value":"x"}}` {
		t.Error(*body)
	}
}

func TestWhatHasAnotherShapeIsLeftToTheJSON(t *testing.T) {
	ui, body := open(t, `{"Name":{"a":1}}`, operations.Field{Name: "Name", Type: operations.String})
	if !ui.HasText(`under JSON: {"a":1}`) || compact(*body) != `{"Name":{"a":1}}` {
		t.Errorf("%v %s", ui.Texts(), *body)
	}
}

func TestAFormOfWhatIsNoObjectSaysSo(t *testing.T) {
	ui, _ := open(t, `{"a":`, operations.Field{Name: "a", Type: operations.String})
	if !ui.HasText("The body is no JSON object yet.") {
		t.Errorf("%v", ui.Texts())
	}
}
