package phrase

import (
	"fmt"

	"keyrack/model/workspace/doctor"
)

// topics are what a person calls the topics of the doctor.
var topics = map[doctor.Topic]string{
	doctor.TopicStore: "Secret store", doctor.TopicIndex: "Index", doctor.TopicTokens: "Tokens",
	doctor.TopicLeftovers: "Leftovers", doctor.TopicFiles: "Files",
	doctor.TopicTeams: "Teams",
}

// Topic is what a person calls a topic of the doctor.
func Topic(topic doctor.Topic) string { return topics[topic] }

// Finding says to a person what the doctor has found, and what to do; explain says it of an error.
func Finding(f doctor.Finding, explain func(error) Explanation) Explanation {
	switch f.Topic {
	case doctor.TopicStore:
		return ofStore(f, explain)
	case doctor.TopicIndex:
		return ofIndex(f, explain)
	case doctor.TopicFiles:
		return ofFiles(f)
	case doctor.TopicTeams:
		if f.Kind == doctor.TeamSound {
			return Explanation{What: fmt.Sprintf("The engine of team %s works, and you are signed in.", quoted(f.Store))}
		}
		return TeamFinding(f.Store, f.Team, explain)
	}
	return ofTokens(f, explain)
}

func ofStore(f doctor.Finding, explain func(error) Explanation) Explanation {
	switch f.Kind {
	case doctor.StoreUsable:
		return Explanation{What: fmt.Sprintf("Tokens are kept in the %s, and it can be used.", f.Store)}
	case doctor.StoreUnusable:
		explanation := explain(f.Err)
		return Explanation{What: explanation.What, Next: explanation.Next}
	case doctor.VaultKeptOpen:
		return Explanation{
			What: fmt.Sprintf("The vault is open for the window and every terminal until %s.", f.At.Local().Format("15:04:05")),
			Next: "Lock Keyrack to end that.",
		}
	case doctor.AgentForeign:
		explanation := explain(f.Err)
		return Explanation{What: explanation.What, Next: explanation.Next}
	case doctor.StoreReadable:
		if f.Place.Provider == "KWallet" {
			return Explanation{
				What: fmt.Sprintf("The wallet “%s” of KWallet has no password: whoever has its files can read the tokens.",
					f.Place.Collection),
				Next: "Give it a password in KDE Wallet Manager, or move the tokens to the vault with keyrack store vault.",
			}
		}
		return Explanation{
			What: fmt.Sprintf("The keyring “%s” of %s has no password: the tokens stand in its file as plain text.",
				f.Place.Collection, f.Place.Provider),
			Next: "Give it a password in Passwords and Keys (seahorse), or move the tokens to the vault with keyrack store " +
				"vault.",
		}
	case doctor.StoreHabit:
		return providerNotes[f.Place.Provider]
	case doctor.SecretsUnproven:
		return Explanation{
			What: Count(f.Count, "token is", "tokens are") + " stored, but not proven to be on the disk.",
			Next: notDurableNext(f.Place),
		}
	}
	next := "Move them, or enter them again."
	if f.Moving {
		next = "A move was interrupted: let it go on."
	}
	return Explanation{
		What: Count(f.Count, "secret still lies", "secrets still lie") + " in another store, and Keyrack reads from there.",
		Next: next,
	}
}

func ofIndex(f doctor.Finding, explain func(error) Explanation) Explanation {
	switch f.Kind {
	case doctor.IndexSound:
		return Explanation{What: "The index is sound."}
	case doctor.IndexDamaged:
		return Explanation{
			What: "The index is damaged.",
			Next: "Start Keyrack again: it offers the last good copy and keeps the damaged file.",
		}
	case doctor.IndexNewer:
		return Explanation{What: "A newer Keyrack wrote the index, so this one only reads it.", Next: "Update Keyrack."}
	case doctor.IndexClosed:
		explanation := explain(f.Err)
		return Explanation{What: explanation.What, Next: explanation.Next}
	case doctor.RowsDamaged:
		return Explanation{
			What: Count(f.Count, "entry", "entries") + " of the index cannot be read: lists leave it out.",
			Next: "Their tokens are still in the secret store. Restore a backup to get them back.",
		}
	case doctor.IndexSetAside:
		return Explanation{
			What: "A damaged index was set aside.",
			Next: "Keep it until you are sure that nothing is missing.",
		}
	case doctor.CopyFailed:
		return Explanation{What: "The daily copy of the index could not be made.", Next: "Look whether the disk is full."}
	}
	return Explanation{What: "The last daily copy of the index is of " +
		f.At.Local().Format("2 January 2006, 15:04") + "."}
}

func ofTokens(f doctor.Finding, explain func(error) Explanation) Explanation {
	switch f.Kind {
	case doctor.SecretsLeft:
		return Explanation{
			What: Count(f.Count, "secret is", "secrets are") + " no longer needed, or on the way in this moment.",
			Next: "They are deleted at the next start, or now.",
		}
	case doctor.TokensUnseen:
		return Explanation{
			What: fmt.Sprintf("The tokens in the %s could not be looked at.", f.Store), Next: explain(f.Err).Sentences(),
		}
	case doctor.TokensMissing:
		is := "are"
		if f.Count == 1 {
			is = "is"
		}
		return Explanation{
			What: fmt.Sprintf("%d of %s %s missing in the %s.", f.Count, Count(f.Of, "token", "tokens"), is, f.Store),
			Next: "Enter them again, or restore a backup: everything else about them is still here.",
		}
	case doctor.TokensThere:
		return Explanation{What: fmt.Sprintf("Nothing is missing in the %s: %s.", f.Store, Count(f.Of, "token", "tokens"))}
	case doctor.TokensElsewhere:
		return Explanation{
			What: fmt.Sprintf("%s in %s, where Keyrack does not look now.", Count(f.Count, "token is", "tokens are"),
				placeWords(f.Place)),
			Next: bringBack(f.Place),
		}
	case doctor.ItemsUnknown:
		next := "They may belong to another data folder (--data, KEYRACK_DATA), to another user of this keychain, or to " +
			"an index " +
			"that was set aside, so nothing is deleted."
		if !f.InVault {
			next += " Once you are sure that nothing needs them, delete them with the program of your keychain, where their " +
				"labels " +
				"begin with “Keyrack”."
		}
		return Explanation{
			What: fmt.Sprintf("The %s holds %s of Keyrack that this data folder does not know.", f.Store,
				Count(f.Count, "item", "items")),
			Next: next,
		}
	}
	return Explanation{
		What: fmt.Sprintf("The %s of this system cannot be listed, so unknown items are not found.", f.Store),
	}
}

func ofFiles(f doctor.Finding) Explanation {
	switch f.Kind {
	case doctor.FilesUnknown:
		return Explanation{
			What: "The disk of the data folder does not keep who may read a file: other users of this computer may.",
			Next: "Keep the data folder on another disk: KEYRACK_DATA and --data name it.",
		}
	case doctor.FilesClosed:
		return Explanation{What: "No other user of this computer can read the data folder."}
	}
	return Explanation{
		What: fmt.Sprintf("Other users of this computer can read %s of the data folder. No token is in there.",
			Count(f.Count, "file", "files")),
		Next: "Close them.",
	}
}
