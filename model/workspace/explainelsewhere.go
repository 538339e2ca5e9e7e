package workspace

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"

	"keyrack/model"
	"keyrack/model/connector"
)

// ExplainElsewhere says to a person what came of trying a pair of tokens in another environment than the one they are in.
func ExplainElsewhere(found Verification, home, tried model.Environment) Explanation {
	switch found.check.Health {
	case model.OK:
		return Explanation{
			What:  fmt.Sprintf("The tokens open “%s” in %s.", found.identity.Name, tried.Name),
			Token: "They are good, and belong there.",
			Next:  fmt.Sprintf("Add the connection to %s, then delete it from %s.", tried.Name, home.Name),
		}
	case model.Rejected:
		return Explanation{
			What: fmt.Sprintf("%s refuses the tokens, too (%d).", tried.Name, found.check.Status), Token: "So it is not that they belong there.",
			Next: "Compare both tokens with those that Mews and the property have sent.",
		}
	case model.RateLimited:
		return Explanation{What: statuses[http.StatusTooManyRequests].What, Token: notTheToken, Next: "Wait half a minute, then try again."}
	}
	return Explanation{What: cmp.Or(ExplainCheck(found.check).What, found.check.Message, fmt.Sprintf("%s did not say what the tokens open.", tried.Name)), Token: notTheToken, Next: "Try again later."}
}

// ErrNoCapabilities is wrapped by the error of a capability map for tokens that are not accepted at all.
var ErrNoCapabilities = errors.New("configuration/get does not work with these tokens")

// ErrCapabilitiesUnknown is returned for a capability map where configuration/get was not answered, so that no other
// answer would say anything.
var ErrCapabilitiesUnknown = errors.New("configuration/get was not answered")

// ExplainProblem explains an answer that is not the JSON that the API promises; the zero Explanation for one that is.
func ExplainProblem(problem connector.AnswerProblem) Explanation { return problems[problem] }
