package desktop_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/operations"
	"keyrack/model/sandbox"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
	"keyrack/storage/transfer"
	"keyrack/storage/vault"
	"keyrack/ui/desktop"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

// desk is a window over a real index, the real sandbox and the real client; only the secrets are kept in memory.
type desk struct {
	*uitest.UI
	secrets *workspacetest.Secrets
	folder  string
	late    atomic.Int64         // how much later it is than it is, in nanoseconds
	opened  *workspace.Workspace // once the window shows something
	again   func(*testing.T)     // starts another window over the same folder
}

func (d *desk) now() time.Time { return time.Now().Add(time.Duration(d.late.Load())) }

// health is the data folder of a test: all is well with it.
type health struct{}

func (health) Index(context.Context) (workspace.IndexHealth, error) {
	return workspace.IndexHealth{Path: "/data/index.sqlite", Version: 1}, nil
}
func (health) ExposedFiles() ([]string, error) { return nil, nil }
func (health) CloseFiles() error               { return nil }

// open opens a window over a folder that was filled before.
func open(t *testing.T, size fyne.Size, fills ...func(folder string)) *desk {
	t.Helper()
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{UI: uitest.New(t), secrets: workspacetest.NewSecrets(), folder: t.TempDir()}
	open := func(ctx context.Context) (*workspace.Workspace, string, error) {
		x, err := index.Open(ctx, filepath.Join(d.folder, "index.sqlite"), index.Options{})
		if err != nil {
			return nil, "", err
		}
		t.Cleanup(func() { _ = x.Close() })
		hotels := sandbox.NewLocal(sandbox.Options{})
		t.Cleanup(func() { _ = hotels.Close() })
		opened, err := workspace.Open(ctx, workspace.Options{
			Index: x, History: x, Secrets: d.secrets, Sender: connector.New(connector.Options{}), Sandbox: hotels, Catalogue: catalogue, Operations: catalogue,
			Now: d.now, NewID: uuid.NewString, Transfer: transfer.Files{WorkFactor: 4},
			Vault:  vault.Open(filepath.Join(d.folder, "vault"), vault.Options{WorkFactor: 4}),
			Health: health{},
		})
		d.opened = opened
		return opened, "/data", err
	}
	d.again = func(t *testing.T) { d.start(t, size, open, catalogue) }
	for _, fill := range fills {
		fill(d.folder)
	}
	d.again(t)
	return d
}

func (d *desk) start(t *testing.T, size fyne.Size, open func(context.Context) (*workspace.Workspace, string, error), catalogue *operations.Catalogue) {
	tasks := task.NewRunner(t.Context())
	window := d.Window(canvas.NewRectangle(nil), size)
	shell := desktop.NewShell(d.App(), window, desktop.Options{Open: open, Catalogue: catalogue, Version: "test", Now: d.now}, tasks)
	t.Cleanup(func() {
		shell.Close()
		// What runs on the UI goroutine may begin a task, which ends at once now and is heard once more.
		for range 2 {
			tasks.Stop()
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
		d := open(t, full)
		d.secrets.Fail(func(string, model.SecretRef) error { return test.err })
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
	d.start(t, full, func(context.Context) (*workspace.Workspace, string, error) {
		return nil, "", errors.New("the folder is read-only")
	}, nil)
	d.UntilText("Keyrack cannot start")
	if !d.HasText("The folder is read-only.") || !d.HasText("--data") {
		t.Errorf("the screen says %v", d.Texts())
	}
}
