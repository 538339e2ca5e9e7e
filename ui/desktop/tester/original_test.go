package tester_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/uitest"
)

// inAFile answers with a body that holds a token and is too large for memory.
func inAFile(t *testing.T, a *api, body string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "answer")
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	a.answer = func(ctx context.Context, request workspace.Request) (model.Exchange, error) {
		exchange, err := answering(http.StatusOK, "")(ctx, request)
		exchange.Body, exchange.BodyFile, exchange.Size = nil, path, int64(len(body))
		return exchange, err
	}
}

func showOriginal(ui *uitest.UI) {
	ui.Tap("More to do with this request and its answer")
	ui.Tap("Show original…")
	ui.UntilText("Show the answer as it came?")
	ui.Key(fyne.KeyReturn)
	ui.UntilText("it holds a token or another secret")
}

func TestALargeAnswerIsShownWithoutTokensAndAsItCameOnPurpose(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	body := `{"Services":[{"Name":"` + aToken + `"}]}`
	inAFile(t, a, body)
	ui.Tap("Send")
	ui.UntilText("was taken out of this answer")
	ui.Tap("Copy")
	if got := ui.App().Clipboard().Content(); ui.HasText(aToken) || strings.Contains(got, aToken) ||
		!strings.Contains(got, "5341…0001") {
		t.Errorf("copied %s", got)
	}
	showOriginal(ui)
	if !ui.HasText(aToken[:9]) {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
	ui.Tap("Copy")
	if len(a.copied) != 1 || a.copied[0] != "c "+body || strings.Contains(ui.App().Clipboard().Content(), aToken) {
		t.Errorf("copied as a token: %d times", len(a.copied))
	}
	ui.Tap("Table")
	ui.Run()
	if ui.HasText(aToken[:9]) {
		t.Error("the table holds the token")
	}
	ui.Tap("Pretty")
	ui.Tap("More to do with this request and its answer")
	ui.Tap("Hide secrets again")
	ui.Until(func() bool { return !ui.HasText(aToken[:9]) })
}

func TestWhatIsLockedForgetsTheAnswersAsTheyCame(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	inAFile(t, a, `{"Services":[{"Name":"`+aToken+`"}]}`)
	ui.Tap("Send")
	ui.UntilText("was taken out of this answer")
	showOriginal(ui)
	area.ForgetOriginals()
	ui.Run()
	if ui.HasText(aToken[:9]) || !ui.HasText("5341…0001") {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
	ui.Tap("More to do with this request and its answer")
	ui.Tap("Show original…")
	ui.Run()
	if ui.HasText("Show the answer as it came?") {
		t.Error("what is gone is offered")
	}
}
