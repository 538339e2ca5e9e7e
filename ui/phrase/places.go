package phrase

import (
	"cmp"
	"fmt"

	"keyrack/model"
	"keyrack/model/secrets"
)

// This file says to a person where a secret lies, and what is special about the program that keeps it.

// placeWords is "the wallet “kdewallet” of KWallet".
func placeWords(place model.StorePlace) string {
	if place.Collection == "" {
		return cmp.Or(place.Provider, "another keychain")
	}
	kind := "keyring"
	switch place.Provider {
	case "KWallet":
		kind = "wallet"
	case "KeePassXC":
		kind = "database"
	}
	words := fmt.Sprintf("the %s “%s”", kind, place.Collection)
	if place.Provider != "" {
		words += " of " + place.Provider
	}
	return words
}

// bringBack is what to do to have a place in use again.
func bringBack(place model.StorePlace) string {
	switch place.Provider {
	case "KWallet":
		return fmt.Sprintf(
			"Make the wallet “%s” the default one again in the settings of KDE Wallet, and let KWallet be the keychain of "+
				"the session.", place.Collection)
	case "KeePassXC":
		return fmt.Sprintf("Open the database “%s” in KeePassXC and bring its tab to the front, then try again.",
			place.Collection)
	}
	return fmt.Sprintf("Make the keyring “%s” the default one again, and let %s be the keychain of the session.",
		place.Collection, cmp.Or(place.Provider, "the same program"))
}

// providerNotes say what a program does with secrets that people do not expect of it.
var providerNotes = map[string]Explanation{
	"KWallet": {
		What: "KWallet keeps the labels of its items readable beside the wallet: the names of hotels, clients and " +
			"environments. The tokens are encrypted.",
	},
	"KeePassXC": {
		What: "KeePassXC keeps deleted and replaced tokens: in the recycle bin of the database, and in the history of an " +
			"entry.",
		Next: "Empty the recycle bin there, or switch it off in the settings of the database.",
	},
}

// notDurableNext is what to do about secrets that are not proven to be on the disk.
func notDurableNext(place model.StorePlace) string {
	kept := " What they took the place of is kept until then."
	switch {
	case place.Collection == secrets.InMemory:
		return "They are in the memory of the keychain and end with the session. Make a keyring the default one, or move " +
			"them to the vault." + kept
	case place.Provider == "KeePassXC":
		return "Save the database in KeePassXC, or let it save after every change; Keyrack can tell after KeePassXC was " +
			"started again." + kept
	}
	return "Keyrack looks again at the next start." + kept
}
