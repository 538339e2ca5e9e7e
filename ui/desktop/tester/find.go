package tester

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/task"
)

// finder finds a text in what a view shows, while it is typed. It searches away from the UI goroutine, a step at a
// time, and shows what it has found so far.
type finder struct {
	// OnVisible is called when the field was shown or hidden.
	OnVisible func()

	tasks  *task.Runner
	window fyne.Window
	view   *answer.View

	document *document.Document
	search   *document.Search
	matches  []document.Match
	match    int
	ahead    int // steps that were asked for before anything was found
	cancel   context.CancelFunc
	round    int

	entry   *kit.Entry
	count   *kit.Line
	steps   [2]*kit.IconButton // to the match before and to the next
	content *fyne.Container
}

func newFinder(tasks *task.Runner, window fyne.Window, view *answer.View) *finder {
	f := &finder{tasks: tasks, window: window, view: view, match: -1, count: kit.NewWholeLine()}
	f.entry = kit.NewEntry("Find in the answer")
	f.entry.OnChanged = func(string) { f.begin() }
	f.entry.OnKey = f.key
	f.entry.OnSubmitted = func(string) { f.step(1) }
	f.steps = [2]*kit.IconButton{
		kit.NewPlainIconButton(assets.ChevronUp, "Previous (↑)", func() { f.step(-1) }),
		kit.NewPlainIconButton(assets.ChevronDown, "Next (Enter)", func() { f.step(1) }),
	}
	f.allowSteps()
	buttons := kit.HBox(2, f.count, f.steps[0], f.steps[1],
		kit.NewPlainIconButton(assets.Close, "Close (Esc)", f.close))
	f.content = kit.VBox(0, kit.Inset(6, 8, 6, 8, kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 8, buttons), f.entry)),
		kit.NewHairline())
	f.content.Hide()
	return f
}

// open shows the field with the keyboard in it.
func (f *finder) open() {
	f.content.Show()
	f.OnVisible()
	f.window.Canvas().Focus(f.entry)
	f.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	f.begin()
}

func (f *finder) close() {
	f.content.Hide()
	f.OnVisible()
	f.stop()
	f.view.SetMatches(nil, -1)
	f.window.Canvas().Focus(f.view)
}

func (f *finder) key(event *fyne.KeyEvent) bool {
	switch event.Name {
	case fyne.KeyEscape:
		f.close()
	case fyne.KeyDown:
		f.step(1)
	case fyne.KeyUp:
		f.step(-1)
	default:
		return false
	}
	return true
}

// show finds in another document from now on; nil for none.
func (f *finder) show(d *document.Document) {
	f.document = d
	f.begin()
}

func (f *finder) stop() {
	f.round++
	if f.cancel != nil {
		f.cancel()
		f.cancel = nil
	}
	f.search, f.matches, f.match, f.ahead = nil, nil, -1, 0
	f.allowSteps()
}

// allowSteps lets the buttons be pressed where there is another match to go to.
func (f *finder) allowSteps() {
	for _, step := range f.steps {
		kit.Enable(step, len(f.matches) > 1)
	}
}

// begin searches for what stands in the field.
func (f *finder) begin() {
	f.stop()
	if !f.content.Visible() {
		return
	}
	f.view.SetMatches(nil, -1)
	f.count.Set()
	if f.document == nil || f.entry.Text == "" {
		return
	}
	f.search = f.document.Search(f.entry.Text)
	f.goOn()
}

// searchStep is how many bytes are searched before what was found is shown: some milliseconds.
const searchStep = 8 << 20

func (f *finder) goOn() {
	round, search := f.round, f.search
	f.cancel = f.tasks.Go(func(context.Context) func() {
		search.Next(searchStep)
		found, done := search.Matches(), search.Done()
		return func() {
			if round != f.round {
				return
			}
			f.found(found, done)
			if !done {
				f.goOn()
			}
		}
	})
}

func (f *finder) found(matches []document.Match, done bool) {
	f.matches = matches
	if n := len(matches); f.match < 0 && n > 0 {
		f.match = (f.ahead%n + n) % n
	}
	f.view.SetMatches(matches, f.match)
	f.allowSteps()
	f.showCount(done)
}

func (f *finder) showCount(done bool) {
	switch {
	case len(f.matches) == 0 && done:
		f.count.Set(kit.Muted("nothing found"))
	case len(f.matches) == 0:
		f.count.Set(kit.Muted("searching…"))
	default:
		text := strconv.Itoa(f.match+1) + " of " + strconv.Itoa(len(f.matches))
		if !done || len(f.matches) >= document.MaxMatches {
			text += "+"
		}
		f.count.Set(kit.Muted(text))
	}
	f.content.Refresh()
}

// step goes to the next match, or the one before, round and round.
func (f *finder) step(by int) {
	if f.match < 0 {
		f.ahead += by // whoever types fast presses Enter before the first is there
	}
	if n := len(f.matches); n > 0 {
		f.match = (f.match + by + n) % n
		f.view.SetMatches(f.matches, f.match)
		f.showCount(f.search.Done())
	}
}
