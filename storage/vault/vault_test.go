package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/storage/disktest"
	"keyrack/storage/vault"
)

const token = "5E27F1A1000000000000000000000000-5E27F1A100000000000000000000000"

var passphrase = model.NewSecret("correct horse battery staple")

// quick makes scrypt cheap: 2^4.
var quick = vault.Options{WorkFactor: 4}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("got the error %v, want %v", got, want)
	}
	if got != nil && strings.Contains(got.Error(), token) {
		t.Fatal("the error holds a token")
	}
}

// create returns an unlocked vault with one secret, and its folder.
func create(t testing.TB) (*vault.Vault, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "vault")
	v := vault.Open(folder, quick)
	must(t, v.Create(t.Context(), passphrase))
	must(t, v.Set(t.Context(), "first.1", model.NewSecret(token)))
	return v, folder
}

func wantSecret(t testing.TB, v *vault.Vault, ref model.SecretRef, want string) {
	t.Helper()
	got, err := v.Get(t.Context(), ref)
	must(t, err)
	if got.Reveal() != want {
		t.Fatalf("%s holds %s", ref, got)
	}
}

func TestVaultKeepsReplacesAndDeletesASecret(t *testing.T) {
	v, _ := create(t)
	wantSecret(t, v, "first.1", token)
	must(t, v.Set(t.Context(), "first.1", model.NewSecret("another")))
	wantSecret(t, v, "first.1", "another")
	must(t, v.Delete(t.Context(), "first.1"))
	must(t, v.Delete(t.Context(), "first.1")) // what is not there
	_, err := v.Get(t.Context(), "first.1")
	wantError(t, err, model.ErrSecretNotFound)
}

func TestVaultOpensAgainWithItsPassphraseOnly(t *testing.T) {
	v, folder := create(t)
	for _, v := range []*vault.Vault{v, vault.Open(folder, quick)} {
		v.Lock()
		for name, call := range calls(v) {
			if err := call(t.Context()); !errors.Is(err, model.ErrStoreLocked) || !errors.Is(err, secrets.ErrInVault) {
				t.Errorf("%s of a locked vault returned %v", name, err)
			}
		}
		wantError(t, v.Unlock(t.Context()), secrets.ErrPassphraseNeeded)
		for _, wrong := range []string{
			"", "correct horse battery stapl", "Correct horse battery staple",
			" correct horse battery staple",
		} {
			wantError(t, v.UnlockWith(t.Context(), model.NewSecret(wrong)), secrets.ErrWrongPassphrase)
		}
		must(t, v.UnlockWith(t.Context(), passphrase))
		must(t, v.Unlock(t.Context()))
		wantSecret(t, v, "first.1", token)
	}
}

func calls(v *vault.Vault) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Probe":    v.Probe,
		"Set":      func(ctx context.Context) error { return v.Set(ctx, "second.1", model.NewSecret("x")) },
		"Get":      func(ctx context.Context) error { _, err := v.Get(ctx, "first.1"); return err },
		"Delete":   func(ctx context.Context) error { return v.Delete(ctx, "first.1") },
		"Accounts": func(ctx context.Context) error { _, err := v.Accounts(ctx); return err },
		"Remove":   v.Remove,
	}
}

func TestThePassphraseIsChangedWholeOrNotAtAll(t *testing.T) {
	v, folder := create(t)
	next := model.NewSecret("another passphrase")
	wantError(t, v.ChangePassphrase(t.Context(), next, next), secrets.ErrWrongPassphrase)
	v.FailRenames(func() error { return syscall.EIO })
	wantError(t, v.ChangePassphrase(t.Context(), passphrase, next), model.ErrSecretNotSaved)
	must(t, vault.Open(folder, quick).UnlockWith(t.Context(), passphrase))
	v.FailWrites(nil)
	must(t, v.ChangePassphrase(t.Context(), passphrase, next))
	wantSecret(t, v, "first.1", token) // what is open stays open
	again := vault.Open(folder, quick)
	wantError(t, again.UnlockWith(t.Context(), passphrase), secrets.ErrWrongPassphrase)
	must(t, again.UnlockWith(t.Context(), next))
	wantSecret(t, again, "first.1", token)
}

func TestThereIsNoVaultUntilItIsMade(t *testing.T) {
	v := vault.Open(filepath.Join(t.TempDir(), "deep", "vault"), quick)
	if exists, err := v.Exists(); exists || err != nil {
		t.Fatalf("exists %v, error %v", exists, err)
	}
	wantError(t, v.UnlockWith(t.Context(), passphrase), secrets.ErrNoVault)
	for name, call := range calls(v) {
		if err := call(t.Context()); !errors.Is(err, secrets.ErrNoVault) || errors.Is(err, model.ErrSecretNotFound) {
			t.Errorf("%s without a vault returned %v", name, err)
		}
	}
	must(t, v.Create(t.Context(), passphrase))
	must(t, v.Probe(t.Context()))
}

func TestNothingIsMadeOverAVault(t *testing.T) {
	v, folder := create(t)
	wantError(t, v.Create(t.Context(), passphrase), secrets.ErrVaultExists)
	wantSecret(t, v, "first.1", token)
	// A crash while the first vault was made leaves something beside, which is in nobody's way.
	must(t, os.MkdirAll(folder+"2.new", 0o700))
	must(t, os.WriteFile(filepath.Join(folder+"2.new", "identity.age"), []byte("half"), 0o600))
	must(t, vault.Open(folder+"2", quick).Create(t.Context(), passphrase))
}

