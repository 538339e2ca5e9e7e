package operations

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"keyrack/model/pattern"
)

// placeholder stands for a date in the templates of the data file: {{now}}, {{today}} or {{date}}, and then a number of
// days to go forward or back, as in {{now-7d}}.
//
//	now    the moment
//	today  the midnight, in UTC, at which today began
//	date   today as a day without a time
var placeholder = pattern.New(`\{\{(now|today|date)(?:([+-][0-9]+)d)?\}\}`)

// Template returns a minimal body for the operation: its required fields with sample values, in the order of the
// catalogue, indented by two blanks and ended by a line feed. Ids are zeros, which belong to nothing, so that a write
// sent by mistake hits nothing that exists. Dates are counted from now and written in UTC. The three credential fields
// are not in it: they are added when the request is sent. An operation that needs nothing has the template "{}".
//
// It returns [ErrUnknownOperation].
func (c *Catalogue) Template(path string, now time.Time) ([]byte, error) {
	entry, found := c.Find(path)
	if !found {
		return nil, fmt.Errorf("template of %q: %w", path, ErrUnknownOperation)
	}
	now = now.UTC()
	filled := placeholder.ReplaceAllFunc(entry.template, func(match []byte) []byte {
		parts := placeholder.FindSubmatch(match)
		days, _ := strconv.Atoi(string(parts[2])) // none is 0; the pattern lets nothing else through but digits
		moment := now.AddDate(0, 0, days)
		switch string(parts[1]) {
		case "date":
			return []byte(moment.Format(time.DateOnly))
		case "today":
			moment = time.Date(moment.Year(), moment.Month(), moment.Day(), 0, 0, 0, 0, time.UTC)
		}
		return []byte(moment.Format("2006-01-02T15:04:05Z"))
	})
	var body bytes.Buffer
	if err := json.Indent(&body, filled, "", "  "); err != nil {
		return nil, fmt.Errorf("template of %q: %w", path, err)
	}
	body.WriteByte('\n')
	return body.Bytes(), nil
}
