package doctor_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/doctor"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage"
	"keyrack/ui/phrase"
)

// examined runs Doctor and says what it found: topic, verdict, sentence, repair.
func (s *twoStores) examined(t *testing.T) []string {
	t.Helper()
	findings, err := s.Doctor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range findings {
		said := phrase.Finding(f, phrase.Explain)
		line := fmt.Sprintf("%s %s: %s", phrase.Topic(f.Topic), f.Verdict, said.What)
		if f.Repair != doctor.NoRepair {
			line += " [" + string(f.Repair) + "]"
		}
		if len(f.Items) > 0 && f.Topic != doctor.TopicIndex && f.Topic != doctor.TopicFiles {
			line += " " + strings.Join(f.Items, "; ")
		}
		if f.Verdict == doctor.Trouble && said.Next == "" {
			t.Errorf("nothing says what to do about %q", said.What)
		}
		all = append(all, line)
	}
	for _, token := range []string{workspacetest.AccessToken, workspacetest.OtherToken, workspacetest.ClientToken} {
		if strings.Contains(fmt.Sprintf("%+v", findings), token) {
			t.Error("a finding holds a token")
		}
	}
	return all
}

func (s *twoStores) wantExamined(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, s.examined(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const (
	storeFine = "Secret store fine: Tokens are kept in the memory, and it can be used."
	notListed = "Tokens notice: The memory of this system cannot be listed, so unknown items are not found."
)

func TestDoctorFindsAHealthyKeyrackHealthy(t *testing.T) {
	s := openTwo(t)
	s.Add(t, workspace.DemoID, workspacetest.AccessToken)
	s.wantExamined(t, storeFine, "Tokens fine: Nothing is missing in the memory: 2 tokens.", notListed)
}

func TestDoctorNamesAKeyringWithoutAPassword(t *testing.T) {
	for _, test := range []struct {
		place model.StorePlace
		want  string
	}{
		{
			model.StorePlace{Provider: "GNOME Keyring", Collection: "Login"},
			"The keyring “Login” of GNOME Keyring has no password: the tokens stand in its file as plain text.",
		},
		{
			model.StorePlace{Provider: "KWallet", Collection: "kdewallet"},
			"The wallet “kdewallet” of KWallet has no password: whoever has its files can read the tokens.",
		},
	} {
		s := openTwo(t)
		s.Add(t, workspace.DemoID, workspacetest.AccessToken)
		s.Secrets.MoveTo(test.place)
		s.Secrets.Expose()
		if got := strings.Join(s.examined(t), "\n"); !strings.Contains(got, "Secret store notice: "+test.want) {
			t.Errorf("it says\n%s", got)
		}
	}
}

func TestDoctorNamesWhatIsMissing(t *testing.T) {
	s := openTwo(t)
	lost := s.Add(t, workspace.DemoID, workspacetest.AccessToken)
	s.Secrets.Lose(lost.AccessToken)
	s.wantExamined(t, storeFine, "Tokens trouble: 1 of 2 tokens is missing in the memory. Demo: Hotel Aurora", notListed)
}

func TestDoctorSaysThatALockedStoreIsNotAMissingToken(t *testing.T) {
	s := openTwo(t)
	s.Add(t, workspace.DemoID, workspacetest.AccessToken)
	s.Secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	s.wantExamined(t, "Secret store trouble: The system keychain is locked.",
		"Tokens notice: The tokens in the memory could not be looked at.")
}

func TestDoctorFindsUnknownItemsAndLeavesThem(t *testing.T) {
	s := openTwo(t)
	if err := errors.Join(s.CreateVault(t.Context(), workspacetest.Passphrase),
		s.UseStore(t.Context(), model.VaultStore)); err != nil {
		t.Fatal(err)
	}
	if err := s.Vault.Set(t.Context(), "stranger.1", model.NewSecret(workspacetest.OtherToken)); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Secret store fine: Tokens are kept in the passphrase vault, and it can be used.",
		"Tokens fine: Nothing is missing in the passphrase vault: 0 tokens.",
		"Tokens notice: The passphrase vault holds 1 item of Keyrack that this data folder does not know. stranger.1",
	}
	for range 2 {
		s.wantExamined(t, want...)
		s.Restart(t)
	}
}

func TestDoctorFinishesWhatWasInterrupted(t *testing.T) {
	s := openTwo(t)
	first := s.Add(t, workspace.DemoID, workspacetest.AccessToken)
	if err := s.CreateVault(t.Context(), workspacetest.Passphrase); err != nil {
		t.Fatal(err)
	}
	if err := s.UseStore(t.Context(), model.VaultStore); err != nil {
		t.Fatal(err)
	}
	// A secret that could not be deleted.
	s.Secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "delete" {
			return model.ErrSecretNotDeleted
		}
		return nil
	})
	if err := s.ReplaceAccessToken(t.Context(), first.ID, workspacetest.Token(t, workspacetest.OtherToken),
		workspace.Verification{}); err != nil &&
		!errors.Is(err, model.ErrSecretNotDeleted) {
		t.Fatal(err)
	}
	s.Secrets.Fail(nil)
	s.wantExamined(
		t, "Secret store fine: Tokens are kept in the passphrase vault, and it can be used.",
		"Secret store notice: 1 secret still lies in another store, and Keyrack reads from there. [finish-move]",
		"Tokens fine: Nothing is missing in the memory: 1 token.", notListed,
		"Tokens fine: Nothing is missing in the passphrase vault: 1 token.",
		fmt.Sprintf(
			"Leftovers notice: 1 secret is no longer needed, or on the way in this moment. [delete-items] %s in the keychain",
			first.AccessToken),
	)
	if err := errors.Join(s.Mend(t.Context(), doctor.DeleteGarbage), s.Mend(t.Context(), doctor.FinishMove)); err != nil {
		t.Fatal(err)
	}
	s.wantExamined(
		t, "Secret store fine: Tokens are kept in the passphrase vault, and it can be used.",
		"Tokens fine: Nothing is missing in the passphrase vault: 2 tokens.",
	)
	s.WantTokens(t, workspacetest.OtherToken)
}

