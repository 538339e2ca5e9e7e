// Package history lists what was sent to a connection: to look at it again, send it again, compare it, keep it or clear
// it.
package history

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the area needs of the history.
type Workspace interface {
	Records(ctx context.Context, connection model.ConnectionID, search string) ([]workspace.Record, error)
	Recall(ctx context.Context, id int64) (workspace.Record, workspace.Bodies, error)
	PinRecord(ctx context.Context, record workspace.Record, pinned bool) error
	ClearHistory(ctx context.Context, connection model.ConnectionID) error
	KeepsBodies(ctx context.Context, environment model.Environment) (bool, error)
	SetKeepsBodies(ctx context.Context, environment model.EnvironmentID, keeps bool) error
}

// Options are what the area is made of. All are required.
type Options struct {
	Workspace Workspace
	Tasks     *task.Runner
	Window    fyne.Window
	Now       func() time.Time
	// Open shows a record in the tester; with send it is sent again, through the guard.
	Open func(record workspace.Record, bodies workspace.Bodies, send bool)
	// Compare shows how the record's answer differs from the one on the screen of the tester.
	Compare func(record workspace.Record, bodies workspace.Bodies)
	// Bundle writes a support bundle about the record.
	Bundle func(record workspace.Record, bodies workspace.Bodies)
	// View is what may be seen of a record.
	View *presenter.View
}

// History is the area. It shows one connection at a time.
type History struct {
	options  Options
	place    workspace.Place
	records  []workspace.Record
	selected int64 // 0 for none
	keeps    bool
	round    int
	cancel   context.CancelFunc // what is being read

	search  *kit.Entry
	bodies  *kit.Chip
	clear   *kit.Button
	list    *kit.List
	none    *kit.Line
	count   *kit.Line
	open    *kit.Button
	again   *kit.Button
	compare *kit.Button
	bundle  *kit.Button
	pin     *kit.Button
	content fyne.CanvasObject
}

// New returns an area without a connection.
func New(options Options) *History {
	h := &History{options: options, none: kit.NewLine(), count: kit.NewLine()}
	h.search = kit.NewSearchEntry("Search path, status, Request-Id or text", "")
	h.search.OnChanged = func(string) { h.Update() }
	h.bodies = kit.NewChip("", "Bodies kept", func() { h.ChooseBodies(h.place.Environment, h.keeps) })
	h.clear = kit.NewButton("Clear…", h.confirmClear)
	h.list = kit.NewList(func() fyne.CanvasObject { return kit.NewRow() }, h.draw)
	h.list.OnPress = func(row int, _ kit.Press) { h.choose(h.records[row].ID) }
	h.open = kit.NewButton("Open",
		func() { h.recall(func(r workspace.Record, b workspace.Bodies) { h.options.Open(r, b, false) }) })
	h.again = kit.NewButton("Send again",
		func() { h.recall(func(r workspace.Record, b workspace.Bodies) { h.options.Open(r, b, true) }) })
	h.compare = kit.NewButton("Compare", func() { h.recall(h.options.Compare) })
	h.bundle = kit.NewButton("Support bundle…", func() { h.recall(h.options.Bundle) })
	h.pin = kit.NewButton("Pin", h.togglePin).WithRoom("Unpin")
	top := kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 8, kit.HBox(8, h.bodies, h.clear)), h.search)
	actions := kit.HBox(8, h.pin, h.bundle, h.compare, h.again, h.open)
	const leastCount = 120 // beside the buttons
	bottom := kit.Inset(8, 0, 8, 0, kit.NewBeside(8, leastCount, h.count, actions))
	list := container.NewStack(kit.Inset(16, 18, 0, 18, kit.VBox(0, h.none)), kit.Inset(4, 0, 4, 0, h.list))
	h.content = kit.Edges(kit.Inset(0, 0, 12, 0, top), bottom, nil, nil, kit.NewCard(nil, list, nil))
	h.showActions()
	return h
}

// Content is the area to put on a page.
func (h *History) Content() fyne.CanvasObject { return h.content }

// Show makes the area one of a connection.
func (h *History) Show(place workspace.Place) {
	if h.place.Connection.ID != place.Connection.ID {
		h.records, h.selected = nil, 0
		h.list.SetRows(0, rowHeight)
	}
	h.place = place
	h.Update()
}

// Update reads the history anew.
func (h *History) Update() {
	h.round++
	round, place, search := h.round, h.place, strings.TrimSpace(h.search.Text)
	if h.cancel != nil {
		h.cancel()
	}
	if place.Connection.ID == "" {
		return
	}
	h.cancel = h.options.Tasks.Go(func(ctx context.Context) func() {
		records, err := h.options.Workspace.Records(ctx, place.Connection.ID, search)
		keeps, keepsErr := h.options.Workspace.KeepsBodies(ctx, place.Environment)
		return func() {
			if round != h.round {
				return
			}
			h.keeps = keeps && keepsErr == nil
			if err != nil {
				h.tell(err)
				return
			}
			if search == "" { // what Keyrack has asked by itself is found, and not in the way
				records = slices.DeleteFunc(records, func(r workspace.Record) bool { return r.Probe && !r.Pinned })
			}
			h.show(records, search)
		}
	})
}

