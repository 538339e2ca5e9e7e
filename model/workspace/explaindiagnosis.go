package workspace

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"keyrack/model"
)

// Explanation says the diagnosis of a 401 to a person. The evidence says why.
func (d Diagnosis) Explanation() Explanation {
	switch d.Cause {
	case CauseNone:
		return Explanation{What: "The tokens work now.", Token: tokenIsFine, Next: "Send the request again."}
	case CausePermission:
		return Explanation{
			What: "A permission for this operation is missing.", Token: "The token is good: configuration/get works with it.",
			Next: "Ask Mews, or the property, to grant the permission to this integration.",
		}
	case CauseToken:
		if !slices.ContainsFunc(d.Evidence, func(e Evidence) bool { return e.Kind == EvidencePast }) {
			return Explanation{
				What: "This one AccessToken is refused.", Token: "It has never worked here: it may be copied wrong, be of another environment or client application, or be regenerated or disabled.",
				Next: "Compare it with what the property shows (Marketplace, My subscriptions), and ask whether the integration is enabled.",
			}
		}
		return Explanation{
			What: "This one AccessToken is refused.", Token: "It was regenerated, or the integration or the property was disabled.",
			Next: "Ask the property for the current token (Marketplace, My subscriptions) and whether the integration is enabled.",
		}
	case CauseClient:
		return Explanation{
			What: "Every token of this client application is refused.", Token: "The ClientToken is wrong, or Mews has disabled the client application.",
			Next: "Compare the ClientToken with the one that Mews has sent, then ask Mews.",
		}
	case CauseEnvironment:
		return Explanation{
			What: "The tokens belong to another environment.", Token: "Each environment has its own tokens; a demo pair never works on production, nor the other way round.",
			Next: "Add the connection to the environment that its tokens are from.",
		}
	case CauseUnreachable:
		return Explanation{What: "The cause could not be found: configuration/get did not tell whether the tokens work.", Token: notTheToken, Next: "Try again later."}
	}
	return Explanation{
		What: "Nothing is known that tells the possible causes apart.", Token: "The token may be wrong, regenerated or disabled, or of another environment.",
		Next: "Compare both tokens with those that Mews and the property have sent.",
	}
}

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

// Sentence says a piece of evidence to a person.
func (e Evidence) Sentence() string {
	switch e.Kind {
	case EvidenceOperation:
		if e.Told {
			return fmt.Sprintf("%s answered %d, as you say.", e.Path, e.Status)
		}
		return fmt.Sprintf("%s answered %d.", e.Path, e.Status)
	case EvidenceSame:
		if e.Message != "" {
			return fmt.Sprintf("%s with the same tokens %s: “%s”", e.Path, answered(e.Status), e.Message)
		}
		return fmt.Sprintf("%s with the same tokens %s.", e.Path, answered(e.Status))
	case EvidenceSibling:
		return fmt.Sprintf("“%s”, another token of the same client application, %s.", e.Title, answered(e.Status))
	case EvidencePast:
		return "These tokens have worked before."
	case EvidenceElsewhere:
		return fmt.Sprintf("The same token works in %s, as “%s”.", e.Environment, e.Title)
	case EvidenceWorld:
		return "These tokens have never worked in " + e.Environment + "."
	case EvidencePublic:
		return "One of the two tokens is a public demo token, the other is not."
	}
	return ""
}

func answered(status int) string {
	if status == 0 {
		return "was not answered"
	}
	return fmt.Sprintf("answered %d", status)
}
