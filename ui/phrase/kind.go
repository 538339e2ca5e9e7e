package phrase

import (
	"fmt"

	"keyrack/model/workspace"
)

// explainKind says whose token was given in the place of one of the other kind.
func explainKind(err *workspace.WrongKindError) Explanation {
	if err.Client {
		return Explanation{
			What: fmt.Sprintf("This is the client token of “%s”, not an access token.", err.Title),
			Next: "Paste the access token of the property. Nothing was sent.",
		}
	}
	return Explanation{
		What: fmt.Sprintf("This is the access token of “%s”, not a client token.", err.Title),
		Next: "Paste the client token of your application. Nothing was sent.",
	}
}
