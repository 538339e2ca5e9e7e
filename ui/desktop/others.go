package desktop

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"

	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/inspect"
	"keyrack/ui/desktop/task"
	"keyrack/ui/instance"
)

// anotherVariable is set for a window that was opened from a window: it does not make way for the first one.
const anotherVariable = "KEYRACK_ANOTHER_WINDOW"

// others are the Keyracks that have the same data folder open, each with a window of its own. A nil one has none.
type others struct {
	member *instance.Member
	// echo is set while the workspace takes over what another window has changed: what it announces then is no news
	// to the others.
	echo atomic.Bool
	// news holds for each message whether it is still to be told.
	news map[instance.Message]chan struct{}
}

// join makes this window, whose workspace was found, known to the others. It reports whether there was one already that
// now comes to the front, so that this one is not needed. Without sockets every start has its own window.
func (s *Shell) join(f found) (joined *others, elsewhere bool) {
	o := &others{news: map[instance.Message]chan struct{}{}}
	for _, message := range []instance.Message{instance.Reread, instance.Operations, instance.Lock} {
		o.news[message] = make(chan struct{}, 1)
	}
	member, err := instance.Join(f.folder, os.Getpid(), func(message instance.Message) { s.hear(o, f.workspace, message) })
	if err != nil {
		return nil, false
	}
	o.member = member
	return o, os.Getenv(anotherVariable) == "" && member.Tell(instance.Show).Answered > 0
}

// hear does what another window, or a command in a terminal, says. It runs on a goroutine of its own.
func (s *Shell) hear(o *others, own *keyrack.Keyrack, message instance.Message) {
	takeOver := func(do func(ctx context.Context) error) {
		s.tasks.Go(func(ctx context.Context) func() {
			o.echo.Store(true)
			defer o.echo.Store(false)
			if err := do(ctx); err != nil {
				return func() { s.tell(err) }
			}
			return nil
		})
	}
	switch message {
	case instance.Show:
		task.OnUI(func() {
			s.window.Show()
			s.window.RequestFocus()
		})
	case instance.Reread:
		takeOver(own.Reread)
	case instance.Operations:
		takeOver(own.RereadOperations)
	case instance.Lock:
		// Right here: whoever said it is answered when this returns, and takes the tokens for forgotten then.
		o.echo.Store(true)
		defer o.echo.Store(false)
		own.Lock()
	}
}

// notice tells the others of what this window has changed. It is called with every event, on the goroutine that made
// the change; telling waits for nobody.
func (o *others) notice(event workspace.Event) {
	if o == nil || o.echo.Load() {
		return
	}
	if message, concerns := instance.News(event); concerns {
		select {
		case o.news[message] <- struct{}{}:
		default: // it is told with what is waiting already
		}
	}
}

// spread hands on what notice has noticed, until ctx ends.
func (o *others) spread(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.news[instance.Reread]:
			o.member.Tell(instance.Reread)
		case <-o.news[instance.Operations]:
			o.member.Tell(instance.Operations)
		case <-o.news[instance.Lock]:
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
