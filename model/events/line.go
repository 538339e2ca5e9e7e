package events

import (
	"bytes"
	"encoding/json"
	"io"
	"time"
)

// Line writes a row as one line of NDJSON, with its line end. An event is {"received":…,"event":…} with the event as it
// came; a text that is none {"received":…,"problem":…,"text":…}; a gap {"gap":{"from":…,"to":…}}. Times are UTC.
func (r *Row) Line() []byte {
	line := struct {
		Received *time.Time      `json:"received,omitempty"`
		Event    json.RawMessage `json:"event,omitempty"`
		Problem  Problem         `json:"problem,omitempty"`
		Text     string          `json:"text,omitempty"`
		Gap      *times          `json:"gap,omitempty"`
	}{}
	received := r.Event.Received.UTC()
	switch {
	case r.Gap != nil:
		line.Gap = &times{r.Gap.From.UTC(), r.Gap.To.UTC()}
	case r.Event.Problem != NoProblem:
		line.Received, line.Problem, line.Text = &received, r.Event.Problem, string(r.Event.Raw)
	default:
		line.Received, line.Event = &received, r.Event.Raw
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line); err != nil { // Raw is no JSON: nobody but Read makes events
		return []byte("{}\n")
	}
	return out.Bytes()
}

type times struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Write writes rows as NDJSON; see [Row.Line].
func Write(to io.Writer, rows []*Row) error {
	for _, row := range rows {
		if _, err := to.Write(row.Line()); err != nil {
			return err
		}
	}
	return nil
}
