package tester

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// The bounds of a repetition.
const (
	mostRepeats  = 1000
	longestPause = 3600 // seconds
)

// openRepeat asks how often a read is to be sent, and how far apart.
func (t *Tester) openRepeat() {
	if t.operation.Kind != model.Read {
		t.notify(assets.Info, "Only reads are repeated: a write is sent once.")
		return
	}
	m, whole := t.mean()
	if !whole {
		return
	}
	times, pause := kit.NewEntry("Times"), kit.NewEntry("Seconds")
	times.SetText("10")
	pause.SetText("1")
	fields := kit.HBox(8,
		kit.NewWholeLine(kit.Plain("Send")), kit.Sized(80, 0, times), kit.NewWholeLine(kit.Plain("times,")),
		kit.Sized(80, 0, pause), kit.NewWholeLine(kit.Plain("seconds apart")))
	t.ask(m, kit.ModalOptions{
		Title: "Repeat " + m.call.Path, Subtitle: "Within the rate limit of the token. It can be cancelled at any time.",
		Content: fields, ConfirmText: "Start", Focus: times,
	}, func(modal *kit.Modal) {
		n, err := strconv.Atoi(strings.TrimSpace(times.Text))
		seconds, pauseErr := strconv.ParseFloat(strings.TrimSpace(pause.Text), 64)
		switch {
		case err != nil || n < 1 || n > mostRepeats:
			modal.SetError(fmt.Sprintf("Enter a number from 1 to %d.", mostRepeats))
		case pauseErr != nil || !(seconds >= 0 && seconds <= longestPause):
			modal.SetError("Enter the seconds between two requests.")
		default:
			modal.Close()
			t.repeat(m, n, time.Duration(seconds*float64(time.Second)))
		}
	})
}

// repeat sends a request several times, one after the other, and shows the last answer with what the others were. It
// ends when its connection is gone, or means something else than when the dialog was opened.
func (t *Tester) repeat(m meant, times int, pause time.Duration) {
	t.sendMeant(m, func(ctx context.Context, m meant, tell func(string)) *outcome {
		var ended error
		var sum repetition
		all := func(send func() (model.Exchange, error)) (last model.Exchange, err error) {
			for i := range times {
				if i > 0 && model.Wait(ctx, pause) != nil {
					break
				}
				exchange, sendErr := send()
				if nothingSent(sendErr) && sum.sent > 0 {
					ended = sendErr
					break
				}
				if ctx.Err() != nil && sum.sent > 0 {
					break // cancelled: what came before is shown
				}
				if i > 0 {
					t.read(last, err) // removes the file of a large answer
				}
				last, err = exchange, sendErr
				sum.add(exchange, sendErr)
				tell(fmt.Sprintf("%d of %d", i+1, times))
			}
			return last, err
		}
		done := t.read(t.workspace.Repeat(ctx, m.intent, all))
		done.note = sum.String()
		if ended != nil {
			done.note = "Ended: " + phrase.Explain(ended).What + " " + done.note
		}
		return done
	})
}

// repetition sums answers up.
type repetition struct {
	sent, good int
	took       []time.Duration
}

func (r *repetition) add(exchange model.Exchange, err error) {
	r.sent++
	if err != nil {
		return
	}
	if exchange.Status == http.StatusOK {
		r.good++
	}
	r.took = append(r.took, exchange.Timing.Total)
}

// String says how many were answered, and how fast.
func (r *repetition) String() string {
	text := fmt.Sprintf("%d of %d answered 200", r.good, r.sent)
	if len(r.took) == 0 {
		return text + "."
	}
	slices.Sort(r.took)
	return fmt.Sprintf("%s · fastest %s · median %s · slowest %s. The last one:", text, phrase.Took(r.took[0]),
		phrase.Took(r.took[len(r.took)/2]), phrase.Took(r.took[len(r.took)-1]))
}
