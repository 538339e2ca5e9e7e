package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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
	"keyrack/model/workspace"
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
			if err := call(t.Context()); !errors.Is(err, model.ErrStoreLocked) || !errors.Is(err, workspace.ErrInVault) {
				t.Errorf("%s of a locked vault returned %v", name, err)
			}
		}
		wantError(t, v.Unlock(t.Context()), workspace.ErrPassphraseNeeded)
		for _, wrong := range []string{"", "correct horse battery stapl", "Correct horse battery staple", " correct horse battery staple"} {
			wantError(t, v.UnlockWith(t.Context(), model.NewSecret(wrong)), workspace.ErrWrongPassphrase)
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
	wantError(t, v.ChangePassphrase(t.Context(), next, next), workspace.ErrWrongPassphrase)
	v.FailRenames(func() error { return syscall.EIO })
	wantError(t, v.ChangePassphrase(t.Context(), passphrase, next), model.ErrSecretNotSaved)
	must(t, vault.Open(folder, quick).UnlockWith(t.Context(), passphrase))
	v.FailWrites(nil)
	must(t, v.ChangePassphrase(t.Context(), passphrase, next))
	wantSecret(t, v, "first.1", token) // what is open stays open
	again := vault.Open(folder, quick)
	wantError(t, again.UnlockWith(t.Context(), passphrase), workspace.ErrWrongPassphrase)
	must(t, again.UnlockWith(t.Context(), next))
	wantSecret(t, again, "first.1", token)
}

func TestThereIsNoVaultUntilItIsMade(t *testing.T) {
	v := vault.Open(filepath.Join(t.TempDir(), "deep", "vault"), quick)
	if exists, err := v.Exists(); exists || err != nil {
		t.Fatalf("exists %v, error %v", exists, err)
	}
	wantError(t, v.UnlockWith(t.Context(), passphrase), workspace.ErrNoVault)
	for name, call := range calls(v) {
		if err := call(t.Context()); !errors.Is(err, workspace.ErrNoVault) || errors.Is(err, model.ErrSecretNotFound) {
			t.Errorf("%s without a vault returned %v", name, err)
		}
	}
	must(t, v.Create(t.Context(), passphrase))
	must(t, v.Probe(t.Context()))
}

func TestNothingIsMadeOverAVault(t *testing.T) {
	v, folder := create(t)
	wantError(t, v.Create(t.Context(), passphrase), workspace.ErrVaultExists)
	wantSecret(t, v, "first.1", token)
	// A crash while the first vault was made leaves something beside, which is in nobody's way.
	must(t, os.MkdirAll(folder+"2.new", 0o700))
	must(t, os.WriteFile(filepath.Join(folder+"2.new", "identity.age"), []byte("half"), 0o600))
	must(t, vault.Open(folder+"2", quick).Create(t.Context(), passphrase))
}

func TestOnlyAnEmptyVaultIsRemoved(t *testing.T) {
	v, folder := create(t)
	wantError(t, v.Remove(t.Context()), workspace.ErrVaultInUse)
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
		info, err := os.Lstat(filepath.Join(folder, name))
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
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
	info, err := os.Stat(folder)
	must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v", info.Mode())
	}
}

func TestEveryInputRoundTripsByteForByte(t *testing.T) {
	v, folder := create(t)
	for i, value := range []string{
		"", "a", strings.Repeat("x", model.MaxTokenLength), "emoji 🏨", "漢字", "\u202eRTL", "a\r\nb\t", " blanks ", "nul\x00", `"quotes'`,
		"go-keyring-base64:aGk=", "\ufeffBOM", "$(id); `id` <&>", "e\u0301", "\u00e9",
	} {
		ref := model.SecretRef(fmt.Sprintf("value-%d.1", i))
		must(t, v.Set(t.Context(), ref, model.NewSecret(value)))
		wantSecret(t, v, ref, value)
	}
	again := vault.Open(folder, quick)
	must(t, again.UnlockWith(t.Context(), passphrase))
	wantSecret(t, again, "value-3.1", "emoji 🏨")
	wantError(t, v.Set(t.Context(), "big.1", model.NewSecret(strings.Repeat("x", model.MaxTokenLength+1))), model.ErrSecretTooBig)
	// Text that JSON cannot carry is refused, not mended.
	wantError(t, v.Set(t.Context(), "wrong.1", model.NewSecret("a\xff")), model.ErrSecretNotSaved)
	wantSecret(t, v, "value-1.1", "a")
}

