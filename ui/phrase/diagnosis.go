package phrase

import (
	"cmp"
	"fmt"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace/check"
)

// Diagnosis says to a person why a request is refused with 401. The evidence says why that is so.
func Diagnosis(d check.Diagnosis) Explanation {
	path := d.Asked.Path
	for _, e := range d.Evidence {
		if e.Kind == check.EvidenceNotSent {
			path = e.Path
		}
	}
	switch d.Cause {
	case check.CauseNone:
		return explainWorks(d.Asked)
	case check.CausePermission:
		return Explanation{
			What:  Quoting("A permission for this operation is missing", operationMessage(d)),
			About: "The token is good: configuration/get works with it.",
			Next:  "Ask Mews, or the property, to grant the permission to this integration.",
		}
	case check.CauseNotSent:
		return Explanation{
			What:  fmt.Sprintf("The tokens work: configuration/get is accepted. %s was not sent.", path),
			About: tokenIsFine,
			Next:  "If it answered 401, the permission for it is missing: ask Mews, or the property, to grant it.",
		}
	case check.CauseOperation:
		reason := explainAnswer(model.Exchange{Status: d.Asked.Status, RequestID: d.Asked.RequestID}, "")
		if d.Asked.Err != nil {
			reason = Base(d.Asked.Err)
		}
		return Explanation{
			What:  Quoting(fmt.Sprintf("The tokens work, but %s did not tell whether they may use it", path), d.Asked.Message),
			About: reason.What, Next: cmp.Or(reason.Next, "Try again later."),
		}
	case check.CauseUnreachable:
		reason := untold(d.Own)
		return Explanation{
			What:  "The cause could not be found: configuration/get did not tell whether the tokens work.",
			About: strings.TrimSpace(reason.What + " " + notTheToken), Next: cmp.Or(reason.Next, "Try again later."),
		}
	}
	return Refusal(d.Cause, d.Facts)
}

// explainWorks is for tokens that work, and an operation that works, if one was asked.
func explainWorks(asked check.Capability) Explanation {
	explanation := Explanation{What: "The tokens work now.", About: tokenIsFine, Next: "Send the request again."}
	switch {
	case asked.Path == "":
	case asked.Status < 300:
		explanation.What = fmt.Sprintf("The tokens work now, and %s does.", asked.Path)
	default:
		explanation.What = Quoting(fmt.Sprintf("The tokens work now, and may use %s", asked.Path), "")
		explanation.Next = "What was sent to find that out is the smallest request there is. Send yours again."
	}
	return explanation
}

// operationMessage is what the server said of the operation.
func operationMessage(d check.Diagnosis) string {
	for _, e := range d.Evidence {
		if e.Kind == check.EvidenceOperation {
			return e.Message
		}
	}
	return ""
}

// untold says why a check told nothing.
func untold(c model.Check) Explanation {
	switch c.Health {
	case model.RateLimited:
		return statuses[429]
	case model.TokenMissing:
		return Explanation{What: "The secret store no longer has the token.", Next: "Enter the token again."}
	}
	return ExplainCheck(c)
}

// Quoting ends a sentence, which comes without its full stop, with what the server said, if it said anything.
func Quoting(sentence, message string) string {
	if message == "" {
		return sentence + "."
	}
	return sentence + ": “" + message + "”"
}

// Refusal says what a refused token most likely means: the one verdict of a check, of the window and of the terminal.
// The server's own message is a part of it.
func Refusal(cause check.Cause, facts check.Facts) Explanation {
	switch cause {
	case check.CauseToken:
		explanation := Explanation{
			What:  Quoting("This one access token is refused", facts.Message),
			About: "It was regenerated, or the integration or the property was disabled.",
			Next: "Ask the property for the current token (Marketplace, My subscriptions) and whether the integration is " +
				"enabled.",
		}
		switch {
		case facts.Disabled():
			explanation.About = "The server knows it, and calls it disabled: the integration, or the property."
			explanation.Next = "Ask the property to enable the integration (Marketplace, My subscriptions)."
		case !facts.Worked:
			explanation.About = "It has never worked here: it may be copied wrong, be of another environment or client " +
				"application, or be regenerated or disabled."
			explanation.Next = "Compare it with what the property shows (Marketplace, My subscriptions), and ask whether the " +
				"integration is enabled."
		}
		return explanation
	case check.CauseClient:
		what := "Every token of this client application is refused"
		if facts.Refused == 0 {
			what = "The client token is refused"
		}
		return Explanation{
			What:  Quoting(what, facts.Message),
			About: "The client token is wrong, or Mews has disabled the client application.",
			Next:  "Compare the client token with the one that Mews has sent, then ask Mews.",
		}
	case check.CauseEnvironment:
		return Explanation{
			What:  Quoting("The tokens belong to another environment", facts.Message),
			About: "Each environment has its own tokens; a demo pair never works on production, nor the other way round.",
			Next:  "Add the connection to the environment that its tokens are from.",
		}
	}
	return Explanation{
		What:  Quoting("The cause could not be determined", facts.Message),
		About: "The token may be wrong, regenerated or disabled, or of another environment.",
		Next:  "Compare both tokens with the ones you received from Mews and the property.",
	}
}

// Likely is the verdict in a line, beside what the server said.
func Likely(facts check.Facts) string {
	cause, about := facts.Cause(), Refusal(facts.Cause(), facts).About
	facts.Message = ""
	return Refusal(cause, facts).What + " " + about
}

// Evidence says a piece of evidence to a person.
func Evidence(e check.Evidence) string {
	switch e.Kind {
	case check.EvidenceOperation:
		what := e.Path + " " + answered(e.Status)
		if e.Seen {
			what += ", in the answer that you look at"
		}
		return Quoting(what, e.Message)
	case check.EvidenceNotSent:
		return e.Path + notSentBecause[e.NotSent]
	case check.EvidenceSame:
		return Quoting(fmt.Sprintf("%s with the same tokens %s", e.Path, answered(e.Status)), e.Message)
	case check.EvidenceSibling:
		return fmt.Sprintf("“%s”, another token of the same client application, %s.", e.Title, answered(e.Status))
	case check.EvidenceSiblings:
		return siblings(e)
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

// notSentBecause follows the name of an operation.
var notSentBecause = map[check.NotSent]string{
	check.NotSentWrite:   " was not sent, because it changes data, or could.",
	check.NotSentCosts:   " was not sent, because each time counts at Mews.",
	check.NotSentRefused: " was not sent, because configuration/get does not work.",
}

// siblings says how many other tokens of a client fared, and then names a few: where there is no room for all of it,
// the names are cut.
func siblings(e check.Evidence) string {
	did, others, named := "worked", "none was refused", "Working"
	n := e.Working
	switch {
	case e.Working == 0:
		did, others, named, n = "were refused", "none worked", "Refused", e.Refused
	case e.Refused == 1:
		others = "1 was refused"
	case e.Refused > 1:
		others = fmt.Sprintf("%d were refused", e.Refused)
	}
	tokens := Count(n, "other token", "other tokens")
	what := fmt.Sprintf("%s of this client application %s in the last 10 minutes; %s.", tokens, did, others)
	if n == 1 {
		what = strings.Replace(what, "were refused in", "was refused in", 1)
	}
	if len(e.Titles) > 0 {
		what += " " + named + ": “" + strings.Join(e.Titles, "”, “") + "”."
	}
	return what
}

func answered(status int) string {
	if status == 0 {
		return "was not answered"
	}
	return fmt.Sprintf("answered %d", status)
}
