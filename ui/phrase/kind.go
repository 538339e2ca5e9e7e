package phrase

import (
	"errors"
	"fmt"

	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
)

// explainKnown says of a token that it is stored already, or of the other kind than was asked for, and why a port
// cannot be listened on.
func explainKnown(err error) (Explanation, bool) {
	var (
		duplicate *workspace.DuplicateError
		wrongKind *workspace.WrongKindError
		held      *transfer.HeldError
	)
	switch {
	case errors.As(err, &held):
		return explainHeld(held), true
	case errors.As(err, &duplicate):
		return Explanation{What: fmt.Sprintf("This token is stored already, as “%s”.", duplicate.Title)}, true
	case errors.Is(err, workspace.ErrOneToken):
		return Explanation{
			What: "The client token and the access token are the same.",
			Next: "One is that of your application, the other that of a property. Nothing was sent.",
		}, true
	case errors.As(err, &wrongKind) && wrongKind.Client:
		return Explanation{
			What: "This is a client token, not an access token.",
			Next: fmt.Sprintf("It is that of “%s”: paste the one of the property. Nothing was sent.", wrongKind.Title),
		}, true
	case errors.As(err, &wrongKind):
		return Explanation{
			What: "This is an access token, not a client token.",
			Next: fmt.Sprintf("It is that of “%s”: paste the one of your application. Nothing was sent.", wrongKind.Title),
		}, true
	}
	return explainListening(err)
}
