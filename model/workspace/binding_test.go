package workspace_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
	"keyrack/ui/phrase"
)

// staging is an environment of one's own, with a connection of its own.
func (f *fixture) staging(t *testing.T, address string) (model.Environment, model.Connection) {
	t.Helper()
	parsed, err := model.ParseAddress(model.Custom, address)
	if err != nil {
		t.Fatal(err)
	}
	environment, err := f.AddEnvironment(t.Context(),
		model.Environment{Name: "Stage", Kind: model.Custom, Address: parsed, Protection: model.Ask})
	if err != nil {
		t.Fatal(err)
	}
	return environment, f.Add(t, environment.ID, accessToken)
}

func (f *fixture) environment(t *testing.T, id model.EnvironmentID) model.Environment {
	t.Helper()
	for _, environment := range f.Environments() {
		if environment.ID == id {
			return environment
		}
	}
	t.Fatalf("there is no environment %s", id)
	return model.Environment{}
}

// forge changes the index behind the back of every Keyrack, and has the workspace read it again.
func (f *fixture) forge(t *testing.T, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", f.Index.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // the statements have told what was wrong
	for _, statement := range append([]string{"DROP TRIGGER IF EXISTS address_in_use"}, statements...) {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	f.Lock()
	if err := f.Reread(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// unbind makes tokens, or all, those of an older Keyrack, which kept them alone.
func (f *fixture) unbind(t *testing.T, refs ...model.SecretRef) {
	t.Helper()
	if len(refs) == 0 {
		refs = f.Secrets.Refs()
	}
	for _, ref := range refs {
		stored, err := f.Secrets.Get(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		token, _ := model.Unbind(stored)
		if err := f.Secrets.Set(t.Context(), ref, token); err != nil {
			t.Fatal(err)
		}
	}
	f.Lock()
}

func (f *fixture) wantHeldBack(t *testing.T, what string, err error) {
	t.Helper()
	var other *model.OtherAddressError
	if !errors.As(err, &other) || len(f.Mews.Sent) > 0 {
		t.Errorf("%s: error %v, sent %v", what, err, f.Mews.Sent)
	}
	if text := phrase.Explain(err).Sentences(); err != nil &&
		(!strings.Contains(text, "Nothing was sent") || strings.Contains(text, accessToken)) {
		t.Errorf("%s: explained as %q", what, text)
	}
}

func TestATokenKeepsTheAddressItWasEnteredFor(t *testing.T) {
	for id, to := range map[model.EnvironmentID]model.BoundTo{
		workspace.DemoID: model.DemoAddress, workspace.ProductionID: model.ProductionAddress,
		workspace.SandboxID: model.BoundToSandbox,
	} {
		f := open(t)
		connection := f.Add(t, id, accessToken)
		f.WantBound(t, to)
		if err := f.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken),
			workspace.Verification{}); err != nil {
			t.Fatal(err)
		}
		if err := f.EditIntegration(t.Context(), connection.IntegrationID, "Acme 2",
			token(t, workspacetest.Numbered(9))); err != nil {
			t.Fatal(err)
		}
		if _, err := f.RemoveConnections(t.Context(), connection.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := f.RestoreRemoved(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.WantBound(t, to)
		f.Lock()
		tokens, err := f.Tokens(t.Context(), connection.ID)
		if err != nil || tokens.AccessToken.Reveal() != otherToken ||
			tokens.ClientToken.Reveal() != workspacetest.Numbered(9) {
			t.Errorf("%s: the tokens that are handed out are not those that were entered: %v", id, err)
		}
	}
}

func TestAnEditedIndexSendsNoTokenElsewhere(t *testing.T) {
	for name, statement := range map[string]string{
		"another address":    "UPDATE environments SET address = 'https://evil.example' WHERE name = 'Stage'",
		"this computer":      "UPDATE environments SET address = 'http://127.0.0.1:18082' WHERE name = 'Stage'",
		"another kind":       "UPDATE environments SET kind = 'sandbox', address = '' WHERE name = 'Stage'",
		"moved to demo":      "UPDATE integrations SET environment = 'demo'",
		"moved to a sandbox": "UPDATE integrations SET environment = 'sandbox'",
	} {
		f := open(t)
		_, connection := f.staging(t, "https://api.example.com")
		if _, err := f.Tree(t.Context(), workspace.DemoID); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Tree(t.Context(), workspace.SandboxID); err != nil {
			t.Fatal(err)
		}
		f.forge(t, statement)
		f.Mews.Sent = nil
		_, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "configuration/get"})
		f.wantHeldBack(t, name, err)
		_, err = f.VerifyConnection(t.Context(), connection.ID)
		f.wantHeldBack(t, name+", verified", err)
		_, err = f.Tokens(t.Context(), connection.ID)
		f.wantHeldBack(t, name+", handed to a program", err)
		draft := workspace.Draft{Integration: connection.IntegrationID, AccessToken: token(t, otherToken)}
		place, err := f.Find(connection.ID)
		if err != nil {
			t.Fatal(err)
		}
		draft.Environment = place.Environment.ID
		_, err = f.Verify(t.Context(), draft)
		f.wantHeldBack(t, name+", another token verified", err)
		shown, err := f.ReadTokens(t.Context(), connection.ID)
		if err != nil || shown.AccessToken.Reveal() != accessToken || shown.ClientToken.Reveal() != clientToken {
			t.Errorf("%s: its owner cannot see the tokens: %v", name, err)
		}
	}
}

func TestTokensOfProductionDoNotFollowTheirRowElsewhere(t *testing.T) {
	const stage = "(SELECT id FROM environments WHERE name = 'Stage')"
	for _, statement := range []string{
		"UPDATE integrations SET environment = " + stage + " WHERE environment = 'production'",
		// whose client token may go there
		"UPDATE connections SET integration = (SELECT id FROM integrations WHERE environment = " + stage + ")",
	} {
		for _, older := range []bool{false, true} {
			f := open(t)
			f.staging(t, "https://evil.example")
			connection := f.AddAs(t, workspace.ProductionID, otherToken, workspacetest.Hotel("p2", "Hotel Borealis"))
			if older {
				place, err := f.Find(connection.ID)
				if err != nil {
					t.Fatal(err)
				}
				f.unbind(t, place.Integration.ClientToken, connection.AccessToken)
			}
			f.forge(t, statement)
			f.Mews.Sent = nil
			_, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "configuration/get"})
			f.wantHeldBack(t, statement, err)
		}
	}
}

