package forms

import (
	"strconv"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

func shape(token model.Token) string {
	return phrase.Count(token.Length(), "character", "characters") + ", "
}

func cleaned(token model.Token) string {
	if token.Cleaned {
		return " · blanks removed"
	}
	return ""
}

// show says which property the tokens open, or why that is not known.
func (o *outcome) show(v workspace.Verification) {
	switch {
	case v.Identity() != nil:
		o.set(assets.Tick, look.GoodColors(), v.Identity().Name, opened(v))
	case v.Check().Health == model.Rejected:
		o.set(assets.Cross, rejected(),
			"Rejected "+strconv.Itoa(v.Check().Status)+quoted(v.Check().Message),
			"Wrong, regenerated or disabled; or of another client application or environment.")
	case v.Check().Health == model.RateLimited:
		o.fail("Too many requests with this token: try again in half a minute")
	default:
		o.fail("Inconclusive: " + v.Check().Message)
	}
}

func quoted(message string) string {
	if message == "" {
		return ""
	}
	return ": " + message
}

func opened(v workspace.Verification) string {
	identity := v.Identity()
	text := identity.TimeZone + " · " + identity.Pricing + " · single property"
	if identity.Portfolio {
		text = "portfolio of " + phrase.Count(len(identity.Enterprises), "property", "properties")
	}
	return text + " · answered in " + phrase.Took(v.Check().Took)
}
