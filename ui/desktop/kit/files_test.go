package kit

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/storage"

	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

// saving opens the dialog in a home of its own.
func saving(t *testing.T) (ui *uitest.UI, home string, chosen *[]string) {
	t.Helper()
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	ui, chosen = uitest.New(t), &[]string{}
	tasks := task.NewRunner(t.Context())
	window := ui.Window(NewLayer(container.NewVBox(NewEntry("behind")), nil), fyne.NewSize(1024, 700))
	SaveFile(window, tasks, "report.csv", func(path string) { *chosen = append(*chosen, path) })
	t.Cleanup(func() {
		tasks.Stop()
		ui.Run()
	})
	return ui, home, chosen
}

func TestSavingAsksBeforeItReplacesAndTouchesNothing(t *testing.T) {
	ui, home, chosen := saving(t)
	path := filepath.Join(home, "report.csv")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	ui.Key(fyne.KeyReturn)
	ui.UntilText("There is a file of this name.")
	if len(*chosen) != 0 {
		t.Fatal("it did not wait for the answer")
	}
	ui.Type("x") // another name is another question
	if ui.HasText("There is a file of this name.") {
		t.Error("it still asks")
	}
	ui.Key(fyne.KeyBackspace)
	ui.Key(fyne.KeyReturn)
	ui.UntilText("There is a file of this name.")
	ui.Key(fyne.KeyReturn)
	ui.Until(func() bool { return len(*chosen) == 1 })
	if (*chosen)[0] != path {
		t.Errorf("chosen %q", *chosen)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "before" {
		t.Errorf("the file holds %q, error %v", content, err)
	}
}

func TestSavingSaysWhatIsNoPathOfAFile(t *testing.T) {
	ui, home, chosen := saving(t)
	for _, row := range []struct{ path, says string }{
		{"report.csv", "Write the whole path of the file."},
		{home, "This is a folder."},
		{filepath.Join(home, "none", "a.csv"), "There is no such folder."},
		{filepath.Join(home, "new.csv"), ""},
	} {
		ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
		ui.Type(row.path)
		ui.Key(fyne.KeyReturn)
		if row.says != "" {
			ui.UntilText(row.says)
			continue
		}
		ui.Until(func() bool { return len(*chosen) == 1 })
		if _, err := os.Stat(row.path); !os.IsNotExist(err) {
			t.Errorf("a file was made: %v", err)
		}
	}
}

func TestEscapeClosesTheListsOfFiles(t *testing.T) {
	for name, show := range map[string]func(fyne.Window, func(string)){"file": OpenFile, "folder": OpenFolder} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("HOME", t.TempDir())
			ui := uitest.New(t)
			behind := NewEntry("behind")
			window := ui.Window(container.NewVBox(behind), fyne.NewSize(1024, 700))
			typed := 0
			window.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { typed++ })
			window.Canvas().Focus(behind)
			show(window, func(path string) { t.Errorf("chosen %q", path) })
			if window.Canvas().Overlays().Top() == nil {
				t.Fatal("it did not open")
			}
			ui.Key(fyne.KeyEscape)
			if window.Canvas().Overlays().Top() != nil {
				t.Error("it is still open")
			}
			if ui.Focused() != behind {
				t.Errorf("the keyboard is at %T", ui.Focused())
			}
			window.Canvas().Unfocus()
			if ui.Key(fyne.KeyEscape); typed != 1 {
				t.Errorf("the window heard %d keys", typed)
			}
		})
	}
}

// TestNoFileThatThisProcessHasOpenIsOfferedForReading: Fyne's dialog closes what is chosen, which takes the locks of
// SQLite away.
func TestNoFileThatThisProcessHasOpenIsOfferedForReading(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("locks belong to a descriptor there")
	}
	folder := t.TempDir()
	index, err := os.Create(filepath.Join(folder, "index.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	path := func(name string) string { return filepath.Join(folder, name) }
	for _, err := range []error{
		os.Link(index.Name(), path("twin.csv")), os.Symlink(index.Name(), path("link.csv")),
		os.Symlink(path("index.sqlite-wal"), path("log.csv")),
		os.WriteFile(path("index.sqlite-wal"), nil, 0o600), os.WriteFile(path("hotels.csv"), nil, 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	filter := notOpen(opened())
	for name, want := range map[string]bool{
		"index.sqlite": false, "index.sqlite-wal": false, "twin.csv": false, "link.csv": false, "log.csv": false,
		"hotels.csv": true,
	} {
		if got := filter.Matches(storage.NewFileURI(path(name))); got != want {
			t.Errorf("%s is offered: %v", name, got)
		}
	}
}
