// Package vault keeps secrets in files that a passphrase opens, for machines without a keychain. It fulfils
// [secrets.Vault].
//
//	v := vault.Open(folder, vault.Options{})
//	if err := v.UnlockWith(ctx, passphrase); err != nil { … }
//	secret, err := v.Get(ctx, ref)
//
// # What is on the disk
//
// Two files of the age format (age-encryption.org/v1) in one folder. identity.age holds a random age identity,
// encrypted with the passphrase (scrypt); secrets.age holds all secrets as one JSON object, encrypted to that identity.
// So the slow part is paid once for each unlock, the passphrase is not kept in memory, and the age tool opens a vault
// without Keyrack:
//
//	age -d identity.age > key; age -d -i key secrets.age
//
// The identity's public half is written nowhere, so nobody without the passphrase can make a secrets.age that opens.
//
// # Promises
//
//   - A file is replaced whole or not at all: it is written beside, read back, and renamed. After a crash at any moment
//     the vault is as before or as after.
//   - What cannot be read is never written over: a damaged, cut or missing secrets.age is [model.ErrStoreBroken] for
//     every call, writes included. [model.ErrSecretNotFound] comes only from a file that was read to its end and is
//     genuine.
//   - Several goroutines and processes may use one vault: writers queue at a lock, readers see one whole file.
//   - Errors carry no content of the files.
//
// Whoever can replace both files, or put an older copy of secrets.age back, can do so unnoticed: a file cannot prove
// that it is the newest.
package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"filippo.io/age"
	"github.com/gofrs/flock"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/storage/disk"
)

// The names in the folder, and beside it.
const (
	identityName = "identity.age"
	secretsName  = "secrets.age"
)

func lockOf(folder string) string    { return folder + ".lock" }
func unusedOf(folder string) string  { return folder + ".new" }
func removedOf(folder string) string { return folder + ".removed" }

// The work factors of scrypt, as powers of two. Reading refuses more than maxWorkFactor, which takes 1 GiB of memory: a
// file that somebody has put there must not bring the machine down.
const (
	defaultWorkFactor = 18
	maxWorkFactor     = 20
)

// Options configure a [Vault]. The zero value is right for the application.
type Options struct {
	// Patience is how long a write waits for another process; 5 s when zero.
	Patience time.Duration
	// WorkFactor of scrypt for a new vault, as a power of two; 18 when zero, which takes about a second and 256 MiB.
	WorkFactor int
}

// Vault is a store of secrets. It is safe for use by several goroutines. [Open] makes one, locked.
type Vault struct {
	folder   string
	options  Options
	disk     disk.Disk
	mu       sync.Mutex
	identity *age.X25519Identity // nil while it is locked
}

var _ secrets.Vault = (*Vault)(nil)

// Open returns the vault in a folder of its own. It does not touch it: there need be none.
func Open(folder string, options Options) *Vault {
	if options.Patience == 0 {
		options.Patience = 5 * time.Second
	}
	if options.WorkFactor == 0 {
		options.WorkFactor = defaultWorkFactor
	}
	return &Vault{folder: folder, options: options}
}

// Name returns "passphrase vault".
func (v *Vault) Name() string { return "passphrase vault" }

// Exists reports whether there is a vault. Anything in its place counts, so that nothing is ever made over it.
func (v *Vault) Exists() (bool, error) {
	_, err := os.Lstat(v.folder)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	}
	return false, failed(model.ErrStoreUnavailable, "looking for it")
}

// Create makes an empty vault and leaves it unlocked. It takes about a second, as long as every unlock will.
func (v *Vault) Create(ctx context.Context, passphrase model.Secret) error {
	return v.alone(ctx, func() error {
		exists, err := v.Exists()
		if err != nil {
			return err
		}
		if exists {
			return fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrVaultExists)
		}
		identity, err := v.build(unusedOf(v.folder), passphrase)
		if err != nil {
			return err
		}
		// The folder gets its name when it is complete, so there is never half a vault.
		if err := v.disk.Move(unusedOf(v.folder), v.folder); err != nil {
			return failed(model.ErrSecretNotSaved, "giving it its name")
		}
		disk.SyncFolder(filepath.Dir(v.folder))
		v.keep(identity)
		return nil
	})
}

