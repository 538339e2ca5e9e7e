package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"filippo.io/age"

	"keyrack/model"
	"keyrack/model/secrets"
)

// maxFile bounds what is read of a file: 16,000 secrets of the longest kind.
const maxFile = 64 << 20

// contents are all secrets of a vault. They live as long as one call.
type contents map[model.SecretRef]string

// names lists what the secrets are kept under, sorted.
func (c contents) names() []string {
	names := make([]string, 0, len(c))
	for ref := range c {
		names = append(names, string(ref))
	}
	slices.Sort(names)
	return names
}

// document is the plain text of secrets.age.
type document struct {
	Version int               `json:"version"`
	Secrets map[string]string `json:"secrets"`
}

// version is the only layout of a document that there is yet. A newer one is not read, and so never written over.
const version = 1

// seal encrypts the secrets and opens the result again: what is written to the disk is known to be readable.
func seal(identity *age.X25519Identity, all contents) ([]byte, error) {
	d := document{Version: version, Secrets: make(map[string]string, len(all))}
	for ref, value := range all {
		d.Secrets[string(ref)] = value
	}
	plain, err := json.Marshal(d)
	if err != nil {
		return nil, failed(model.ErrStoreBroken, "encoding the secrets")
	}
	sealed, err := encrypt(plain, identity.Recipient())
	if err != nil {
		return nil, err
	}
	again, err := unseal(identity, sealed)
	if err != nil || !maps.Equal(all, again) {
		return nil, failed(model.ErrSecretNotSaved, "reading back what was encrypted")
	}
	return sealed, nil
}

// unseal decrypts the secrets. Nothing of a file counts before its end has been authenticated.
func unseal(identity *age.X25519Identity, sealed []byte) (contents, error) {
	plain, err := decrypt(sealed, identity)
	if err != nil {
		return nil, err
	}
	var d document
	if json.Unmarshal(plain, &d) != nil || d.Version != version || d.Secrets == nil {
		return nil, failed(model.ErrStoreBroken, "reading the list of secrets")
	}
	all := make(contents, len(d.Secrets))
	for name, value := range d.Secrets {
		all[model.SecretRef(name)] = value
	}
	return all, nil
}

func sealIdentity(identity *age.X25519Identity, passphrase model.Secret, workFactor int) ([]byte, error) {
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrWeakPassphrase) // it is empty
	}
	recipient.SetWorkFactor(workFactor)
	return encrypt([]byte(identity.String()+"\n"), recipient)
}

func encrypt(plain []byte, recipient age.Recipient) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, recipient)
	if err != nil {
		return nil, failed(model.ErrStoreBroken, "encrypting")
	}
	if _, err := w.Write(plain); err != nil {
		return nil, failed(model.ErrStoreBroken, "encrypting")
	}
	if err := w.Close(); err != nil {
		return nil, failed(model.ErrStoreBroken, "encrypting")
	}
	return sealed.Bytes(), nil
}

// decrypt returns the whole plain text, or an error: [errOtherKey] where it was encrypted to another key, which a wrong
// passphrase may be the cause of, else [model.ErrStoreBroken].
func decrypt(sealed []byte, identity age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), identity)
	var noMatch *age.NoIdentityMatchError
	switch {
	case errors.As(err, &noMatch) && errors.Is(err, age.ErrIncorrectIdentity):
		return nil, fmt.Errorf("%w: %w", secrets.ErrInVault, errOtherKey)
	case err != nil:
		return nil, failed(model.ErrStoreBroken, "reading the header")
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, failed(model.ErrStoreBroken, "reading to the end")
	}
	return plain, nil
}

// errOtherKey is what a header says to a key that it was not made for: a passphrase, or an identity.
var errOtherKey = errors.New("encrypted to another key")

func (v *Vault) readIdentity(ctx context.Context, passphrase model.Secret) (*age.X25519Identity, error) {
	exists, err := v.Exists()
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrNoVault)
	}
	sealed, err := readFile(filepath.Join(v.folder, identityName))
	if err != nil {
		return nil, err
	}
	scrypt, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrWrongPassphrase) // it is empty
	}
	scrypt.SetMaxWorkFactor(maxWorkFactor)
	if ctx.Err() != nil { // the work itself cannot be interrupted
		return nil, fmt.Errorf("%w: %w: %w", secrets.ErrInVault, model.ErrStoreTimeout, ctx.Err())
	}
	plain, err := decrypt(sealed, scrypt)
	if errors.Is(err, errOtherKey) {
		return nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrWrongPassphrase)
	}
	if err != nil {
		return nil, err
	}
	identity, err := age.ParseX25519Identity(string(bytes.TrimSpace(plain)))
	if err != nil {
		return nil, failed(model.ErrStoreBroken, "reading the key")
	}
	return identity, nil
}

// read reads the secrets, or returns errOtherKey.
func (v *Vault) read(identity *age.X25519Identity) (contents, error) {
	sealed, err := readFile(filepath.Join(v.folder, secretsName))
	if err != nil {
		return nil, err
	}
	return unseal(identity, sealed)
}
