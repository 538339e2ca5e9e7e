package phrase

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"keyrack/model"
)

// health is what people call a state: everywhere by the same words.
type health struct {
	name  string // in a column, a filter, a count, a message
	state string // of a connection, where it has other words than the outcome
}

// healths is the one table of words for the outcomes of a check.
func healths() map[model.Health]health {
	return map[model.Health]health{
		model.OK:            {name: "OK", state: "verified"},
		model.Rejected:      {name: "rejected"},
		model.OtherProperty: {name: "other property"},
		model.TokenMissing:  {name: "token missing"},
		model.RateLimited:   {name: "rate limited"},
		model.CouldNotCheck: {name: "inconclusive"},
		model.NeverChecked:  {name: "not verified yet"},
	}
}

// Health says how a check ended, without when and why.
func Health(of model.Health) string { return healths()[of].name }

// Verdict is the state of a connection in a word or two: "verified", "rejected 401".
func Verdict(check model.Check) string {
	words := healths()[check.Health]
	switch {
	case words.state != "":
		return words.state
	case check.Health == model.Rejected && check.Status != 0:
		return words.name + " " + strconv.Itoa(check.Status)
	}
	return words.name
}

// State says how a connection's last check ended, and when. What Mews has stopped says that first.
func State(connection model.Connection, now time.Time) string {
	if connection.Stopped() {
		return Standing(connection.Standing, now) + " · " + Checked(connection, now)
	}
	return Checked(connection, now)
}

// Standing says what Mews' webhooks said last of the integration behind a connection, and when: "disabled at Mews 2
// days ago". It is empty where no webhook has said anything.
func Standing(standing model.Standing, now time.Time) string {
	if standing.State == "" {
		return ""
	}
	return string(standing.State) + " at Mews " + Ago(standing.At, now)
}

// Checked says how a connection's last check ended, and when.
func Checked(connection model.Connection, now time.Time) string {
	check := connection.LastCheck
	verdict := Verdict(check)
	switch {
	case check.Health == model.Rejected && connection.Identity != nil:
		return verdict + " · was working " + Ago(connection.Identity.VerifiedAt, now)
	case check.Health == model.OtherProperty:
		return "opens “" + check.Found + "”"
	case check.Health == model.TokenMissing:
		return verdict + ", enter it again"
	case check.Health == model.NeverChecked:
		return verdict
	}
	return verdict + " " + Ago(check.At, now)
}

// Outcome is the outcome of a check with a detail, in a table: "Rejected · 401", "Inconclusive".
func Outcome(of model.Health, detail string) string {
	name := Health(of)
	first, size := utf8.DecodeRuneInString(name)
	return strings.TrimSuffix(string(unicode.ToUpper(first))+name[size:]+" · "+detail, " · ")
}

// Counted says how many checks ended how: "9 OK, 1 rejected".
func Counted(counts map[model.Health]int) string {
	var parts []string
	for _, of := range model.Healths() {
		if n := counts[of]; n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+Health(of))
		}
	}
	return strings.Join(parts, ", ")
}