// build makes an empty vault in a folder, in place of one that a crash left there.
func (v *Vault) build(folder string, passphrase model.Secret) (*age.X25519Identity, error) {
	if err := os.RemoveAll(folder); err != nil {
		return nil, failed(model.ErrSecretNotSaved, "clearing the way")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, failed(model.ErrSecretNotSaved, "making its folder")
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, failed(model.ErrStoreBroken, "making a key")
	}
	sealed, err := sealIdentity(identity, passphrase, v.options.WorkFactor)
	if err != nil {
		return nil, err
	}
	empty, err := seal(identity, contents{})
	if err != nil {
		return nil, err
	}
	if err := v.replace(filepath.Join(folder, identityName), sealed); err != nil {
		return nil, err
	}
	return identity, v.replace(filepath.Join(folder, secretsName), empty)
}

// UnlockWith opens the vault, for as long as this process does not [Vault.Lock] it.
func (v *Vault) UnlockWith(ctx context.Context, passphrase model.Secret) error {
	identity, err := v.readIdentity(ctx, passphrase)
	if err != nil {
		return err
	}
	// A passphrase that opens a key that opens nothing is no success.
	_, err = v.read(identity)
	if errors.Is(err, errOtherKey) {
		return failed(model.ErrStoreBroken, "its two files do not belong together")
	}
	if err != nil {
		return err
	}
	v.keep(identity)
	return nil
}

// ChangePassphrase locks the key with another passphrase. The secrets stay as they are, and what is unlocked stays so.
// A copy of the old identity.age still opens with the old passphrase.
func (v *Vault) ChangePassphrase(ctx context.Context, old, next model.Secret) error {
	return v.alone(ctx, func() error {
		identity, err := v.readIdentity(ctx, old)
		if err != nil {
			return err
		}
		sealed, err := sealIdentity(identity, next, v.options.WorkFactor)
		if err != nil {
			return err
		}
		v.sweep()
		return v.replace(filepath.Join(v.folder, identityName), sealed)
	})
}

func (v *Vault) keep(identity *age.X25519Identity) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.identity = identity
}

// Lock forgets the key.
func (v *Vault) Lock() { v.keep(nil) }

// Unlock returns [secrets.ErrPassphraseNeeded] unless the vault is unlocked: there is nobody to ask here.
func (v *Vault) Unlock(ctx context.Context) error {
	if err := v.Probe(ctx); !errors.Is(err, model.ErrStoreLocked) {
		return err
	}
	return fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrPassphraseNeeded)
}

// Probe returns nil when secrets can be read, and [model.ErrStoreLocked] for a vault that waits for its passphrase.
func (v *Vault) Probe(context.Context) error {
	_, _, err := v.open()
	return err
}

// Place returns the zero value: the vault is one place.
func (v *Vault) Place(context.Context) (model.StorePlace, error) { return model.StorePlace{}, nil }

// Settle returns nil: Set and Delete return only when the file is on the disk.
func (v *Vault) Settle(context.Context) error { return nil }

// Get returns the secret under ref, or [model.ErrSecretNotFound] when the vault was read and has none.
func (v *Vault) Get(_ context.Context, ref model.SecretRef) (model.Secret, error) {
	_, all, err := v.open()
	if err != nil {
		return model.Secret{}, err
	}
	value, found := all[ref]
	if !found {
		return model.Secret{}, fmt.Errorf("%w: %w", secrets.ErrInVault, model.ErrSecretNotFound)
	}
	return model.NewSecret(value), nil
}

// Set keeps the secret under ref, in place of an older one, and returns nil only after the new file was read back.
func (v *Vault) Set(ctx context.Context, ref model.SecretRef, secret model.Secret) error {
	if len(secret.Reveal()) > model.MaxTokenLength {
		return fmt.Errorf("%w: %w", secrets.ErrInVault, model.ErrSecretTooBig)
	}
	return v.change(ctx, func(all contents) bool {
		all[ref] = secret.Reveal()
		return true
	})
}

