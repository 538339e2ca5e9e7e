package tester_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/workspace"
)

// guests hides what presenter mode does.
var guests = mask.Rules{Guests: true}

func TestABodyWithAGuestIsCoveredAndSentAsTyped(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	const body = `{"Emails":["ada@example.com"]}`
	area.Choose("customers/getAll")
	area.FocusBody()
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type(body)
	area.SetMask(guests)
	ui.UntilText("Hidden in presenter mode · sent as typed")
	ui.Shot("covered")
	if ui.HasText("ada@") || !ui.HasText("@•••.com") {
		t.Errorf("the screen says %s", texts(ui))
	}
	if ui.Focused() != nil {
		t.Error("what cannot be seen has the keyboard")
	}
	area.FocusBody()
	if ui.Focused() != nil {
		t.Error("what cannot be seen gets the keyboard")
	}
	ui.Tap("Form")
	if ui.HasText("ada@") {
		t.Error("the form shows it")
	}
	area.Send()
	ui.UntilText("200 OK")
	if sent := a.requests(); len(sent) != 1 || string(sent[0].Body) != body {
		t.Errorf("sent %+v", sent)
	}

	ui.Tap("JSON")
	ui.Tap("Edit anyway")
	if !ui.HasText("ada@example.com") || area.Body() != body {
		t.Errorf("the body is %q, and the screen says %s", area.Body(), texts(ui))
	}
	area.SetMask(mask.Rules{})
	area.SetMask(guests)
	if ui.HasText("ada@") {
		t.Error("what was lifted before stays lifted")
	}
	area.SetMask(mask.Rules{})
	if ui.HasText("Hidden in presenter mode") || area.Body() != body {
		t.Errorf("the body is %q", area.Body())
	}
	ui.Run()
}

// TestInPresenterModeARequestIsCopiedAsItIsShown: without what is hidden, and as typed once its cover is lifted.
func TestInPresenterModeARequestIsCopiedAsItIsShown(t *testing.T) {
	ui, _, area := open(t, model.Demo, model.Open)
	area.Choose("customers/getAll")
	area.FocusBody()
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type(`{"Emails":["ada@example.com"],"Limitation":{"Count":7}}`)
	ui.Tap("Minimal answer")
	copied := func(format, begins string, hidden bool) {
		t.Helper()
		ui.Tap("More to do with this request and its answer")
		ui.Hover(map[bool]string{true: "Copy request for a shell", false: "Copy request as code"}[format == "cURL"])
		ui.Shot("copy-as")
		ui.Tap(format)
		text := ""
		ui.Until(func() bool {
			text = ui.App().Clipboard().Content()
			return strings.HasPrefix(text, begins)
		})
		if strings.Contains(text, "ada@") == hidden || !strings.Contains(text, "7") || !strings.Contains(text, "Prefer") {
			t.Errorf("%s is\n%s", format, text)
		}
	}
	copied("cURL", "curl ", false)
	area.SetMask(guests)
	copied("Python", "import json", true)
	ui.Tap("Edit anyway")
	copied("Go", "package main", false)
	ui.Run()
}

func TestABodyWithNothingToHideIsWrittenAsEver(t *testing.T) {
	ui, _, area := open(t, model.Demo, model.Open)
	area.SetMask(guests)
	area.FocusBody()
	ui.Type("x")
	if ui.HasText("Hidden in presenter mode") || area.Body()[:1] != "x" {
		t.Errorf("the body is %q", area.Body())
	}
	ui.Run()
}

func TestHeadersShowNoGuestAndNoCookie(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	a.answer = func(context.Context, workspace.Request) (model.Exchange, error) {
		return model.Exchange{
			Status: http.StatusOK, Body: []byte(`{}`), SentAt: time.Now(),
			Header: http.Header{"Set-Cookie": {"session=abcdefgh"}, "X-Contact": {"ada@example.com"}},
		}, nil
	}
	area.Send()
	ui.UntilText("200 OK")
	ui.Tap("Headers")
	ui.UntilText("ada@example.com")
	area.SetMask(guests)
	if ui.HasText("ada@") || ui.HasText("abcdefgh") || !ui.HasText("X-Contact") {
		t.Errorf("the screen says %s", texts(ui))
	}
	ui.Run()
}

func TestAnAnswerThatIsNoJSONShowsNoGuestEither(t *testing.T) {
	for _, body := range []string{
		"No customer john.doe@example.com (+420777123456)", "<html><body>john.doe@example.com</body></html>",
		"{'Email':'john.doe@example.com'}", `{"Customers":[{"Email":"john.doe@example.com"} john.doe@example.com`,
	} {
		ui, a, area := open(t, model.Demo, model.Open) // a new one, so that it is this answer that is waited for
		a.answer = answering(http.StatusOK, body)
		area.Send()
		ui.UntilText("john.doe")
		area.SetMask(guests)
		if ui.HasText("john") || ui.HasText("420777") || !ui.HasText("@•••.com") {
			t.Errorf("of %q the screen says %s", body, texts(ui))
		}
		ui.Run()
	}
}

// TestInPresenterModeWhatIsHiddenIsComparedAndNotShown: two guests that look alike when they are masked are two guests.
func TestInPresenterModeWhatIsHiddenIsComparedAndNotShown(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	area.SetMask(guests)
	a.answer = answering(http.StatusOK, `{"Customers":[{"Email":"john.doe@example.com","LastName":"Doe","Number":"1"}]}`)
	ui.Tap("Send")
	ui.UntilText("200 OK")
	area.NewRequest()
	a.mu.Lock()
	a.answer = answering(http.StatusOK,
		`{"Customers":[{"Email":"jane.dvorak@example.com","LastName":"Dvorak","Number":"2"}]}`)
	a.mu.Unlock()
	ui.Tap("Send")
	ui.UntilText("200 OK")
	compareWithTheOther(ui)
	ui.UntilText("they differ in what is hidden")
	for _, hidden := range []string{"doe", "Dvorak", "jane"} {
		if ui.HasText(hidden) {
			t.Errorf("%s is on the screen: %s", hidden, texts(ui))
		}
	}
	ui.Shot("differences-presented")
}

func TestInPresenterModeTheSameAnswersAreTheSame(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	area.SetMask(guests)
	a.answer = answering(http.StatusOK, `{"Customers":[{"Email":"john.doe@example.com","LastName":"Doe","Number":"1"}]}`)
	for range 2 {
		area.NewRequest()
		ui.Tap("Send")
		ui.UntilText("200 OK")
	}
	compareWithTheOther(ui)
	ui.UntilText("The answers are the same")
}
