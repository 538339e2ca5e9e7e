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
//   - No call raises a dialog by itself. On Linux the provider is looked at first: one that opens without asking
//     anybody is opened, and one that would ask is [model.ErrStoreLocked]. Only [Keychain.Unlock] asks the user, for
//     a first keyring or wallet as well. Two exceptions are out of reach: a provider that asks about items of an open
//     collection, as KeePassXC does by default, and macOS, which has no way to ask whether a keychain is locked.
//   - Where a provider asks about an item, the call waits for the answer until the caller gives up. It asks about all
//     of Keyrack's items at once, and a refusal, [model.ErrAccessDenied], counts for every call that waited
//     meanwhile.
//   - Set returns nil only after the secret was read back and compared. Whether it is on the disk as well tells
//     [Keychain.Settle]: GNOME Keyring writes first, KWallet 5 s after it has answered, KeePassXC when it likes.
//   - [model.ErrSecretNotFound] is proof, for all collections of the provider. What lies in another one than the one
//     in use is a [model.ElsewhereError], and so is what may lie in a locked one that tells nothing. An item without
//     a value is no secret. Delete returns nil only after the same proof. Whatever else goes wrong is another error.
//   - Every call but Unlock, and except for the time in which a person is asked, ends within twice its limit: it waits
//     that long for its turn at most, and then for the store. A panic of a backend is [model.ErrStoreBroken].
//   - [Keychain.GetMany] and [Keychain.SetMany] promise for each secret what Get and Set do, with less ado. They ask
//     nobody; what Get has more to tell of is left to it.
//   - Calls run one at a time; within one, questions that change nothing may be under way together. A call of a
//     [Backend] that does not come back keeps its place, so that a late write never lands on top of a newer one; until
//     it is over, others get [model.ErrStoreBusy].
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
// go-keyring, so that `secret-tool lookup service app.keyrack.desktop username REF` reads it as well. On Linux it
// carries a label for people, and the attributes "environment" and "kind"; KWallet keeps those readable while it is
// locked. A keychain cannot be listed on every system: whoever uses this package keeps the list.
//
// What an item holds is up to whoever uses this package. Keyrack keeps a token, a blank, and the address that the
// token was entered for, or "sandbox"; see [model.Bind]. An item that an older Keyrack made holds the token alone.
package keychain
