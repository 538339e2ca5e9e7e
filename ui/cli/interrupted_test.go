package cli_test

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"keyrack/ui/cli/console"
)

// TestCtrlCEndsWellWhatGoesOnUntilThen, and stops with 130 what something else was to end, as the table of the exit
// codes has it. Any other signal stops all of them.
func TestCtrlCEndsWellWhatGoesOnUntilThen(t *testing.T) {
	i := newInside(t)
	i.must(t, "", "sandbox", "add")
	i.must(t, "", "env", "add", "Nowhere", "--url", "http://127.0.0.1:1", "--socket", "ws://127.0.0.1:1")
	i.must(t, tokens()["client"], "client", "add", "--env", "nowhere", "--name", "Acme Sync 2.1.0")
	i.must(t, tokens()["aurora"], "add", "--env", "nowhere", "--label", "Nobody", "--no-verify")
	for _, c := range []struct {
		says, command string // it gets the signal when it has said so
		want, killed  console.Code
	}{
		{"Ctrl+C ends it", "sandbox", 0, 143},
		{"Ctrl+C ends it", "webhook listen --env demo", 0, 143},
		{"Ctrl+C ends it", "webhook listen --env demo --count 1", 130, 143},
		{"Ctrl+C ends it", "webhook listen --env demo --for 1h", 130, 143},
		{"Listening since", "listen borealis --env sandbox", 0, 143},
		{"Listening since", "listen borealis --env sandbox --for 1h", 130, 143},
		{"Listening since", "listen borealis --env sandbox --until Type=Reservation", 130, 143},
		{"Connecting again", "listen nobody --env nowhere", 130, 143},
	} {
		for signal, want := range map[os.Signal]console.Code{os.Interrupt: c.want, syscall.SIGTERM: c.killed} {
			ctx, stop := context.WithCancelCause(t.Context())
			patience := time.AfterFunc(time.Minute, func() { stop(nil) })
			i.asked = readers(func(text string) {
				if strings.Contains(text, c.says) {
					stop(console.Stopped{Signal: signal})
				}
			})
			exit, _, said := i.run(ctx, "", strings.Fields(c.command)...)
			patience.Stop()
			if exit.Code != want || (exit.Signal != nil) != (want != 0) {
				t.Errorf("%s, %s: it ends with %+v, not %d\n%s", c.command, signal, exit, want, said)
			}
		}
	}
}
