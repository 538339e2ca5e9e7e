package workspace

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
)

func TestConnectionsStandBelowTheirIntegrationHoweverTheyCome(t *testing.T) {
	integrations := []model.Integration{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	for come, want := range map[string]map[model.IntegrationID]string{
		"":       {},
		"aabb":   {"a": "01", "b": "23"}, // as they were imported
		"bbaacc": {"a": "23", "b": "01", "c": "45"},
		"abab":   {"a": "02", "b": "13"},
		"axaxb":  {"a": "02", "b": "4"}, // x has gone meanwhile
	} {
		connections := make([]model.Connection, len(come))
		for i := range come {
			connections[i].ID = model.ConnectionID("012345"[i : i+1])
			connections[i].IntegrationID = model.IntegrationID(come[i : i+1])
		}
		got := map[model.IntegrationID]string{}
		for _, group := range grouped(integrations, connections) {
			for _, connection := range append(group.Connections, model.Connection{}) { // which nobody else may see
				if connection.ID != "" {
					got[group.Integration.ID] += string(connection.ID)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", come, diff)
		}
		for i := range connections {
			if connections[i].ID == "" {
				t.Errorf("%q: one below an integration took the place of another's", come)
			}
		}
	}
}
