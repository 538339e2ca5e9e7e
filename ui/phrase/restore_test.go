package phrase_test

import (
	"testing"

	"keyrack/model"
	"keyrack/model/workspace/doctor"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/phrase"
)

func TestWhatDiffersFromABackupIsSaid(t *testing.T) {
	row := transfer.RestoreRow{Action: transfer.RestoreDiffers}
	for part, want := range map[transfer.Part]string{
		transfer.PartClientToken:  "client token",
		transfer.PartAccessToken:  "access token",
		transfer.PartName:         "name",
		transfer.PartNameTaken:    "name (it stays: another environment has that of the backup)",
		transfer.PartProtection:   "protection (ask here, open in the backup)",
		transfer.PartWeaker:       "protection (ask stays: open in the backup is weaker)",
		transfer.PartColor:        "colour",
		transfer.PartSocket:       "address of the socket (it stays)",
		transfer.PartDetail:       "label",
		transfer.PartMewsID:       "Mews' id of the integration",
		transfer.PartMewsProperty: "Mews' id of the property",
		transfer.PartClient:       "client application",
	} {
		row.Differs = []transfer.Difference{{Part: part, Detail: "label", Here: model.Ask, Backup: model.Open}}
		if got := phrase.Differs(row); got != want {
			t.Errorf("%s is said as %q, want %q", part, got, want)
		}
	}
	row.Differs = []transfer.Difference{{Part: transfer.PartAccessToken}, {Part: transfer.PartDetail, Detail: "note"}}
	if got := phrase.Differs(row); got != "access token, note" {
		t.Errorf("two are said as %q", got)
	}
	if got := phrase.Differs(transfer.RestoreRow{Action: transfer.RestoreToken}); got != "the token is missing here" {
		t.Errorf("a lost token is said as %q", got)
	}
}

func TestEveryTopicOfTheDoctorHasAName(t *testing.T) {
	seen := map[string]bool{}
	for _, topic := range doctor.Topics() {
		name := phrase.Topic(topic)
		if name == "" || name == string(topic) || seen[name] {
			t.Errorf("the topic %s is called %q", topic, name)
		}
		seen[name] = true
	}
}
