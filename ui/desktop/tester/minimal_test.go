package tester_test

import (
	"net/http"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
)

func TestAMinimalAnswerIsAskedForKeptAndExplained(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	a.answer = answering(http.StatusNoContent, "")
	area.Choose("tasks/getAll")
	ui.Tap("Minimal answer")
	ui.UntilText("· minimal answer")
	ui.Shot("minimal")
	ui.Tap("Send")
	ui.UntilText("The page is empty (204), as you asked for no body then.")
	ui.Shot("minimal-answer")
	if sent := a.requests(); len(sent) != 1 || !sent[0].Minimal {
		t.Errorf("sent %+v", sent)
	}
	ui.Tap(bodyMenu)
	ui.Tap("Save request…")
	ui.UntilText("It is offered to every connection of Acme Sync 2.1.0.")
	ui.Tap("Save")
	ui.Until(func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		return len(a.saved) == 1 && a.saved[0].Minimal
	})
	ui.Tap("Minimal answer")
	ui.Tap("Send")
	ui.Until(func() bool { return len(a.requests()) == 2 })
	if sent := a.requests(); sent[1].Minimal {
		t.Error("it is asked for after it was switched off")
	}
}

func TestARequestOfThePastAsksAsItDidThen(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	record := workspace.Record{
		Connection: "c", Operation: embedded().Lookup("tasks/getAll"), Status: http.StatusNoContent, Minimal: true,
		Kept: true, SentAt: time.Now(),
	}
	area.Recall(record, workspace.Bodies{Request: []byte(`{"Limitation":{"Count":1}}`)}, true)
	ui.Until(func() bool { return len(a.requests()) == 1 })
	if !a.requests()[0].Minimal {
		t.Error("it asks for a body now")
	}
}

func TestADeprecatedOperationSaysHowLongItIsThere(t *testing.T) {
	ui, _, area := open(t, model.Demo, model.Open)
	area.Choose("routingRules/getAll")
	operation := embedded().Lookup("routingRules/getAll")
	days, _ := operation.DaysLeft(time.Now())
	if days > 1 {
		ui.UntilText("ends in ")
	}
	ui.UntilText("use billingAutomations")
	ui.Shot("deprecated")
}
