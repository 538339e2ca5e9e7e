package cli

import (
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/workspace"
)

// usageError says what is wrong with the arguments.
type usageError struct {
	what    string // lower case, without a full stop
	next    string // a sentence; empty for a look at the help
	command string // whose help to look at
}

func (u *usageError) Error() string { return u.what }

// usagef returns a usage error with a next step.
func usagef(next, format string, args ...any) error {
	return &usageError{what: fmt.Sprintf(format, args...), next: next}
}

// explain turns an error into sentences for a terminal. The workspace explains what happened; where it names a button,
// the terminal names a flag.
func explain(err error) workspace.Explanation {
	var (
		usage   *usageError
		refusal *model.Refusal
		checked *checkError
		status  *workspace.StatusError
		damaged *workspace.DamagedIndexError
		failure *connector.Failure
		other   *model.OtherAddressError
		left    *workspace.LeftBehindError
	)
	explanation := workspace.Explain(err)
	switch {
	case errors.As(err, &usage):
		return explainUsage(usage)
	case errors.As(err, &checked):
		return explainCheck(checked.check)
	case errors.As(err, &status):
		if message := status.Exchange.Message; message != "" {
			explanation.What += fmt.Sprintf(" It says: “%s”", message)
		}
	case errors.As(err, &failure) && failure.Kind == connector.InvalidBody:
		explanation.Next = "The line above says where it stops being one; --quiet leaves that out."
	case errors.As(err, &refusal):
		switch refusal.Reason {
		case model.RefusedReadOnly:
			explanation.Next = "Verify the connection with keyrack check, then add --unlock with the name of the property."
			if refusal.Property != "" {
				explanation.Next = fmt.Sprintf("To send %s, add --unlock %s.", refusal.Operation.Path, word(refusal.Property))
			}
		case model.RefusedUnconfirmed:
			explanation.Next = fmt.Sprintf("To send %s, add --yes.", refusal.Operation.Path)
		}
	case errors.As(err, &other) && other.Entered == "":
		explanation.Next = fmt.Sprintf("If that address is right, say so with keyrack env confirm %s. If not, somebody has changed the data folder.", word(other.Environment))
	case errors.As(err, &other):
		explanation.Next = "If the new address is right, enter both tokens again with keyrack client rotate and keyrack rotate. If not, somebody has changed the data folder."
	case errors.Is(err, workspace.ErrNoVault):
		explanation.Next = "Put the folder “vault” of the data folder back from a copy. keyrack store vault makes a new, empty one."
	case errors.As(err, &damaged):
		explanation.Next = "keyrack doctor --new-index begins with an empty one and keeps the damaged file; a backup of Keyrack can be restored into it."
		if damaged.Backup != "" {
			explanation.Next = "keyrack doctor --restore-index keeps the damaged file and puts the last good copy in its place, of " + damaged.BackupTime.Local().Format("2 January 2006, 15:04") + "."
		}
	case errors.As(err, &left): // what was asked for is done
	case errors.Is(err, workspace.ErrInVault): // it has no desktop to ask
	case errors.Is(err, model.ErrStoreLocked):
		explanation.Next = "Unlock it with keyrack unlock, then try again. Nothing was lost."
	case errors.Is(err, model.ErrNoCollection):
		explanation.Next = "Make one with keyrack unlock, which GNOME Keyring and KWallet ask about. In KeePassXC open a database, and expose a group of it under Secret Service Integration."
	case errors.Is(err, model.ErrNoBus), errors.Is(err, model.ErrNoProvider):
		explanation.Next += " Or add --store vault to keep tokens in a file that a passphrase opens."
	case errors.Is(err, model.ErrStoreDisabled), errors.Is(err, model.ErrSandboxed): // what to do is said
	case errors.Is(err, model.ErrStoreUnavailable):
		explanation.Next = "Start a Secret Service such as GNOME Keyring, or add --store vault to keep tokens in a file that a passphrase opens."
	case errors.Is(err, model.ErrSecretNotFound):
		explanation.Next = "Enter the token again with keyrack rotate; everything else is still here."
	case errors.Is(err, model.ErrNotVerified):
		explanation.Next = "Verify it first with keyrack check."
	case errors.Is(err, model.ErrTokenEmpty):
		explanation.Next = "Give it on standard input, or start the command in a terminal to be asked for it."
	case errors.Is(err, workspace.ErrNoCapabilities):
		explanation.Next = "Find out why with keyrack why: the permissions of a refused token cannot be told."
	case errors.Is(err, workspace.ErrIsBackup):
		explanation.Next = "Bring back what it holds with keyrack restore."
	case errors.Is(err, workspace.ErrFileExists):
		explanation.Next = "Choose another name, or add --replace."
	case errors.Is(err, workspace.ErrDeadToken):
		explanation.Next = "Those that work come with keyrack demo-tokens add."
	}
	return explanation
}

// explainCheck says why a token that was to be stored was not.
func explainCheck(check model.Check) workspace.Explanation {
	explanation := workspace.ExplainExchange(model.Exchange{Status: check.Status, Body: []byte("{}")})
	if explanation.What == "" || check.Health == model.CouldNotCheck && workspace.Remark(check) != "" {
		explanation.What = workspace.Remark(check)
	}
	explanation.Next = "Nothing was stored; --no-verify stores the token all the same."
	return explanation
}

func explainUsage(usage *usageError) workspace.Explanation {
	first, size := utf8.DecodeRuneInString(usage.what)
	explanation := workspace.Explanation{What: string(unicode.ToUpper(first)) + usage.what[size:] + ".", Next: usage.next}
	if explanation.Next == "" && usage.command != "" {
		explanation.Next = fmt.Sprintf("See %s --help.", usage.command)
	}
	return explanation
}

// report tells the user of an error.
func (s *session) report(err error, exit Exit) {
	var program *ended
	var said *told
	if err == nil || errors.As(err, &program) || errors.As(err, &said) {
		return
	}
	if exit.Signal != nil {
		if !s.quiet {
			fmt.Fprintln(s.Err, "keyrack: stopped")
		}
		return
	}
	explanation := explain(err)
	if s.json {
		_ = writeJSON(s.Err, errorDocument{Version: documentVersion, Error: newErrorJSON(exit.Code, explanation)}) // there is nowhere left to say it
		return
	}
	paint := s.painter(s.Err)
	fmt.Fprintln(s.Err, paint.text(red, "keyrack:"), clean(explanation.Sentences()))
}
