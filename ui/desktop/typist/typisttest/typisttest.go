// Package typisttest has a program that others type into.
package typisttest

import (
	"bufio"
	"encoding/hex"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Recorder is a window of Xlib's xev, which looks up what each key types as programs do.
type Recorder struct {
	mu sync.Mutex
	in strings.Builder
}

// looked is what xev says of a key that is pressed.
var looked = regexp.MustCompile(`XmbLookupString gives \d+ bytes: \(([0-9a-f ]+)\)`)

// Record opens a recorder with this title on the display that the environment names. It ends with the test.
func Record(tb testing.TB, title string, environment []string) *Recorder {
	tb.Helper()
	r := &Recorder{}
	cmd := exec.Command("xev", "-name", title, "-event", "keyboard")
	cmd.Env = append(environment[:len(environment):len(environment)], "LC_ALL=C.UTF-8")
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	read := make(chan struct{})
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-read
		_ = cmd.Wait()
	})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if found := looked.FindStringSubmatch(lines.Text()); found != nil {
				raw, _ := hex.DecodeString(strings.ReplaceAll(found[1], " ", "")) // it is nothing else
				r.mu.Lock()
				r.in.Write(raw)
				r.mu.Unlock()
			}
		}
	}()
	return r
}

// Text is what was typed until now.
func (r *Recorder) Text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.in.String()
}