// Delete removes the secret under ref. Deleting what is not there is fine.
func (v *Vault) Delete(ctx context.Context, ref model.SecretRef) error {
	return v.change(ctx, func(all contents) bool {
		_, found := all[ref]
		delete(all, ref)
		return found
	})
}

// Accounts lists the names of the secrets, sorted.
func (v *Vault) Accounts(context.Context) ([]string, error) {
	_, all, err := v.open()
	if err != nil {
		return nil, err
	}
	return all.names(), nil
}

// Remove removes an unlocked vault that holds no secret, and [secrets.ErrVaultInUse] is returned for one that does.
func (v *Vault) Remove(ctx context.Context) error {
	return v.alone(ctx, func() error {
		_, all, err := v.open()
		if err != nil {
			return err
		}
		if len(all) > 0 {
			return fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrVaultInUse)
		}
		// In one step, so that no crash leaves half a vault.
		if err := errors.Join(os.RemoveAll(removedOf(v.folder)), v.disk.Move(v.folder, removedOf(v.folder))); err != nil {
			return failed(model.ErrSecretNotDeleted, "taking it away")
		}
		v.keep(nil)
		if os.RemoveAll(removedOf(v.folder)) != nil {
			return failed(model.ErrSecretNotDeleted, "removing its files")
		}
		return nil
	})
}

// change reads the secrets, lets edit change them, and writes them unless edit says that nothing has changed. No other
// process writes meanwhile.
func (v *Vault) change(ctx context.Context, edit func(contents) (changed bool)) error {
	return v.alone(ctx, func() error {
		identity, all, err := v.open()
		if err != nil || !edit(all) {
			return err
		}
		sealed, err := seal(identity, all)
		if err != nil {
			return err
		}
		v.sweep()
		return v.replace(filepath.Join(v.folder, secretsName), sealed)
	})
}

// open reads the secrets with the key in memory.
func (v *Vault) open() (*age.X25519Identity, contents, error) {
	exists, err := v.Exists()
	if err != nil {
		return nil, nil, err
	}
	if !exists {
		return nil, nil, fmt.Errorf("%w: %w: %w", secrets.ErrInVault, model.ErrStoreUnavailable, secrets.ErrNoVault)
	}
	v.mu.Lock()
	identity := v.identity
	v.mu.Unlock()
	if identity == nil {
		return nil, nil, fmt.Errorf("%w: %w", secrets.ErrInVault, model.ErrStoreLocked)
	}
	all, err := v.read(identity)
	if errors.Is(err, errOtherKey) {
		// Most likely another process has made a new vault; unlocking will tell.
		v.keep(nil)
		err = fmt.Errorf("%w: %w", secrets.ErrInVault, model.ErrStoreLocked)
	}
	return identity, all, err
}

// alone runs work while no other process, and no other goroutine, changes the vault. The lock lies beside the folder:
// it has to be there before and after the vault.
func (v *Vault) alone(ctx context.Context, work func() error) error {
	if err := os.MkdirAll(filepath.Dir(v.folder), 0o700); err != nil {
		return failed(model.ErrStoreUnavailable, "making the folder around it")
	}
	if _, err := disk.Own(lockOf(v.folder)); err != nil {
		return failed(model.ErrStoreUnavailable, "locking it for writing")
	}
	lock := flock.New(lockOf(v.folder), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, v.options.Patience)
	defer cancel()
	if _, err := lock.TryLockContext(ctx, 2*time.Millisecond); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w: %w", secrets.ErrInVault, model.ErrStoreTimeout, ctx.Err())
		}
		return failed(model.ErrStoreUnavailable, "locking it for writing")
	}
	defer func() { _ = lock.Unlock() }() // the system releases it in any case
	return work()
}

// failed says what failed in the words of package model. The texts of the file system stay out: they are not for the
// screen, and the callers decide by the error alone.
func failed(err error, doing string) error {
	return fmt.Errorf("%w: %w: %s", secrets.ErrInVault, err, doing)
}
