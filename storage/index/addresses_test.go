package index_test

import (
	"errors"
	"os"
	"os/exec"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

const addressProcess = "KEYRACK_TEST_ADDRESS"

// staging is an environment of one's own.
func staging(t *testing.T, at string) model.Environment {
	t.Helper()
	return model.Environment{
		ID: "staging", Name: "Staging", Kind: model.Custom, Protection: model.Ask,
		Address: address(t, model.Custom, at),
	}
}

func addressOf(t *testing.T, x *index.Index, id model.EnvironmentID) string {
	t.Helper()
	all, err := x.Environments(t.Context())
	must(t, err)
	for _, environment := range all {
		if environment.ID == id {
			return environment.Address.String()
		}
	}
	t.Fatalf("%s is not listed", id)
	return ""
}

func TestAnAddressStaysWhileAnotherProcessHasTokensThere(t *testing.T) {
	if path := os.Getenv(addressProcess); path != "" { // the other process
		x := open(t, path, at(noon))
		reserve(t, x, ref(1))
		commit(t, x, []model.Integration{{ID: "acme", EnvironmentID: "staging", Client: "Acme", ClientToken: ref(1)}}, nil)
		return
	}
	path := pathIn(t)
	x := open(t, path, at(noon))
	must(t, x.SaveEnvironment(t.Context(), staging(t, "https://first.example.com")))
	must(t, x.SaveEnvironment(t.Context(), staging(t, "https://api.example.com"))) // nothing hangs on it yet

	other := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.count=1")
	other.Env = append(os.Environ(), addressProcess+"="+path)
	if output, err := other.CombinedOutput(); err != nil {
		t.Fatalf("the other process: %v\n%s", err, output)
	}

	if err := x.SaveEnvironment(t.Context(),
		staging(t, "https://evil.example")); !errors.Is(err, workspace.ErrAddressInUse) {
		t.Errorf("another address: %v", err)
	}
	sandbox := staging(t, "https://api.example.com")
	sandbox.Kind = model.Sandbox
	if err := x.SaveEnvironment(t.Context(), sandbox); !errors.Is(err, workspace.ErrAddressInUse) {
		t.Errorf("another kind: %v", err)
	}
	if got := addressOf(t, x, "staging"); got != "https://api.example.com" {
		t.Errorf("the address is %s", got)
	}
	renamed := staging(t, "https://api.example.com")
	renamed.Name, renamed.Protection, renamed.Color = "Renamed", model.ReadOnly, model.Teal
	must(t, x.SaveEnvironment(t.Context(), renamed))
	must(t, x.RemoveIntegration(t.Context(), "acme"))
	must(t, x.SaveEnvironment(t.Context(), staging(t, "https://second.example.com")))
}

func TestABuiltInEnvironmentIsListedAsTheProgramHasIt(t *testing.T) {
	x := open(t, pathIn(t), at(noon))
	must(t, x.SaveEnvironment(t.Context(), production(t)))
	must(t, x.Close())
	raw(t, x.Path(),
		"UPDATE environments SET name = '', kind = 'staging', address = 'https://evil.example', protection = 'open', "+
			"color = 'red'")
	x = open(t, x.Path(), at(noon))
	all, err := x.Environments(t.Context())
	must(t, err)
	if want, _ := model.BuiltIn(model.ProductionID); len(all) != 1 || all[0] != want {
		t.Errorf("listed: %+v", all)
	}
}

func TestATicketThatNoBrowserOpensIsNotRead(t *testing.T) {
	x := withGrand(t)
	must(t, x.Close())
	for _, ticket := range []string{
		"file:///etc/passwd", "javascript:alert(1)", "smb://host/share",
		"https://user:word@tickets.example.com", "xdg",
	} {
		raw(t, x.Path(), "UPDATE connections SET ticket = '"+ticket+"'")
		x = open(t, x.Path(), at(noon))
		if got := connections(t, x, "demo"); len(got) != 1 || got[0].Ticket != "" {
			t.Errorf("%s: %+v", ticket, got)
		}
		must(t, x.Close())
	}
}
