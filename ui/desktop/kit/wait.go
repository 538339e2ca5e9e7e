package kit

import (
	"context"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/ui/desktop/task"
)

// Patience is how long something may take before it is told that it takes long.
const Patience = 300 * time.Millisecond

// wait is something that goes on.
type wait struct {
	text    string
	cancel  func()
	seconds int
	stop    func() // of its clock
}

// Wait tells that something goes on, once it has taken 300 ms: with the seconds, and a button that cancels it. Done
// takes that away. Of several things the one that was begun last is told.
func (l *Layer) Wait(text string, cancel func()) (done func()) {
	w := &wait{text: text, cancel: cancel}
	var tick func()
	tick = func() {
		w.seconds++
		w.stop = l.later(time.Second, tick)
		l.showWaits()
	}
	w.stop = l.later(Patience, func() {
		l.waits = append(l.waits, w)
		w.stop = l.later(time.Second-Patience, tick)
		l.showWaits()
	})
	return func() {
		w.stop()
		l.waits = slices.DeleteFunc(l.waits, func(other *wait) bool { return other == w })
		l.showWaits()
	}
}

func (l *Layer) showWaits() {
	if len(l.waits) == 0 {
		if l.waiting.Visible() {
			l.waiting.Hide()
			l.Refresh()
		}
		return
	}
	w := l.waits[len(l.waits)-1]
	text := l.masked(w.text)
	if w.seconds > 0 {
		text += "  " + strconv.Itoa(w.seconds) + " s"
	}
	l.waiting.set(assets.Refresh, text, "Cancel", func() {
		w.stop()
		l.waits = slices.DeleteFunc(l.waits, func(other *wait) bool { return other == w })
		l.showWaits()
		w.cancel()
	})
	l.waiting.Show()
	l.Refresh()
}

// Work runs work as [task.Runner.Go] does, and tells of it when it takes long, in the window, or the dialog, of an
// object; see [Layer.Wait]. Text says what goes on: "Reading the history…".
func Work(object fyne.CanvasObject, tasks *task.Runner, text string, work func(ctx context.Context) (then func())) {
	layer := layerOf(object)
	if layer == nil {
		tasks.Go(work)
		return
	}
	layer.Work(tasks, text, work)
}

// Work runs work as [task.Runner.Go] does, and tells of it when it takes long; see [Layer.Wait].
func (l *Layer) Work(tasks *task.Runner, text string, work func(ctx context.Context) (then func())) {
	if tasks.Stopped() {
		return // there is nothing to wait for
	}
	done := func() {}
	cancel := tasks.Go(func(ctx context.Context) func() {
		then := work(ctx)
		return func() {
			done()
			if then != nil {
				then()
			}
		}
	})
	done = l.Wait(text, cancel)
}
