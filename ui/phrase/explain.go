package phrase

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/request"
	"keyrack/model/secrets"
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/webhooks"
)

// Explanation says to a person what happened, what that means for the token, and what to do. No part holds a token.
type Explanation struct {
	What  string // one sentence
	About string // what it says about the token; empty when there is nothing to say
	Next  string // what to do; empty when there is nothing to do
}

// Sentences joins the parts that are there.
func (e Explanation) Sentences() string {
	var parts []string
	for _, part := range []string{e.What, e.About, e.Next} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

const (
	notTheToken  = "This says nothing about the token."
	tokenIsFine  = "The token is fine."
	notSentAtAll = "Nothing was sent."
)

// stale says what of a request, or of a question, is something else than when the person was asked.
func stale() map[model.StaleReason]Explanation {
	const again = "Look at what is there now, then begin again."
	return map[model.StaleReason]Explanation{
		model.StaleRemoved: {What: "The connection was deleted meanwhile.", Next: "Choose another one."},
		model.StaleMoved:   {What: "The connection was moved meanwhile.", Next: again},
		model.StaleAddress: {What: "The environment has another address by now.", Next: again},
		model.StaleToken: {
			What: "The access token was replaced meanwhile.",
			Next: "Check the connection, then begin again.",
		},
		model.StaleClient:     {What: "The client application was changed meanwhile.", Next: again},
		model.StaleProperty:   {What: "The connection opens something else than was known then.", Next: again},
		model.StaleProtection: {What: "The environment allows something else by now.", Next: again},
		model.StaleLabel:      {What: "The connection was renamed meanwhile.", Next: again},
		model.StaleContents:   {What: "There are more connections in it by now, or fewer.", Next: again},
		model.StalePlace:      {What: "The environment was changed or deleted meanwhile.", Next: again},
		model.StaleChecked: {
			What: "A check has meanwhile found the token rejected, or another property behind it.",
			Next: "Check the connection, then begin again.",
		},
		model.StaleLocked: {What: "Keyrack, or writing, was locked meanwhile.", Next: "Begin again."},
		model.StaleSent: {
			What: "It was sent already. A write is sent once.",
			Next: "Look at the answer, then decide whether to send it again.",
		},
	}
}

// explainStale says why what a person confirmed was not done.
func explainStale(e *model.StaleIntent) Explanation {
	explanation := stale()[e.Reason]
	if e.Path != "" && e.Reason != model.StaleSent {
		explanation.About = notSentAtAll
	}
	return explanation
}

// Said is an error of which the explanation was made already, such as one in which something is masked.
type Said struct{ Explanation }

func (s *Said) Error() string { return s.What }

// Base turns an error of any method of the model into the sentences that window and terminal share. Each of them says
// in its own words what to do where that is another thing: the window in [Explain].
func Base(err error) Explanation {
	var (
		failure   *connector.Failure
		refusal   *model.Refusal
		stale     *model.StaleIntent
		status    *workspace.StatusError
		address   *model.AddressError
		elsewhere *model.OtherAddressError
		missing   *workspace.NotFoundError
		ambiguous *workspace.AmbiguousError
		taken     *workspace.NameTakenError
		unset     *request.MissingVariableError
		unknown   *workspace.UnverifiedWriteError
		imitation *transfer.ImitationError
		misplaced *workspace.ProblemError
		other     *transfer.OtherPlaceError
		unread    *transfer.UnreadError
		foreign   *webhooks.ForeignHostError
		said      *Said
		damaged   *workspace.DamagedIndexError
	)
	for _, explained := range []func(error) (Explanation, bool){explainTeam, explainStored, explainKnown} {
		if explanation, is := explained(err); is {
			return explanation
		}
	}
	switch {
	case err == nil:
		return Explanation{}
	case errors.As(err, &stale):
		return explainStale(stale)
	case errors.As(err, &failure):
		return explainFailure(failure)
	case errors.As(err, &refusal):
		return explainRefusal(refusal)
	case errors.As(err, &status):
		return ExplainExchange(status.Exchange)
	case errors.As(err, &damaged):
		return explainDamage(damaged)
	case errors.As(err, &address):
		return Explanation{What: "That address cannot be used: " + address.Reason + "."}
	case errors.As(err, &elsewhere):
		return explainOtherAddress(elsewhere)
	case errors.As(err, &missing):
		return explainMissing(missing)
	case errors.As(err, &ambiguous):
		return explainAmbiguous(ambiguous)
	case errors.As(err, &taken):
		return Explanation{
			What: fmt.Sprintf("The name “%s” is taken by another %s.", taken.Name, taken.Kind),
			Next: "Choose another one.",
		}
	case errors.As(err, &said):
		return said.Explanation
	case errors.As(err, &other):
		return explainOtherPlace(other)
	case errors.As(err, &unread):
		return explainUnread(unread)
	case errors.As(err, &misplaced):
		return problems[misplaced.Problem]
	case errors.As(err, &imitation):
		return Explanation{What: "Its name is written to look like " + imitation.Of + "."}
	case errors.As(err, &unknown):
		return explainUnverified(unknown)
	case errors.As(err, &foreign):
		return explainForeign(foreign)
	case errors.As(err, &unset):
		return Explanation{
			What: fmt.Sprintf("%s has no variable %s.", unset.Environment, strings.Join(unset.Names, ", ")),
			Next: "Take the value from an answer of this environment, or write it into the body.",
		}
	case errors.Is(err, context.Canceled):
		return Explanation{What: "You cancelled it."}
	}
	known := slices.Concat(storeSentinels(), importSentinels(), webhookSentinels(), fanoutSentinels(), sentinels())
	if errors.Is(err, secrets.ErrInVault) {
		known = append(vaultSentinels(), known...)
	}
	for _, known := range known {
		if errors.Is(err, known.err) {
			return known.explanation
		}
	}
	return Explanation{What: sentence(err.Error())}
}

type explained struct {
	err         error
	explanation Explanation
}

func sentinels() []explained {
	return []explained{
		{model.ErrTokenEmpty, Explanation{What: "The token is missing.", Next: "Paste the token."}},
		{
			model.ErrTokenTooLong,
			Explanation{What: "That is too long for a token.", Next: "Mews tokens have 64 characters. Check what was pasted."},
		},
		{
			model.ErrTokenSentence,
			Explanation{
				What: "That is more than a token.",
				Next: "Paste the token alone, or what it stands in: the body of a request, a cURL, a line of a .env file.",
			},
		},
		{
			model.ErrTokenNotText,
			Explanation{What: "That is no token: it holds characters that no token has.", Next: "Copy the token again."},
		},
		{
			model.ErrWrongName,
			Explanation{What: "That is not the name of the property.", Next: "Type the verified name exactly as it is shown."},
		},
		{
			model.ErrNotVerified,
			Explanation{What: "This connection was never verified, so its property is not known.", Next: "Check it first."},
		},
		{
			secrets.ErrWrongPassphrase,
			Explanation{What: "That is not the passphrase.", Next: "Try again. Nobody can recover a forgotten passphrase."},
		},
		{
			secrets.ErrWeakPassphrase,
			Explanation{
				What: fmt.Sprintf("The passphrase is too short: it needs %d characters.", secrets.MinPassphrase),
				Next: "Four or five random words are easy to keep in mind.",
			},
		},
		{secrets.ErrPassphraseNeeded, Explanation{What: "The vault is locked.", Next: "Unlock it with its passphrase."}},
		{
			secrets.ErrVaultExists,
			Explanation{What: "There is a passphrase vault already.", Next: "Unlock it with its passphrase."},
		},
		{secrets.ErrForeignAgent, Explanation{
			What: "Where the vault is kept open for other commands there is something that is not yours alone.",
			Next: "Nothing was said to it. Remove the folder keyrack below XDG_RUNTIME_DIR if it is not to be there.",
		}},
		{secrets.ErrNoAgentPlace, Explanation{
			What: "The system has no folder of your session, so the vault cannot be kept open for other commands.",
			Next: "Set XDG_RUNTIME_DIR to a folder that only you can enter.",
		}},
		{secrets.ErrUnknownStore, Explanation{
			What: "This Keyrack does not know the secret store that was chosen.",
			Next: "Update Keyrack. Nothing was lost.",
		}},
		{secrets.ErrMoving, Explanation{What: "Tokens are being moved already.", Next: "Wait until that has ended."}},
		{transfer.ErrIsBackup, Explanation{What: "This is an encrypted backup.", Next: "Restore it instead."}},
		{
			transfer.ErrFileTooLarge,
			Explanation{
				What: fmt.Sprintf("The file is larger than %d MB.", transfer.MaxTransferFile>>20),
				Next: "Check that it is the right one.",
			},
		},
		{transfer.ErrFileExists, Explanation{
			What: "There is a file of this name already.",
			Next: "Choose another name, or say that it may be replaced.",
		}},
		{workspace.ErrNoDataFolder, Explanation{
			What: "The data folder that was asked for is not there.",
			Next: "Look for a typing error in its name, or start Keyrack with --create to make it. Nothing was made.",
		}},
		{transfer.ErrRefusedAbove, Explanation{What: "What it belongs to cannot be restored."}},
		{transfer.ErrIsInAnother, Explanation{What: "Here it belongs to another environment."}},
		{
			transfer.ErrAddressDiffer,
			Explanation{What: "Here it has another address, and its tokens were not entered for that."},
		},
		{transfer.ErrOwnFile, Explanation{
			What: "This is a file that Keyrack keeps its index in.",
			Next: "Choose another one. Keyrack's own files are copied by a backup.",
		}},
		{transfer.ErrFileNotWritten, Explanation{
			What: "The file cannot be written.",
			Next: "Check the name, the folder, and the room on the disk. Nothing was lost, and no half of it is left.",
		}},
		{transfer.ErrNotBackup, Explanation{
			What: "This is not a backup of Keyrack.",
			Next: "A backup begins with “-----BEGIN AGE ENCRYPTED FILE-----”.",
		}},
		{transfer.ErrDamagedBackup, Explanation{
			What: "The backup is damaged: it was cut or changed.",
			Next: "Nothing was restored. Use another copy of it.",
		}},
		{
			transfer.ErrNewerBackup,
			Explanation{What: "A newer Keyrack made this backup.", Next: "Update Keyrack, then restore it."},
		},
		{workspace.ErrPublicToken, Explanation{
			What: "This token is printed in Mews' documentation and works on demo only.",
			Next: "Keep it in Demo, and ask Mews for tokens of your own for production.",
		}},
		{workspace.ErrDeadToken, Explanation{
			What: "This published token no longer works.",
			Next: "Add the public demo tokens to get those that do.",
		}},
		{workspace.ErrNoClient, Explanation{
			What: "The client application needs a name.",
			Next: "Use name and version, such as “Acme Sync 2.1.0”.",
		}},
		{workspace.ErrNoName, Explanation{What: "A name is missing.", Next: "Enter one."}},
		{request.ErrVariableName, Explanation{
			What: "That cannot be the name of a variable.",
			Next: "Use letters, digits and underlines, such as ServiceId.",
		}},
		{takeaway.ErrNotAnObject, Explanation{What: "The body is not a JSON object.", Next: "Correct the body."}},
		{workspace.ErrNewerIndex, Explanation{
			What: "This data folder was written by a newer Keyrack.",
			Next: "Update Keyrack. Until then you can look, but nothing is saved.",
		}},
		{workspace.ErrNotWritable, Explanation{
			What: "The index of the data folder cannot be written.",
			Next: "Nothing was saved. Look whether index.sqlite or a file beside it is read-only, then try again.",
		}},
		{workspace.ErrDiskFull, Explanation{
			What: "The disk with the data folder is full.",
			Next: "Nothing was saved, and nothing was lost. Make room, then try again.",
		}},
		{
			secrets.ErrNotReserved,
			Explanation{What: "Another Keyrack changed the same entry meanwhile.", Next: "Nothing was saved. Try again."},
		},
		{model.ErrTicketLink, Explanation{
			What: "The ticket is not an address that a browser opens.",
			Next: "Write it like https://tickets.example.com/1234, without a password in it.",
		}},
		{workspace.ErrNothingToRestore, Explanation{What: "There is nothing to restore."}},
		{
			workspace.ErrFixedEnvironment,
			Explanation{What: "Sandbox, demo and production stay as they are.", Next: "Add an environment of your own."},
		},
		{workspace.ErrAddressInUse, Explanation{
			What: "The address stays while tokens are stored for it.",
			Next: "They would go to another host. Add a second environment instead.",
		}},
		{request.ErrOneProperty, Explanation{
			What: "This operation takes one property at a time.",
			Next: "Choose one property, or send it to each in turn.",
		}},
		{
			request.ErrNoPropertyField,
			Explanation{
				What: "This operation has no field for properties, and Mews refuses fields that it does not know.",
				Next: "Send it without choosing properties.",
			},
		},
		{request.ErrNotInPortfolio, Explanation{
			What: "The connection does not reach this property.",
			Next: "Check the connection again to see the properties that it reaches now.",
		}},
		{
			workspace.ErrNeedsYes,
			Explanation{
				What: "These tokens are for production, so they are shown to another host only after a typed yes.",
				Next: "Type yes to try them there.",
			},
		},
		{workspace.ErrLocked, Explanation{What: "Keyrack was locked meanwhile, so it ended there.", Next: "Begin again."}},
		{workspace.ErrPagesRepeat, Explanation{
			What: "The server names a page again that it has given already.",
			Next: "What came until then is a whole document. Try again later, or ask for fewer items a page.",
		}},
		{workspace.ErrVerifiedOther, Explanation{
			What: "What was verified are other tokens than these.",
			Next: "Nothing was stored. Check these, then save them.",
		}},
		{
			workspace.ErrNotElsewhere,
			Explanation{What: "The tokens are not tried in that environment.", Next: "Choose demo or production."},
		},
		{check.ErrNoCapabilities, Explanation{
			What: "Not even configuration/get works with these tokens.",
			Next: "Find out why first: the permissions of a refused token cannot be told.",
		}},
		{
			check.ErrCapabilitiesUnknown,
			Explanation{
				What: "configuration/get was not answered, so no permission can be told.", About: notTheToken,
				Next: "Try again later.",
			},
		},
		{
			workspace.ErrNoRefresh,
			Explanation{What: "The operation catalogue cannot be refreshed here.", Next: "Update Keyrack instead."},
		},
		{workspace.ErrNoDocument, Explanation{
			What: "Only demo and production publish an OpenAPI document.",
			Next: "Choose one of them, or give the document as a file.",
		}},
		{workspace.ErrNotPaged, Explanation{What: "The answers of this operation have no pages.", Next: "Send it as it is."}},
		{
			secrets.ErrCannotLock,
			Explanation{What: "This system locks its keychain itself.", Next: "Lock the screen or log out."},
		},
		{model.ErrNoSuchRow, Explanation{What: "It is no longer there.", Next: "Another Keyrack may have deleted it."}},
	}
}

func explainRefusal(refusal *model.Refusal) Explanation {
	switch refusal.Reason {
	case model.RefusedReadOnly:
		next := "Check the connection, then unlock writes by the name of the property."
		if refusal.Property != "" {
			next = "Unlock writes by the name of the property: " + refusal.Property + "."
		}
		return Explanation{What: refusal.Environment + " is read-only.", Next: next}
	case model.RefusedUnconfirmed:
		return Explanation{What: refusal.Environment + " asks before each write.", Next: "Confirm it to send."}
	case model.RefusedForeign:
		return Explanation{What: "This token belongs to another environment.", Next: "Switch to that environment."}
	case model.RefusedPublic:
		return Explanation{What: "A public demo token is never sent to production.", Next: "Use a token of your own."}
	case model.RefusedNoSocket:
		return Explanation{
			What:  fmt.Sprintf("%s has no address for events.", refusal.Environment),
			About: notSentAtAll,
			Next:  "Edit the environment and give it the address of its socket, such as wss://ws.example.com.",
		}
	case model.RefusedNoAddress:
		return Explanation{
			What: "The environment has no address that tokens may be sent to.",
			Next: "Correct the environment's address.",
		}
	case model.RefusedPath:
		return Explanation{
			What: "That is not an operation.",
			Next: "Operations look like configuration/get: no slash at either end, no escapes.",
		}
	case model.RefusedNoToken:
		return Explanation{What: "A token is missing.", Next: "Enter the token again."}
	}
	return Explanation{What: notSentAtAll}
}

func explainMissing(missing *workspace.NotFoundError) Explanation {
	in := ""
	if missing.In != "" {
		in = " in " + missing.In
	}
	if missing.Named == "" {
		return Explanation{What: fmt.Sprintf("There is no %s%s yet.", missing.Kind, in), Next: "Add one first."}
	}
	explanation := Explanation{
		What: fmt.Sprintf("There is no %s “%s”%s.", missing.Kind, missing.Named, in),
		Next: "Run keyrack list to see the names.",
	}
	if len(missing.Known) > 0 {
		explanation.Next = "There is " + strings.Join(missing.Known, ", ") + "."
	}
	return explanation
}

// maxCandidates is how many candidates of an ambiguous name are worth listing.
const maxCandidates = 8

func explainAmbiguous(ambiguous *workspace.AmbiguousError) Explanation {
	listed, more := ambiguous.Candidates, ""
	if len(listed) > maxCandidates {
		listed, more = listed[:maxCandidates], fmt.Sprintf(" and %d more", len(listed)-maxCandidates)
	}
	what := fmt.Sprintf("“%s” matches %d %ss", ambiguous.Named, len(ambiguous.Candidates), ambiguous.Kind)
	if ambiguous.Named == "" {
		what = fmt.Sprintf("There are %d %ss", len(ambiguous.Candidates), ambiguous.Kind)
	}
	next := map[bool]string{true: "Use an id, or name the environment.", false: "Use its whole name."}
	return Explanation{
		What: what + ": " + strings.Join(listed, ", ") + more + ".", Next: next[ambiguous.Kind == "connection"],
	}
}

func explainDamage(damaged *workspace.DamagedIndexError) Explanation {
	explanation := Explanation{
		What:  "The index of the data folder is damaged.",
		About: "The tokens are still in the secret store, and nothing was changed.",
		Next:  "There is no copy of it. A backup of Keyrack can be restored into a new index.",
	}
	if damaged.Backup != "" {
		explanation.Next = "The last good copy is of " + damaged.BackupTime.Local().Format("2 January 2006, 15:04") + "."
	}
	return explanation
}

// sentence makes an error text begin with a capital and end with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ToUpper(text[:1]) + text[1:]
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
