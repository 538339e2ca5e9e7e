package phrase

import (
	"cmp"
	"fmt"
	"net/http"

	"keyrack/model"
	"keyrack/model/workspace"
)

// Elsewhere says to a person what came of trying a pair of tokens in another environment than the one they are in.
func Elsewhere(found workspace.Verification, home, tried model.Environment) Explanation {
	switch found.Check().Health {
	case model.OK:
		return Explanation{
			What:  fmt.Sprintf("The tokens open “%s” in %s.", found.Identity().Name, tried.Name),
			About: "They are good, and belong there.",
			Next:  fmt.Sprintf("Add the connection to %s, then delete it from %s.", tried.Name, home.Name),
		}
	case model.Rejected:
		return Explanation{
			What:  fmt.Sprintf("%s refuses the tokens, too (%d).", tried.Name, found.Check().Status),
			About: "So it is not that they belong there.",
			Next:  "Compare both tokens with the ones you received from Mews and the property.",
		}
	case model.RateLimited:
		return Explanation{
			What: statuses[http.StatusTooManyRequests].What, About: notTheToken,
			Next: "Wait half a minute, then try again.",
		}
	}
	return Explanation{What: cmp.Or(ExplainCheck(found.Check()).What, found.Check().Message,
		fmt.Sprintf("%s did not say what the tokens open.", tried.Name)), About: notTheToken, Next: "Try again later."}
}
