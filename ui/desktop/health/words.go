package health

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/workspace/check"
	"keyrack/ui/phrase"
)

// outcome says how a check ended.
func outcome(r check.Result) string {
	return phrase.Outcome(r.Health(), detail(r))
}

// detail is what else there is to say in a few words; empty for nothing.
func detail(r check.Result) string {
	if r.Problem != nil {
		return lowered(phrase.Explain(r.Problem).What)
	}
	switch r.After.Health {
	case model.OK:
		if r.Property != nil && r.Property.Portfolio {
			return "portfolio, " + phrase.Count(len(r.Property.Enterprises), "property", "properties")
		}
		return phrase.Took(r.After.Took)
	case model.Rejected, model.RateLimited:
		said := ""
		if r.After.Message != "" {
			said = "“" + r.After.Message + "”"
		}
		if r.After.Status != 0 {
			said = strings.TrimSpace(strconv.Itoa(r.After.Status) + " " + said)
		}
		return said
	case model.CouldNotCheck:
		return lowered(phrase.ExplainCheck(r.After).What)
	}
	return ""
}

// isVerdict reports whether a check says something about the token. One without an answer says nothing.
func isVerdict(r check.Result) bool {
	return r.Health() != model.CouldNotCheck && r.Health() != model.RateLimited
}

// since says what differs from at the check before.
func since(r check.Result, now time.Time) string {
	if r.After.Health == model.OtherProperty {
		return "opens “" + r.After.Found + "”"
	}
	switch {
	case !isVerdict(r):
		return "—"
	case r.Before.Health == model.NeverChecked:
		return "first check"
	}
	var changes []string
	for _, change := range r.Changes {
		changes = append(changes, changed(r, change, now))
	}
	if len(changes) == 0 {
		return "unchanged"
	}
	return strings.Join(changes, ", ")
}

func changed(r check.Result, change check.Change, now time.Time) string {
	switch change.What {
	case "health":
		switch {
		case r.Before.Health == model.OK:
			return "worked until " + day(r.Before.At, now)
		case r.After.Health == model.OK:
			return "works again"
		}
		return "before: " + phrase.Health(model.Health(change.Before))
	case "name":
		return "renamed, was “" + change.Before + "”"
	case "properties":
		before, errBefore := strconv.Atoi(change.Before)
		after, errAfter := strconv.Atoi(change.After)
		if errBefore == nil && errAfter == nil && after > before {
			return phrase.Count(after-before, "property", "properties") + " added"
		}
		if errBefore == nil && errAfter == nil {
			return phrase.Count(before-after, "property", "properties") + " gone"
		}
	}
	return fmt.Sprintf("%s %s, was %s", change.What, change.After, change.Before)
}

// day is a date near now.
func day(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	switch {
	case at.YearDay() == now.YearDay() && at.Year() == now.Year():
		return at.Format("15:04")
	case at.Year() == now.Year():
		return at.Format("2 Jan")
	}
	return at.Format("2 Jan 2006")
}

// clients counts for each client application how its tokens fared: what a 401 of one of them means depends on the
// others.
type clients map[string]*tally

type tally struct {
	accepted, refused int
}

func clientOf(r check.Result) string { return r.Environment + "\x00" + r.Client }

func (c clients) add(r check.Result) {
	f := c[clientOf(r)]
	if f == nil {
		f = &tally{}
		c[clientOf(r)] = f
	}
	switch r.Health() {
	case model.OK, model.OtherProperty:
		f.accepted++
	case model.Rejected:
		f.refused++
	}
}

// likely says what most likely is the matter, as [phrase.MostLikely] does. While a check goes on it is by what has come
// until then.
func (c clients) likely(r check.Result) string {
	if r.Health() == model.Rejected && r.Facts == nil {
		facts := check.Facts{Worked: r.Property != nil}
		if others := c[clientOf(r)]; others != nil {
			facts.Working, facts.Refused = others.accepted, others.refused-1
		}
		r.Facts = &facts
	}
	return cmp.Or(phrase.MostLikely(r), "—")
}

// lowered makes the first of several sentences the end of another one. A name keeps its capital.
func lowered(text string) string {
	text, _, _ = strings.Cut(text, ". ")
	text = strings.TrimSuffix(text, ".")
	first, rest, _ := strings.Cut(text, " ")
	if first != strings.ToUpper(first) && strings.Trim(first, ",:") != "Mews" && rest != "" {
		text = strings.ToLower(first) + " " + rest
	}
	return text
}
