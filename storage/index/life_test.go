package index_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
)

func TestTheLifeOfAConnectionIsKept(t *testing.T) {
	x := withGrand(t)
	edited := grand()
	edited.Ticket, edited.Rotated, edited.TokenMade = "https://tickets.example.com/7", noon.Add(time.Hour),
		noon.AddDate(-5, 0, 0)
	edited.MewsEnterpriseID = "e-1"
	edited.Standing = model.Standing{State: model.Disabled, At: noon.Add(3 * time.Hour)}
	edited.LastUsed = noon.Add(time.Minute) // no edit changes that
	commit(t, x, nil, []model.Connection{edited})
	must(t, x.MarkUsed(t.Context(), edited.ID, noon.Add(2*time.Hour)))
	got, err := x.Connections(t.Context(), "demo")
	must(t, err)
	edited.LastUsed = noon.Add(2 * time.Hour)
	if diff := cmp.Diff([]model.Connection{edited}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantError(t, x.MarkUsed(t.Context(), "gone", noon), model.ErrNoSuchRow)
}

func TestTheColourAndTheSocketOfAnEnvironmentAreKept(t *testing.T) {
	x := openNew(t)
	staging := model.Environment{
		ID: "staging", Name: "Staging", Kind: model.Custom, Protection: model.Ask, Color: model.Teal,
		Address: address(t, model.Custom, "https://api.example.com"),
	}
	var err error
	staging.Socket, err = model.ParseSocketAddress("wss://ws.example.com")
	must(t, err)
	must(t, x.SaveEnvironment(t.Context(), staging))
	got, err := x.Environments(t.Context())
	must(t, err)
	if diff := cmp.Diff([]model.Environment{staging}, got, sameModel); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	staging.Socket = model.SocketAddress{}
	staging.Kind, staging.Address = model.Production, address(t, model.Production, model.ProductionAddress)
	if err := x.SaveEnvironment(t.Context(), staging); err == nil {
		t.Error("production has another colour than red")
	}
}
