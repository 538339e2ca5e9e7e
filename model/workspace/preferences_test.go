package workspace_test

import (
	"testing"
	"time"

	"keyrack/model/workspace"
)

func TestPreferencesAreKeptWithinBounds(t *testing.T) {
	s := openTwo(t)
	if got, err := s.Preferences(t.Context()); err != nil || got != workspace.DefaultPreferences() {
		t.Errorf("at first %+v, error %v", got, err)
	}
	want := workspace.Preferences{IdleLock: 0, ClipboardClear: time.Minute}
	if err := s.SetPreferences(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []workspace.Preferences{
		{IdleLock: time.Second, ClipboardClear: time.Minute}, {IdleLock: 25 * time.Hour, ClipboardClear: time.Minute},
		{IdleLock: -time.Minute, ClipboardClear: time.Minute}, {ClipboardClear: 0}, {ClipboardClear: time.Hour},
	} {
		if err := s.SetPreferences(t.Context(), wrong); err == nil {
			t.Errorf("%+v was taken", wrong)
		}
	}
	s.restart(t)
	if got, err := s.Preferences(t.Context()); err != nil || got != want {
		t.Errorf("after a start %+v, error %v", got, err)
	}
	if err := s.index.SetSetting(t.Context(), "clipboard-clear", "a fortnight"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Preferences(t.Context()); err != nil || got.ClipboardClear != 30*time.Second {
		t.Errorf("with a value that cannot be read %+v, error %v", got, err)
	}
}