func TestTokensOfAnOlderKeyrackGoWhereTheIndexHasNoSay(t *testing.T) {
	for _, id := range []model.EnvironmentID{workspace.DemoID, workspace.ProductionID, workspace.SandboxID} {
		f := open(t)
		connection := f.Add(t, id, accessToken)
		f.unbind(t)
		if _, err := f.Send(t.Context(),
			workspace.Request{Connection: connection.ID, Path: "configuration/get"}); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	f := open(t)
	_, connection := f.staging(t, "http://127.0.0.1:7000")
	f.unbind(t)
	if _, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "configuration/get"}); err != nil {
		t.Errorf("this computer: %v", err)
	}
}

func TestTokensOfAnOlderKeyrackWaitForAWordAboutTheirAddress(t *testing.T) {
	for name, confirm := range map[string]func(*fixture, model.Environment) error{
		"confirmed": func(f *fixture, e model.Environment) error {
			n, err := f.ConfirmAddress(t.Context(), e.ID)
			if n != 2 {
				t.Errorf("%d tokens were confirmed", n)
			}
			return err
		},
		"saved in the dialog": func(f *fixture, e model.Environment) error { return f.EditEnvironment(t.Context(), e) },
	} {
		f := open(t)
		environment, connection := f.staging(t, "https://api.example.com")
		f.unbind(t)
		before := f.Secrets.Refs()
		f.Mews.Sent = nil
		_, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "configuration/get"})
		f.wantHeldBack(t, name, err)
		if err := confirm(f, environment); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		f.WantBound(t, "https://api.example.com")
		if after := f.Secrets.Refs(); len(after) != len(before) || after[0] == before[0] {
			t.Errorf("%s: secrets %v, before %v", name, after, before)
		}
		f.Lock()
		if _, err := f.Send(t.Context(),
			workspace.Request{Connection: connection.ID, Path: "configuration/get"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n, err := f.ConfirmAddress(t.Context(), environment.ID); n != 0 || err != nil {
			t.Errorf("%s: confirmed again: %d, %v", name, n, err)
		}
	}
}

