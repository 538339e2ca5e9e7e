package console_test

import (
	"bytes"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"keyrack/ui/cli/clitest"
	"keyrack/ui/cli/console"
)

// TestATerminalShowsNothingBetweenTheLinesThatArePasted looks again and again whether it would, from the first line to
// the last one.
func TestATerminalShowsNothingBetweenTheLinesThatArePasted(t *testing.T) {
	person, program := clitest.Terminal(t, 0)
	var asked bytes.Buffer
	c := console.Console{In: program, Out: &asked, Err: &asked}
	shows := func() bool {
		state, err := unix.IoctlGetTermios(int(program.Fd()), unix.TCGETS)
		if err != nil {
			t.Error(err)
			return false
		}
		return state.Lflag&unix.ECHO != 0
	}
	pasted := "[" + strings.Repeat("\n1,", 500) + "\n1]"
	type outcome struct {
		text string
		err  error
	}
	read := make(chan outcome, 1)
	go func() {
		text, err := c.Pasted(t.Context(), "Token")
		read <- outcome{text, err}
	}()
	for shows() { // until the first line is waited for
	}
	var whole atomic.Bool
	shown := make(chan int)
	go func() {
		times := 0
		for !whole.Load() {
			if shows() {
				times++
			}
		}
		shown <- times
	}()
	lines := strings.Split(pasted, "\n")
	for _, line := range lines[:len(lines)-1] {
		if _, err := person.WriteString(line + "\n"); err != nil {
			t.Fatal(err)
		}
	}
	for waiting := 1; waiting > 0; { // the last line may come with the end of what is silent
		var err error
		if waiting, err = unix.IoctlGetInt(int(program.Fd()), unix.TIOCINQ); err != nil {
			t.Fatal(err)
		}
	}
	whole.Store(true)
	if times := <-shown; times > 0 {
		t.Errorf("it would have shown what is typed %d times", times)
	}
	if _, err := person.WriteString(lines[len(lines)-1] + "\n"); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got.err != nil || got.text != pasted {
		t.Errorf("%d bytes were read of %d, error %v", len(got.text), len(pasted), got.err)
	}
	if !shows() {
		t.Error("it shows nothing for ever after")
	}
}
