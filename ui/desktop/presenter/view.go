// Package presenter is presenter mode: what of a list, a page or a text may be seen on the screen while an audience
// looks on. What an answer shows is up to package mask.
package presenter

import (
	"slices"

	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/phrase"
)

// Source says what the user has chosen, and which environments there are, without waiting for anything.
type Source interface {
	Preferences() settings.Preferences
	Environments() []model.Environment
}

// View is what may be seen now: all there is, or, in presenter mode, copies of it without what an audience must not
// see. They are for the screen alone: saving one would lose what was hidden.
type View struct {
	source Source
	tell   func(text string)
}

// NewView returns the view of what the source says. Tell tells the user why something stays closed.
func NewView(source Source, tell func(text string)) *View { return &View{source: source, tell: tell} }

// Preferences are the ones in use.
func (v *View) Preferences() settings.Preferences { return v.source.Preferences() }

// Presenting reports whether an audience looks on.
func (v *View) Presenting() bool { return v.Preferences().Presenter }

// Covered reports whether presenter mode keeps closed what lists or edits everything as it is, and says so.
func (v *View) Covered() bool {
	on := v.Presenting()
	if on {
		v.tell("Presenter mode keeps this closed: it would show what is hidden. Leave it first.")
	}
	return on
}

// Text is what may be seen of a text, such as an error: what looks like a token, a guest's data or an id is masked.
func (v *View) Text(text string) string { return maskText(text, v.Preferences()) }

// Environments are those that may be shown, in their order.
func (v *View) Environments() []model.Environment {
	return visible(v.source.Environments(), v.Preferences())
}

// Shows reports whether an environment may be shown.
func (v *View) Shows(environment model.Environment) bool { return v.Preferences().Shows(environment) }

// Groups is what may be shown of a list.
func (v *View) Groups(groups []workspace.Group) []workspace.Group {
	return maskGroups(groups, v.Preferences())
}

// Place is what may be shown of a connection and all that is above it.
func (v *View) Place(place workspace.Place) workspace.Place {
	return maskPlace(place, v.Preferences())
}

// ForRequests is what may be shown of a connection that requests are made for: its ids stay, because they go into
// bodies.
func (v *View) ForRequests(place workspace.Place) workspace.Place {
	return maskForRequests(place, v.Preferences())
}

// Connection is what may be shown of a connection.
func (v *View) Connection(connection model.Connection) model.Connection {
	return maskConnection(connection, v.Preferences())
}

// Record is what may be seen of a request in the history.
func (v *View) Record(record workspace.Record) workspace.Record {
	return maskRecord(record, v.Preferences())
}

// Result is what may be seen of how a check has ended, and whether it may be seen at all.
func (v *View) Result(result check.Result) (shown check.Result, may bool) {
	may = slices.ContainsFunc(v.Environments(), func(e model.Environment) bool { return e.Name == result.Environment })
	return maskResult(result, v.Preferences()), may
}

// Explanation is what may be seen of an explanation, which may quote a server.
func (v *View) Explanation(explanation phrase.Explanation) phrase.Explanation {
	return maskExplanation(explanation, v.Preferences())
}

// Silence is what may be seen of why no events come, or of why that could not be found out: the evidence, and what
// follows from it.
func (v *View) Silence(found check.Silence, in model.Environment, err error) ([]string, phrase.Explanation) {
	p := v.Preferences()
	if err != nil {
		return nil, maskExplanation(phrase.Explain(err), p)
	}
	all := phrase.SilenceEvidence(found)
	for i, text := range all {
		all[i] = maskText(text, p)
	}
	return all, maskExplanation(phrase.WhySilent(found, in), p)
}

// Diagnosis is what may be seen of why a connection is refused, or of why that could not be found out: nothing of
// environments that are hidden.
func (v *View) Diagnosis(found check.Diagnosis, err error) (check.Diagnosis, phrase.Explanation) {
	p := v.Preferences()
	shown := maskDiagnosis(found, v.source.Environments(), p)
	if err != nil {
		return shown, maskExplanation(phrase.Explain(err), p)
	}
	return shown, maskExplanation(phrase.Diagnosis(shown), p)
}
