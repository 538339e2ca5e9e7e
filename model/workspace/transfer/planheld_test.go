package transfer_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
)

// TestATokenThatIsHeldAsTheOtherKindIsNotImported stores a connection with its client application, and plans a file
// that has their tokens in each other's place, in another environment too.
func TestATokenThatIsHeldAsTheOtherKindIsNotImported(t *testing.T) {
	s := openTwo(t)
	s.Imported(t, "Hotel,Access token,Client,Client token\nHotel Aurora,"+workspacetest.Numbered(1)+",Acme Sync 2.1.0,"+
		workspacetest.ClientToken+"\n", transfer.ImportDefaults{Environment: workspace.DemoID})
	swapped := func(r *transfer.ImportRecord) { r.AccessToken, r.ClientToken = r.ClientToken, r.AccessToken }
	file := transfer.ImportFile{Records: []transfer.ImportRecord{
		read(t, 1, swapped),
		read(t, 1, func(r *transfer.ImportRecord) {
			swapped(r)
			r.ClientToken, r.Environment, r.Production = model.Token{}, "production", true
		}),
		read(t, 2, func(r *transfer.ImportRecord) { r.ClientToken = workspacetest.Token(t, workspacetest.Numbered(1)) }),
		read(t, 1, func(r *transfer.ImportRecord) {
			swapped(r)
			r.ClientToken, r.Undecided = model.Token{}, transfer.UndecidedKind
		}),
		read(t, 1, nil),
	}}
	plan, err := s.PreviewImport(t.Context(), file, transfer.ImportDefaults{Environment: workspace.DemoID})
	if err != nil {
		t.Fatal(err)
	}
	type said struct {
		Action transfer.ImportAction
		Title  string
		Held   transfer.HeldError
	}
	var got []said
	for _, row := range plan.Rows {
		one := said{Action: row.Action}
		var held *transfer.HeldError
		if errors.As(row.Refused, &held) {
			one.Held = *held
		} else {
			one.Title = row.Title
		}
		got = append(got, one)
	}
	client := transfer.HeldError{Client: true, Title: "Acme Sync 2.1.0", Environment: "Demo"}
	want := []said{
		{Action: transfer.ImportRefuse, Held: client},
		{Action: transfer.ImportRefuse, Held: client},
		{Action: transfer.ImportRefuse, Held: transfer.HeldError{Title: "Hotel Aurora", Environment: "Demo"}},
		{Action: transfer.ImportPresent, Title: "Acme Sync 2.1.0"},
		{Action: transfer.ImportPresent, Title: "Hotel Aurora"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
