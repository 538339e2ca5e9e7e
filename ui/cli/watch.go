package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace/check"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// leastWatch is the shortest time from one round of a watch to the next. Each round takes one read of each token, or
// two, of the 200 that it has in 30 seconds.
const leastWatch = time.Second

// watch is a check that is made again and again.
type watch struct {
	session *session
	options check.Options
	every   time.Duration
	health  map[model.ConnectionID]model.Health // in the round before; nil before the first one
	last    check.Report
}

// watchAll checks the connections until Ctrl+C. It shows them on a terminal, and elsewhere what has changed. How it
// ends is up to the last round; Ctrl+C before the first one was done ends it as every command.
func watchAll(ctx context.Context, s *session, w *keyrack.Keyrack, f checking, options check.Options) error {
	watch := &watch{session: s, options: options, every: f.watch}
	s.Note("Checking every %s. Ctrl+C ends it.", watch.interval())
	for {
		started := time.Now()
		found, err := w.CheckAll(ctx, options)
		s.Progress("")
		switch {
		case ctx.Err() != nil:
			return watch.end(ctx)
		case err != nil:
			return err
		}
		found.Results = found.FailingFirst()
		if err := watch.show(w, f, found); err != nil {
			return err
		}
		select {
		case <-time.After(watch.every - time.Since(started)):
		case <-ctx.Done():
			return watch.end(ctx)
		}
	}
}

func (t *watch) interval() string {
	text := t.every.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// show shows a round.
func (t *watch) show(w *keyrack.Keyrack, f checking, found check.Report) error {
	s := t.session
	defer func() {
		t.last, t.health = found, map[model.ConnectionID]model.Health{}
		for _, r := range found.Results {
			t.health[r.Connection] = r.Health()
		}
	}()
	if _, is := console.Terminal(s.Out); !is || s.JSON {
		return t.showChanges(w, found)
	}
	if err := s.Clear(); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.Out, "Every %s · %s · %s checked: %s · Ctrl+C ends\n\n", t.interval(),
		found.Ended.Local().Format(time.TimeOnly), phrase.Count(len(found.Results), "connection", "connections"),
		phrase.Counted(found.Counts())); err != nil {
		return err
	}
	const others = 5 // lines: those above, the heading, and what is left out
	table := checkTable(w, f, found)
	most := max(1, s.Height()-others)
	left := len(table.Rows) - most
	table.Rows = table.Rows[:min(len(table.Rows), most)]
	if err := s.Table(table); err != nil {
		return err
	}
	if left > 0 {
		_, err := fmt.Fprintf(s.Out, "… and %d more\n", left)
		return err
	}
	return nil
}

// changeJSON is a line of a watch with --json.
type changeJSON struct {
	At          time.Time `json:"at"`
	ID          string    `json:"id"`
	Environment string    `json:"environment"`
	Title       string    `json:"title"`
	Before      string    `json:"before,omitempty"`
	Health      string    `json:"health"`
	Message     string    `json:"message,omitempty"`
	RequestID   string    `json:"requestId,omitempty"`
}

// showChanges writes a line for each connection that is otherwise than in the round before; in the first round for each
// that does not work.
func (t *watch) showChanges(w *keyrack.Keyrack, found check.Report) error {
	s := t.session
	if t.health == nil {
		defer s.Note("%s checked: %s.", phrase.Count(len(found.Results), "connection", "connections"),
			phrase.Counted(found.Counts()))
	}
	for _, r := range found.Results {
		before, known := t.health[r.Connection]
		switch {
		case known && before == r.Health(), t.health == nil && r.Health() == model.OK:
			continue
		case !known:
			before = r.Before.Health
		}
		at := r.After.At
		if at.IsZero() {
			at = found.Ended
		}
		line := changeJSON{
			At: at.UTC(), ID: string(r.Connection), Environment: r.Environment, Title: r.Title, Before: string(before),
			Health: string(r.Health()), Message: phrase.ResultRemark(r), RequestID: r.After.RequestID,
		}
		text, err := json.Marshal(line)
		if err != nil {
			return err
		}
		if !s.JSON {
			text = []byte(strings.Join([]string{
				line.At.Format(time.RFC3339), console.Clean(r.Environment), console.Clean(r.Title),
				cmp.Or(phrase.Health(before), "not checked yet"), phrase.Health(r.Health()), console.Clean(line.Message),
			}, "\t"))
		}
		if _, err := s.Out.Write(append(w.Redact(text), '\n')); err != nil {
			return err
		}
	}
	return nil
}

// end is how a watch ends that was stopped.
func (t *watch) end(ctx context.Context) error {
	if t.health == nil {
		return ctx.Err()
	}
	err := endedBy(ctx)
	if err != nil {
		return err
	}
	if err = verdict(t.last); err == nil {
		return nil
	}
	t.session.Note("%s", explain(err).What)
	return &told{codeOf(err)}
}
