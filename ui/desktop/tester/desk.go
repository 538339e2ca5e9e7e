package tester

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// desk holds the requests that are open for a connection.
type desk struct {
	requests []*tab
	current  int
}

// tab is a request that is open: an operation, the bodies typed for it and for those chosen before, and what became of
// it last.
type tab struct {
	path    string
	bodies  map[string]string // by operation
	file    *bodyFile         // takes the place of the text; nil for none
	minimal bool              // asks for no body where it would say nothing
	outcome *outcome          // nil before the first
	run     *run              // nil when nothing is under way
}

// run is a request under way.
type run struct {
	cancel   context.CancelFunc
	started  time.Time
	progress atomic.Pointer[string] // such as "3 pages"; nil while there is nothing to tell
}

// outcome is what became of a request.
type outcome struct {
	place       workspace.Place // where it was sent
	exchange    model.Exchange
	document    *document.Document // nil when there was no answer
	err         error              // why there was none
	explanation phrase.Explanation
	refused     bool              // nothing was sent
	readOnly    bool              // for writes were locked
	past        bool              // it comes from the history
	note        string            // what else is to be said of it
	page        int               // its number, of those that were fetched one after the other; 0 for the first
	next        workspace.Request // fetches the page behind it; without a path where there is none, or none is known yet

	masked   *masked            // what may be seen of it while something has to be hidden
	received *document.Document // what came, of an outcome that hides something of it
	hiding   bool               // it is being masked

	// original returns the bytes as they came, where something was taken out of them; else it is nil. While somebody wants
	// to see those they are in whole.
	original func() []byte
	whole    *document.Document
}

func newRequest(path string) *tab { return &tab{path: path, bodies: map[string]string{}} }

// desk returns the requests of the connection on the screen.
func (t *Tester) desk() *desk {
	id := t.place.Connection.ID
	if t.desks[id] == nil {
		t.desks[id] = &desk{requests: []*tab{newRequest(firstOperation)}}
		t.visited = append(t.visited, id)
	}
	return t.desks[id]
}

// request returns the one on the screen.
func (t *Tester) request() *tab {
	d := t.desk()
	return d.requests[d.current]
}

// NewRequest opens another request for the connection, beside those that are open.
func (t *Tester) NewRequest() {
	if t.place.Connection.ID == "" {
		return
	}
	t.openRequest(newRequest(t.request().path))
}

func (t *Tester) openRequest(r *tab) {
	d := t.desk()
	d.current++
	d.requests = slices.Insert(d.requests, d.current, r)
	t.showRequest()
}

func (t *Tester) selectRequest(i int) {
	d := t.desk()
	if i != d.current && i < len(d.requests) {
		d.current = i
		t.showRequest()
	}
}

// closeRequest closes a request and cancels what is under way in it. The last one stays.
func (t *Tester) closeRequest(i int) {
	d := t.desk()
	if len(d.requests) == 1 || i >= len(d.requests) {
		return
	}
	if running := d.requests[i].run; running != nil {
		running.cancel()
	}
	d.requests = slices.Delete(d.requests, i, i+1)
	if d.current > i || d.current == len(d.requests) {
		d.current--
	}
	t.showRequest()
}

// CloseRequest closes the request on the screen.
func (t *Tester) CloseRequest() { t.closeRequest(t.desk().current) }

// showRequest puts the current request on the screen.
func (t *Tester) showRequest() {
	r := t.request()
	t.Choose(r.path)
	t.showRun()
	t.pane.show(r.outcome)
	if r.run != nil {
		t.pane.waiting(r.run)
	}
}

// showRun makes the button send or cancel, and the strip show what is under way.
func (t *Tester) showRun() {
	if t.request().run != nil {
		t.send.ShowShortcut(false) // which sends
		t.send.SetText("Cancel")
		t.send.Command = ""
		t.send.Enable()
	} else {
		t.send.SetText("Send")
		t.send.Command = "Send"
		t.send.ShowShortcut(true)
	}
	kit.Enable(t.allPages, t.request().run == nil)
	kit.Enable(t.nextPage, t.HasNextPage())
	t.strip.show(t.desk())
}
