// Package permissions shows which read operations a connection may use. Mews has no operation that lists them, so each
// is asked once, at the user's word.
package permissions

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the map is made with.
type Workspace interface {
	CapabilityPlan(id model.ConnectionID) (check.Plan, error)
	Capabilities(ctx context.Context, options check.ProbeOptions) ([]check.Capability, error)
}

// Options are what the map needs. All are required.
type Options struct {
	Workspace Workspace
	Tasks     *task.Runner
	Now       func() time.Time
	Failed    func(error)     // something went wrong
	View      *presenter.View // what may be seen of an answer's message
}

// known is what was found for a connection. It is kept while Keyrack runs: permissions seldom change, and asking takes
// a good part of the rate budget.
type known struct {
	all []check.Capability
	at  time.Time
}

// plan is what it would take to ask a connection now.
type plan struct {
	of model.ConnectionID
	check.Plan
}

// filters are the chips; a filter without a permission shows all.
var filters = []struct {
	icon       assets.Icon
	text       string
	permission check.Permission
}{
	{"", "All", ""},
	{assets.Tick, "granted", check.Granted},
	{assets.Cross, "not granted", check.NotGranted},
	{assets.Question, "not known", check.NotKnown},
}

// Map is the card with the permissions of one connection.
type Map struct {
	options    Options
	connection model.ConnectionID
	known      map[model.ConnectionID]known
	running    model.ConnectionID // that is asked; empty while none is
	plan       plan
	cancel     context.CancelFunc
	done       int
	total      int
	chosen     int
	shown      []check.Capability

	summary *kit.Line
	button  *kit.Button
	meter   *kit.Meter
	chips   []*kit.Chip
	bar     *fyne.Container
	body    *fyne.Container
	list    *kit.List
	advice  [2]*kit.Line
	content fyne.CanvasObject
}

// New returns a map without a connection.
func New(options Options) *Map {
	m := &Map{options: options, known: map[model.ConnectionID]known{}}
	m.summary, m.meter = kit.NewLine(), kit.NewMeter(90)
	m.button = kit.NewButton("", m.press).WithRoom("Find out…", "Ask again")
	m.bar = kit.HBox(look.Gap)
	for i, f := range filters {
		m.chips = append(m.chips, kit.NewChip(f.icon, f.text, func() { m.choose(i) }))
		m.bar.Add(m.chips[i])
	}
	m.list = kit.NewList(func() fyne.CanvasObject { return kit.NewRow() }, m.draw)
	m.advice = [2]*kit.Line{kit.NewLine(), kit.NewLine()}
	head := kit.Edges(nil, nil, nil, kit.Inset(4, 0, 4, 0, kit.HBox(12, m.meter, m.button)), m.summary)
	advice := kit.Inset(12, 18, 0, 18, kit.VBox(4, m.advice[0], m.advice[1]))
	m.body = kit.Edges(kit.Inset(8, 12, 6, 12, m.bar), nil, nil, nil, m.list)
	m.content = kit.NewCard(head, container.NewStack(advice, m.body), nil)
	m.show()
	return m
}

// Content is the card.
func (m *Map) Content() fyne.CanvasObject { return m.content }

// Show makes the map one of a connection. What is asked for another one goes on.
func (m *Map) Show(place workspace.Place) {
	if m.connection != place.Connection.ID {
		m.connection = place.Connection.ID
		m.choose(0)
		m.readPlan()
	}
}

// readPlan finds what it would take to ask. How much of the budget is used stands in a file.
func (m *Map) readPlan() {
	id := m.connection
	m.options.Tasks.Go(func(ctx context.Context) func() {
		found, err := m.options.Workspace.CapabilityPlan(id)
		return func() {
			if err == nil && id == m.connection {
				m.plan = plan{id, found}
				m.showHead()
			}
		}
	})
}

func (m *Map) choose(chosen int) {
	m.chosen = chosen
	for i, chip := range m.chips {
		chip.SetSelected(i == chosen)
	}
	m.show()
}

// press asks, or stops asking.
func (m *Map) press() {
	if m.running != "" {
		m.cancel()
		return
	}
	id := m.connection
	m.running, m.done, m.total = id, 0, 0
	m.cancel = m.options.Tasks.Go(func(ctx context.Context) func() {
		found, err := m.options.Workspace.Capabilities(ctx, check.ProbeOptions{Connection: id, Progress: m.progress})
		return func() { m.ended(id, found, err) }
	})
	m.show()
}

