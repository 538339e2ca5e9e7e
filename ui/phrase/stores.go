package phrase

import (
	"errors"
	"fmt"
	"strings"

	"keyrack/model"
	"keyrack/model/secrets"
)

// explainStored explains errors that say what is in a store, and where.
func explainStored(err error) (explanation Explanation, is bool) {
	var apart *model.ElsewhereError
	var left *secrets.LeftBehindError
	switch {
	case errors.As(err, &left):
		why := Base(left.Err).What
		if why != "" {
			why = strings.ToLower(why[:1]) + why[1:] // it stands behind a colon
		}
		return Explanation{
			What: fmt.Sprintf("It is done in Keyrack, but a token that nothing needs any more is still in the %s: %s",
				left.Store, why),
			Next: "Keyrack deletes it at the next start that finds the store usable.",
		}, true
	case errors.As(err, &apart):
		return Explanation{
			What:  "The token is in " + placeWords(apart.At) + ", where Keyrack does not look now.",
			About: "It is not lost, and nothing was deleted or replaced.", Next: bringBack(apart.At),
		}, true
	}
	return Explanation{}, false
}

// storeSentinels say what is the matter with a secret store. Of several that an error wraps the first one counts, so
// what is special comes before what is general.
func storeSentinels() []explained {
	return []explained{
		{
			model.ErrStoreLocked,
			Explanation{What: "The system keychain is locked.", Next: "Unlock it, then try again. Nothing was lost."},
		},
		{
			secrets.ErrStillCopied,
			Explanation{
				What: "The tokens were copied and are read from there now, but the store has not proven that they are on the " +
					"disk.",
				About: "Where they were they stay as well until then.",
				Next: "Keyrack looks again at the next start. In KeePassXC save the database, or let it save after every " +
					"change; a keyring of the session alone is never on the disk.",
			},
		},
		{model.ErrNotDurable, Explanation{
			What: "The keychain has not proven that it has written to the disk.",
			Next: "Keyrack looks again at the next start. What was there before is kept until then.",
		}},
		{
			model.ErrAccessDenied,
			Explanation{
				What: "The keychain refuses Keyrack.",
				Next: "If you said no in its dialog, try again and allow it. If there was no dialog, somebody has refused for " +
					"good, and can take that back: in KWallet under KDE Wallet, Access Control; in KeePassXC under Settings, " +
					"Secret Service Integration.",
			},
		},
		{
			model.ErrStoreDeclined,
			Explanation{What: "The keychain was not unlocked.", Next: "Try again and type the password of your keychain."},
		},
		{model.ErrStoreTimeout, Explanation{
			What: "The keychain did not answer in time.",
			Next: "It may be waiting for you in another window. Answer there, then try again.",
		}},
		{model.ErrStoreBusy, Explanation{
			What: "The keychain is still busy with an earlier request.",
			Next: "It may be waiting for you in another window. Answer there, then try again.",
		}},
		{model.ErrSecretNotFound, Explanation{
			What:  "The keychain no longer has this token.",
			About: "It was deleted outside of Keyrack.", Next: "Enter the token again; everything else is still here.",
		}},
		{model.ErrSecretTooBig, Explanation{
			What: "The token is too long for a keychain.",
			Next: "Mews tokens have 64 characters. Check what was pasted.",
		}},
		{model.ErrStoreFull, Explanation{
			What:  "The keychain is full.",
			About: "The Credential Manager of Windows takes some 1,400 items, of all programs together.",
			Next:  "Remove there what no program needs any more, or keep the tokens in the passphrase vault.",
		}},
		{model.ErrSecretNotSaved, Explanation{
			What: "The keychain said yes but did not keep the token.",
			Next: "Nothing was saved. A dialog of the keychain may have been dismissed: try again and allow it.",
		}},
		{model.ErrSecretNotDeleted, Explanation{
			What: "The keychain said yes but still holds the token.",
			Next: "Keyrack deletes it at the next start.",
		}},
		{model.ErrNoBus, Explanation{
			What: "There is no session bus, over which a keychain is reached.",
			Next: "Start Keyrack inside your desktop session. Over SSH, and in a bare terminal, there is usually none.",
		}},
		{model.ErrNoProvider, Explanation{
			What: "No keychain is running, and none could be started.",
			Next: "Install and start GNOME Keyring, KWallet or KeePassXC with its Secret Service, then try again.",
		}},
		{
			model.ErrNoCollection,
			Explanation{
				What: "The keychain runs, but it has no keyring, wallet or open database for Keyrack.",
				Next: "Unlock it: GNOME Keyring and KWallet then offer to make one. In KeePassXC open a database, and expose a " +
					"group of it under Secret Service Integration.",
			},
		},
		{model.ErrStoreDisabled, Explanation{
			What: "The keychain is switched off in its settings.",
			Next: "Switch it on: in KWallet under KDE Wallet, in KeePassXC under Settings, Secret Service Integration.",
		}},
		{model.ErrSandboxed, Explanation{
			What: "The sandbox that Keyrack runs in does not let it talk to the keychain.",
			Next: "Give it the permission to talk to org.freedesktop.secrets on the session bus.",
		}},
		{model.ErrStoreUnavailable, Explanation{
			What: "There is no keychain at hand.",
			Next: "Start a Secret Service such as GNOME Keyring, KWallet or KeePassXC, then try again.",
		}},
		{model.ErrStoreBroken, Explanation{
			What: "The keychain answered something that makes no sense.",
			Next: "Restart the keychain or log in again.",
		}},
	}
}

// vaultSentinels replace what sentinels says of a keychain where the store is the vault.
func vaultSentinels() []explained {
	return []explained{
		{secrets.ErrNoVault, Explanation{
			What: "The passphrase vault is not there.",
			Next: "Put the folder “vault” of the data folder back from a copy, or create a new vault in the settings.",
		}},
		{model.ErrStoreLocked, Explanation{
			What: "The passphrase vault is locked.",
			Next: "Unlock it with its passphrase, then try again. Nothing was lost.",
		}},
		{model.ErrStoreTimeout, Explanation{
			What: "The vault could not be opened in time.",
			Next: "Another Keyrack may be writing to it. Try again.",
		}},
		{model.ErrSecretNotFound, Explanation{
			What:  "The vault no longer has this token.",
			About: "It was deleted outside of Keyrack.", Next: "Enter the token again; everything else is still here.",
		}},
		{
			model.ErrSecretNotSaved,
			Explanation{
				What:  "The vault could not be written.",
				About: "Nothing was saved, and what was in the vault is still there.",
				Next:  "Look whether the disk is full or the data folder read-only.",
			},
		},
		{model.ErrStoreUnavailable, Explanation{
			What: "The vault cannot be read.",
			Next: "Look at the data folder: another user may own it, or its disk is away.",
		}},
		{
			model.ErrStoreBroken,
			Explanation{
				What: "The file of the vault is damaged or was changed by something else.",
				Next: "Nothing was written to it. Put the folder “vault” back from a copy of the disk, or restore a backup " +
					"of Keyrack.",
			},
		},
	}
}
