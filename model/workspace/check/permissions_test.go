package check_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/workspacetest"
)

// openWhole is Keyrack with the real catalogue.
func openWhole(t *testing.T) *workspacetest.Fixture {
	t.Helper()
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return workspacetest.Open(t, func(o *keyrack.Options) { o.Catalogue, o.Operations = catalogue, catalogue })
}

func TestTheCapabilityMapAsksEveryReadOnceAndNoWrite(t *testing.T) {
	f := openWhole(t)
	connection := f.Add(t, workspace.ProductionID, workspacetest.AccessToken)
	plan, err := f.CapabilityPlan(connection.ID)
	if err != nil || len(plan.Paths) != 98 || plan.Calls != 99 || plan.Windows != 1 {
		t.Fatalf("%d paths, %d calls, %d windows, error %v", len(plan.Paths), plan.Calls, plan.Windows, err)
	}
	var mu sync.Mutex
	asked := map[string]int{}
	f.Mews.Sent = nil
	f.Mews.AnswerBody = func(path string, clearance model.Clearance, body []byte) (model.Exchange, error) {
		mu.Lock()
		defer mu.Unlock()
		asked[path]++
		if clearance.Operation().Kind != model.Read {
			t.Errorf("%s was sent", path)
		}
		if limited := strings.Contains(string(body), "Limitation"); limited &&
			!strings.Contains(strings.ReplaceAll(string(body), " ", ""), `"Count":1}`) {
			t.Errorf("%s was asked with %s", path, body)
		}
		switch {
		case path == "configuration/get":
			return workspacetest.Property("p1", "Hotel Aurora")
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
	all, err := f.Capabilities(t.Context(),
		check.ProbeOptions{Connection: connection.ID, Progress: func(done, total int, _ check.Capability) {
			if done != last+1 || total != 98 {
				t.Errorf("progress %d of %d after %d", done, total, last)
			}
			last = done
		}})
	if err != nil || len(all) != 98 || len(asked) != 99 {
		t.Fatalf("%d capabilities, %d asked, error %v", len(all), len(asked), err)
	}
	for _, capability := range all {
		want := check.Granted
		switch {
		case strings.HasPrefix(capability.Path, "bills"):
			want = check.NotGranted
		case strings.HasPrefix(capability.Path, "tasks"), strings.HasPrefix(capability.Path, "companies"):
			want = check.NotKnown
		}
		if capability.Permission != want || asked[capability.Path] != 1 {
			t.Errorf("%s is %s after %d requests", capability.Path, capability.Permission, asked[capability.Path])
		}
	}
}

func TestThePlanOfACapabilityMapCountsEveryRequest(t *testing.T) {
	for name, portfolio := range map[string]bool{"a property": false, "a portfolio": true} {
		f := openWhole(t)
		f.Mews.Answer = func(path string, clearance model.Clearance) (model.Exchange, error) {
			body := fmt.Sprintf(`{"Enterprise":{"Id":"p1","Name":"Aurora","IsPortfolio":%t}}`, portfolio)
			if path == "enterprises/getAll" {
				body = `{"Enterprises":[{"Id":"a","Name":"A"},{"Id":"b","Name":"B"}]}`
			}
			return model.Exchange{Operation: clearance.Operation(), Status: http.StatusOK, Body: []byte(body)}, nil
		}
		connection := f.Add(t, workspace.DemoID, workspacetest.AccessToken)
		plan, err := f.CapabilityPlan(connection.ID)
		if err != nil {
			t.Fatal(err)
		}
		f.Mews.Sent = nil
		if _, err := f.Capabilities(t.Context(), check.ProbeOptions{Connection: connection.ID}); err != nil {
			t.Fatal(err)
		}
		if len(f.Mews.Sent) != plan.Calls {
			t.Errorf("%s: %d requests were sent, and %d announced", name, len(f.Mews.Sent), plan.Calls)
		}
	}
}

func TestACapabilityMapOfARefusedTokenIsNone(t *testing.T) {
	f := openWhole(t)
	connection := f.Add(t, workspace.DemoID, workspacetest.AccessToken)
	f.Mews.Answer = workspacetest.Refusing(http.StatusUnauthorized)
	f.Mews.Sent = nil
	if _, err := f.Capabilities(t.Context(), check.ProbeOptions{Connection: connection.ID}); !errors.Is(err,
		check.ErrNoCapabilities) || len(f.Mews.Sent) != 1 {
		t.Errorf("error %v after %v", err, f.Mews.Sent)
	}
}

func TestAStoppedCapabilityMapTellsWhatItKnows(t *testing.T) {
	f := openWhole(t)
	connection := f.Add(t, workspace.DemoID, workspacetest.AccessToken)
	ctx, stop := context.WithCancel(t.Context())
	all, err := f.Capabilities(ctx,
		check.ProbeOptions{Connection: connection.ID, Progress: func(done, _ int, _ check.Capability) {
			if done == 20 {
				stop()
			}
		}})
	if !errors.Is(err, context.Canceled) || len(all) < 20 || len(all) == 98 {
		t.Errorf("%d capabilities, error %v", len(all), err)
	}
}

func TestAMapOfPermissionsOfAPortfolioAsksForOneProperty(t *testing.T) {
	f := openWhole(t)
	f.Mews.Answer = func(path string, _ model.Clearance) (model.Exchange, error) {
		if path == "enterprises/getAll" {
			return model.Exchange{
				Status: http.StatusOK,
				Body: []byte(
					`{"Enterprises":[{"Id":"p2","Name":"Hotel Borealis","ChainId":"chain"},{"Id":"p3","Name":"Hotel Crater",` +
						`"ChainId":"chain"}]}`),
			}, nil
		}
		return model.Exchange{
			Status: http.StatusOK,
			Body:   []byte(`{"Enterprise":{"Id":"p1","Name":"Group","ChainId":"chain","IsPortfolio":true}}`),
		}, nil
	}
	connection := f.Add(t, workspace.DemoID, workspacetest.AccessToken)
	var mu sync.Mutex
	asked := ""
	f.Mews.AnswerBody = func(path string, clearance model.Clearance, body []byte) (model.Exchange, error) {
		mu.Lock()
		defer mu.Unlock()
		if path == "services/getAll" {
			asked = strings.ReplaceAll(string(body), " ", "")
			return model.Exchange{Status: http.StatusOK, Body: []byte("{}")}, nil
		}
		return f.Mews.Answer(path, clearance)
	}
	if _, err := f.Capabilities(t.Context(),
		check.ProbeOptions{Connection: connection.ID, Paths: []string{"services/getAll"}}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(asked, `"EnterpriseIds":["p2"]`) {
		t.Errorf("it was asked with %s", asked)
	}
}
