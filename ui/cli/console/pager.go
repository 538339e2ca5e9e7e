package console

import (
	"errors"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// Page prints a text: on a terminal that it is too long for by the pager that the user has named with KEYRACK_PAGER or
// PAGER, else as it is. A pager that cannot be run is told, and the text is printed all the same; one that is left
// before the end is no error.
func (c *Console) Page(text string) error {
	descriptor, is := Terminal(c.Out)
	pager := c.Getenv("PAGER")
	if own, set := c.lookup("KEYRACK_PAGER"); set {
		pager = own
	}
	if is && !c.NoPager && pager != "" && c.Getenv("TERM") != "dumb" {
		if _, rows, err := term.GetSize(descriptor); err == nil && strings.Count(text, "\n") >= rows {
			if c.run(pager, text) {
				return nil
			}
		}
	}
	_, err := io.WriteString(c.Out, text)
	return err
}

// run gives a text to a pager, and reports whether that could be run.
func (c *Console) run(pager, text string) bool {
	command := exec.Command("sh", "-c", pager)
	if runtime.GOOS == "windows" {
		words := strings.Fields(pager)
		command = exec.Command(words[0], words[1:]...)
	}
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(text), c.Bare.Out, c.Bare.Err
	command.Env = slices.Clone(c.environ)
	for name, value := range map[string]string{"LESS": "FRX", "LV": "-c"} {
		if _, set := c.lookup(name); !set {
			command.Env = append(command.Env, name+"="+value)
		}
	}
	const notFound = 127 // of a shell
	err := command.Run()
	var exit *exec.ExitError
	if err == nil || errors.Is(err, syscall.EPIPE) || errors.As(err, &exit) && exit.ExitCode() != notFound {
		return true
	}
	c.Note("The pager %q cannot be run.", pager)
	return false
}

// lookup returns a variable of the environment, and whether it is there.
func (c *Console) lookup(name string) (value string, set bool) {
	for _, variable := range c.environ {
		if rest, found := strings.CutPrefix(variable, name+"="); found {
			value, set = rest, true
		}
	}
	return value, set
}
