package desktop_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/settings"
)

// fromPalette does what a command of this name does.
func (d *desk) fromPalette(name string) {
	d.Shortcut(fyne.KeyK, ctrl)
	d.Type(name)
	d.UntilText(name)
	d.Key(fyne.KeyReturn)
}

func TestTheSettingsSayWhetherProductionKeepsBodiesAndAskBeforeItDoes(t *testing.T) {
	d := withHotels(t)
	keeps := func() bool {
		for _, environment := range d.opened.Environments() {
			if environment.Kind == model.Production {
				keeps, err := d.opened.KeepsBodies(t.Context(), environment)
				return keeps && err == nil
			}
		}
		t.Fatal("there is no production")
		return false
	}
	d.settings("History") // of the dialog, which lies over the page's
	d.UntilText("Stored on this computer, tokens taken out")
	d.Tap("Sandbox")
	d.Tap("Production")
	d.UntilText("Not stored: only what was asked")
	d.Shot("settings-history")
	d.Tap("Store bodies…")
	d.UntilText("Keep bodies in Production?")
	if keeps() {
		t.Fatal("it did not wait for the answer")
	}
	d.Tap("Keep bodies")
	d.Until(keeps)
	d.settings("History")
	d.Tap("Sandbox")
	d.Tap("Production")
	d.UntilText("Stored on this computer, tokens taken out")
	d.Key(fyne.KeyEscape)
}

func TestTheSettingsSayHowLongRequestsStay(t *testing.T) {
	d := withHotels(t)
	d.settings("History")
	d.Tap("Forever")
	d.Tap("30 days")
	d.Until(func() bool { return d.opened.Preferences().HistoryDays == 30 })
	d.Key(fyne.KeyEscape)
	d.settings("History")
	d.UntilText("30 days")
	d.Shot("settings-history-days")
	d.Key(fyne.KeyEscape)
}

func TestTheSettingsSayWhenFavouritesAreChecked(t *testing.T) {
	d := withHotels(t)
	d.settings("Checks")
	d.UntilText("Checked only when you ask")
	d.Shot("settings-checks")
	d.Tap("Change…")
	d.UntilText("Scheduled checks")
	d.Tap("Never")
	d.Tap("Every hour")
	d.Tap("Save")
	d.gone("Scheduled checks")
	d.Until(func() bool {
		return d.opened.Preferences().Checks == settings.CheckSchedule{Every: time.Hour}
	})
	d.settings("Checks")
	d.UntilText("Checked every hour")
	d.Key(fyne.KeyEscape)
}

func TestAllEnvironmentsAreCheckedButForThoseThatPresenterModeHides(t *testing.T) {
	d := settled(t)
	d.fromPalette("Check all environments")
	d.UntilText("3 connections · all environments")
	d.UntilText("3 / 3 · done")
	if !d.HasText("· Sandbox") {
		t.Errorf("the table does not name the environment: %s", strings.Join(d.Texts(), " | "))
	}
	d.Shot("check-everywhere")
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	d.fromPalette("Check all environments")
	d.UntilText("3 / 3 · done")
	if d.HasText("5341") || d.HasText("Production") {
		t.Errorf("the screen says %s", strings.Join(d.Texts(), " | "))
	}
}
