package desktop

import (
	"context"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/others"
	"keyrack/ui/desktop/patrol"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/rounds"
	"keyrack/ui/desktop/stage"
	"keyrack/ui/desktop/task"
)

// This file is what happens between the start and the first list. The workspace is opened, and the connections are
// read, while the toolkit comes up. What has been read when the window is about to appear is in its first frame;
// otherwise the window appears in its colour and size, and the list as soon as it is there.

// windowWaits is how long the window waits for the workspace. Mostly it is open long before; a slow disk gets a window
// that says what it waits for.
const windowWaits = 250 * time.Millisecond

// listWaits is how long the window, which could appear, waits for a list that is nearly there, which of 10,000
// connections is so long. A window that is drawn twice takes longer.
const listWaits = 150 * time.Millisecond

// startSettles is how long after the list the start counts as over.
const startSettles = 250 * time.Millisecond

// opener makes the workspace and says where its data folder is.
type opener = func(ctx context.Context) (opened *keyrack.Keyrack, dataFolder string, err error)

// opening lives from the start to the first list.
type opening struct {
	shell *Shell
	early chan found    // what was found, once
	list  chan func()   // what shows the list, until somebody has taken it
	shown chan struct{} // closed when the window is on the screen
	over  context.CancelFunc
}

func newOpening(s *Shell) *opening {
	return &opening{shell: s, early: make(chan found, 1), list: make(chan func(), 1), shown: make(chan struct{})}
}

// begin opens the workspace and reads the connections, while the window is being made.
func (o *opening) begin(open opener) {
	s := o.shell
	s.tasks.Go(func(ctx context.Context) func() {
		f := o.find(ctx, open)
		o.early <- f
		if f.instead {
			return func() {
				s.others = f.others
				s.app.Quit()
			}
		}
		o.list <- o.fill(ctx, f)
		select {
		case <-o.shown:
		case <-ctx.Done():
		}
		return func() { o.show(0) }
	})
}

// found is what has to be known before the window appears.
type found struct {
	home    home
	first   model.Environment // the one that is shown
	others  *others.Others
	instead bool // another window has come to the front
	hasTray bool
	err     error // why there is no workspace
}

// wait is what the window shows until there is something to see: its ground, and what it waits for if that takes long.
func (o *opening) wait() {
	line := kit.NewWholeLine()
	o.shell.window.SetContent(kit.NewSurface(theme.ColorNameBackground, container.NewCenter(line)))
	o.over = o.shell.tasks.Go(func(ctx context.Context) func() {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(windowWaits):
			return func() { line.Set(kit.Muted("Opening your connections…")) }
		}
	})
}

// run gives the window what is known when it appears. It reports whether another window has come to the front instead.
func (o *opening) run() (instead bool) {
	s := o.shell
	select {
	case f := <-o.early:
		if f.instead {
			s.others = f.others
			return true
		}
		if f.err == nil {
			o.adopt(f)
			s.enterTray()
			o.show(listWaits)
		}
	case <-time.After(windowWaits):
	}
	return false
}

// show shows the list, if it has been read within a while and is not shown yet.
func (o *opening) show(wait time.Duration) {
	var show func()
	select {
	case show = <-o.list:
	case <-time.After(wait):
		select { // both at once: the list counts
		case show = <-o.list:
		default:
			return
		}
	}
	show()
	o.settle()
}

// settle tells, a moment later, that the start is over.
func (o *opening) settle() {
	if over := o.shell.platform.Settled; over != nil {
		o.shell.tasks.Later(startSettles, func() {
			o.shell.tasks.Go(func(context.Context) func() {
				over()
				return nil
			})
		})
	}
}

// find opens the workspace and looks for other windows, off the UI goroutine.
func (o *opening) find(ctx context.Context, open opener) found {
	s, f := o.shell, found{}
	if f.home.Keyrack, f.home.folder, f.err = open(ctx); f.err != nil {
		return f
	}
	if f.first, f.err = f.home.FirstEnvironment(); f.err != nil {
		return f
	}
	f.others = others.New(others.Options{
		Workspace: f.home, DataFolder: f.home.folder, Tasks: s.tasks, Environ: s.platform.Environ, Show: s.comeToTheFront,
		Failed: s.tell,
	})
	if s.platform.Environ != nil {
		f.instead = f.others.Join()
	}
	if !f.instead && f.home.Preferences().Tray {
		f.hasTray = s.hasTray(ctx, windowWaits)
	}
	return f
}

