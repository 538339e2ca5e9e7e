// Package events is the pane of what a property sends by itself over the socket of its connection: it listens at a
// click, lists what comes, and makes requests of it. Sockets go on while other panes are seen.
package events

import (
	"context"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/listen"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/eventlist"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/pace"
	"keyrack/ui/desktop/task"
)

// Sockets are those of all connections.
type Sockets interface {
	Open(id model.ConnectionID) (*listen.Feed, error)
	Feed(id model.ConnectionID) *listen.Feed // nil for a connection that was never listened to
}

// Options are what the pane is made of. All are required.
type Options struct {
	Sockets Sockets
	Files   transfer.FileMaker
	Tasks   *task.Runner
	Window  fyne.Window
	Now     func() time.Time
	// Prepare puts a request into the tester, and does not send it.
	Prepare func(request events.Request)
	// Why finds out why no events come. Heard reads what came, and may be called from any goroutine.
	Why func(place workspace.Place, heard func() check.Heard)
	// Counted is called when there are more events than before, or fewer.
	Counted func(count int64)
}

// leastText is what the lines beside buttons like to have, in pixels.
const leastText = 300

// Pane is the area. It shows one connection at a time. Its methods are for the UI goroutine.
type Pane struct {
	options  Options
	place    workspace.Place
	zone     *time.Location // of the property; nil where it is not known
	feed     *listen.Feed   // nil before somebody listens
	follow   *pace.Follower
	view     *eventlist.View
	seen     bool  // the pane is on the screen
	stale    bool  // the rows are not those of the view
	behind   int   // rows that came above what is seen
	selected int64 // the number of a row; 0 for none

	state   *kit.Banner
	listen  *kit.Button // or stops it
	now     *kit.Button // ends a wait
	pause   *kit.Button
	save    *kit.Button
	why     *kit.IconButton
	actions *fyne.Container
	top     *fyne.Container
	all     *kit.Chip
	chips   []*kit.Chip // of the types
	types   []string    // what they stand for
	chipRow *fyne.Container
	search  *kit.Entry
	list    *kit.List
	none    *kit.Line
	advice  *kit.Line
	empty   *fyne.Container
	count   *kit.Line
	jump    *kit.Button
	copy    *kit.Button
	open    []*kit.Button // what requests can be made of the selected row
	bottom  *fyne.Container
	content fyne.CanvasObject
}

// New returns a pane without a connection.
func New(options Options) *Pane {
	p := &Pane{options: options, view: &eventlist.View{}}
	p.state = kit.NewBanner()
	p.listen = kit.NewPrimaryButton("Listen", p.Toggle).WithRoom("Listen", "Stop").WithCommand("Listen to events")
	p.now = kit.NewButton("Connect now", func() { p.feed.Retry() })
	p.pause = kit.NewButton("Pause display", p.togglePause).WithRoom("Pause display")
	p.save = kit.NewButton("Save…", p.saveRows)
	p.why = kit.NewIconButton(assets.Question, "Why do I get no events?", p.askWhy)
	p.all = kit.NewChip("", "All", func() { p.choose("") })
	p.search = kit.NewSearchEntry("Filter by id, state…", "")
	p.search.OnChanged = func(string) { p.narrow() }
	p.list = kit.NewList(func() fyne.CanvasObject { return kit.NewLogRow() }, p.draw)
	p.list.OnPress = p.pressed
	p.list.OnScroll = p.scrolled
	p.none, p.advice, p.count = kit.NewLine(), kit.NewLine(), kit.NewLine()
	p.jump = kit.NewButton("Jump to newest", p.Jump).WithIcon(assets.ChevronUp)
	p.copy = kit.NewButton("Copy id", p.copyID)
	p.open = []*kit.Button{
		kit.NewButton("", func() { p.prepare(0) }).WithIcon(assets.ArrowRight),
		kit.NewButton("", func() { p.prepare(1) }).WithIcon(assets.ArrowRight),
	}
	p.content = p.build()
	p.showState()
	p.showRows()
	return p
}

func (p *Pane) build() fyne.CanvasObject {
	p.actions = kit.HBox(look.Gap, p.now, p.why, p.pause, p.save, p.listen)
	p.chipRow = kit.HBox(6, p.all)
	// One line, whatever types come: those without room are scrolled to.
	chips := container.NewHScroll(p.chipRow)
	filters := kit.NewBeside(look.Gap, leastText, chips, kit.Sized(210, look.ControlHeight, p.search))
	p.top = kit.VBox(10, kit.NewBeside(look.Gap, leastText, p.state, p.actions), filters)
	p.empty = kit.VBox(6, p.none, p.advice)
	rows := container.NewStack(container.NewClip(kit.Inset(16, 18, 0, 18, kit.VBox(0, p.empty))), p.list)
	card := kit.NewCard(kit.NewLogHead("Received", "Type", "State", "What"), rows, nil)
	p.bottom = kit.NewBeside(look.Gap, leastText, p.count, kit.HBox(look.Gap, p.jump, p.copy, p.open[1], p.open[0]))
	return kit.Edges(kit.Inset(0, 0, 12, 0, p.top), kit.Inset(8, 0, 0, 0, p.bottom), nil, nil, card)
}

// Content is the area to put on a page.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

// Show makes the pane one of a connection. Its property may be known better than before.
func (p *Pane) Show(place workspace.Place) {
	other := p.place.Connection.ID != place.Connection.ID
	zone := p.zone
	p.place = place
	p.readZone(other)
	if other {
		p.selected, p.behind = 0, 0
		p.view = &eventlist.View{}
		p.search.SetText("")
	}
	if other || p.feed != p.options.Sockets.Feed(place.Connection.ID) {
		p.attach()
		return
	}
	if zone != p.zone && (zone == nil || p.zone == nil || zone.String() != p.zone.String()) {
		p.list.Redraw()
	}
}