func TestOnlyAnEmptyVaultIsRemoved(t *testing.T) {
	v, folder := create(t)
	wantError(t, v.Remove(t.Context()), secrets.ErrVaultInUse)
	must(t, v.Delete(t.Context(), "first.1"))
	must(t, v.Remove(t.Context()))
	left, err := filepath.Glob(folder + "*")
	must(t, err)
	if diff := cmp.Diff([]string{folder + ".lock"}, left); diff != "" {
		t.Errorf("left behind (-want +got):\n%s", diff)
	}
	must(t, v.Create(t.Context(), model.NewSecret("a new passphrase")))
}

func TestFilesAreForTheUserAloneAndHoldNothingReadable(t *testing.T) {
	_, folder := create(t)
	for _, name := range []string{"identity.age", "secrets.age"} {
		disktest.WantPrivate(t, filepath.Join(folder, name))
		content := read(t, folder, name)
		if !bytes.HasPrefix(content, []byte("age-encryption.org/v1\n")) {
			t.Errorf("%s is no file of age", name)
		}
		for _, secret := range []string{token, passphrase.Reveal(), "AGE-SECRET-KEY", "first.1"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds a secret", name)
			}
		}
	}
	disktest.WantPrivate(t, folder)
}

func TestEveryInputRoundTripsByteForByte(t *testing.T) {
	v, folder := create(t)
	for i, value := range []string{
		"", "a", strings.Repeat("x", model.MaxTokenLength), "emoji 🏨", "漢字", "\u202eRTL", "a\r\nb\t", " blanks ",
		"nul\x00",
		`"quotes'`,
		"go-keyring-base64:aGk=", "\ufeffBOM", "$(id); `id` <&>", "e\u0301", "\u00e9",
	} {
		ref := model.SecretRef(fmt.Sprintf("value-%d.1", i))
		must(t, v.Set(t.Context(), ref, model.NewSecret(value)))
		wantSecret(t, v, ref, value)
	}
	again := vault.Open(folder, quick)
	must(t, again.UnlockWith(t.Context(), passphrase))
	wantSecret(t, again, "value-3.1", "emoji 🏨")
	wantError(t, v.Set(t.Context(), "big.1", model.NewSecret(strings.Repeat("x", model.MaxTokenLength+1))),
		model.ErrSecretTooBig)
	// Text that JSON cannot carry is refused, not mended.
	wantError(t, v.Set(t.Context(), "wrong.1", model.NewSecret("a\xff")), model.ErrSecretNotSaved)
	wantSecret(t, v, "value-1.1", "a")
}

func TestANewVaultMakesGuessingItsPassphraseSlow(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "vault")
	must(t, vault.Open(folder, vault.Options{}).Create(t.Context(), passphrase))
	if header := read(t, folder, "identity.age"); !regexp.MustCompile(`-> scrypt \S+ 18\n`).Match(header) {
		t.Error("the key of a new vault is not locked with scrypt of 2^18")
	}
}

func TestWorkFactorIsBounded(t *testing.T) {
	_, folder := create(t)
	var sealed bytes.Buffer
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	must(t, err)
	recipient.SetWorkFactor(4)
	w, err := age.Encrypt(&sealed, recipient)
	must(t, err)
	must(t, w.Close())
	// The age library would by itself go as far as 22, which takes 4 GiB.
	for _, factor := range []string{"21", "30"} {
		costly := bytes.Replace(sealed.Bytes(), []byte(" 4\n"), []byte(" "+factor+"\n"), 1)
		must(t, os.WriteFile(filepath.Join(folder, "identity.age"), costly, 0o600))
		wantError(t, vault.Open(folder, quick).UnlockWith(t.Context(), passphrase), model.ErrStoreBroken)
	}
}

func TestManyHandlesLoseNoWrite(t *testing.T) {
	_, folder := create(t)
	var group sync.WaitGroup
	const handles, writes = 4, 20
	for h := range handles {
		group.Go(func() {
			v := vault.Open(folder, vault.Options{WorkFactor: 4, Patience: time.Minute})
			if err := v.UnlockWith(t.Context(), passphrase); err != nil {
				t.Error(err)
				return
			}
			for i := range writes {
				if err := v.Set(t.Context(), model.SecretRef(fmt.Sprintf("h%d-%d.1", h, i)),
					model.NewSecret(fmt.Sprint(h, i))); err != nil {
					t.Error(err)
				}
				if _, err := v.Get(t.Context(), "first.1"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	v := vault.Open(folder, quick)
	must(t, v.UnlockWith(t.Context(), passphrase))
	accounts, err := v.Accounts(t.Context())
	must(t, err)
	if len(accounts) != handles*writes+1 {
		t.Errorf("%d secrets are there, want %d", len(accounts), handles*writes+1)
	}
}

func TestAWaitForAnotherWriterEnds(t *testing.T) {
	v, _ := create(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantError(t, v.Set(ctx, "second.1", model.NewSecret("x")), model.ErrStoreTimeout)
}

func read(t testing.TB, folder, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, name))
	must(t, err)
	return content
}
