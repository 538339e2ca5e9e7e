package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"filippo.io/age"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/storage/disktest"
	"keyrack/storage/vault"
)

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
		if !errors.Is(err, model.ErrStoreBroken) && !errors.Is(err, secrets.ErrWrongPassphrase) {
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
		wantError(t, v.Create(t.Context(), passphrase), secrets.ErrVaultExists)
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
	must(t,
		os.WriteFile(filepath.Join(folder, "secrets.age"), resealed(t, folder, `{"version":1,"secrets":{"first.1":"x"}}`),
			0o600))
	wantSecret(t, v, "first.1", "x")
}

func TestALinkToAFileOfTheVaultIsNone(t *testing.T) {
	for _, name := range []string{"identity.age", "secrets.age"} {
		_, folder := create(t)
		path := filepath.Join(folder, name)
		must(t, os.Rename(path, path+".aside"))
		disktest.Link(t, path+".aside", path)
		wantError(t, vault.Open(folder, quick).UnlockWith(t.Context(), passphrase), model.ErrStoreBroken)
	}
}

func TestALinkInPlaceOfTheLockLeadsToNoChange(t *testing.T) {
	v, folder := create(t)
	must(t, os.Remove(folder+".lock"))
	disktest.Link(t, filepath.Join(t.TempDir(), "elsewhere"), folder+".lock")
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
	wantError(t, v.Probe(t.Context()), secrets.ErrNoVault)
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
		if err != nil && !errors.Is(err, model.ErrStoreBroken) && !errors.Is(err, secrets.ErrWrongPassphrase) {
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
