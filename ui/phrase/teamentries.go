package phrase

import "keyrack/model/team"

// TeamEntry is what an entry of a team is called.
func TeamEntry(entry team.Entry) string {
	switch {
	case entry.Key.Connection != "":
		return entry.Connection.Title()
	case entry.Key.Integration != "":
		return entry.Integration.Client
	}
	return entry.Environment.Name
}
