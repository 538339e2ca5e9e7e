package phrase

import (
	"fmt"

	"keyrack/model"
)

// explainOtherAddress says why a token is held back.
func explainOtherAddress(e *model.OtherAddressError) Explanation {
	if e.Socket {
		return Explanation{
			What: fmt.Sprintf("Nobody has said yet that the tokens of %s may go to its socket, %s.", e.Environment,
				e.Address),
			About: notSentAtAll,
			Next:  "If that address is right, save the environment as it is. If not, somebody has changed the data folder.",
		}
	}
	if e.Entered == "" {
		return Explanation{
			What: fmt.Sprintf(
				"An older Keyrack stored this token, without the address that it was entered for. %s is at %s now.", e.Environment,
				e.Address),
			About: notSentAtAll,
			Next: "If " + AddressIsRight("that address", e) + ", save the environment as it is. If not, somebody has changed " +
				"the data folder.",
		}
	}
	return Explanation{
		What:  fmt.Sprintf("This token was entered for %s, but %s is at %s now.", e.Entered, e.Environment, e.Address),
		About: notSentAtAll,
		Next: "If " + AddressIsRight("the new address", e) + ", enter the client token and the access token again. If " +
			"not, somebody has changed the data folder: delete the environment and add it anew.",
	}
}

// AddressIsRight is what a person has to be sure of who lets tokens go where an environment is now: "that address is
// right", and that of its socket where it has one, because they are for both then.
func AddressIsRight(address string, e *model.OtherAddressError) string {
	if e.Beside.IsZero() {
		return address + " is right"
	}
	return address + " and its socket, " + e.Beside.String() + ", are right"
}