// progress is called by a worker.
func (m *Map) progress(done, total int, _ check.Capability) {
	task.OnUI(func() {
		if m.running != "" {
			m.done, m.total = max(done, m.done), total
			m.showHead()
		}
	})
}

func (m *Map) ended(id model.ConnectionID, found []check.Capability, err error) {
	m.running = ""
	if len(found) > 0 {
		m.known[id] = known{all: found, at: m.options.Now()}
	}
	m.show()
	m.readPlan()
	if err != nil && !errors.Is(err, context.Canceled) {
		m.options.Failed(err)
	}
}

func (m *Map) show() {
	m.showHead()
	k, asked := m.known[m.connection]
	m.shown = m.shown[:0]
	for i, f := range filters {
		count := 0
		for _, c := range k.all {
			if f.permission == "" || c.Permission == f.permission {
				count++
				if i == m.chosen {
					m.shown = append(m.shown, c)
				}
			}
		}
		text := strconv.Itoa(count) + " " + f.text
		if f.permission == "" {
			text = f.text + " " + strconv.Itoa(count)
		}
		m.chips[i].SetText(text)
		m.chips[i].Hidden = !asked || count == 0 && i != m.chosen
	}
	m.bar.Hidden = !asked
	m.list.SetRows(len(m.shown), func(int) float32 { return look.RowHeight })
	for _, line := range m.advice {
		line.Hidden = asked
	}
	m.body.Refresh()
	m.content.Refresh()
}

func (m *Map) showHead() {
	k, asked := m.known[m.connection]
	planned := m.connection != "" && m.plan.of == m.connection
	m.meter.Hidden = m.running == ""
	m.button.Enable()
	switch {
	case m.running != "":
		m.meter.Set(float64(m.done) / float64(max(m.total, 1)))
		m.button.SetText("Stop")
		m.summary.Set(kit.Bold("Permissions"),
			kit.Span{Text: strconv.Itoa(m.done) + " / " + strconv.Itoa(m.total), Color: look.ColorMuted, Gap: 10})
	case asked:
		m.button.SetText("Ask again")
		m.summary.Set(kit.Bold("Permissions"), kit.Span{Text: m.said(k), Color: look.ColorMuted, Gap: 10})
	default:
		m.button.SetText("Find out…")
		m.summary.Set(kit.Bold("Permissions"), kit.Span{Text: "not known", Color: look.ColorMuted, Gap: 10})
	}
	if !planned && m.running == "" {
		m.button.Disable()
	}
	if planned {
		m.advice[0].Set(kit.Muted("Asks each of " + phrase.Count(len(m.plan.Paths), "read operation", "read operations") +
			" once, with the smallest body. Nothing is written."))
		m.advice[1].Set(kit.Muted(costs(m.plan.Plan)))
	}
}

// said is "38 of 41 reads granted · asked 3 min ago".
func (m *Map) said(k known) string {
	granted := 0
	for _, c := range k.all {
		if c.Permission == check.Granted {
			granted++
		}
	}
	return strconv.Itoa(granted) + " of " + phrase.Count(len(k.all), "read", "reads") + " granted · asked " +
		phrase.Ago(k.at, m.options.Now())
}

func costs(plan check.Plan) string {
	text := "It takes " + phrase.Count(plan.Calls, "request", "requests") + " of this token's rate limit"
	if plan.Windows > 1 {
		return text + ", so about " + strconv.Itoa(30*(plan.Windows-1)) + " s of waiting."
	}
	return text + "."
}

func (m *Map) draw(i int, object fyne.CanvasObject) {
	c := m.shown[i]
	health, said := model.CouldNotCheck, "not known"
	switch c.Permission {
	case check.Granted:
		health, said = model.OK, "granted"
	case check.NotGranted:
		health, said = model.Rejected, "not granted"
	}
	parts := []string{c.Title, said}
	if c.Status != 0 {
		parts = append(parts, phrase.Status(c.Status))
	}
	if remark := phrase.CapabilityRemark(c); remark != "" {
		parts = append(parts, m.options.View.Text(remark))
	}
	object.(*kit.Row).Set(kit.RowContent{Title: c.Path, Subtitle: strings.Join(parts, " · "), Disc: marks.Health(health)})
}
