package walk_test

import (
	"os"
	"path/filepath"
	"testing"

	"keyrack/ui/walk"
)

// TestKeyrackClosesTheInnermostByEscape opens a list of files over a dialog, clicks on a file, and presses Escape until
// nothing is open.
func TestKeyrackClosesTheInnermostByEscape(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	if err := os.WriteFile(filepath.Join(d.Home(), "hotels.csv"), []byte("a,b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.WaitFor("Add the sample hotels")
	d.Click("Import…")
	d.WaitFor("Import connections")
	d.Click("Choose…")
	d.WaitFor("Open File")
	d.Click("hotels")
	d.Shot("85-files")
	d.Key("Escape")
	d.WaitUntilGone("Open File")
	d.WaitFor("Import connections")
	d.Key("Escape")
	d.WaitUntilGone("Import connections")
	d.WaitFor("Add the sample hotels")
}
