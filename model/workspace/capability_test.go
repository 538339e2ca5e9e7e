package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/model/workspace"
)

// openWith is a workspace whose catalogue is the real one.
func openWith(t *testing.T, change func(*workspace.Options)) *fixture {
	t.Helper()
	f := open(t)
	next := 0
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	options := workspace.Options{
		Index: f.index, Secrets: f.secrets, Sender: f.mews, Sandbox: noSandbox{}, Catalogue: catalogue, Operations: catalogue,
		Now:   func() time.Time { return f.now },
		NewID: func() string { next++; return fmt.Sprintf("real-%d", next) },
	}
	if change != nil {
		change(&options)
	}
	if f.Workspace, err = workspace.Open(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTheCapabilityMapAsksEveryReadOnceAndNoWrite(t *testing.T) {
	f := openWith(t, nil)
	connection := f.add(t, workspace.ProductionID, accessToken)
	plan, err := f.CapabilityPlan(connection.ID)
	if err != nil || len(plan.Paths) != 98 || plan.Calls != 99 || plan.Windows != 1 {
		t.Fatalf("%d paths, %d calls, %d windows, error %v", len(plan.Paths), plan.Calls, plan.Windows, err)
	}
	var mu sync.Mutex
	asked := map[string]int{}
	f.mews.sent = nil
	f.mews.answerBody = func(path string, clearance model.Clearance, body []byte) (model.Exchange, error) {
		mu.Lock()
		defer mu.Unlock()
		asked[path]++
		if clearance.Operation().Kind != model.Read {
			t.Errorf("%s was sent", path)
		}
		if limited := strings.Contains(string(body), "Limitation"); limited && !strings.Contains(strings.ReplaceAll(string(body), " ", ""), `"Count":1}`) {
			t.Errorf("%s was asked with %s", path, body)
		}
		switch {
		case path == "configuration/get":
			return opens("p1", "Hotel Aurora")
		case strings.HasPrefix(path, "bills"):
			return model.Exchange{Status: http.StatusUnauthorized, Message: "No permissions."}, nil
		case strings.HasPrefix(path, "companies"):
			return model.Exchange{Status: http.StatusOK, Body: []byte("<html>Log in to the network</html>")}, nil
		case strings.HasPrefix(path, "rates"):
			return model.Exchange{Status: http.StatusBadRequest}, nil
		case strings.HasPrefix(path, "tasks"):
			return model.Exchange{Status: http.StatusTooManyRequests}, nil
		}
		return model.Exchange{Status: http.StatusOK, Body: []byte("{}")}, nil
	}
	last := 0
	all, err := f.Capabilities(t.Context(), workspace.CapabilityOptions{Connection: connection.ID, Progress: func(done, total int, _ workspace.Capability) {
		if done != last+1 || total != 98 {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}})
	if err != nil || len(all) != 98 || len(asked) != 99 {
		t.Fatalf("%d capabilities, %d asked, error %v", len(all), len(asked), err)
	}
	for _, capability := range all {
		want := workspace.Granted
		switch {
		case strings.HasPrefix(capability.Path, "bills"):
			want = workspace.NotGranted
		case strings.HasPrefix(capability.Path, "tasks"), strings.HasPrefix(capability.Path, "companies"):
			want = workspace.NotKnown
		}
		if capability.Permission != want || asked[capability.Path] != 1 {
			t.Errorf("%s is %s after %d requests", capability.Path, capability.Permission, asked[capability.Path])
		}
	}
}

func TestThePlanOfACapabilityMapCountsEveryRequest(t *testing.T) {
	for name, portfolio := range map[string]bool{"a property": false, "a portfolio": true} {
		f := openWith(t, nil)
		f.mews.answer = func(path string, clearance model.Clearance) (model.Exchange, error) {
			body := fmt.Sprintf(`{"Enterprise":{"Id":"p1","Name":"Aurora","IsPortfolio":%t}}`, portfolio)
			if path == "enterprises/getAll" {
				body = `{"Enterprises":[{"Id":"a","Name":"A"},{"Id":"b","Name":"B"}]}`
			}
			return model.Exchange{Operation: clearance.Operation(), Status: http.StatusOK, Body: []byte(body)}, nil
		}
		connection := f.add(t, workspace.DemoID, accessToken)
		plan, err := f.CapabilityPlan(connection.ID)
		if err != nil {
			t.Fatal(err)
		}
		f.mews.sent = nil
		if _, err := f.Capabilities(t.Context(), workspace.CapabilityOptions{Connection: connection.ID}); err != nil {
			t.Fatal(err)
		}
		if len(f.mews.sent) != plan.Calls {
			t.Errorf("%s: %d requests were sent, and %d announced", name, len(f.mews.sent), plan.Calls)
		}
	}
}

func TestACapabilityMapOfARefusedTokenIsNone(t *testing.T) {
	f := openWith(t, nil)
	connection := f.add(t, workspace.DemoID, accessToken)
	f.mews.answer = refusing(http.StatusUnauthorized)
	f.mews.sent = nil
	if _, err := f.Capabilities(t.Context(), workspace.CapabilityOptions{Connection: connection.ID}); !errors.Is(err, workspace.ErrNoCapabilities) || len(f.mews.sent) != 1 {
		t.Errorf("error %v after %v", err, f.mews.sent)
	}
}

func TestAStoppedCapabilityMapTellsWhatItKnows(t *testing.T) {
	f := openWith(t, nil)
	connection := f.add(t, workspace.DemoID, accessToken)
	ctx, stop := context.WithCancel(t.Context())
	all, err := f.Capabilities(ctx, workspace.CapabilityOptions{Connection: connection.ID, Progress: func(done, _ int, _ workspace.Capability) {
		if done == 20 {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) || len(all) < 20 || len(all) == 98 {
		t.Errorf("%d capabilities, error %v", len(all), err)
	}
}

func TestARefreshListsWhatChangesBeforeItIsKept(t *testing.T) {
	kept, fetched := "", ""
	f := openWith(t, func(o *workspace.Options) {
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
	connection := f.add(t, workspace.DemoID, accessToken)
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
	if operation, err := f.Examine(connection.ID, "robots/getAll"); !operation.Known || operation.Kind != model.Write || changed != 1 {
		t.Errorf("in use it is %+v, told %d times, error %v", operation, changed, err)
	}
	if _, err := f.RefreshOperations(t.Context(), workspace.RefreshOptions{Environment: workspace.SandboxID}); !errors.Is(err, workspace.ErrNoDocument) {
		t.Errorf("from the sandbox: %v", err)
	}
	if _, err := open(t).RefreshOperations(t.Context(), workspace.RefreshOptions{Document: []byte("x")}); !errors.Is(err, workspace.ErrNoRefresh) {
		t.Errorf("without the parts: %v", err)
	}
}

func TestOperationsThatAnotherProcessHasKeptAreTakenIntoUse(t *testing.T) {
	kept := []byte(nil)
	f := openWith(t, func(o *workspace.Options) {
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
	connection := f.add(t, workspace.DemoID, accessToken)
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

func TestAMapOfPermissionsOfAPortfolioAsksForOneProperty(t *testing.T) {
	f := openWith(t, nil)
	f.mews.answer = func(path string, _ model.Clearance) (model.Exchange, error) {
		if path == "enterprises/getAll" {
			return model.Exchange{Status: http.StatusOK, Body: []byte(`{"Enterprises":[{"Id":"p2","Name":"Hotel Borealis","ChainId":"chain"},{"Id":"p3","Name":"Hotel Crater","ChainId":"chain"}]}`)}, nil
		}
		return model.Exchange{Status: http.StatusOK, Body: []byte(`{"Enterprise":{"Id":"p1","Name":"Group","ChainId":"chain","IsPortfolio":true}}`)}, nil
	}
	connection := f.add(t, workspace.DemoID, accessToken)
	var mu sync.Mutex
	asked := ""
	f.mews.answerBody = func(path string, clearance model.Clearance, body []byte) (model.Exchange, error) {
		mu.Lock()
		defer mu.Unlock()
		if path == "services/getAll" {
			asked = strings.ReplaceAll(string(body), " ", "")
			return model.Exchange{Status: http.StatusOK, Body: []byte("{}")}, nil
		}
		return f.mews.answer(path, clearance)
	}
	if _, err := f.Capabilities(t.Context(), workspace.CapabilityOptions{Connection: connection.ID, Paths: []string{"services/getAll"}}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(asked, `"EnterpriseIds":["p2"]`) {
		t.Errorf("it was asked with %s", asked)
	}
}