func TestANewSocketSaysNothingOfTheAddressOfOlderTokens(t *testing.T) {
	f := open(t)
	environment, connection := f.staging(t, "https://api.example.com")
	f.unbind(t, connection.AccessToken)
	f.forge(t, "UPDATE environments SET address = 'https://evil.example' WHERE name = 'Stage'")
	f.Mews.Sent = nil
	environment = f.environment(t, environment.ID)
	var err error
	if environment.Socket, err = model.ParseSocketAddress("wss://ws.example.com"); err != nil {
		t.Fatal(err)
	}
	if err := f.EditEnvironment(t.Context(), environment); err != nil { // nothing was held back before
		t.Fatal(err)
	}
	stored, err := f.Secrets.Get(t.Context(), connection.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	if _, to := model.Unbind(stored); to != "" {
		t.Errorf("the older token is kept for %q now", to)
	}
	_, err = f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "configuration/get"})
	f.wantHeldBack(t, "with a new socket", err)
	if text := phrase.Explain(err).Sentences(); !strings.Contains(text, "wss://ws.example.com") {
		t.Errorf("who is to say that the addresses are right is not told of the socket: %s", text)
	}
}

func TestAConfirmationThatFailsLosesNothing(t *testing.T) {
	f := open(t)
	environment, connection := f.staging(t, "https://api.example.com")
	f.unbind(t)
	writes := 0
	f.Secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "set" {
			if writes++; writes == 2 {
				return model.ErrSecretNotSaved
			}
		}
		return nil
	})
	if _, err := f.ConfirmAddress(t.Context(), environment.ID); !errors.Is(err, model.ErrSecretNotSaved) {
		t.Errorf("error %v", err)
	}
	f.Secrets.Fail(nil)
	f.Lock()
	shown, err := f.ReadTokens(t.Context(), connection.ID)
	if err != nil || shown.AccessToken.Reveal() != accessToken || shown.ClientToken.Reveal() != clientToken {
		t.Errorf("the tokens are gone: %v", err)
	}
	if n, err := f.ConfirmAddress(t.Context(), environment.ID); n != 2 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
	if err := f.Repair(t.Context()); err != nil {
		t.Error(err)
	}
	f.WantBound(t, "https://api.example.com")
}

func TestABackupHoldsNoTokenUnderAnotherAddress(t *testing.T) {
	s := openTwo(t)
	address, err := model.ParseAddress(model.Custom, "https://api.example.com")
	if err != nil {
		t.Fatal(err)
	}
	environment, err := s.AddEnvironment(t.Context(),
		model.Environment{Name: "Stage", Kind: model.Custom, Address: address, Protection: model.Ask})
	if err != nil {
		t.Fatal(err)
	}
	s.Add(t, environment.ID, accessToken)
	path := filepath.Join(t.TempDir(), "backup.age")
	(&fixture{s.Fixture}).forge(t, "UPDATE environments SET address = 'https://evil.example' WHERE name = 'Stage'")
	var other *model.OtherAddressError
	if _, err := s.Backup(t.Context(), path, false, workspacetest.Passphrase, nil); !errors.As(err, &other) {
		t.Errorf("error %v", err)
	}
}

func TestAnAddressIsNotEditedUnderTheTokensOfAnotherProcess(t *testing.T) {
	f := open(t)
	first, err := model.ParseAddress(model.Custom, "https://api.example.com")
	if err != nil {
		t.Fatal(err)
	}
	environment, err := f.AddEnvironment(t.Context(),
		model.Environment{Name: "Stage", Kind: model.Custom, Address: first, Protection: model.Ask})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Tree(t.Context(), environment.ID); err != nil { // empty, as far as this one knows
		t.Fatal(err)
	}
	again, err := index.Open(t.Context(), f.Index.Path(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close() })
	next := 0
	other, err := keyrack.Open(t.Context(), keyrack.Options{
		Index: again, History: again, Secrets: f.Secrets, Sender: f.Mews, Sandbox: workspacetest.NoSandbox{},
		Catalogue: workspacetest.Catalogue{},
		Now:       func() time.Time { return f.Now },
		NewID:     func() string { next++; return fmt.Sprintf("other-%d", next) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.AddIntegration(t.Context(), environment.ID, "Acme", token(t, clientToken)); err != nil {
		t.Fatal(err)
	}
	if environment.Address, err = model.ParseAddress(model.Custom, "https://evil.example"); err != nil {
		t.Fatal(err)
	}
	if err := f.EditEnvironment(t.Context(), environment); !errors.Is(err, workspace.ErrAddressInUse) {
		t.Errorf("error %v", err)
	}
}
