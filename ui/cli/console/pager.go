package console

import (
	"errors"
	"io"
	"os"
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
	if is && !c.NoPager && strings.TrimSpace(pager) != "" && c.Getenv("TERM") != "dumb" {
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
		words := pagerWords(pager)
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

// pagerWords splits a command where Windows would: at blanks, except between double quotes, as in
// "C:\Program Files\Git\usr\bin\less.exe" -R. A file that is called like all of it is the command.
func pagerWords(line string) []string {
	if info, err := os.Stat(line); err == nil && info.Mode().IsRegular() {
		return []string{line}
	}
	quoted := false
	words := strings.FieldsFunc(line, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && (r == ' ' || r == '\t')
	})
	for i, word := range words {
		words[i] = strings.ReplaceAll(word, `"`, "")
	}
	return words
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
