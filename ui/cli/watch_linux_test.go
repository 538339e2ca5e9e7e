package cli_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"keyrack/ui/cli/console"
)

// TestAWatchAtATerminalShowsEachRoundOnAnEmptyScreen, with no more lines than the screen has.
func TestAWatchAtATerminalShowsEachRoundOnAnEmptyScreen(t *testing.T) {
	i := newInside(t)
	i.must(t, "", "sandbox", "add")
	person, program := newTerminal(t)
	if err := unix.IoctlSetWinsize(int(program.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 7, Col: 100}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var shown strings.Builder
	go func() {
		piece := make([]byte, 4096)
		for {
			n, err := person.Read(piece)
			if err != nil {
				return
			}
			mu.Lock()
			shown.Write(piece[:n])
			mu.Unlock()
		}
	}()
	ctx, stop := context.WithCancelCause(t.Context())
	defer stop(nil)
	ended := make(chan console.Exit, 1)
	i.screen = program
	go func() {
		exit, _, _ := i.run(ctx, "", "check", "--watch", "1s")
		ended <- exit
	}()
	const clear = "\x1b[H\x1b[2J\x1b[3J"
	screens := func() []string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Split(shown.String(), clear)
	}
	for deadline := time.Now().Add(time.Minute); len(screens()) < 4 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	stop(console.Stopped{Signal: unix.SIGINT})
	if exit := <-ended; exit.Code != console.Fine || exit.Signal != nil {
		t.Errorf("it ends with %+v", exit)
	}
	all := screens()
	if len(all) < 4 {
		t.Fatalf("%d screens: %q", len(all), all)
	}
	lines := strings.Split(strings.TrimRight(all[1], "\r\n"), "\n")
	if len(lines) > 7 || !strings.HasPrefix(lines[0], "Every 1s · ") ||
		!strings.Contains(lines[0], "3 connections checked: 3 OK · Ctrl+C ends") {
		t.Errorf("a screen is %q", lines)
	}
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "… and 1 more") {
		t.Errorf("the last line is %q", last)
	}
}
