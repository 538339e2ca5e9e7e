package desktop

import (
	"context"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/others"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/tray"
)

// This file is what happens between the start and the first list. The workspace is opened while the toolkit comes up;
// what it says, the colour and the size, is known when the window appears. The connections are read after that: the window
// is there at once however many there are, and the list a moment later. Read at the same time they would take the
// processors that draw the window.

// patience is how long the window waits for the workspace. Mostly it is open long before; a slow disk gets a window
// that says what it waits for.
const patience = 250 * time.Millisecond

// opener makes the workspace and says where its data folder is.
type opener = func(ctx context.Context) (opened *keyrack.Keyrack, dataFolder string, err error)

// begin opens at once and returns the opener that waits for it.
func begin(tasks *task.Runner, open opener) opener {
	type outcome struct {
		opened *keyrack.Keyrack
		folder string
		err    error
	}
	done := make(chan outcome, 1)
	tasks.Go(func(ctx context.Context) func() {
		opened, folder, err := open(ctx)
		done <- outcome{opened, folder, err}
		return nil
	})
	return func(context.Context) (*keyrack.Keyrack, string, error) {
		outcome := <-done
		return outcome.opened, outcome.folder, outcome.err
	}
}

// found is what has to be known before the window appears.
type found struct {
	workspace *keyrack.Keyrack
	folder    string
	first     model.Environment // the one that is shown
	others    *others.Others
	elsewhere bool // another window has come to the front
	hasTray   bool
	err       error // why there is no workspace
}

// find opens the workspace and looks for other windows, off the UI goroutine.
func (s *Shell) find(ctx context.Context, open opener) found {
	f := found{}
	if f.workspace, f.folder, f.err = open(ctx); f.err != nil {
		return f
	}
	if f.first, f.err = f.workspace.FirstEnvironment(); f.err != nil {
		return f
	}
	f.others = others.New(others.Options{
		Workspace: f.workspace, DataFolder: f.folder, Tasks: s.tasks, Environ: s.environ, Show: s.comeToTheFront, Failed: s.tell,
	})
	if !s.findsOthers {
		return f
	}
	if f.elsewhere = f.others.Join(); !f.elsewhere && f.workspace.Preferences().Tray {
		f.hasTray = hasTray(ctx)
	}
	return f
}

func hasTray(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return tray.Available(ctx)
}

// load opens the workspace, reads what is shown first, and shows it.
func (s *Shell) load(open opener) {
	s.tasks.Go(func(ctx context.Context) func() { return s.fill(ctx, s.find(ctx, open)) })
}

// decide opens the workspace again after the user has said what becomes of a damaged index.
func (s *Shell) decide(decided workspace.OnDamage) {
	s.load(func(ctx context.Context) (*keyrack.Keyrack, string, error) {
		return s.options.Recover(ctx, decided)
	})
}

// fill reads what is shown first, off the UI goroutine, and returns what shows it.
func (s *Shell) fill(ctx context.Context, f found) (then func()) {
	if f.err != nil {
		return func() { s.failed(f.err) }
	}
	listed, err := read(ctx, f.workspace, f.first.ID, order(f.workspace.Preferences()))
	if err != nil {
		return func() { s.failed(err) }
	}
	return func() {
		s.adopt(f)
		s.opened(listed)
	}
}

// adopt takes up what was found, and gives the window its colour and the size it had. A second call changes nothing.
func (s *Shell) adopt(f found) {
	if s.workspace == f.workspace {
		return
	}
	s.workspace, s.dataFolder, s.environment, s.others = f.workspace, f.folder, f.first, f.others
	s.tray.Found(f.hasTray)
	s.setTheme()
	if p := s.preferences(); p.WindowWidth > 0 && p.WindowHeight > 0 {
		s.window.Resize(fyne.NewSize(float32(p.WindowWidth), float32(p.WindowHeight)))
	}
	if !s.findsOthers {
		return
	}
	s.tasks.Go(func(ctx context.Context) func() {
		s.others.Spread(ctx)
		return nil
	})
}

// calm is how long after the list the start counts as over.
const calm = 250 * time.Millisecond

// hurry lets the garbage of the start lie until settle, which gives the memory back to the system. Most of it comes from
// parsing fonts, and collecting it meanwhile would take a processor that the list waits for.
func hurry() (settle func()) {
	usual := debug.SetGCPercent(400)
	return func() {
		debug.SetGCPercent(usual)
		debug.FreeOSMemory()
	}
}

// wait is what the window shows until there is something to see: its ground, and what it waits for if that takes long.
func (s *Shell) wait() {
	line := kit.NewWholeLine()
	s.stopWaiting = kit.OnClock(patience, func() { line.Set(kit.Muted("Opening your connections…")) })
	s.window.SetContent(kit.NewSurface(theme.ColorNameBackground, container.NewCenter(line)))
}
