package cli

import (
	"errors"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
)

// reasonOf returns the reason of an error, and "" for one that has none.
func reasonOf(err error) console.Reason {
	var advice *console.Advice
	var refusal *model.Refusal
	if errors.As(err, &advice) && advice.Reason != "" {
		return advice.Reason
	}
	if errors.As(err, &refusal) {
		switch refusal.Reason {
		case model.RefusedReadOnly:
			return "read-only"
		case model.RefusedUnconfirmed:
			return console.Unconfirmed
		}
	}
	for _, known := range []struct {
		is   func(error) bool
		word console.Reason
	}{
		{typed[*workspace.AmbiguousError], "ambiguous"},
		{typed[*workspace.NotFoundError], "not-found"},
		{typed[*workspace.NameTakenError], "name-taken"},
		{typed[*workspace.DuplicateError], "stored-already"},
		{typed[*model.StaleIntent], "changed-meanwhile"},
		{one(secrets.ErrWrongPassphrase), "wrong-passphrase"},
		{one(console.ErrDeclined), "declined"},
		{one(model.ErrStoreLocked), "locked"},
		{one(model.ErrSecretNotFound), "token-missing"},
		{typed[*workspace.StatusError], "refused-by-server"},
		{typed[*connector.Failure], "network"},
	} {
		if known.is(err) {
			return known.word
		}
	}
	return ""
}
