package phrase

import (
	"cmp"
	"fmt"
	"strings"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
)

// ExplainCheck says why a check told nothing, or the zero Explanation of one that did.
func ExplainCheck(check model.Check) Explanation {
	if check.Health != model.CouldNotCheck {
		return Explanation{}
	}
	return explainKept(check.Failure, check.Found, check.Message,
		model.Exchange{Status: check.Status, RequestID: check.RequestID})
}

// Remark is what else there is to say of a check: which property was found, why nothing was, or the server's own
// message.
func Remark(check model.Check) string {
	if check.Health == model.OtherProperty {
		return check.Found
	}
	return cmp.Or(ExplainCheck(check).What, check.Message)
}

// ResultRemark is Remark for a connection that could perhaps not be asked at all.
func ResultRemark(result check.Result) string {
	if result.Problem != nil {
		return Explain(result.Problem).What
	}
	return Remark(result.After)
}

// MostLikely says what most likely is the matter with a connection that was checked, and what to do: of a refusal what
// [check.Refusals.Why] says, as far as it is known without sending more. It is empty where nothing is the matter.
func MostLikely(result check.Result) string {
	switch result.Health() {
	case model.Rejected:
		facts := check.Facts{Worked: result.Property != nil}
		if result.Facts != nil {
			facts = *result.Facts
		}
		facts.Message = result.After.Message // as it may be seen
		return Likely(facts)
	case model.OtherProperty:
		verified := result.Title
		if result.Property != nil {
			verified = result.Property.Name
		}
		return "Rename it, or replace the token: it was verified for “" + verified + "”."
	case model.RateLimited:
		return "Others use the token, too. Try again in half a minute."
	case model.TokenMissing:
		return "Enter the token again: it was deleted outside of Keyrack."
	case model.CouldNotCheck:
		return cmp.Or(Explain(result.Problem).Next, "This says nothing about the token. Try again.")
	}
	return ""
}

// CapabilityRemark is why a permission could not be told, or the server's message.
func CapabilityRemark(c check.Capability) string { return cmp.Or(Explain(c.Err).What, c.Message) }

// RecordRemark is what else there is to say of a request of the past: why there was no answer, or the server's message.
func RecordRemark(record workspace.Record) string {
	if record.Status != 0 {
		return record.Message
	}
	return explainKept(record.Failure, record.Found, record.Message, model.Exchange{}).What
}

// explainKept explains a failure of which the kind was kept.
func explainKept(kind model.FailureKind, found, message string, answer model.Exchange) Explanation {
	if rest, is := kind.Properties(); is {
		explanation := explainKept(rest, found, "", answer)
		explanation.What = strings.TrimSpace("The token opens a portfolio, but its properties could not be listed. " +
			explanation.What)
		return explanation
	}
	switch kind {
	case model.NoFailure:
		explanation := explainAnswer(answer, connector.NoProblem)
		if answer.Status != 0 && explanation.What == "" {
			explanation = Explanation{
				What: fmt.Sprintf("The server answered %d, which tells nothing.", answer.Status), About: notTheToken,
				Next: "Check the environment's address: this may not be a Connector API.",
			}
		}
		explanation.What = cmp.Or(message, explanation.What)
		return explanation
	case model.FailureUntold:
		return Explanation{What: "The answer names no property.", About: notTheToken}
	case model.FailureTakenBack:
		return Explanation{
			What: "The keychain lost the new token before it was on the disk, so the one before is in use again.",
		}
	case model.FailureOther:
		return Explanation{What: sentence(found)}
	}
	if err := workspace.StoreFailure(kind); err != nil {
		return Base(err)
	}
	if _, is := problems[connector.AnswerProblem(kind)]; is {
		return explainAnswer(answer, connector.AnswerProblem(kind))
	}
	return explainFailure(&connector.Failure{Kind: connector.FailureKind(kind), Host: found, Sent: true})
}

func explainUnverified(e *workspace.UnverifiedWriteError) Explanation {
	what := sentence(workspace.ErrUnverifiedWrite.Error())
	if why := cmp.Or(ExplainCheck(e.Check).What, e.Check.Message); why != "" {
		what = strings.TrimSuffix(what, ".") + ": " + why
	}
	return Explanation{What: what}
}
