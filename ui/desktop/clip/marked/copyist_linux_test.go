package marked_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/clip/marked"
)

const copyistVariable = "KEYRACK_COPYIST"

// copyist is a process of its own with Keyrack's keeper of the clipboard, so that it can end as Keyrack does.
type copyist struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.WriteCloser
	said  chan string
}

func (b *board) copyist() *copyist {
	b.t.Helper()
	c := &copyist{t: b.t, cmd: exec.Command(os.Args[0], "-test.run=^TestCopyist$"), said: make(chan string, 100)}
	c.cmd.Env = append(os.Environ(), copyistVariable+"="+b.name)
	c.cmd.Stderr = os.Stderr
	var err error
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		b.t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		b.t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(c.kill)
	go func() {
		defer close(c.said)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			c.said <- lines.Text()
		}
	}()
	return c
}

// do has it do something, and returns what it answers.
func (c *copyist) do(words ...string) string {
	c.t.Helper()
	if _, err := fmt.Fprintln(c.stdin, strings.Join(words, " ")); err != nil {
		c.t.Fatal(err)
	}
	select {
	case said := <-c.said:
		return said
	case <-time.After(time.Minute):
		c.t.Fatalf("%v: no answer", words)
		return ""
	}
}

// asked is what a history has asked in vain, "" if none has.
func (c *copyist) asked() string {
	select {
	case said := <-c.said:
		return said
	default:
		return ""
	}
}

// kill ends it as a crash does.
func (c *copyist) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}

// elsewhere is the clipboard as the toolkit gives it, by way of other programs.
type elsewhere struct{ desktop }

func (e elsewhere) Content() string {
	text, _ := exec.Command(e.pasting[0], e.pasting[1:]...).Output() // nothing for an empty one
	return string(text)
}

func (e elsewhere) SetContent(text string) {
	cmd := exec.Command(e.copying[0], e.copying[1:]...)
	cmd.Stdin = strings.NewReader(text)
	_ = cmd.Run()
}

// TestCopyist is the process of a copyist: it obeys what stands on standard input.
func TestCopyist(t *testing.T) {
	var on desktop
	for _, d := range desktops {
		if d.name == os.Getenv(copyistVariable) {
			on = d
		}
	}
	if on.name == "" {
		t.Skip("it is for other tests")
	}
	work := make(chan func(), 100)
	later := func(d time.Duration, f func()) (cancel func()) {
		over := false // of the goroutine that works
		timer := time.AfterFunc(d, func() {
			work <- func() {
				if !over {
					f()
				}
			}
		})
		return func() { over = true; timer.Stop() }
	}
	keeper := clip.New(clip.Options{
		Clipboard: elsewhere{on}, Later: later, Now: time.Now, OnUI: func(f func()) { work <- f },
		Read: func(r marked.Reader) { fmt.Printf("asked by %q, history %q\n", r.Program, r.History) },
	})
	board := marked.Find(on.wayland)
	keeper.Mark(board)
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			words := strings.Fields(lines.Text())
			work <- func() {
				switch words[0] {
				case "copy":
					keeper.Copy("c", model.NewSecret(words[1]), time.Hour)
				case "once":
					keeper.CopyOnce("c", model.NewSecret(words[1]), time.Hour)
				case "clear", "quit":
					keeper.Clear()
				}
				if words[0] == "quit" && board.Keep != nil {
					board.Keep(0, elsewhere{on}.Content)
				}
				fmt.Println("done")
				if words[0] == "quit" {
					os.Exit(0)
				}
			}
		}
	}()
	for f := range work {
		f()
	}
}
