package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

// backedUp is a workspace with two connections on demo and one on production, and a backup of it.
func backedUp(t *testing.T) (*twoStores, string) {
	t.Helper()
	s := openTwo(t)
	if got := s.Imported(t, twoHotels, transfer.ImportDefaults{}); got != "3/0/0/0/0" {
		t.Fatal(got)
	}
	path := filepath.Join(t.TempDir(), "backup.age")
	report, err := s.Backup(t.Context(), path, false, workspacetest.Passphrase, nil)
	if err != nil || report.Connections != 3 || report.Integrations != 2 || len(report.Missing) > 0 {
		t.Fatalf("report %+v, error %v", report, err)
	}
	return s, path
}

func (s *twoStores) plan(t *testing.T, path string) transfer.RestorePlan {
	t.Helper()
	plan, err := s.PreviewRestore(t.Context(), path, workspacetest.Passphrase)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// restored runs a restore and says what it did: "added/tokens/replaced/kept/present/refused/left".
func (s *twoStores) restored(t *testing.T, path string, replace func(transfer.RestoreRow) bool) string {
	t.Helper()
	r, err := s.Restore(t.Context(), s.plan(t, path).Backup, replace, nil)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d/%d/%d/%d/%d/%d/%d", r.Added, r.Tokens, r.Replaced, r.Kept, r.Present, r.Refused, r.Left)
}

func everything(transfer.RestoreRow) bool { return true }

func (s *twoStores) first(t *testing.T) model.Connection {
	t.Helper()
	groups, err := s.Tree(t.Context(), workspace.DemoID)
	if err != nil || len(groups) == 0 || len(groups[0].Connections) == 0 {
		t.Fatalf("groups %v, error %v", groups, err)
	}
	return groups[0].Connections[0]
}

func TestABackupRestoresAnEmptyComputer(t *testing.T) {
	_, path := backedUp(t)
	s := openTwo(t)
	// 2 integrations and 3 connections are new; the 3 environments are there.
	for round, want := range []string{"5/0/0/0/3/0/0", "0/0/0/0/8/0/0"} {
		if got := s.restored(t, path, nil); got != want {
			t.Errorf("round %d: %s, want %s", round, got, want)
		}
		s.Restart(t)
	}
	s.WantTokens(t, workspacetest.OtherToken, strings.ReplaceAll(workspacetest.OtherToken, "B", "C"))
	if diff := cmp.Diff([]string{"Acme Sync 2.1.0: Aurora"}, s.connections(t, workspace.ProductionID)); diff != "" {
		t.Error(diff)
	}
}

// TestEnvironmentsOfOneAddressAreRestoredApart: a staging system may have one environment for each team.
func TestEnvironmentsOfOneAddressAreRestoredApart(t *testing.T) {
	s := openTwo(t)
	address, err := model.ParseAddress(model.Custom, "https://api.example.com")
	if err != nil {
		t.Fatal(err)
	}
	var second model.Environment
	for i, name := range []string{"First", "Second"} {
		if second, err = s.AddEnvironment(t.Context(),
			model.Environment{Name: name, Kind: model.Custom, Address: address, Protection: model.Ask}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddConnection(t.Context(), workspace.Draft{
			Environment: second.ID, Client: "Acme 1", ClientToken: workspacetest.Token(t, workspacetest.ClientToken),
			AccessToken: workspacetest.Token(t, workspacetest.Numbered(i)),
			Details:     model.Details{Label: name},
		}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "backup.age")
	if _, err := s.Backup(t.Context(), path, false, workspacetest.Passphrase, nil); err != nil {
		t.Fatal(err)
	}
	if got := s.restored(t, path, everything); got != "0/0/0/0/9/0/0" {
		t.Errorf("over itself: %s", got)
	}
	if err := s.RemoveEnvironment(t.Context(), second.ID); err != nil {
		t.Fatal(err)
	}
	if got := s.restored(t, path, everything); got != "3/0/0/0/6/0/0" {
		t.Errorf("after one was removed: %s", got)
	}
	if diff := cmp.Diff([]string{"Acme 1: Second"}, s.connections(t, second.ID)); diff != "" {
		t.Error(diff)
	}
	other := openTwo(t)
	for round, want := range []string{"6/0/0/0/3/0/0", "0/0/0/0/9/0/0"} {
		if got := other.restored(t, path, nil); got != want {
			t.Errorf("on another computer, round %d: %s, want %s", round, got, want)
		}
	}
}

func TestARestoreNeverOverwritesUnasked(t *testing.T) {
	s, path := backedUp(t)
	changed := s.first(t)
	changed.Label = "My own label"
	if err := s.EditConnection(t.Context(), changed.ID, changed.Details); err != nil {
		t.Fatal(err)
	}
	if err := s.ReplaceAccessToken(t.Context(), changed.ID, workspacetest.Token(t, workspacetest.Numbered(7)),
		workspace.Verification{}); err != nil {
		t.Fatal(err)
	}
	plan := s.plan(t, path)
	for _, row := range plan.Rows {
		if row.ID == string(changed.ID) &&
			(row.Action != transfer.RestoreDiffers || phrase.Differs(row) != "access token, label") {
			t.Errorf("row %+v", row)
		}
	}
	if strings.Contains(fmt.Sprintf("%+v", plan), workspacetest.AccessToken) {
		t.Error("the plan shows a token")
	}
	if got := s.restored(t, path, nil); got != "0/0/0/1/7/0/0" {
		t.Errorf("restored %s", got)
	}
	s.Restart(t)
	s.WantTokens(t, workspacetest.Numbered(7), strings.ReplaceAll(workspacetest.OtherToken, "B", "C"))
	if got := s.first(t).Label; got != "My own label" {
		t.Errorf("the label is %q", got)
	}
	if got := s.restored(t, path, everything); got != "0/0/1/0/7/0/0" {
		t.Errorf("restored on request %s", got)
	}
	s.Restart(t)
	s.WantTokens(t, workspacetest.OtherToken, strings.ReplaceAll(workspacetest.OtherToken, "B", "C"))
	if got := s.first(t).Label; got != "Boreal" {
		t.Errorf("the label is %q", got)
	}
}

func TestALostTokenComesBackFromABackup(t *testing.T) {
	s, path := backedUp(t)
	lost := s.first(t)
	s.Secrets.Lose(lost.AccessToken)
	s.Restart(t)
	report, err := s.Backup(t.Context(), path+"2", false, workspacetest.Passphrase, nil)
	if err != nil || len(report.Missing) != 1 || report.Missing[0] != "Boreal" {
		t.Errorf("a backup without it: %+v, error %v", report, err)
	}
	if got := s.restored(t, path, nil); got != "0/1/0/0/7/0/0" {
		t.Errorf("restored %s", got)
	}
	s.Restart(t)
	s.WantTokens(t, workspacetest.OtherToken, strings.ReplaceAll(workspacetest.OtherToken, "B", "C"))
}

func TestTheSameTokenUnderAnotherIDIsNotRestoredTwice(t *testing.T) {
	_, path := backedUp(t)
	s := openTwo(t)
	s.Now = s.Now.Add(1) // other ids
	s.Restart(t)
	if got := s.Imported(t, twoHotels, transfer.ImportDefaults{}); got != "3/0/0/0/0" {
		t.Fatal(got)
	}
	if got := s.restored(t, path, nil); got != "0/0/0/0/8/0/0" {
		t.Errorf("restored %s", got)
	}
}

func TestTokensAreNeverRestoredToAnotherAddress(t *testing.T) {
	s := openTwo(t)
	custom := func(address string) model.Environment {
		parsed, err := model.ParseAddress(model.Custom, address)
		if err != nil {
			t.Fatal(err)
		}
		return model.Environment{Name: "Staging", Kind: model.Custom, Address: parsed, Protection: model.Ask}
	}
	environment, err := s.AddEnvironment(t.Context(), custom("https://one.example.com"))
	if err != nil {
		t.Fatal(err)
	}
	s.Add(t, environment.ID, workspacetest.AccessToken)
	path := filepath.Join(t.TempDir(), "backup.age")
	if _, err := s.Backup(t.Context(), path, false, workspacetest.Passphrase, nil); err != nil {
		t.Fatal(err)
	}
	// On another computer the same id stands for another address.
	other := openTwo(t)
	moved := custom("https://two.example.com")
	moved.ID = environment.ID
	if err := other.Index.SaveEnvironment(t.Context(), moved); err != nil {
		t.Fatal(err)
	}
	other.Restart(t)
	if got := other.restored(t, path, everything); got != "0/0/0/0/3/3/0" {
		t.Errorf("restored %s, want the environment and all below it refused", got)
	}
	if refs := other.Secrets.Refs(); len(refs) > 0 {
		t.Errorf("secrets were stored: %v", refs)
	}
	// On a third one there is an environment of the name already.
	third := openTwo(t)
	third.Now = third.Now.Add(1) // other ids
	third.Start(t)
	if _, err := third.AddEnvironment(t.Context(), custom("https://three.example.com")); err != nil {
		t.Fatal(err)
	}
	if got := third.restored(t, path, nil); got != "3/0/0/0/3/0/0" {
		t.Errorf("restored %s", got)
	}
	var names []string
	for _, e := range third.Environments() {
		names = append(names, e.Name)
	}
	if got := strings.Join(names[3:], ", "); got != "Staging, Staging (restored)" {
		t.Errorf("environments %s", got)
	}
}

func TestABackupThatCannotBeMadeWritesNoFile(t *testing.T) {
	s, path := backedUp(t)
	if _, err := s.Backup(t.Context(), path, false, workspacetest.Passphrase,
		nil); !errors.Is(err, transfer.ErrFileExists) {
		t.Errorf("over a file: %v", err)
	}
	if _, err := s.Backup(t.Context(), path+"2", false, model.NewSecret("short"),
		nil); !errors.Is(err, secrets.ErrWeakPassphrase) {
		t.Errorf("a short passphrase: %v", err)
	}
	s.Lock()
	s.Secrets.Fail(func(call string, _ model.SecretRef) error { return model.ErrStoreTimeout })
	if _, err := s.Backup(t.Context(), path+"2", false, workspacetest.Passphrase,
		nil); !errors.Is(err, model.ErrStoreTimeout) {
		t.Errorf("a store that does not answer: %v", err)
	}
	s.Secrets.Fail(nil)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.Backup(ctx, path+"2", false, workspacetest.Passphrase,
		func(int, int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := os.Stat(path + "2"); !errors.Is(err, os.ErrNotExist) {
		t.Error("a file was written")
	}
}

// TestARestoreThatFailsAnywhereGoesOn lets each write of a restore fail once.
func TestARestoreThatFailsAnywhereGoesOn(t *testing.T) {
	_, path := backedUp(t)
	for failing := 1; failing <= 5; failing++ {
		s := openTwo(t)
		sets := 0
		s.Secrets.Fail(func(call string, _ model.SecretRef) error {
			if call == "set" {
				if sets++; sets == failing {
					return model.ErrSecretNotSaved
				}
			}
			return nil
		})
		report, err := s.Restore(t.Context(), s.plan(t, path).Backup, nil, nil)
		if !errors.Is(err, model.ErrSecretNotSaved) || report.Added != failing-1 {
			t.Fatalf("write %d: report %+v, error %v", failing, report, err)
		}
		s.Secrets.Fail(nil)
		if got := s.restored(t, path, nil); got != fmt.Sprintf("%d/0/0/0/%d/0/0", 6-failing, 2+failing) {
			t.Errorf("write %d, going on: %s", failing, got)
		}
		s.Restart(t)
		s.WantTokens(t, workspacetest.OtherToken, strings.ReplaceAll(workspacetest.OtherToken, "B", "C"))
	}
}

func TestTheListForColleaguesHoldsNoToken(t *testing.T) {
	s, _ := backedUp(t)
	path := filepath.Join(t.TempDir(), "list.csv")
	n, err := s.ShareList(t.Context(), path, false)
	if err != nil || n != 3 {
		t.Fatalf("%d connections, error %v", n, err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{workspacetest.AccessToken, workspacetest.OtherToken, workspacetest.ClientToken} {
		if strings.Contains(string(content), secret) {
			t.Error("the list holds a token")
		}
	}
	if !strings.Contains(string(content), "Production,Acme Sync 2.1.0,Aurora,spa,") {
		t.Errorf("the list is\n%s", content)
	}
}

func TestARestoreAndAnImportBringNoTokensInOtherFields(t *testing.T) {
	const secret = "ACCE55000000000000000000000000DD-ACCE55000000000000000000000000D"
	long := strings.Repeat("x", 3000)
	s := openTwo(t)
	text := "label,note,tags,access_token,client,client_token,environment\n" +
		"Mine " + long +
		",first,spa,ACCE55000000000000000000000000AA-ACCE55000000000000000000000000A,Acme," +
		"C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000,Demo\n"
	if got := s.Imported(t, text, transfer.ImportDefaults{}); got != "1/0/0/0/0" {
		t.Fatal(got)
	}
	first := s.first(t)
	if first.Label != model.Tidy(first.Label, model.MaxText) || first.Note != "first" {
		t.Errorf("imported %.300q %q", first.Label, first.Note)
	}
	path := filepath.Join(t.TempDir(), "backup.age")
	if _, err := s.Backup(t.Context(), path, false, workspacetest.Passphrase, nil); err != nil {
		t.Fatal(err)
	}
	plan := s.plan(t, path)
	// Somebody else, who knows the passphrase, has made it.
	made := plan.Backup
	made.Integrations[0].Client = "Acme " + secret
	made.Connections[0].Label, made.Connections[0].Note, made.Connections[0].Tags = "Label "+secret, "note\n"+secret,
		[]string{secret}
	made.Connections[0].Identity = &model.Identity{
		EnterpriseID: "p1", Name: "Hotel\u202e " + secret, City: long,
		VerifiedAt: s.Now,
	}
	made.Connections[0].LastCheck = model.Check{
		Health: model.Rejected, At: s.Now, Found: secret, Message: secret,
		RequestID: secret,
	}
	other := openTwo(t)
	if _, err := other.Restore(t.Context(), made, everything, nil); err != nil {
		t.Fatal(err)
	}
	restored := other.first(t)
	workspacetest.Quiet(t, "restored", restored, restored.Identity)
	if strings.Contains(restored.Label+restored.Note+restored.Tags[0]+restored.Identity.Name+restored.LastCheck.Found+
		restored.LastCheck.Message+restored.LastCheck.RequestID, secret) {
		t.Errorf("restored %+v %+v", restored, restored.Identity)
	}
	if len([]rune(restored.Identity.City)) != model.MaxText ||
		!strings.HasPrefix(restored.Identity.Name, "Hotel ACCE…000D") {
		t.Errorf("restored %+v", restored.Identity)
	}
}
