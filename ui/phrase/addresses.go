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
			Next:  "If that address is right, save the environment as it is. If not, somebody has changed the data folder.",
		}
	}
	return Explanation{
		What:  fmt.Sprintf("This token was entered for %s, but %s is at %s now.", e.Entered, e.Environment, e.Address),
		About: notSentAtAll,
		Next: "If the new address is right, enter the client token and the access token again. If not, somebody has " +
			"changed the data folder: delete the environment and add it anew.",
	}
}
