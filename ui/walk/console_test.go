package walk_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestConsoleOfWindows runs commands by the window's program in a console. Windows gives such a program none, so it
// takes that of whoever has started it: questions are asked and answered there, what is typed as a token is not
// shown, and Ctrl+C ends with 130.
func TestConsoleOfWindows(t *testing.T) {
	starter, program := os.Getenv("KEYRACK_WINE"), os.Getenv("KEYRACK_WINDOWS")
	if starter == "" || program == "" {
		t.Skip("make test-windows walks through the program of Windows")
	}
	data := "Z:" + strings.ReplaceAll(t.TempDir()+"/data", "/", `\`)
	run := func(arguments string) *console {
		return inConsole(t, "'"+starter+"' '"+program+"' --data '"+data+"' "+arguments)
	}

	c := run("sandbox add")
	c.waitFor("[y/N]")
	c.enter("y\r")
	c.waitFor("Sandbox has 3 new connections")
	c.wantStatus(0)

	const typed = "typed-and-not-shown"
	c = run("rotate 'Hotel Aurora'")
	c.waitFor("New access token of Hotel Aurora (not shown):")
	c.enter(typed)
	c.enter("\x03")
	c.waitFor("stopped")
	c.wantStatus(130)
	if strings.Contains(c.said, typed) {
		t.Errorf("the console shows what was typed:\n%s", c.said)
	}

	c = run("delete 'Hotel Aurora' 'Hotel Borealis' 'Aurora Collection' --yes") // Wine keeps what a test leaves
	c.wantStatus(0)
}

// console is a command in a terminal, which Wine takes for a console.
type console struct {
	t    *testing.T
	cmd  *exec.Cmd
	keys io.Writer
	out  io.Reader
	said string
}

func inConsole(t *testing.T, command string) *console {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	c := &console{t: t, cmd: exec.CommandContext(ctx, "script", "-qefc", command, os.DevNull)}
	var err error
	if c.keys, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *console) waitFor(text string) {
	c.t.Helper()
	for part := make([]byte, 4096); !strings.Contains(c.said, text); {
		n, err := c.out.Read(part)
		c.said += string(part[:n])
		if err != nil {
			_ = c.cmd.Wait()
			c.t.Fatalf("it does not say %q: %v; it says:\n%s", text, err, c.said)
		}
	}
}

func (c *console) enter(keys string) {
	c.t.Helper()
	if _, err := io.WriteString(c.keys, keys); err != nil {
		c.t.Fatal(err)
	}
}

func (c *console) wantStatus(status int) {
	c.t.Helper()
	rest, _ := io.ReadAll(c.out) // a terminal that is gone ends in an error
	c.said += string(rest)
	_ = c.cmd.Wait()
	if got := c.cmd.ProcessState.ExitCode(); got != status {
		c.t.Errorf("it ends with %d, not %d; it says:\n%s", got, status, c.said)
	}
}
