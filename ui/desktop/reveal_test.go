package desktop_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/uitest"
)

// onToken opens the token card of Hotel Aurora and returns the access token, which is not on the screen.
func onToken(t *testing.T) (d *desk, token string) {
	t.Helper()
	d, token = settled(t), auroraToken(t)
	d.Shortcut(fyne.Key2, ctrl|fyne.KeyModifierShift)
	d.UntilText("Hold to show")
	if d.HasText(token) {
		t.Fatal("the token is on the screen before anybody asked")
	}
	return d, token
}

func TestATokenIsShownWhileItsButtonIsHeld(t *testing.T) {
	d, token := onToken(t)
	least := d.Canvas().Content().MinSize()
	release := d.Press("Hold to show")
	d.UntilText(token)
	if now := d.Canvas().Content().MinSize(); now != least {
		t.Errorf("what is around the token has moved: the least size was %v and is %v", least, now)
	}
	release()
	if d.HasText(token) {
		t.Error("the token stays when the button is let go")
	}

	button, _ := uitest.Find[*kit.HoldButton](d.UI)
	d.Canvas().Focus(button)
	release = d.Hold(fyne.KeySpace)
	d.UntilText(token)
	release()
	if d.HasText(token) {
		t.Error("the token stays when the key is let go")
	}
}

func TestATokenThatIsHeldGoesWithWhateverComesBetween(t *testing.T) {
	between := map[string]func(*desk){
		"the window loses the focus": func(d *desk) { d.Canvas().Unfocus() },
		"the pointer leaves":         func(d *desk) { d.HoverAt(fyne.NewPos(1, 1)) },
		"Keyrack is locked":          func(d *desk) { d.Shortcut(fyne.KeyL, ctrl) },
		"another tab is chosen":      func(d *desk) { d.Shortcut(fyne.Key1, ctrl|fyne.KeyModifierShift) },
		"presenter mode begins": func(d *desk) {
			d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
			d.UntilText("PRESENTER MODE")
		},
	}
	for name, happens := range between {
		t.Run(name, func(t *testing.T) {
			d, token := onToken(t)
			d.Hover("Hold to show")
			release := d.Press("Hold to show")
			d.UntilText(token)
			happens(d)
			d.gone(token)
			release()
		})
	}
}

func TestATokenThatComesTooLateIsNotShown(t *testing.T) {
	d, token := onToken(t)
	held := make(chan struct{})
	d.secrets.Fail(func(string, model.SecretRef) error {
		<-held
		return nil
	})
	d.Shortcut(fyne.KeyL, ctrl) // so that it is read anew
	d.Run()
	d.Press("Hold to show")()
	close(held)
	d.Tap("Copy token") // it is read behind the other
	d.UntilText("Copied. The clipboard is cleared in")
	if d.HasText(token) {
		t.Error("the token is on the screen although nobody holds the button")
	}
}

func TestPresenterModeRefusesToShowAToken(t *testing.T) {
	d, token := onToken(t)
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	release := d.Press("Hold to show")
	d.UntilText("Presenter mode shows no token.")
	d.Run()
	if d.HasText(token) {
		t.Error("the token is on the screen")
	}
	release()
}

func TestATokenIsCopiedFromTheHeadOfThePageButNotBeforeAnAudience(t *testing.T) {
	d, token := settled(t), auroraToken(t)
	d.Tap("Copy token")
	d.UntilText("Access token copied, for 0:30.")
	d.Shot("copied")
	if d.App().Clipboard().Content() != token {
		t.Error("the token is not in the clipboard")
	}
	d.Tap("Clear now")
	d.Until(func() bool { return d.App().Clipboard().Content() == "" })
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	if d.HasText("Copy token") {
		t.Error("the token is offered to an audience")
	}
}
