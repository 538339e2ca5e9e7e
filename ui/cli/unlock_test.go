package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"keyrack/storage/keychain/keychaintest"
)

// TestUnlockAsksOnTheScreen answers the dialog that keyrack unlock makes the desktop show, and Ctrl+C while it waits.
func TestUnlockAsksOnTheScreen(t *testing.T) {
	screen := keychaintest.StartScreen(t)
	keychaintest.StartBus(t, keychaintest.Prompter(t))
	keyring := keychaintest.StartKeyring(t, password)
	folder := t.TempDir()
	start := func(arguments ...string) (*exec.Cmd, *bytes.Buffer) {
		command := exec.Command(build(t), append([]string{"--data", folder}, arguments...)...)
		output := &bytes.Buffer{}
		command.Stdout, command.Stderr = output, output
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		return command, output
	}
	run := func(arguments ...string) string {
		command, output := start(arguments...)
		if err := command.Wait(); err != nil {
			t.Fatalf("keyrack %s: %v\n%s", strings.Join(arguments, " "), err, output)
		}
		return output.String()
	}
	run("sandbox", "add")
	keyring.Lock()

	waiting, _ := start("unlock")
	screen.WaitForDialogs(1)
	if err := waiting.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := waiting.Wait(); err == nil {
		t.Error("an unlock that was stopped ended well")
	}

	// gnome-keyring 42 leaves an abandoned dialog to the user, and the next question joins it.
	asking, output := start("unlock")
	screen.WaitForDialogs(1)
	screen.Type(password, "Return")
	if err := asking.Wait(); err != nil || !strings.Contains(output.String(), "The system keychain is unlocked.") {
		t.Fatalf("keyrack unlock: %v\n%s", err, output)
	}
	if answer := run("call", "configuration/get", "-c", "Hotel Aurora"); !strings.Contains(answer, "Hotel Aurora") {
		t.Errorf("after unlocking: %s", answer)
	}
}
