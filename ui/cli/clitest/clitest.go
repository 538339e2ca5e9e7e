// Package clitest runs the program without its window in tests, as its users do: by its name, in a shell, at a terminal
// of its own. Its tests play what README and the help texts show, and press Tab in real shells.
package clitest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/flock"

	"keyrack/model/sandbox"
)

// Tokens are the sandbox's, by short names, and one that opens nothing.
func Tokens() map[string]string {
	client := sandbox.Clients()[0]
	return map[string]string{
		"client": client.Token, "aurora": client.Samples[0].Token, "borealis": client.Samples[1].Token,
		"collection": client.Samples[2].Token,
		"bogus":      "0123456789ABCDEF0123456789ABCDEF-0123456789ABCDEF0123456789ABCDE",
	}
}

// Program makes the program once as "make build-cli" does, and returns its path. Its folder holds nothing else, so that
// it can stand in PATH. Tests inside the process look for data races; hundreds of starts of a program that does are too
// slow, and so are passphrases at the cost that they have in what is shipped. KEYRACK_PROGRAM names one that was
// made so for a system without Go.
var Program = func() func(t testing.TB) string {
	var once sync.Once
	var binary string
	var failure error
	return func(t testing.TB) string {
		t.Helper()
		once.Do(func() {
			if binary = os.Getenv("KEYRACK_PROGRAM"); binary == "" {
				binary, failure = compile(t)
			}
		})
		if failure != nil {
			t.Fatal(failure)
		}
		return binary
	}
}()

func compile(t testing.TB) (string, error) {
	mod, err := exec.CommandContext(t.Context(), "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	folder := filepath.Join(filepath.Dir(strings.TrimSpace(string(mod))), "build", "cli-test")
	// Two packages make it at the same moment. The second finds that there is nothing to do, and leaves the file alone
	// that the first is starting already.
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		return "", err
	}
	alone := flock.New(folder + ".lock")
	if err := alone.Lock(); err != nil {
		return "", fmt.Errorf("wait for another build: %w", err)
	}
	defer func() { _ = alone.Unlock() }() // the process ends it too
	command := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-tags", "nogui", "-ldflags",
		"-s -w -X main.version=1.2.3 -X main.workFactor=4",
		"-o", folder+string(filepath.Separator), "keyrack")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, output)
	}
	binary := filepath.Join(folder, "keyrack")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	return binary, nil
}
