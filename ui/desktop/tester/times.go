package tester

import (
	"context"
	"strings"
	"time"
)

// clock is the time at a property.
type clock struct {
	location *time.Location // nil for a property whose zone is not known, or UTC
	city     string
}

// setZone reads the time zone of the connection on the screen, which may lie on the disk, and shows the answer with it.
func (t *Tester) setZone() {
	t.clock = clock{}
	identity := t.place.Connection.Identity
	if identity == nil || identity.TimeZone == "" || identity.TimeZone == "UTC" {
		return
	}
	id, zone := t.place.Connection.ID, identity.TimeZone
	t.tasks.Go(func(context.Context) func() {
		location, err := time.LoadLocation(zone)
		if err != nil {
			return nil
		}
		return func() {
			if t.place.Connection.ID == id {
				t.clock = clock{location, strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")}
				t.pane.view.Refresh()
				t.bodyPane.form.Refresh()
			}
		}
	})
}

// localTime is what a UTC time of the answer is at the property.
func (t *Tester) localTime(_, value string) string { return t.clock.at(value) }

// at gives a UTC time ("2026-11-23T09:14:22Z") as hour and minute at the property, with the day where it differs:
// "10:14 Budapest". It returns "" for every other text.
func (c clock) at(value string) string {
	if c.location == nil || len(value) < 20 || len(value) > 30 || !strings.HasSuffix(value, "Z") {
		return ""
	}
	at, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return ""
	}
	local := at.In(c.location)
	layout := "15:04"
	if local.Day() != at.Day() {
		layout = "2 Jan 15:04"
	}
	return local.Format(layout) + " " + c.city
}
