package built

import (
	"runtime/debug"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFactsAreThoseOfTheBuild(t *testing.T) {
	got := Facts{Version: "1.2.3"}
	got.read(&debug.BuildInfo{
		Deps: []*debug.Module{{Path: "fyne.io/systray", Version: "v1.0.0"}, {Path: "fyne.io/fyne/v2", Version: "v2.8.1"}},
		Settings: []debug.BuildSetting{
			{Key: "-tags", Value: "migrated_fynedo"},
			{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"},
			{Key: "vcs.time", Value: "2026-11-30T23:30:00-02:00"},
			{Key: "vcs.modified", Value: "true"},
		},
	})
	want := Facts{
		Version: "1.2.3", Commit: "0123456789ab", Changed: true, Fyne: "v2.8.1",
		Date: time.Date(2026, 12, 1, 1, 30, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestABuildOutsideARepositoryNamesNoCommit(t *testing.T) {
	got := Facts{}
	got.read(&debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.time", Value: "yesterday"}}})
	if diff := cmp.Diff(Facts{}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := Read("1.2.3"); got.Version != "1.2.3" || got.Go == "" || got.System == "" {
		t.Errorf("%+v", got)
	}
}