// TestATouchedFileIsNeverBelievedNorWrittenOver changes every byte of secrets.age, and cuts it at every length.
func TestATouchedFileIsNeverBelievedNorWrittenOver(t *testing.T) {
	v, folder := create(t)
	whole := read(t, folder, "secrets.age")
	name := filepath.Join(folder, "secrets.age")
	check := func(what string, content []byte) {
		t.Helper()
		must(t, v.UnlockWith(t.Context(), passphrase))
		must(t, os.WriteFile(name, content, 0o600))
		defer func() { must(t, os.WriteFile(name, whole, 0o600)) }()
		for call, run := range calls(v) {
			err := run(t.Context())
			if !errors.Is(err, model.ErrStoreBroken) && !errors.Is(err, model.ErrStoreLocked) {
				t.Fatalf("%s: %s returned %v", what, call, err)
			}
		}
		if err := v.UnlockWith(t.Context(), passphrase); !errors.Is(err, model.ErrStoreBroken) {
			t.Fatalf("%s: unlocking returned %v", what, err)
		}
		if !bytes.Equal(read(t, folder, "secrets.age"), content) {
			t.Fatalf("%s: the file was written", what)
		}
	}
	for at := range whole {
		touched := bytes.Clone(whole)
		touched[at] ^= 1 << (at % 8)
		check(fmt.Sprint("changed at ", at), touched)
	}
	for length := range whole {
		check(fmt.Sprint("cut to ", length), whole[:length])
	}
	check("longer", append(bytes.Clone(whole), 0))
}

func TestATouchedKeyNeverOpens(t *testing.T) {
	_, folder := create(t)
	whole := read(t, folder, "identity.age")
	name := filepath.Join(folder, "identity.age")
	try := func(what string, content []byte) {
		t.Helper()
		must(t, os.WriteFile(name, content, 0o600))
		err := vault.Open(folder, quick).UnlockWith(t.Context(), passphrase)
		if !errors.Is(err, model.ErrStoreBroken) && !errors.Is(err, workspace.ErrWrongPassphrase) {
			t.Fatalf("%s: %v", what, err)
		}
	}
	for at := range whole {
		touched := bytes.Clone(whole)
		touched[at] ^= 1 << (at % 5) // no change makes the work factor of the test a costly one
		try(fmt.Sprint("changed at ", at), touched)
		try(fmt.Sprint("cut to ", at), whole[:at])
	}
	must(t, os.WriteFile(name, whole, 0o600))
	must(t, vault.Open(folder, quick).UnlockWith(t.Context(), passphrase))
}

func TestAFileThatIsMissingIsDamageNotEmptiness(t *testing.T) {
	for _, name := range []string{"identity.age", "secrets.age"} {
		v, folder := create(t)
		must(t, os.Rename(filepath.Join(folder, name), filepath.Join(folder, "aside")))
		wantError(t, vault.Open(folder, quick).UnlockWith(t.Context(), passphrase), model.ErrStoreBroken)
		if name == "secrets.age" {
			for call, run := range calls(v) {
				if err := run(t.Context()); !errors.Is(err, model.ErrStoreBroken) {
					t.Errorf("%s returned %v", call, err)
				}
			}
		}
		wantError(t, v.Create(t.Context(), passphrase), workspace.ErrVaultExists)
	}
}

func TestFilesOfAnotherVaultDoNotOpen(t *testing.T) {
	v, folder := create(t)
	_, other := create(t)
	must(t, os.WriteFile(filepath.Join(folder, "secrets.age"), read(t, other, "secrets.age"), 0o600))
	_, err := v.Get(t.Context(), "first.1")
	wantError(t, err, model.ErrStoreLocked)
	wantError(t, v.UnlockWith(t.Context(), passphrase), model.ErrStoreBroken)
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

// resealed is secrets.age with another plain text, as a newer Keyrack writes it: encrypted to the same identity.
func resealed(t *testing.T, folder, plain string) []byte {
	t.Helper()
	scrypt, err := age.NewScryptIdentity(passphrase.Reveal())
	must(t, err)
	key, err := age.Decrypt(bytes.NewReader(read(t, folder, "identity.age")), scrypt)
	must(t, err)
	text, err := io.ReadAll(key)
	must(t, err)
	identity, err := age.ParseX25519Identity(strings.TrimSpace(string(text)))
	must(t, err)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, identity.Recipient())
	must(t, err)
	_, err = io.WriteString(w, plain)
	must(t, err)
	must(t, w.Close())
	return sealed.Bytes()
}

func TestAVaultOfANewerKeyrackIsNotReadAndNeverWrittenOver(t *testing.T) {
	v, folder := create(t)
	newer := resealed(t, folder, `{"version":2,"secrets":{"first.1":"sealed in another way"}}`)
	must(t, os.WriteFile(filepath.Join(folder, "secrets.age"), newer, 0o600))
	for call, run := range calls(v) {
		if err := run(t.Context()); !errors.Is(err, model.ErrStoreBroken) {
			t.Errorf("%s returned %v", call, err)
		}
	}
	if !bytes.Equal(read(t, folder, "secrets.age"), newer) {
		t.Error("the newer file was written over")
	}
	must(t, os.WriteFile(filepath.Join(folder, "secrets.age"), resealed(t, folder, `{"version":1,"secrets":{"first.1":"x"}}`), 0o600))
	wantSecret(t, v, "first.1", "x")
}

func TestALinkToAFileOfTheVaultIsNone(t *testing.T) {
	for _, name := range []string{"identity.age", "secrets.age"} {
		_, folder := create(t)
		path := filepath.Join(folder, name)
		must(t, os.Rename(path, path+".aside"))
		if err := os.Symlink(path+".aside", path); err != nil {
			t.Skipf("no links here: %v", err)
		}
		wantError(t, vault.Open(folder, quick).UnlockWith(t.Context(), passphrase), model.ErrStoreBroken)
	}
}

