package phrase

import (
	"fmt"
	"slices"

	"keyrack/model/workspace/check"
)

// Diagnosis says to a person why a request is refused with 401. The evidence says why that is so.
func Diagnosis(d check.Diagnosis) Explanation {
	switch d.Cause {
	case check.CauseNone:
		return Explanation{What: "The tokens work now.", About: tokenIsFine, Next: "Send the request again."}
	case check.CausePermission:
		return Explanation{
			What: "A permission for this operation is missing.", About: "The token is good: configuration/get works with it.",
			Next: "Ask Mews, or the property, to grant the permission to this integration.",
		}
	case check.CauseToken:
		if !slices.ContainsFunc(d.Evidence, func(e check.Evidence) bool { return e.Kind == check.EvidencePast }) {
			return Explanation{
				What: "This one AccessToken is refused.",
				About: "It has never worked here: it may be copied wrong, be of another environment or client application, or " +
					"be regenerated or disabled.",
				Next: "Compare it with what the property shows (Marketplace, My subscriptions), and ask whether the integration " +
					"is enabled.",
			}
		}
		return Explanation{
			What:  "This one AccessToken is refused.",
			About: "It was regenerated, or the integration or the property was disabled.",
			Next: "Ask the property for the current token (Marketplace, My subscriptions) and whether the integration is " +
				"enabled.",
		}
	case check.CauseClient:
		return Explanation{
			What:  "Every token of this client application is refused.",
			About: "The ClientToken is wrong, or Mews has disabled the client application.",
			Next:  "Compare the ClientToken with the one that Mews has sent, then ask Mews.",
		}
	case check.CauseEnvironment:
		return Explanation{
			What:  "The tokens belong to another environment.",
			About: "Each environment has its own tokens; a demo pair never works on production, nor the other way round.",
			Next:  "Add the connection to the environment that its tokens are from.",
		}
	case check.CauseUnreachable:
		return Explanation{
			What:  "The cause could not be found: configuration/get did not tell whether the tokens work.",
			About: notTheToken, Next: "Try again later.",
		}
	}
	return Explanation{
		What:  "Nothing is known that tells the possible causes apart.",
		About: "The token may be wrong, regenerated or disabled, or of another environment.",
		Next:  "Compare both tokens with those that Mews and the property have sent.",
	}
}

// Evidence says a piece of evidence to a person.
func Evidence(e check.Evidence) string {
	switch e.Kind {
	case check.EvidenceOperation:
		if e.Told {
			return fmt.Sprintf("%s answered %d, as you say.", e.Path, e.Status)
		}
		return fmt.Sprintf("%s answered %d.", e.Path, e.Status)
	case check.EvidenceSame:
		if e.Message != "" {
			return fmt.Sprintf("%s with the same tokens %s: “%s”", e.Path, answered(e.Status), e.Message)
		}
		return fmt.Sprintf("%s with the same tokens %s.", e.Path, answered(e.Status))
	case check.EvidenceSibling:
		return fmt.Sprintf("“%s”, another token of the same client application, %s.", e.Title, answered(e.Status))
	case check.EvidencePast:
		return "These tokens have worked before."
	case check.EvidenceElsewhere:
		return fmt.Sprintf("The same token works in %s, as “%s”.", e.Environment, e.Title)
	case check.EvidenceNeverWorked:
		return "These tokens have never worked in " + e.Environment + "."
	case check.EvidencePublic:
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
