package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
)

// openWith is a workspace whose catalogue is the real one.
func openWith(t *testing.T, change func(*keyrack.Options)) *fixture {
	t.Helper()
	f := open(t)
	next := 0
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	options := keyrack.Options{
		Index: f.Index, Secrets: f.Secrets, Sender: f.Mews, Sandbox: workspacetest.NoSandbox{}, Catalogue: catalogue,
		Operations: catalogue,
		Now:        func() time.Time { return f.Now },
		NewID:      func() string { next++; return fmt.Sprintf("real-%d", next) },
	}
	if change != nil {
		change(&options)
	}
	if f.Keyrack, err = keyrack.Open(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestARefreshListsWhatChangesBeforeItIsKept(t *testing.T) {
	kept, fetched := "", ""
	f := openWith(t, func(o *keyrack.Options) {
		catalogue := o.Operations.(*operations.Catalogue)
		o.Refresh = workspace.Refresh{
			Catalogue: catalogue,
			Fetch: func(_ context.Context, address model.Address) ([]byte, error) {
				fetched = address.String()
				return []byte("from " + fetched), nil
			},
			Read: func(_ context.Context, document []byte) ([]operations.Described, error) {
				return []operations.Described{{Path: "robots/getAll", Title: string(document)}}, nil
			},
			Keep: func(_ context.Context, text []byte) error { kept = string(text); return nil },
		}
	})
	tried, err := f.RefreshOperations(t.Context(), workspace.RefreshOptions{Document: []byte("a file"), Try: true})
	if err != nil || tried.Kept || kept != "" || tried.Operations != 225 || tried.Changes[0].Detail != "a file" {
		t.Fatalf("%+v, error %v", tried, err)
	}
	connection := f.Add(t, workspace.DemoID, accessToken)
	if operation, _ := f.Examine(connection.ID, "robots/getAll"); operation.Known {
		t.Error("what was only looked at is in use")
	}
	changed := 0
	defer f.Listen(func(event workspace.Event) {
		if event == (workspace.OperationsChanged{}) {
			changed++
		}
	})()
	again, err := f.RefreshOperations(t.Context(), workspace.RefreshOptions{Document: tried.Document, Try: true})
	if err != nil || again.Changes[0].Detail != "a file" {
		t.Errorf("from what was read: %+v, error %v", again, err)
	}
	done, err := f.RefreshOperations(t.Context(), workspace.RefreshOptions{Environment: workspace.DemoID})
	if err != nil || !done.Kept || fetched != model.DemoAddress || !strings.Contains(kept, "robots/getAll") {
		t.Errorf("%+v from %s, error %v", done, fetched, err)
	}
	if operation, err := f.Examine(connection.ID, "robots/getAll"); !operation.Known || operation.Kind != model.Write ||
		changed != 1 {
		t.Errorf("in use it is %+v, told %d times, error %v", operation, changed, err)
	}
	if _, err := f.RefreshOperations(t.Context(),
		workspace.RefreshOptions{Environment: workspace.SandboxID}); !errors.Is(err, workspace.ErrNoDocument) {
		t.Errorf("from the sandbox: %v", err)
	}
	if _, err := open(t).RefreshOperations(t.Context(),
		workspace.RefreshOptions{Document: []byte("x")}); !errors.Is(err, workspace.ErrNoRefresh) {
		t.Errorf("without the parts: %v", err)
	}
}

func TestOperationsThatAnotherProcessHasKeptAreTakenIntoUse(t *testing.T) {
	kept := []byte(nil)
	f := openWith(t, func(o *keyrack.Options) {
		o.Refresh = workspace.Refresh{
			Catalogue: o.Operations.(*operations.Catalogue),
			Kept:      func(context.Context) ([]byte, error) { return kept, nil },
		}
	})
	changed := 0
	defer f.Listen(func(event workspace.Event) {
		if event == (workspace.OperationsChanged{}) {
			changed++
		}
	})()
	if err := f.RereadOperations(t.Context()); err != nil || changed != 0 {
		t.Errorf("with nothing kept: told %d times, error %v", changed, err)
	}
	kept = []byte(`[{"path":"robots/getAll","kind":"write","title":"Robots","template":{}}]`)
	if err := f.RereadOperations(t.Context()); err != nil || changed != 1 {
		t.Errorf("told %d times, error %v", changed, err)
	}
	connection := f.Add(t, workspace.DemoID, accessToken)
	if operation, _ := f.Examine(connection.ID, "robots/getAll"); !operation.Known || operation.Kind != model.Write {
		t.Errorf("in use it is %+v", operation)
	}
	if operation, _ := f.Examine(connection.ID, "services/getAll"); !operation.Known {
		t.Error("an operation that was known is gone")
	}
	kept = []byte("no catalogue")
	if err := f.RereadOperations(t.Context()); err == nil || changed != 1 {
		t.Errorf("a broken one: told %d times, error %v", changed, err)
	}
}
