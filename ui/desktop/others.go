package desktop

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"

	"keyrack/model/workspace"
	"keyrack/ui/desktop/inspect"
	"keyrack/ui/desktop/instance"
	"keyrack/ui/desktop/task"
)

// anotherVariable is set for a window that was opened from a window: it does not make way for the first one.
const anotherVariable = "KEYRACK_ANOTHER_WINDOW"

// others are the Keyracks that have the same data folder open, each with a window of its own. A nil one has none.
type others struct {
	member *instance.Member
	// echo is set while the workspace takes over what another window has changed: what it announces then is no news
	// to the others.
	echo    atomic.Bool
	changed chan struct{}
	locked  chan struct{}
}

// join makes this window, whose workspace was found, known to the others. It reports whether there was one already that
// now comes to the front, so that this one is not needed. Without sockets every start has its own window.
func (s *Shell) join(f found) (joined *others, elsewhere bool) {
	o := &others{changed: make(chan struct{}, 1), locked: make(chan struct{}, 1)}
	member, err := instance.Join(f.folder, os.Getpid(), func(message instance.Message) { s.hear(o, f.workspace, message) })
	if err != nil {
		return nil, false
	}
	o.member = member
	return o, os.Getenv(anotherVariable) == "" && member.Tell(instance.Show) > 0
}

// hear does what another window says. It runs on a goroutine of its own.
func (s *Shell) hear(o *others, own *workspace.Workspace, message instance.Message) {
	switch message {
	case instance.Show:
		task.OnUI(func() {
			s.window.Show()
			s.window.RequestFocus()
		})
	case instance.Reread:
		s.tasks.Go(func(ctx context.Context) func() {
			o.echo.Store(true)
			defer o.echo.Store(false)
			if err := own.Reread(ctx); err != nil {
				return func() { s.tell(err) }
			}
			return nil
		})
	case instance.Lock:
		s.tasks.Go(func(context.Context) func() {
			o.echo.Store(true)
			defer o.echo.Store(false)
			own.Lock()
			return nil
		})
	}
}

// notice tells the others of what this window has changed. It is called with every event, on the goroutine that made
// the change; telling waits for nobody.
func (o *others) notice(event workspace.Event) {
	if o == nil || o.echo.Load() {
		return
	}
	news := o.changed
	switch event.(type) {
	case workspace.EnvironmentsChanged, workspace.ConnectionsChanged, workspace.PreferencesChanged, workspace.StoreChanged:
	case workspace.Locked:
		news = o.locked
	default:
		return
	}
	select {
	case news <- struct{}{}:
	default: // it is told with what is waiting already
	}
}

// spread hands on what notice has noticed, until ctx ends.
func (o *others) spread(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.changed:
			o.member.Tell(instance.Reread)
		case <-o.locked:
			o.member.Tell(instance.Lock)
		}
	}
}

// anotherWindow opens a second window beside this one: a process of its own, so that each has one environment, its own
// unlocked writes and its own colour, whatever the other does.
func (s *Shell) anotherWindow() {
	program, err := os.Executable()
	if err != nil {
		s.tell(err)
		return
	}
	command := exec.Command(program, "--data", s.dataFolder)
	command.Env = append(s.childEnvironment(), anotherVariable+"=1")
	if err := command.Start(); err != nil {
		s.tell(err)
		return
	}
	go func() { _ = command.Wait() }() // it outlives this window; how it ends is its own business
}

// childEnvironment is the environment that this process was started with: what it has set for itself is not for others.
func (s *Shell) childEnvironment() []string {
	var kept []string
	for _, variable := range s.environ {
		if !strings.HasPrefix(variable, inspect.SocketVariable+"=") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// leave makes this window unknown to the others.
func (o *others) leave() error {
	if o == nil {
		return nil
	}
	return o.member.Close()
}
