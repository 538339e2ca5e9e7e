package cli

import (
	"errors"
	"fmt"
	"slices"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/secrets"
	"keyrack/model/takeaway"
	"keyrack/model/team"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/teams"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/webhooks"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// ending is how an error ends a command.
type ending struct {
	is   func(error) bool
	code console.Code
	next func(err error, next string) string // what to do, in the words of commands; nil where it is said already
}

// endingOf finds how an error ends a command: of several that it wraps the first one counts.
func endingOf(err error) (ending, bool) {
	for _, ending := range endings() {
		if ending.is(err) {
			return ending, true
		}
	}
	return ending{}, false
}

// endings is the order in which errors count: what is special comes before what is general.
func endings() []ending {
	return slices.Concat(endingsOfTeams(), endingsOfRequests(), endingsOfStores(), endingsOfInput())
}

// endingsOfTeams come first: an error of a team wraps that of a store, and what helps is another thing.
func endingsOfTeams() []ending {
	return []ending{
		{typed[*faster], console.No, instead("The list has theirs now. To have yours stay, do it again with --mine.")},
		{typed[*team.ConflictError], console.No, nil},
		{
			one(team.ErrSignedOut), console.Unknown,
			instead("Sign in with keyrack team sign-in. Nothing was lost."),
		},
		{one(team.ErrForbidden), console.No, nil},
		{typed[*team.Error], console.Unknown, nil},
		{typed[*team.OptionsError], console.Usage, nil},
		{
			one(teams.ErrNoTeam), console.Usage,
			instead("keyrack team list has those that were joined; keyrack team join joins one."),
		},
		{one(teams.ErrJoined), console.Usage, instead("Choose another --name, or see keyrack team list.")},
		{one(teams.ErrOfTeam), console.Usage, instead("Take it out with keyrack team take-out, or leave the team.")},
		{
			one(teams.ErrNotOfTeam, teams.ErrSandbox, teams.ErrNoWay, team.ErrNoToken, teams.ErrHasConnections),
			console.Usage, nil,
		},
		{one(teams.ErrOtherName, team.ErrDeclined), console.Refused, nil},
	}
}

func endingsOfRequests() []ending {
	return []ending{
		{typed[*model.Refusal], console.Refused, nextOfRefusal},
		{typed[*model.StaleIntent], console.Refused, nil},
		{typed[*model.OtherAddressError], console.Refused, nextOfAddress},
		{one(model.ErrNotVerified), console.Refused, instead("Check it first with keyrack check.")},
		{
			one(check.ErrNoCapabilities), console.No,
			instead("Find out why with keyrack why: the permissions of a refused token cannot be told."),
		},
		{
			one(model.ErrWrongName, workspace.ErrOtherProperty, workspace.ErrPublicToken, workspace.ErrNeedsYes,
				webhooks.ErrStoredToken),
			console.Refused, nil,
		},
		{
			typed[*webhooks.ForeignHostError], console.Refused,
			instead("If it may, add --yes and --to with an address of that host once."),
		},
	}
}

func endingsOfStores() []ending {
	return []ending{
		{
			one(secrets.ErrNoVault), console.Unknown,
			instead("Put the folder “vault” of the data folder back from a copy. keyrack store vault makes a new, " +
				"empty one."),
		},
		{typed[*workspace.DamagedIndexError], console.Unknown, nextOfDamage},
		{typed[*secrets.LeftBehindError], console.Unknown, nil}, // what was asked for is done
		{one(secrets.ErrWeakPassphrase), console.Usage, nil},
		{one(secrets.ErrInVault), console.Unknown, nil}, // it has no desktop to ask
		{
			one(model.ErrStoreLocked), console.Unknown,
			instead("Unlock it with keyrack unlock, then try again. Nothing was lost."),
		},
		{
			one(model.ErrNoCollection), console.Unknown,
			instead(
				"Make one with keyrack unlock, which GNOME Keyring and KWallet ask about. In KeePassXC open a database, and " +
					"expose a group of it under Secret Service Integration."),
		},
		{
			one(model.ErrNoBus, model.ErrNoProvider), console.Unknown,
			also("Or add --store vault to keep tokens in a file that a passphrase opens."),
		},
		{one(model.ErrStoreDisabled, model.ErrSandboxed), console.Unknown, nil}, // what to do is said
		{
			one(model.ErrStoreUnavailable), console.Unknown,
			instead(
				"Start a Secret Service such as GNOME Keyring, or add --store vault to keep tokens in a file that a passphrase " +
					"opens."),
		},
		{
			one(model.ErrSecretNotFound), console.Unknown,
			instead("Enter the token again with keyrack rotate; everything else is still here."),
		},
	}
}

func endingsOfInput() []ending {
	return []ending{
		{
			one(model.ErrTokenEmpty), console.Usage,
			instead("Give it on standard input, or start the command in a terminal to be asked for it."),
		},
		{one(workspace.ErrDeadToken), console.Usage, instead("Those that work come with keyrack demo-tokens add.")},
		{one(transfer.ErrIsBackup), console.Usage, instead("Restore it with keyrack restore.")},
		{one(transfer.ErrFileExists), console.Usage, instead("Choose another name, or add --replace.")},
		{one(takeaway.ErrNotAnObject, deliver.ErrTarget, webhooks.ErrAnswer), console.Usage, nil},
		{anyTyped, console.Usage, nil},
		{one(
			model.ErrTokenTooLong, model.ErrTokenNotText, model.ErrTokenSentence, transfer.ErrSeveralTokens,
			transfer.ErrSeveralClients,
			transfer.ErrOtherClient, workspace.ErrNoClient, transfer.ErrUnknownFormat, transfer.ErrCodePage,
			transfer.ErrTooDeep, workspace.ErrOneToken, transfer.ErrFileTooLarge,
			transfer.ErrOwnFile, transfer.ErrNotBackup, workspace.ErrNoDataFolder, request.ErrOneProperty,
			request.ErrNoPropertyField,
			request.ErrNotInPortfolio, workspace.ErrFixedEnvironment, workspace.ErrNoDocument,
			workspace.ErrNotElsewhere,
		), console.Usage, nil},
	}
}

// anyTyped reports whether an error is about a name or an address that was given.
func anyTyped(err error) bool {
	return typed[*model.AddressError](err) || typed[*workspace.NotFoundError](err) ||
		typed[*workspace.AmbiguousError](err) ||
		typed[*workspace.NameTakenError](err) ||
		typed[*workspace.WrongKindError](err) || typed[*workspace.DuplicateError](err) ||
		typed[*transfer.OtherPlaceError](err)
}

// typed reports whether an error wraps one of a type.
func typed[T error](err error) bool {
	var of T
	return errors.As(err, &of)
}

// one recognises any of some errors.
func one(of ...error) func(error) bool {
	return func(err error) bool {
		for _, known := range of {
			if errors.Is(err, known) {
				return true
			}
		}
		return false
	}
}

// instead says what to do.
func instead(text string) func(error, string) string {
	return func(error, string) string { return text }
}

// also adds to what there is to do.
func also(text string) func(error, string) string {
	return func(_ error, next string) string { return next + " " + text }
}

func nextOfRefusal(err error, next string) string {
	var refusal *model.Refusal
	errors.As(err, &refusal)
	switch {
	case refusal.Reason == model.RefusedReadOnly && refusal.Property != "":
		return fmt.Sprintf("To send %s, add --unlock %s.", refusal.Operation.Path, word(refusal.Property))
	case refusal.Reason == model.RefusedReadOnly:
		return "Check the connection with keyrack check, then add --unlock with the name of the property."
	case refusal.Reason == model.RefusedUnconfirmed:
		return fmt.Sprintf("To send %s, add --yes.", refusal.Operation.Path)
	}
	return next
}

func nextOfAddress(err error, _ string) string {
	var other *model.OtherAddressError
	errors.As(err, &other)
	if other.Entered == "" || other.Socket {
		return fmt.Sprintf("If %s, say so with keyrack env confirm %s. If not, somebody has changed the data folder.",
			phrase.AddressIsRight("that address", other), word(other.Environment))
	}
	return "If " + phrase.AddressIsRight("the new address", other) + ", enter both tokens again with keyrack client " +
		"rotate and keyrack rotate. If not, somebody has changed the data folder."
}

func nextOfDamage(err error, _ string) string {
	var damaged *workspace.DamagedIndexError
	errors.As(err, &damaged)
	if damaged.Backup == "" {
		return "keyrack doctor --new-index begins with an empty one and keeps the damaged file; a backup of Keyrack can " +
			"be restored into it."
	}
	return "keyrack doctor --restore-index keeps the damaged file and puts the last good copy in its place, of " +
		damaged.BackupTime.Local().Format("2 January 2006, 15:04") + "."
}
