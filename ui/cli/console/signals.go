package console

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Stopped is the cause of a context that a signal has ended.
type Stopped struct {
	Signal os.Signal
}

func (s Stopped) Error() string { return "stopped by " + s.Signal.String() }

// WithSignals returns a context that Ctrl+C, or who asks the process to end, ends with the cause [Stopped]. A second
// signal ends the process at once, whatever the first one left.
func WithSignals(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case got := <-signals:
			signal.Stop(signals)
			cancel(Stopped{got})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}

// StoppedBy is how a program ends that was stopped: as others that the same signal ends.
func StoppedBy(ctx context.Context) Exit {
	exit := Exit{Code: Interrupted, Signal: syscall.SIGINT}
	if cause, is := context.Cause(ctx).(Stopped); is {
		if number, is := cause.Signal.(syscall.Signal); is {
			exit = Exit{Code: Code(128 + int(number)), Signal: number}
		}
	}
	return exit
}
