package transfer

import "keyrack/model/workspace/transfer"

// The two actions of Mews' integration webhooks that carry a token.
//
// Source: Mews Open API docs, Connector API, Events, Integration Webhooks, read 2026-11-25.
const (
	integrationCreated       = "IntegrationCreated"
	integrationApiKeyCreated = "IntegrationApiKeyCreated"
)

// isWebhook takes one payload, a list of them, or several in a row.
func isWebhook(_ string, d *node) bool {
	for _, payload := range payloads(d) {
		if payload.get("Data").isObject() && payload.get("Action") != nil {
			return true
		}
	}
	return false
}

func payloads(d *node) []*node {
	if d.isList() {
		return d.items
	}
	if d == nil {
		return nil
	}
	return []*node{d}
}

func readWebhooks(_ string, d *node, file *transfer.ImportFile) {
	for _, payload := range payloads(d) {
		action, content := payload.string("Action"), payload.get("Data")
		b := newBuilder(payload.line)
		token := ""
		switch {
		case !content.isObject():
			b.flaw(payload.line, "Data", "it is missing")
		case action == integrationCreated:
			token = "AccessToken"
			b.set(labelField, payload.line, content.get("Enterprise").string("Name"))
		case action == integrationApiKeyCreated:
			token = "ApiKey"
			b.record.Regenerated = true
		default:
			continue // the other actions carry no token
		}
		if token != "" {
			if value := content.get(token); value != nil && value.scalar {
				b.record.AccessToken = b.token(field(token), value.line, value.text)
			} else {
				b.flaw(content.line, token, "it is missing")
			}
			integration := content.get("Integration")
			b.record.MewsIntegrationID = integration.string("Id")
			if b.record.MewsIntegrationID == "" && b.record.Regenerated {
				b.flaw(content.line, "Integration.Id", "it is missing, so there is no telling whose key this is")
			}
		}
		b.addTo(file)
	}
	if len(file.Records) == 0 && len(file.Flaws) == 0 {
		file.Flaws = append(file.Flaws,
			transfer.Flaw{Line: 1, Field: "Action", Reason: "none of the webhooks carries a token"})
	}
}
