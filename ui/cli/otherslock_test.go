//go:build unix

package cli_test

import (
	"bufio"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// TestWhatListensHearsOfALockAndOfATokenThatIsGone, from another process, and sends the tokens nowhere any more.
func TestWhatListensHearsOfALockAndOfATokenThatIsGone(t *testing.T) {
	for _, row := range []struct {
		name, listens, begun, elsewhere, answer string
		ends                                    int // with this code by itself; 0 where it goes on
	}{
		{"lock", "listen Local -e local", "Listening since", "lock", "1 window or server of Keyrack: locked.", 3},
		{"deletion", "listen Local -e local", "Listening since", "delete Local -e local --yes", "Deleted", 3},
		{
			"lock of a receiver", "webhook listen -e local --keep", "Ctrl+C ends it.", "lock",
			"1 window or server of Keyrack: locked.", 0,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHome(t)
			listens := h.keyrack(t, "", strings.Fields(row.listens)...)
			notes, err := listens.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := listens.Start(); err != nil {
				t.Fatal(err)
			}
			lines, begun := bufio.NewScanner(notes), false
			for !begun && lines.Scan() {
				begun = strings.Contains(lines.Text(), row.begun)
			}
			if !begun {
				t.Fatalf("it ended with %v", listens.Wait())
			}
			said, err := h.keyrack(t, "", strings.Fields(row.elsewhere)...).CombinedOutput()
			if err != nil || !strings.Contains(string(said), row.answer) {
				_ = listens.Process.Kill()
				t.Errorf("%s says %s, %v", row.elsewhere, said, err)
			}
			if row.ends == 0 {
				_ = listens.Process.Kill()
			}
			rest, _ := io.ReadAll(notes)
			err = listens.Wait()
			var ended *exec.ExitError
			if row.ends != 0 && (!errors.As(err, &ended) || ended.ExitCode() != row.ends) {
				t.Errorf("it ended with %v: %s", err, rest)
			}
		})
	}
}