// readZone finds the time zone of the property. What is known already is there at once, and the rest, which may lie on
// the disk, when it has been read.
func (p *Pane) readZone(other bool) {
	identity, id := p.place.Connection.Identity, p.place.Connection.ID
	zone, known := identity.KnownLocation()
	if known || other {
		p.zone = zone
	}
	if known {
		return
	}
	p.options.Tasks.Go(func(context.Context) func() {
		zone := identity.Location()
		return func() {
			if p.place.Connection.ID == id && zone != nil {
				p.zone = zone
				p.list.Redraw()
				p.showSelected()
			}
		}
	})
}

// attach follows the feed of the connection on the page.
func (p *Pane) attach() {
	p.Close()
	p.feed = p.options.Sockets.Feed(p.place.Connection.ID)
	if p.feed != nil {
		p.follow = p.followFeed(p.feed)
		p.view.Update(p.feed.Snapshot())
	}
	p.showState()
	p.fill(eventlist.Move{Changed: true})
}

// SetSeen says whether the pane is on the screen: only then its rows are drawn.
func (p *Pane) SetSeen(seen bool) {
	p.seen = seen
	if seen && p.stale {
		p.fill(eventlist.Move{Changed: true})
	}
}

// Close ends following the feed. The socket stays.
func (p *Pane) Close() {
	p.follow.Stop()
	p.follow = nil
}

// Tick goes on with the countdown, once a second.
func (p *Pane) Tick() {
	if p.feed != nil && p.seen && p.feed.State().Phase == events.Waiting {
		p.showState()
	}
}

// Toggle begins to listen to the connection on the page, or ends it.
func (p *Pane) Toggle() {
	switch {
	case p.place.Connection.ID == "":
	case p.Listening():
		p.feed.Stop()
	default:
		if _, err := p.options.Sockets.Open(p.place.Connection.ID); err != nil {
			p.tell(err)
			return
		}
		p.attach()
	}
}

// Listening reports whether the socket of the connection on the page is open, or will be by itself.
func (p *Pane) Listening() bool { return p.feed != nil && p.feed.State().Phase.Live() }

// followFeed draws what changes about a feed.
func (p *Pane) followFeed(feed *listen.Feed) *pace.Follower {
	changed, unsubscribe := feed.Subscribe()
	return pace.Follow(pace.Options{Changed: changed, Unsubscribe: unsubscribe, Read: func() func() {
		latest := feed.Snapshot()
		return func() { p.update(feed, latest) }
	}})
}

// update draws what came, and the state.
func (p *Pane) update(feed *listen.Feed, latest events.Snapshot) {
	if feed != p.feed {
		return // of another connection
	}
	move := p.view.Update(latest)
	p.showState()
	p.fill(move)
}

// fill brings a change of the view onto the screen. What is read stays where it is while newer rows come above it.
func (p *Pane) fill(move eventlist.Move) {
	p.options.Counted(p.view.Latest().Received)
	if !move.Changed && !p.stale {
		return
	}
	if !p.seen {
		p.stale = true
		if p.view.Len() < p.list.Rows() { // the list may be laid out before it is seen
			p.list.SetRows(p.view.Len(), rowHeight)
		}
		return
	}
	p.showChips()
	reading := !p.list.AtTop()
	if reading {
		p.behind = min(p.behind+move.Above, p.view.Len())
	}
	p.stale = false
	p.list.Grow(p.view.Len(), rowHeight, move.Above, reading)
	p.showRows()
}

func rowHeight(int) float32 { return look.RowHeight }

// scrolled notes that somebody is back at the newest row, or has left it.
func (p *Pane) scrolled() {
	if p.list.AtTop() {
		p.behind = 0
	}
	p.showJump()
}

// Jump shows the newest row.
func (p *Pane) Jump() {
	p.list.ScrollTo(0)
	p.scrolled()
}

// togglePause holds the display, or lets it go on.
func (p *Pane) togglePause() {
	p.fill(p.view.SetPaused(!p.view.Paused()))
	p.showState()
}

// choose narrows the list to a type; "" is all.
func (p *Pane) choose(name string) {
	p.setFilter(events.Filter{Type: name, Text: p.view.Filter().Text})
}

// narrow follows what is looked for.
func (p *Pane) narrow() { p.setFilter(events.Filter{Type: p.view.Filter().Type, Text: p.search.Text}) }

func (p *Pane) setFilter(filter events.Filter) {
	p.view.SetFilter(filter)
	p.behind = 0
	p.list.SetRows(p.view.Len(), rowHeight)
	p.list.ScrollTo(0)
	p.showChips()
	p.showRows()
}

// showChips counts the events of each type. A chip stays where it is once it is there.
func (p *Pane) showChips() {
	seen, filter := p.view.Seen(), p.view.Filter()
	counts, total := map[string]int{}, 0
	for _, c := range seen.Counts {
		counts[c.Type] = c.N
		total += c.N
	}
	p.all.SetText("All " + strconv.Itoa(total))
	p.all.SetSelected(filter.Type == "")
	names := typesOf(seen)
	for i, name := range names {
		if i == len(p.chips) {
			p.chips = append(p.chips, kit.NewChip("", "", func() { p.choose(p.types[i]) }))
			p.chipRow.Add(p.chips[i])
		}
		p.chips[i].SetText(typeName(name) + " " + strconv.Itoa(counts[name]))
		p.chips[i].SetSelected(name == filter.Type && name != "")
		p.chips[i].Show()
	}
	p.types = names
	for _, chip := range p.chips[len(names):] {
		chip.Hide()
	}
	p.chipRow.Refresh()
}
