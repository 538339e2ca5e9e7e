package presenter

import (
	"slices"

	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/phrase"
)

// maskGroups returns what may be shown of a list: in presenter mode a copy without a trace of a token.
func maskGroups(groups []workspace.Group, p settings.Preferences) []workspace.Group {
	if !p.Presenter {
		return groups
	}
	shown := make([]workspace.Group, len(groups))
	for i, group := range groups {
		shown[i].Integration = maskIntegration(group.Integration, p)
		shown[i].Connections = make([]model.Connection, len(group.Connections))
		for j, connection := range group.Connections {
			shown[i].Connections[j] = maskConnection(connection, p)
		}
	}
	return shown
}

// maskPlace returns what may be shown of a connection and all that is above it.
func maskPlace(place workspace.Place, p settings.Preferences) workspace.Place {
	if p.Presenter {
		place.Integration, place.Connection = maskIntegration(place.Integration, p), maskConnection(place.Connection, p)
	}
	return place
}

// maskIntegration returns what may be shown of an integration. It is for the screen alone: saving it would lose what
// was hidden.
func maskIntegration(integration model.Integration, p settings.Preferences) model.Integration {
	if p.Presenter {
		integration.Fingerprint = mask.HiddenToken
	}
	return integration
}

// maskForRequests returns what may be shown of a connection that requests are made for: its ids stay, because they go
// into bodies.
func maskForRequests(place workspace.Place, p settings.Preferences) workspace.Place {
	identity := place.Connection.Identity
	place = maskPlace(place, p)
	place.Connection.Identity = identity
	return place
}

// maskConnection returns what may be shown of a connection. It is for the screen alone: saving it would lose what was
// hidden.
func maskConnection(connection model.Connection, p settings.Preferences) model.Connection {
	if !p.Presenter {
		return connection
	}
	connection.Details = connection.Details.Map(func(one model.Detail) string { return maskText(one.Text, p) })
	connection.LastCheck = maskCheck(connection.LastCheck, p)
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

// maskResult returns what may be seen of how a check has ended.
func maskResult(result check.Result, p settings.Preferences) check.Result {
	if !p.Presenter {
		return result
	}
	shown := maskConnection(model.Connection{
		Details: model.Details{Label: result.Title}, Fingerprint: result.Fingerprint,
		LastCheck: result.After,
	}, p)
	result.Title, result.Fingerprint, result.After = shown.Label, shown.Fingerprint, shown.LastCheck
	changes := make([]check.Change, len(result.Changes))
	for i, change := range result.Changes {
		change.Before, change.After = maskText(change.Before, p), maskText(change.After, p)
		changes[i] = change
	}
	result.Changes = changes
	if result.Problem != nil {
		result.Problem = &phrase.Said{Explanation: maskExplanation(phrase.Explain(result.Problem), p)}
	}
	return result
}

// maskRecord returns what may be seen of a request in the history.
func maskRecord(record workspace.Record, p settings.Preferences) workspace.Record {
	record.Found, record.Message, record.RequestID = maskText(record.Found, p), maskText(record.Message, p),
		maskText(record.RequestID, p)
	return record
}

// maskExplanation returns what may be seen of an explanation, which may quote a server.
func maskExplanation(explanation phrase.Explanation, p settings.Preferences) phrase.Explanation {
	explanation.What, explanation.About, explanation.Next = maskText(explanation.What, p), maskText(explanation.About, p),
		maskText(explanation.Next, p)
	return explanation
}

// maskDiagnosis returns what may be seen of why a connection is refused: nothing of environments that are hidden.
func maskDiagnosis(diagnosis check.Diagnosis, all []model.Environment, p settings.Preferences) check.Diagnosis {
	if !p.Presenter {
		return diagnosis
	}
	allowed := visible(all, p)
	diagnosis.Elsewhere = visible(diagnosis.Elsewhere, p)
	var evidence []check.Evidence
	for _, e := range diagnosis.Evidence {
		if slices.ContainsFunc(allowed,
			func(environment model.Environment) bool { return environment.Name == e.Environment }) {
			e.Title, e.Message = maskText(e.Title, p), maskText(e.Message, p)
			titles := make([]string, len(e.Titles))
			for i, title := range e.Titles {
				titles[i] = maskText(title, p)
			}
			e.Titles = titles
			evidence = append(evidence, e)
		}
	}
	diagnosis.Evidence = evidence
	diagnosis.Own, diagnosis.Facts.Message = maskCheck(diagnosis.Own, p), maskText(diagnosis.Facts.Message, p)
	diagnosis.Asked.Message = maskText(diagnosis.Asked.Message, p)
	return diagnosis
}

// maskText returns what may be seen of a text, such as an error: what looks like a token, a guest's data or an id is
// masked.
func maskText(text string, p settings.Preferences) string { return mask.Text(text, p.Mask()) }

func maskCheck(check model.Check, p settings.Preferences) model.Check {
	check.Found, check.Message = maskText(check.Found, p), maskText(check.Message, p)
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

// visible returns those that may be shown, in their order.
func visible(all []model.Environment, p settings.Preferences) []model.Environment {
	var shown []model.Environment
	for _, environment := range all {
		if p.Shows(environment) {
			shown = append(shown, environment)
		}
	}
	return shown
}