func TestDoctorClosesFilesToOthers(t *testing.T) {
	s := openTwo(t)
	folder, err := storage.Open(t.Context(), storage.Options{Create: true, Path: filepath.Join(s.Folder, "data")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = folder.Close() })
	open := filepath.Join(folder.Path(), "open.txt")
	if err := errors.Join(os.WriteFile(open, nil, 0o600), os.Chmod(open, 0o644)); err != nil {
		t.Fatal(err)
	}
	s.Keyrack, err = keyrack.Open(t.Context(), keyrack.Options{
		Index: s.Index, Secrets: s.Secrets, Vault: s.Vault, Health: storage.Health{Folder: folder, Entries: s.Index},
		Sender: s.Mews, Sandbox: workspacetest.NoSandbox{}, Catalogue: workspacetest.Catalogue{}, Now: nil, NewID: nil,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		storeFine, "Index fine: The index is sound.", "Tokens fine: Nothing is missing in the memory: 0 tokens.", notListed,
		"Files trouble: Other users of this computer can read 1 file of the data folder. No token is in there. [close-files]",
	}
	s.wantExamined(t, want...)
	if err := s.Mend(t.Context(), doctor.CloseFiles); err != nil {
		t.Fatal(err)
	}
	want[4] = "Files fine: No other user of this computer can read the data folder."
	s.wantExamined(t, want...)
	if info, err := os.Stat(open); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
}

func TestDoctorSaysWhereTokensAreThatKeyrackDoesNotFind(t *testing.T) {
	s := openTwo(t)
	s.Secrets.MoveTo(model.StorePlace{Provider: "GNOME Keyring", Collection: "Default keyring"})
	s.Add(t, workspace.DemoID, workspacetest.AccessToken)
	s.Secrets.MoveTo(model.StorePlace{Provider: "KWallet", Collection: "kdewallet"})
	s.wantExamined(
		t, "Secret store fine: Tokens are kept in the memory (KWallet, wallet kdewallet), and it can be used.",
		"Secret store notice: KWallet keeps the labels of its items readable beside the wallet: the names of hotels, "+
			"clients and environments. The tokens are encrypted.",
		"Tokens trouble: 2 tokens are in the keyring “Default keyring” of GNOME Keyring, where Keyrack does not look now. "+
			"Demo: Hotel Aurora; Demo: client token of Acme Sync 2.1.0",
		notListed,
	)
}

func TestDoctorTakesAnEmptySecretForNone(t *testing.T) {
	s := openTwo(t)
	lost := s.Add(t, workspace.DemoID, workspacetest.AccessToken)
	s.Add(t, workspace.DemoID, workspacetest.OtherToken)
	if err := s.Secrets.Set(t.Context(), lost.AccessToken, model.Secret{}); err != nil {
		t.Fatal(err)
	}
	found := strings.Join(s.examined(t), "\n")
	if !strings.Contains(found, "1 of 3 tokens is missing in the memory. Demo: Hotel Aurora") {
		t.Errorf("doctor says:\n%s", found)
	}
}
