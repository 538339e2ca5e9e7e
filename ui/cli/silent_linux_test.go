package cli_test

import (
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"keyrack/storage/keychain/keychaintest"
)

// TestScriptsOverAKeychainThatFallsSilent runs the scripts that stop the keychain in the middle of its work:
//
//	keychain silent|answers   stops it as a debugger does, or lets it go on
func TestScriptsOverAKeychainThatFallsSilent(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartKeyring(t, password)
	runScripts(t, "silent", map[string]func(*testscript.TestScript, bool, []string){
		"keychain": func(ts *testscript.TestScript, _ bool, arguments []string) {
			signals := map[string]syscall.Signal{"silent": syscall.SIGSTOP, "answers": syscall.SIGCONT}
			ts.Check(keyring.Process().Signal(signals[arguments[0]]))
		},
	})
}