// decide opens the workspace again after the user has said what becomes of a damaged index.
func (o *opening) decide(decided workspace.OnDamage) {
	o.shell.tasks.Go(func(ctx context.Context) func() {
		return o.fill(ctx, o.find(ctx, func(ctx context.Context) (*keyrack.Keyrack, string, error) {
			return o.shell.options.Recover(ctx, decided)
		}))
	})
}

// fill reads what is shown first, off the UI goroutine, and returns what shows it.
func (o *opening) fill(ctx context.Context, f found) (then func()) {
	if f.err != nil {
		return func() { o.fail(f.err) }
	}
	view := presenter.NewView(f.home, func(text string) { front{o.shell}.Notify(assets.Eye, text, "", nil) })
	shown := stage.New(stage.Options{
		Source: f.home, View: view, Tasks: o.shell.tasks, Work: o.shell.work, Later: o.shell.tasks.Later,
		Shown:  o.shell.show,
		Failed: o.shell.tell,
	})
	read, err := shown.Read(ctx, f.first.ID, shown.Order())
	if err != nil {
		return func() { o.fail(err) }
	}
	return func() {
		o.adopt(f)
		o.shell.view, o.shell.stage = view, shown
		o.open(f.first, read)
	}
}

// fail shows why the workspace could not be opened. There is nothing to work with then.
func (o *opening) fail(err error) {
	o.over()
	o.shell.window.SetContent(startFailure(err, o.decide, o.shell.app.Quit))
}

// adopt takes up what was found, and gives the window its colour and the size it had. A second call changes nothing.
func (o *opening) adopt(f found) {
	s := o.shell
	if s.home.Keyrack == f.home.Keyrack {
		return
	}
	s.home, s.others = f.home, f.others
	s.tray.Found(f.hasTray)
	s.sentry.Watch(s.home)
	s.dress(f.first)
	if p := s.home.Preferences(); p.WindowWidth > 0 && p.WindowHeight > 0 {
		s.window.Resize(fyne.NewSize(float32(p.WindowWidth), float32(p.WindowHeight)))
	}
	if s.platform.Environ == nil {
		return
	}
	s.tasks.Go(func(ctx context.Context) func() {
		s.others.Spread(ctx)
		return nil
	})
}

// open builds the areas over the workspace that was adopted, and shows in them what was read.
func (o *opening) open(first model.Environment, read stage.Reading) {
	s := o.shell
	o.over()
	s.areas = newAreas(s)
	s.patrol = patrol.New(patrol.Options{
		Workspace: s.home, Tasks: s.tasks, Later: s.tasks.Later, View: s.view, Busy: s.health.Running,
		Notify: s.sendNotification,
	})
	s.sentry.Active()
	s.window.SetContent(s.layer)
	s.window.SetOnDropped(s.dropped)
	s.unlisten = s.home.Listen(func(event workspace.Event) {
		s.others.Notice(event)
		task.OnUI(func() { s.follow(event) })
	})
	s.sockets = s.watchSockets()
	s.stage.Open(first, read, s.view.Preferences().LastConnection)
	s.tick()
	s.stage.CheckStore()
	s.patrol.Start()
	if s.home.Teams != nil {
		s.rounds = rounds.New(rounds.Options{Teams: s.home.Teams, Store: s.home, Tasks: s.tasks, Later: s.tasks.Later})
		s.rounds.Start()
	}
	s.teams.Read()
	s.lookForTray()
	s.tasks.Go(func(ctx context.Context) func() {
		select { // the list is drawn before anything else looks at all connections
		case <-o.shown:
		case <-ctx.Done():
			return nil
		}
		read.Prepare()
		_ = s.home.Repair(ctx) // the store may be locked or away: the next start tries again
		state, err := s.home.StoreState(ctx)
		if err != nil || state.Elsewhere == 0 || !state.VaultLocked {
			return nil
		}
		return func() {
			s.layer.Notify(assets.Lock, "Some tokens are still in the passphrase vault, and it is locked.", "Unlock…",
				s.unlockVault)
		}
	})
}

// hurry lets the garbage of the start lie until settle, which gives the memory back to the system. Most of it comes
// from parsing fonts, and collecting it meanwhile would take a processor that the list waits for.
func hurry() (settle func()) {
	usual := debug.SetGCPercent(400)
	return func() {
		debug.SetGCPercent(usual)
		debug.FreeOSMemory()
	}
}
