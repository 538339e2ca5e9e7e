package desktop_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/sandbox"
	"keyrack/model/workspace"
	"keyrack/model/workspace/doctor"
	"keyrack/model/workspace/teams/teamstest"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
	"keyrack/storage/openapi"
	"keyrack/storage/transfer"
	"keyrack/storage/vault"
	"keyrack/ui/desktop"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/typist"
	"keyrack/ui/desktop/uitest"
)

// desk is a window over a real index, the real sandbox and the real client; only the secrets are kept in memory.
type desk struct {
	keys keys
	*uitest.UI
	secrets *workspacetest.Secrets
	history sync.RWMutex // see heldHistory
	past    workspace.History
	folder  string
	shell   *desktop.Shell
	tasks   *task.Runner
	recover func(context.Context, workspace.OnDamage) (*keyrack.Keyrack, string, error)
	opened  *keyrack.Keyrack  // once the window shows something
	markup  atomic.Bool       // the desktop reads notifications as markup
	typed   atomic.Value      // the text that was typed into another program
	late    atomic.Int64      // how much later it is than it is, in nanoseconds
	renamed bool              // hotels have long names
	engine  *teamstest.Engine // of teams; nil where none can be joined
}

// hand types into the window of another program.
func (d *desk) hand(fyne.Window) func() (*typist.Typist, typist.Refusal) {
	return func() (*typist.Typist, typist.Refusal) {
		return &typist.Typist{
			Before: func() (typist.Window, bool) { return typist.Window{Title: "A form", Program: "firefox"}, true },
			Type: func(_ context.Context, _ typist.Window, text string) error {
				d.typed.Store(text)
				return nil
			},
			Close: func() {},
		}, typist.Offered
	}
}

func (d *desk) now() time.Time { return time.Now().Add(time.Duration(d.late.Load())) }

// health is the data folder of a test: all is well with it.
type health struct{}

func (health) Index(context.Context) (doctor.IndexHealth, error) {
	return doctor.IndexHealth{Path: "/data/index.sqlite", Version: 1}, nil
}
func (health) ExposedFiles() ([]string, error) { return nil, nil }
func (health) CloseFiles() error               { return nil }

// open opens a window over a folder that was filled before.
func open(t testing.TB, size fyne.Size, fills ...func(folder string)) *desk {
	t.Helper()
	d := &desk{UI: uitest.New(t), secrets: workspacetest.NewSecrets(), folder: t.TempDir()}
	for _, fill := range fills {
		fill(d.folder)
	}
	d.startOn(t, size)
	return d
}

// startOn opens the window on what is in the folder.
func (d *desk) startOn(t testing.TB, size fyne.Size) {
	t.Helper()
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	d.recover = func(ctx context.Context, decided workspace.OnDamage) (*keyrack.Keyrack, string, error) {
		x, err := index.Open(ctx, filepath.Join(d.folder, "index.sqlite"), index.Options{OnDamage: decided})
		if err != nil {
			return nil, "", err
		}
		t.Cleanup(func() { _ = x.Close() })
		hotels := sandbox.NewLocal(sandbox.Options{})
		t.Cleanup(func() { _ = hotels.Close() })
		d.past = heldHistory{x, &d.history}
		client := connector.New(connector.Options{})
		options := keyrack.Options{
			Index: x, History: d.past, Requests: x, Secrets: d.secrets, Sender: client, Dialer: client,
			Sandbox: hotels, Hotels: hotels, Post: client.PostWebhook, Catalogue: catalogue, Operations: catalogue,
			Now: d.now, NewID: uuid.NewString, Transfer: transfer.Files{WorkFactor: 4},
			Vault:  vault.Open(filepath.Join(d.folder, "vault"), vault.Options{WorkFactor: 4}),
			Health: health{},
			Refresh: workspace.Refresh{
				Catalogue: catalogue, Read: openapi.Read,
				Fetch: func(context.Context, model.Address) ([]byte, error) { return []byte(unicorns), nil },
				Keep:  func(context.Context, []byte) error { return nil },
			},
		}
		if d.engine != nil {
			options.OpenEngine = d.engine.Open
		}
		opened, err := keyrack.Open(ctx, options)
		if err == nil {
			t.Cleanup(func() { _ = opened.Close() }) // before the index
		}
		d.opened = opened
		return opened, "/data", err
	}
	d.start(t, size, func(ctx context.Context) (*keyrack.Keyrack, string, error) {
		return d.recover(ctx, workspace.ReportDamage)
	}, catalogue)
}

func (d *desk) start(t testing.TB, size fyne.Size, open func(context.Context) (*keyrack.Keyrack, string, error),
	catalogue *operations.Catalogue,
) {
	shell, _ := desktop.Start(t.Context(), desktop.Options{
		Open: open, Recover: d.recover, Catalogue: catalogue, Version: "test", Now: d.now,
	}, desktop.Platform{
		Window:   func() (fyne.App, fyne.Window) { return d.App(), d.Window(canvas.NewRectangle(nil), size) },
		Keyboard: d.keys.of,
		Typist:   d.hand,
		Markup:   func(context.Context) bool { return d.markup.Load() },
	})
	d.shell, d.tasks = shell, shell.Tasks()
	t.Cleanup(func() {
		if err := shell.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("closing: %v", err)
		}
		// What runs on the UI goroutine may begin a task, which ends at once now and is heard once more, and so on.
		for range 5 {
			d.tasks.Stop()
			d.Run()
		}
	})
}

var full = fyne.NewSize(1280, 800)

