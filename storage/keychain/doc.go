// Package keychain keeps secrets in the keychain of the operating system: the Secret Service on Linux (GNOME Keyring,
// KWallet, KeePassXC), the login keychain on macOS, the Credential Manager on Windows.
//
//	store := keychain.Open(keychain.Options{})
//	defer store.Close()
//	if err := store.Set(ctx, ref, secret); err != nil { … }
//	secret, err := store.Get(ctx, ref)
//
// # Promises
//
//   - No call raises a dialog by itself. On Linux the provider is looked at first, and a locked one is reported as
//     [model.ErrStoreLocked] before anything could prompt. Only [Keychain.Unlock] asks the user. Two exceptions are
//     out of reach: a provider that asks about every single item, as KeePassXC does by default, and macOS, which has
//     no way to ask whether a keychain is locked.
//   - Set returns nil only after the secret was read back and compared. Delete returns nil only after the store has
//     said that there is no such secret.
//   - [model.ErrSecretNotFound] is proof. Whatever else goes wrong is another error.
//   - Every call but Unlock ends within twice its limit: it waits that long for its turn at most, and then for the
//     store. A panic of a backend is [model.ErrStoreBroken].
//   - Calls run one at a time. A call that does not come back keeps its place, so that a late write never lands on top
//     of a newer one; until it is over, others get [model.ErrStoreBusy].
//   - Errors wrap one of the errors of package model. They carry no text of a backend, which could quote a secret.
//
// # What it is not
//
// A keychain protects secrets at rest, and from other users. Any process of the same user can read them while the
// keychain is unlocked, on all three systems, and on Linux they cross the session bus as they are.
//
// # What is stored
//
// One item for each secret, named by the service ([DefaultService]) and the [model.SecretRef]. The layout is that of
// go-keyring, so that `secret-tool lookup service app.keyrack.desktop username REF` reads it as well. A keychain cannot
// be listed on every system: whoever uses this package keeps the list.
package keychain
