// Package others is what a window has to do with the other Keyracks that have the same data folder open, each with a
// window of its own: it comes to the front in place of a second one, tells them what it has changed, takes over what
// they have, and opens another one beside itself.
package others

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"

	"keyrack/model/workspace"
	"keyrack/ui/desktop/inspect"
	"keyrack/ui/desktop/task"
	"keyrack/ui/instance"
)

// anotherVariable is set for a window that was opened from a window: it does not make way for the first one.
const anotherVariable = "KEYRACK_ANOTHER_WINDOW"

// Workspace takes over what another window has changed.
type Workspace interface {
	Reread(ctx context.Context) error
	RereadSettings(ctx context.Context) error
	RereadOperations(ctx context.Context) error
	Lock()
}

// Options are what there is to know about this window. All are required.
type Options struct {
	Workspace  Workspace
	DataFolder string
	Tasks      *task.Runner
	Environ    []string    // that the process was started with
	Show       func()      // brings the window to the front, on the UI goroutine
	Failed     func(error) // tells why something could not be taken over, on the UI goroutine
}

// Others are the Keyracks that have the same data folder open.
type Others struct {
	options Options
	member  *instance.Member // nil while this window is unknown to them
	// echo is set while the workspace takes over what another window has changed: what it announces then is no news
	// to the others.
	echo atomic.Bool
	// news holds for each message whether it is still to be told.
	news map[instance.Message]chan struct{}
}

// New returns the others of a window, who do not know of it before [Others.Join].
func New(options Options) *Others {
	o := &Others{options: options, news: map[instance.Message]chan struct{}{}}
	for _, message := range []instance.Message{instance.Reread, instance.Settings, instance.Operations, instance.Lock} {
		o.news[message] = make(chan struct{}, 1)
	}
	return o
}

// Join makes this window known to the others. It reports whether there was one already that now comes to the front, so
// that this one is not needed. Without sockets every start has its own window.
func (o *Others) Join() (instead bool) {
	member, err := instance.Join(o.options.DataFolder, os.Getpid(), o.hear)
	if err != nil {
		return false
	}
	o.member = member
	return os.Getenv(anotherVariable) == "" && member.Tell(instance.Show).Answered > 0
}

// hear does what another window, or a command in a terminal, says. It runs on a goroutine of its own.
func (o *Others) hear(message instance.Message) {
	switch message {
	case instance.Show:
		task.OnUI(o.options.Show)
	case instance.Reread:
		o.takeOver(o.options.Workspace.Reread)
	case instance.Settings:
		o.takeOver(o.options.Workspace.RereadSettings)
	case instance.Operations:
		o.takeOver(o.options.Workspace.RereadOperations)
	case instance.Lock:
		// Right here: whoever said it is answered when this returns, and takes the tokens for forgotten then.
		o.echo.Store(true)
		defer o.echo.Store(false)
		o.options.Workspace.Lock()
	}
}

func (o *Others) takeOver(do func(ctx context.Context) error) {
	o.options.Tasks.Go(func(ctx context.Context) func() {
		o.echo.Store(true)
		defer o.echo.Store(false)
		if err := do(ctx); err != nil {
			return func() { o.options.Failed(err) }
		}
		return nil
	})
}

// Notice tells the others of what this window has changed. It is called with every event, on the goroutine that made
// the change; telling waits for nobody.
func (o *Others) Notice(event workspace.Event) {
	if o.member == nil || o.echo.Load() {
		return
	}
	if message, concerns := instance.News(event); concerns {
		select {
		case o.news[message] <- struct{}{}:
		default: // it is told with what is waiting already
		}
	}
}

// Spread hands on what Notice has noticed, until ctx ends.
func (o *Others) Spread(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.news[instance.Reread]:
			o.member.Tell(instance.Reread)
		case <-o.news[instance.Settings]:
			o.member.Tell(instance.Settings)
		case <-o.news[instance.Operations]:
			o.member.Tell(instance.Operations)
		case <-o.news[instance.Lock]:
			o.member.Tell(instance.Lock)
		}
	}
}

// Spawn opens a second window beside this one: a process of its own, so that each has one environment, its own unlocked
// writes and its own colour, whatever the other does.
func (o *Others) Spawn() error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	command := exec.Command(program, "--data", o.options.DataFolder)
	command.Env = append(o.environ(), anotherVariable+"=1")
	if err := command.Start(); err != nil {
		return err
	}
	go func() { _ = command.Wait() }() // it outlives this window; how it ends is its own business
	return nil
}

// environ is the environment of a second window: what this process has set for itself is not for others.
func (o *Others) environ() []string {
	var kept []string
	for _, variable := range o.options.Environ {
		if !strings.HasPrefix(variable, inspect.SocketVariable+"=") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// Leave makes this window unknown to the others.
func (o *Others) Leave() error {
	if o.member == nil {
		return nil
	}
	return o.member.Close()
}