func (h *History) show(records []workspace.Record, search string) {
	h.records = records
	text := ""
	switch {
	case len(records) > 0:
	case search != "":
		text = "Nothing in the history holds that text."
	default:
		text = "Nothing was sent to this connection yet."
	}
	h.none.Set(kit.Muted(text))
	h.bodies.SetSelected(h.keeps)
	if h.keeps {
		h.bodies.SetIcon(assets.Tick)
		h.bodies.SetText("Bodies kept")
	} else {
		h.bodies.SetIcon("")
		h.bodies.SetText("Bodies not kept")
	}
	kit.Enable(h.clear, len(records) > 0)
	h.list.SetRows(len(records), rowHeight)
	h.showActions()
}

func rowHeight(int) float32 { return look.RowHeight }

func (h *History) draw(i int, object fyne.CanvasObject) {
	r := h.options.View.Record(h.records[i])
	content := kit.RowContent{
		Title: r.Operation.Path, Subtitle: Describe(r, h.options.Now()), Mark: assets.Tick,
		Selected: r.ID == h.selected,
	}
	if r.Status == 0 || r.Status >= 300 {
		content.Mark = assets.Cross
	}
	if r.Pinned {
		content.RightIcon, content.Right = assets.Star, "pinned"
	}
	object.(*kit.Row).Set(content)
}

// Describe is the second line of a record.
func Describe(r workspace.Record, now time.Time) string {
	parts := []string{phrase.Ago(r.SentAt, now)}
	if r.Status == 0 {
		parts = append(parts, "no answer")
	} else {
		parts = append(parts, phrase.Status(r.Status), phrase.Took(r.Took), phrase.Size(r.Size))
	}
	if said := phrase.RecordRemark(r); said != "" {
		parts = append(parts, said)
	}
	if r.Minimal {
		parts = append(parts, "minimal answer")
	}
	if ending := phrase.Ending(r.Operation, now); ending != "" {
		parts = append(parts, ending)
	}
	if r.RequestID != "" {
		parts = append(parts, "Request "+phrase.ShortID(r.RequestID))
	}
	if !r.Kept {
		parts = append(parts, "without bodies")
	}
	return strings.Join(parts, " · ")
}

func (h *History) choose(id int64) {
	h.selected = id
	h.list.Refresh()
	h.showActions()
}

// chosen returns the selected record, if it is on the list.
func (h *History) chosen() (workspace.Record, bool) {
	for _, r := range h.records {
		if r.ID == h.selected {
			return r, true
		}
	}
	return workspace.Record{}, false
}

func (h *History) showActions() {
	r, some := h.chosen()
	for _, b := range []*kit.Button{h.open, h.again, h.pin, h.bundle} {
		kit.Enable(b, some)
	}
	kit.Enable(h.compare, some && r.Kept && r.Status != 0)
	h.pin.SetText("Pin")
	if r.Pinned {
		h.pin.SetText("Unpin")
	}
	text := phrase.Count(len(h.records), "request", "requests")
	if some {
		text = r.SentAt.Local().Format("2 Jan 2006 15:04:05")
	}
	h.count.Set(kit.Muted(text))
}

// recall reads the selected record with its bodies.
func (h *History) recall(then func(workspace.Record, workspace.Bodies)) {
	chosen, some := h.chosen()
	if !some {
		return
	}
	kit.Work(h.options.Window.Content(), h.options.Tasks, "Reading the history…", func(ctx context.Context) func() {
		record, bodies, err := h.options.Workspace.Recall(ctx, chosen.ID)
		return func() {
			if err != nil {
				h.tell(err)
				return
			}
			then(record, bodies)
		}
	})
}

func (h *History) togglePin() {
	if r, some := h.chosen(); some {
		h.do(func(ctx context.Context) error { return h.options.Workspace.PinRecord(ctx, r, !r.Pinned) })
	}
}

// do changes the history and shows it anew, or why it could not be changed.
func (h *History) do(change func(ctx context.Context) error) {
	kit.Work(h.options.Window.Content(), h.options.Tasks, "Changing the history…", func(ctx context.Context) func() {
		err := change(ctx)
		return func() {
			if err != nil {
				h.tell(err)
			}
			h.Update()
		}
	})
}

func (h *History) tell(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	kit.Notify(h.content, assets.Warning, phrase.Explain(err).Sentences())
}

func (h *History) confirmClear() {
	id := h.place.Connection.ID
	h.ask("Clear the history of "+h.place.Connection.Title()+"?", "What is pinned stays. The rest cannot be restored.",
		"Clear", func() {
			h.do(func(ctx context.Context) error { return h.options.Workspace.ClearHistory(ctx, id) })
		})
}

// ChooseBodies turns on or off that requests and answers are kept, for a whole environment that keeps them now or does
// not. It asks first.
func (h *History) ChooseBodies(environment model.Environment, keeps bool) {
	set := func() {
		h.do(func(ctx context.Context) error {
			return h.options.Workspace.SetKeepsBodies(ctx, environment.ID, !keeps)
		})
	}
	if keeps {
		h.ask("Keep no bodies in "+environment.Name+"?", "Those kept so far are deleted. The list of requests stays.",
			"Delete bodies", set)
		return
	}
	h.ask("Keep bodies in "+environment.Name+"?",
		"Answers hold guest data. They stay on this computer, up to 64 MB, tokens taken out.", "Keep bodies", set)
}

func (h *History) ask(title, text, confirm string, do func()) {
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:       title,
		Content:     kit.NewLine(kit.Plain(text)),
		ConfirmText: confirm,
		OnConfirm: func() {
			modal.Close()
			do()
		},
	})
	modal.Open(h.options.Window.Canvas())
}
