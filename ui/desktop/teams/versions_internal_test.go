package teams

import (
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/uitest"
)

func TestTheVersionsOutliveAPictureThatIsOlderThanTheirToken(t *testing.T) {
	uitest.New(t)
	all := &Teams{}
	all.versions = newVersions(all)
	place := func(id model.ConnectionID, token model.SecretRef) workspace.Place {
		return workspace.Place{Connection: model.Connection{ID: id, AccessToken: token}}
	}
	want := func(when string, place workspace.Place, shown bool) {
		t.Helper()
		if all.ShowPlace(place); all.Versions().Visible() != shown {
			t.Errorf("%s: shown %v, want %v", when, !shown, shown)
		}
	}
	want("before any were read", workspace.Place{}, false)
	all.versions.of, all.versions.token = "aurora", "aurora.3"
	kit.Show(all.versions.content, true)
	want("with their token", place("aurora", "aurora.3"), true)
	want("with the token of before", place("aurora", "aurora.2"), false)
	want("with their token again", place("aurora", "aurora.3"), true)
	want("with another connection", place("borealis", "aurora.3"), false)
}
