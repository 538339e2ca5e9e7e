package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// ofUnix finds what a script starts that is no part of Windows, and what it wants of a keychain that Windows has not.
var ofUnix = regexp.MustCompile(`(?m)^(! |\? )?((exec|exits \d+) (sh|script|stat|ln|mkfifo|test|cat|kill)\b|` +
	`ttyin|symlink|kill|chmod|keyrack .* -- sh|env DBUS_SESSION_BUS_ADDRESS)|GNOME Keyring`)

// TestScriptsOverTheCredentialManager runs the scripts that start nothing but the program. Their tokens are in the
// Credential Manager of whoever runs them, so it asks for the program, which make test-windows gives for Wine's.
func TestScriptsOverTheCredentialManager(t *testing.T) {
	if os.Getenv("KEYRACK_PROGRAM") == "" {
		t.Skip("make test-windows runs the scripts")
	}
	all, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	params := scripts(build(t))
	for _, file := range all {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !ofUnix.Match(text) {
			params.Files = append(params.Files, file)
		}
	}
	testscript.Run(t, params)
}