func TestALinkInPlaceOfTheLockLeadsToNoChange(t *testing.T) {
	v, folder := create(t)
	must(t, os.Remove(folder+".lock"))
	if err := os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), folder+".lock"); err != nil {
		t.Skipf("no links here: %v", err)
	}
	wantError(t, v.Set(t.Context(), "second.1", model.NewSecret("x")), model.ErrStoreUnavailable)
}

func TestADiskThatFailsLosesNothing(t *testing.T) {
	for _, fault := range []struct {
		name string
		fail func(*vault.Vault, func() error)
	}{
		{"the disk is full", (*vault.Vault).FailWrites},
		{"the file cannot be renamed", (*vault.Vault).FailRenames},
	} {
		t.Run(fault.name, func(t *testing.T) {
			v, folder := create(t)
			fault.fail(v, func() error { return syscall.ENOSPC })
			wantError(t, v.Set(t.Context(), "second.1", model.NewSecret("x")), model.ErrSecretNotSaved)
			wantError(t, v.Set(t.Context(), "first.1", model.NewSecret("x")), model.ErrSecretNotSaved)
			wantError(t, v.Delete(t.Context(), "first.1"), model.ErrSecretNotSaved)
			wantSecret(t, v, "first.1", token)
			left, err := filepath.Glob(filepath.Join(folder, ".*"))
			must(t, err)
			if len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			v.FailWrites(nil)
			must(t, v.Set(t.Context(), "second.1", model.NewSecret("x")))
		})
	}
}

func TestAFolderThatCannotBeWrittenMakesNoVault(t *testing.T) {
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("there is no file system here that even root cannot write to")
	}
	v := vault.Open("/proc/keyrack/vault", quick)
	wantError(t, v.Create(t.Context(), passphrase), model.ErrStoreUnavailable)
	wantError(t, v.Probe(t.Context()), workspace.ErrNoVault)
}

func TestWhatACrashLeftIsSweptAway(t *testing.T) {
	v, folder := create(t)
	stray := filepath.Join(folder, ".partial-1234")
	must(t, os.WriteFile(stray, []byte("half"), 0o600))
	must(t, v.Set(t.Context(), "second.1", model.NewSecret("x")))
	if _, err := os.Stat(stray); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the stray file is still there: %v", err)
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
				if err := v.Set(t.Context(), model.SecretRef(fmt.Sprintf("h%d-%d.1", h, i)), model.NewSecret(fmt.Sprint(h, i))); err != nil {
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

// FuzzSecretsFile puts anything in the place of secrets.age. Whatever it is, a call answers or says that the vault is
// damaged, and changes nothing.
func FuzzSecretsFile(f *testing.F) {
	v, folder := create(f)
	whole := read(f, folder, "secrets.age")
	f.Add(whole)
	f.Add([]byte{})
	f.Add(whole[:100])
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\nAAAA\n--- AAAA\n"))
	f.Add([]byte("age-encryption.org/v1\n-> X25519 AAAA\n--- \n"))
	name := filepath.Join(folder, "secrets.age")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := v.UnlockWith(t.Context(), passphrase); err != nil {
			must(t, os.WriteFile(name, whole, 0o600))
			must(t, v.UnlockWith(t.Context(), passphrase))
		}
		must(t, os.WriteFile(name, content, 0o600))
		secret, err := v.Get(t.Context(), "first.1")
		if err == nil && secret.Reveal() != token {
			t.Errorf("a forged file was believed: %s", secret)
		}
		if err != nil && errors.Is(err, model.ErrSecretNotFound) {
			t.Error("damage was taken for absence")
		}
		if err != nil {
			if v.Set(t.Context(), "first.1", model.NewSecret("x")) == nil {
				t.Error("a damaged file was written over")
			}
		}
	})
}

// FuzzIdentityFile puts anything in the place of identity.age.
func FuzzIdentityFile(f *testing.F) {
	_, folder := create(f)
	whole := read(f, folder, "identity.age")
	f.Add(whole)
	f.Add([]byte{})
	f.Add(whole[:60])
	f.Add(bytes.Replace(whole, []byte(" 4\n"), []byte(" 64\n"), 1))
	name := filepath.Join(folder, "identity.age")
	f.Fuzz(func(t *testing.T, content []byte) {
		if costly(content) {
			t.Skip()
		}
		must(t, os.WriteFile(name, content, 0o600))
		err := vault.Open(folder, quick).UnlockWith(t.Context(), passphrase)
		if err != nil && !errors.Is(err, model.ErrStoreBroken) && !errors.Is(err, workspace.ErrWrongPassphrase) {
			t.Errorf("got %v", err)
		}
	})
}

// costly reports whether a header asks for an honest but slow work factor, which would take the fuzzing's time.
func costly(content []byte) bool {
	for factor := 12; factor <= 20; factor++ {
		if bytes.Contains(content, fmt.Appendf(nil, " %d\n", factor)) {
			return true
		}
	}
	return false
}

func read(t testing.TB, folder, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, name))
	must(t, err)
	return content
}
