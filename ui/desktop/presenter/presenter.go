// Package presenter is presenter mode on the screen: what of a list or a page may be seen while an audience looks on, and
// the dialogs around it. What an answer shows is up to package mask.
package presenter

import (
	"slices"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/kit"
)

// Groups returns what may be shown of a list: in presenter mode a copy without a trace of a token.
func Groups(groups []workspace.Group, p workspace.Preferences) []workspace.Group {
	if !p.Presenter {
		return groups
	}
	shown := make([]workspace.Group, len(groups))
	for i, group := range groups {
		shown[i].Integration = Integration(group.Integration, p)
		shown[i].Connections = make([]model.Connection, len(group.Connections))
		for j, connection := range group.Connections {
			shown[i].Connections[j] = Connection(connection, p)
		}
	}
	return shown
}

// Place returns what may be shown of a connection and all that is above it.
func Place(place workspace.Place, p workspace.Preferences) workspace.Place {
	if p.Presenter {
		place.Integration, place.Connection = Integration(place.Integration, p), Connection(place.Connection, p)
	}
	return place
}

// Integration returns what may be shown of an integration. It is for the screen alone: saving it would lose what was
// hidden.
func Integration(integration model.Integration, p workspace.Preferences) model.Integration {
	if p.Presenter {
		integration.Fingerprint = mask.HiddenToken
	}
	return integration
}

// Working returns what may be shown of a connection that requests are made for: its ids stay, because they go into bodies.
func Working(place workspace.Place, p workspace.Preferences) workspace.Place {
	identity := place.Connection.Identity
	place = Place(place, p)
	place.Connection.Identity = identity
	return place
}

// Connection returns what may be shown of a connection. It is for the screen alone: saving it would lose what was hidden.
func Connection(connection model.Connection, p workspace.Preferences) model.Connection {
	if !p.Presenter {
		return connection
	}
	connection.Details = connection.Details.Map(func(one model.Detail) string { return Text(one.Text, p) })
	connection.LastCheck = shownCheck(connection.LastCheck, p)
	connection.Fingerprint = mask.HiddenToken
	if connection.Identity == nil || !p.MaskIDs {
		return connection
	}
	identity := *connection.Identity
	identity.EnterpriseID, identity.ChainID = hidden(identity.EnterpriseID), hidden(identity.ChainID)
	identity.Enterprises = make([]model.Enterprise, len(connection.Identity.Enterprises))
	for i, enterprise := range connection.Identity.Enterprises {
		enterprise.ID = hidden(enterprise.ID)
		identity.Enterprises[i] = enterprise
	}
	connection.Identity = &identity
	return connection
}

// Result returns what may be seen of how a check has ended.
func Result(result check.Result, p workspace.Preferences) check.Result {
	if !p.Presenter {
		return result
	}
	shown := Connection(model.Connection{Details: model.Details{Label: result.Title}, Fingerprint: result.Fingerprint, LastCheck: result.After}, p)
	result.Title, result.Fingerprint, result.After = shown.Label, shown.Fingerprint, shown.LastCheck
	changes := make([]check.Change, len(result.Changes))
	for i, change := range result.Changes {
		change.Before, change.After = Text(change.Before, p), Text(change.After, p)
		changes[i] = change
	}
	result.Changes = changes
	if result.Problem != nil {
		problem := Explanation(*result.Problem, p)
		result.Problem = &problem
	}
	return result
}

// Record returns what may be seen of a request in the history.
func Record(record workspace.Record, p workspace.Preferences) workspace.Record {
	record.Found, record.Message, record.RequestID = Text(record.Found, p), Text(record.Message, p), Text(record.RequestID, p)
	return record
}

// Explanation returns what may be seen of an explanation, which may quote a server.
func Explanation(explanation workspace.Explanation, p workspace.Preferences) workspace.Explanation {
	explanation.What, explanation.Token, explanation.Next = Text(explanation.What, p), Text(explanation.Token, p), Text(explanation.Next, p)
	return explanation
}

// Diagnosis returns what may be seen of why a connection is refused: nothing of environments that are hidden.
func Diagnosis(diagnosis check.Diagnosis, all []model.Environment, p workspace.Preferences) check.Diagnosis {
	if !p.Presenter {
		return diagnosis
	}
	visible := Environments(all, p)
	diagnosis.Elsewhere = Environments(diagnosis.Elsewhere, p)
	var evidence []check.Evidence
	for _, e := range diagnosis.Evidence {
		if slices.ContainsFunc(visible, func(environment model.Environment) bool { return environment.Name == e.Environment }) {
			e.Title, e.Message = Text(e.Title, p), Text(e.Message, p)
			evidence = append(evidence, e)
		}
	}
	diagnosis.Evidence = evidence
	return diagnosis
}

// Text returns what may be seen of a text, such as an error: what looks like a token, a guest's data or an id is masked.
func Text(text string, p workspace.Preferences) string { return mask.Text(text, p.Mask()) }

func shownCheck(check model.Check, p workspace.Preferences) model.Check {
	check.Found, check.Message = Text(check.Found, p), Text(check.Message, p)
	if p.MaskIDs {
		check.RequestID = "" // half of one helps nobody
	}
	return check
}

func hidden(id string) string {
	if id == "" {
		return ""
	}
	return mask.ID(id)
}

// Environments returns those that may be shown, in their order.
func Environments(all []model.Environment, p workspace.Preferences) []model.Environment {
	var shown []model.Environment
	for _, environment := range all {
		if p.Shows(environment) {
			shown = append(shown, environment)
		}
	}
	return shown
}

// AskToLeave asks before presenter mode ends, because what appears then may be on a projector.
func AskToLeave(c fyne.Canvas, top float32, leave func()) *kit.Modal {
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: "Leave presenter mode?",
		Content: kit.VBox(4,
			kit.NewLine(kit.Plain("Fingerprints of tokens, guests' data and production can be seen again.")),
			kit.NewLine(kit.Muted("Look first at who else sees this screen.")),
		),
		ConfirmText: "Leave",
		CancelText:  "Stay",
		OnConfirm: func() {
			modal.Close()
			leave()
		},
		Width: 520,
		Top:   top,
	})
	modal.Open(c)
	return modal
}
