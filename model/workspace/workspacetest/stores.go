package workspacetest

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/storage/index"
	files "keyrack/storage/transfer"
	"keyrack/storage/vault"
)

// Passphrase opens the vault of [TwoStores].
var Passphrase = model.NewSecret("correct horse battery staple")

// TwoStores is a Keyrack with a keychain, and with a vault that is not made yet.
type TwoStores struct {
	*Fixture
	Vault  *vault.Vault
	Folder string
}

// OpenTwo makes one in a new folder, whose scrypt is cheap.
func OpenTwo(t testing.TB) *TwoStores {
	t.Helper()
	folder := t.TempDir()
	s := &TwoStores{
		Fixture: &Fixture{
			Secrets: NewSecrets(), Mews: &Mews{Answer: Hotel("p1", "Hotel Aurora")},
			Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
		},
		Vault: vault.Open(filepath.Join(folder, "vault"), vault.Options{WorkFactor: 4}), Folder: folder,
	}
	var err error
	s.Index, err = index.Open(t.Context(), filepath.Join(folder, "index.sqlite"),
		index.Options{Now: func() time.Time { return s.Now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Index.Close() })
	s.Start(t)
	return s
}

// Start opens a workspace on what is stored, as the next start of the program does.
func (s *TwoStores) Start(t testing.TB) {
	t.Helper()
	next, run := 0, s.Now.UnixNano()
	var err error
	s.Keyrack, err = keyrack.Open(t.Context(), keyrack.Options{
		Index: s.Index, History: s.Index, Requests: s.Index, Secrets: s.Secrets, Vault: s.Vault,
		Transfer: files.Files{WorkFactor: 4}, Sender: s.Mews, Sandbox: NoSandbox{}, Catalogue: Catalogue{},
		Now:   func() time.Time { return s.Now },
		NewID: func() string { next++; return fmt.Sprintf("id-%d-%d", run, next) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Tree(t.Context(), workspace.DemoID); err != nil {
		t.Fatal(err)
	}
}

// Restart starts anew a while later, with a vault that was unlocked.
func (s *TwoStores) Restart(t testing.TB) {
	t.Helper()
	s.Now = s.Now.Add(time.Hour)
	s.Start(t)
	if exists, _ := s.Vault.Exists(); exists {
		if err := s.UnlockVault(t.Context(), Passphrase); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Repair(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// WantTokens checks that every connection can be sent with, and that no store holds anything else than what is in use.
func (s *TwoStores) WantTokens(t testing.TB, access ...string) {
	t.Helper()
	groups, err := s.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	s.Mews.Answer = func(path string, clearance model.Clearance) (model.Exchange, error) {
		_, _, access := clearance.Credential()
		got = append(got, access.Reveal())
		return Hotel("p1", "Hotel Aurora")(path, clearance)
	}
	for _, group := range groups {
		for _, connection := range group.Connections {
			if _, err := s.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "services/getAll"}); err != nil {
				t.Errorf("sending with %s: %v", connection.Title(), err)
			}
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(access) {
		t.Errorf("%d tokens were sent, want %d, or others", len(got), len(access))
	}
	known, err := s.Index.Secrets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	recorded := map[secrets.Item]bool{}
	for _, item := range known {
		recorded[item.Item] = true
	}
	for _, ref := range s.Secrets.Refs() {
		if !recorded[secrets.Item{Ref: ref, Store: model.KeychainStore}] {
			t.Errorf("the keychain holds %s, which the index does not know", ref)
		}
	}
	if exists, _ := s.Vault.Exists(); exists {
		accounts, err := s.Vault.Accounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range accounts {
			if !recorded[secrets.Item{Ref: model.SecretRef(ref), Store: model.VaultStore}] {
				t.Errorf("the vault holds %s, which the index does not know", ref)
			}
		}
	}
}

// Numbered is a token of the usual shape.
func Numbered(n int) string { return fmt.Sprintf("%032X-%031X", n, n) }

// Read reads the text of a file to import.
func (s *TwoStores) Read(t testing.TB, text string) transfer.ImportFile {
	t.Helper()
	file, err := s.ReadImportText(text)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Imported runs an import and says what it did: "added/replaced/present/refused or to be answered/left".
func (s *TwoStores) Imported(t testing.TB, text string, defaults transfer.ImportDefaults) string {
	t.Helper()
	report, err := s.Import(t.Context(), s.Read(t, text), defaults, nil)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d/%d/%d/%d/%d", report.Added, report.Replaced, report.Present, report.Refused+report.Open,
		report.Left)
}