func TestTheFirstStartOffersTheSandboxAndItAnswers(t *testing.T) {
	d := open(t, full)
	d.UntilText("Try it out: the sandbox")
	d.Tap("Add the sample hotels")
	d.UntilText("Aurora Collection")
	d.UntilText("verified")
	d.Tap("Hotel Borealis")
	d.Tap("Send")
	d.UntilText("200 OK")
	d.UntilText("America/New_York")
	d.Shot("sandbox")
}

func TestProductionIsReadOnlyOnTheScreen(t *testing.T) {
	d := open(t, full)
	d.UntilText("Try it out: the sandbox")
	d.Tap("Production")
	d.UntilText("PRODUCTION · read-only")
	if !d.HasText("Unlock writes…") {
		t.Error("there is no way to unlock writes")
	}
	d.Tap("Unlock writes…")
	d.UntilText("Writes are unlocked for one connection.")
}

func TestAStoreThatIsAwayIsAScreenWithWhatToDo(t *testing.T) {
	for _, test := range []struct {
		err         error
		title, does string
	}{
		{model.ErrStoreUnavailable, "No keychain at hand", "Look again"},
		{model.ErrStoreLocked, "The keychain is locked", "Unlock the keychain"},
	} {
		d := &desk{UI: uitest.New(t), secrets: workspacetest.NewSecrets(), folder: t.TempDir()}
		d.secrets.Fail(func(string, model.SecretRef) error { return test.err })
		d.startOn(t, full)
		d.UntilText("Look again")
		if !d.HasText(test.title) || !d.HasText(test.does) {
			t.Errorf("%v shows %v", test.err, d.Texts())
		}
		d.secrets.Fail(nil)
		d.Tap("Look again")
		d.UntilText("Try it out: the sandbox")
	}
}

func TestADataFolderThatCannotBeOpenedIsExplained(t *testing.T) {
	d := &desk{UI: uitest.New(t)}
	d.start(t, full, func(context.Context) (*keyrack.Keyrack, string, error) {
		return nil, "", errors.New("the folder is read-only")
	}, nil)
	d.UntilText("Keyrack cannot start")
	if !d.HasText("The folder is read-only.") || !d.HasText("--data") {
		t.Errorf("the screen says %v", d.Texts())
	}
}

func TestAWindowOverASlowDiskSaysWhatItWaitsFor(t *testing.T) {
	d := &desk{UI: uitest.New(t)}
	opens := make(chan struct{})
	d.start(t, full, func(context.Context) (*keyrack.Keyrack, string, error) {
		<-opens
		return nil, "", errors.New("the disk is gone")
	}, nil)
	d.UntilText("Opening your connections…")
	close(opens)
	d.UntilText("The disk is gone.")
	if d.HasText("Opening your connections…") {
		t.Error("it still waits")
	}
}

func TestTheHistoryIsListedReopenedAndCompared(t *testing.T) {
	d := open(t, full)
	d.UntilText("Try it out: the sandbox")
	d.Tap("Add the sample hotels")
	d.UntilText("Aurora Collection")
	d.tapFirst("Hotel Aurora")
	d.Tap("Send")
	d.UntilText("200 OK")
	d.Tap("History")
	d.UntilText("1 request")
	d.Tap("Tester")
	d.tapFirst("Hotel Borealis")
	d.Tap("Send")
	d.UntilText("America/New_York")
	d.Tap("History")
	d.UntilText("1 request")
	d.UntilText("200 OK")
	d.Shot("history")
	d.tapFirst("configuration/get")
	d.Tap("Pin")
	d.UntilText("pinned")
	d.Tap("Send again")
	d.Until(func() bool { return len(d.FindAll("configuration/get")) == 3 }) // two requests and the field
	d.UntilText("200 OK")
	d.Tap("History")
	d.UntilText("Unpin") // the pinned one is still the chosen one
	d.Tap("Open")
	d.UntilText("from the history")
	d.Tap("History")
	d.Tap("Compare")
	d.UntilText("The answers are the same")
	d.Shot("compare")
}

// tapFirst taps the first of several places that say the same.
func (d *desk) tapFirst(text string) {
	for _, found := range d.FindAllTexts() {
		if found.Text == text {
			d.TapAt(found.Center())
			return
		}
	}
}

func TestADamagedIndexOffersItsLastGoodCopy(t *testing.T) {
	for button, want := range map[string]string{
		"Use the last good copy":    "Staging",
		"Start with an empty index": "Try it out: the sandbox",
	} {
		t.Run(button, func(t *testing.T) {
			d := &desk{UI: uitest.New(t), secrets: workspacetest.NewSecrets(), folder: t.TempDir()}
			path := filepath.Join(d.folder, "index.sqlite")
			for range 5 { // the second time makes the copy
				x, err := index.Open(t.Context(), path, index.Options{})
				if err == nil {
					err = x.SaveEnvironment(t.Context(),
						model.Environment{ID: "s", Name: "Staging", Kind: model.Sandbox, Protection: model.Open})
					err = errors.Join(err, x.Close())
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			damaged := []byte("this is no index")
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			d.startOn(t, full)
			d.UntilText("The index of the data folder is damaged.")
			d.UntilText("The last good copy is of")
			d.Shot("damaged")
			d.Tap(button)
			d.UntilText(want)
			set, err := filepath.Glob(filepath.Join(d.folder, "index.damaged-*[0-9].sqlite"))
			if err != nil || len(set) != 1 {
				t.Fatalf("set aside: %v, error %v", set, err)
			}
			if content, err := os.ReadFile(set[0]); err != nil || string(content) != string(damaged) {
				t.Errorf("the damaged file was changed, error %v", err)
			}
		})
	}
}
