package phrase

import (
	"keyrack/model"
	"keyrack/model/sandbox"
)

// integrationChanges are what can happen to an integration: what to press, and what has come of it.
var integrationChanges = map[sandbox.IntegrationChange]struct{ press, done string }{
	sandbox.CreateIntegration:     {"Create another", "has another integration, with the token "},
	sandbox.RegenerateIntegration: {"Regenerate token", "has a new token, and the one before is refused: "},
	sandbox.DisableIntegration:    {"Disable", "is disabled: its token is refused, and its sockets are closed: "},
	sandbox.EnableIntegration:     {"Enable", "is enabled: its token works again: "},
	sandbox.CancelIntegration:     {"Cancel", "is canceled: its token is refused, and its sockets are closed: "},
	sandbox.ReinstateIntegration:  {"Reinstate", "is reinstated: its token works again: "},
	sandbox.DeleteIntegration:     {"Delete", "is deleted for good, with the token "},
}

// IntegrationChange is what to press for a change of an integration of the sandbox.
func IntegrationChange(change sandbox.IntegrationChange) string {
	return integrationChanges[change].press
}

// IntegrationChanged says what has become of an integration of the sandbox.
func IntegrationChanged(change sandbox.IntegrationChange, hotel string, token model.Fingerprint) string {
	return hotel + " " + integrationChanges[change].done + string(token) + "."
}
