package workspace_test

import (
	"fmt"
	"testing"
	"time"

	"keyrack/model/keyrack"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
)

// reopen is a workspace over the same parts, as after a start.
func (f *fixture) reopen(t *testing.T) *keyrack.Keyrack {
	t.Helper()
	next := 0
	again, err := keyrack.Open(t.Context(), keyrack.Options{
		Index: f.Index, Secrets: f.Secrets, Sender: f.Mews, Sandbox: workspacetest.NoSandbox{},
		Catalogue: workspacetest.Catalogue{},
		Now:       func() time.Time { return f.Now },
		NewID:     func() string { next++; return fmt.Sprintf("again-%d", next) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// Two windows are two processes over one index.
func TestWhatAnotherProcessChangesIsTakenOver(t *testing.T) {
	f := open(t)
	if _, err := f.Tree(t.Context(), workspace.DemoID); err != nil {
		t.Fatal(err)
	}
	other := f.reopen(t)
	if err := other.Settings.ChangePreferences(t.Context(),
		func(p *settings.Preferences) { p.Presenter = true }); err != nil {
		t.Fatal(err)
	}
	if _, err := other.AddPublicDemoTokens(t.Context()); err != nil {
		t.Fatal(err)
	}
	heard := map[workspace.Event]bool{}
	defer f.Listen(func(event workspace.Event) { heard[event] = true })()
	if err := f.Reread(t.Context()); err != nil {
		t.Fatal(err)
	}
	groups, err := f.Tree(t.Context(), workspace.DemoID)
	if err != nil || len(groups) == 0 || !f.Preferences().Presenter {
		t.Errorf("%d groups, error %v, preferences %+v", len(groups), err, f.Preferences())
	}
	if !heard[workspace.SettingsChanged{}] || !heard[workspace.ConnectionsChanged{Environment: workspace.DemoID}] ||
		heard[workspace.EnvironmentsChanged{}] {
		t.Errorf("announced: %v", heard)
	}
}
