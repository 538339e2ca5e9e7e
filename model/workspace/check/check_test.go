package check_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/workspacetest"
)

func TestCheckAllTellsEveryOutcomeAndWhatChanged(t *testing.T) {
	f := workspacetest.Open(t)
	connections := f.Many(t, workspace.DemoID, 6)
	f.Mews.Answer = workspacetest.ByNumber(func(number int) (model.Exchange, error) {
		return workspacetest.Property(fmt.Sprintf("p%d", number), fmt.Sprintf("Hotel %d", number))
	})
	if _, err := f.CheckAll(t.Context(), check.Options{}); err != nil {
		t.Fatal(err)
	}
	f.Mews.Answer = workspacetest.ByNumber(func(number int) (model.Exchange, error) {
		switch number {
		case 0:
			return workspacetest.Property("p0", "Hotel 0")
		case 1:
			return model.Exchange{Status: http.StatusUnauthorized, Message: "No. " + workspacetest.ClientToken}, nil
		case 2:
			return workspacetest.Property("other", "Another hotel")
		case 3:
			return model.Exchange{Status: http.StatusTooManyRequests}, nil
		case 4:
			return model.Exchange{}, errors.New("no route")
		}
		return workspacetest.Property("p5", "=Hotel 5 renamed")
	})
	f.Secrets.Lose(connections[0].AccessToken)
	var progress []int
	report, err := f.CheckAll(t.Context(), check.Options{
		Environments: []model.EnvironmentID{workspace.DemoID},
		Progress:     func(p check.Progress) { progress = append(progress, p.Done) },
	})
	if err != nil {
		t.Fatal(err)
	}
	var health []model.Health
	var changed []string
	for _, result := range report.Results {
		health = append(health, result.Health())
		for _, change := range result.Changes {
			changed = append(changed, result.Title+" "+change.What)
		}
	}
	// The token of the first one is still in memory.
	want := []model.Health{model.OK, model.Rejected, model.OtherProperty, model.RateLimited, model.CouldNotCheck, model.OK}
	if diff := cmp.Diff(want, health); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	wantChanged := []string{
		"Hotel 1 health", "Hotel 2 health", "Hotel 2 name", "Hotel 3 health", "Hotel 4 health",
		"Hotel 5 name",
	}
	if diff := cmp.Diff(wantChanged, changed); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 4, 5, 6}, progress); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	if len(report.Changed()) != 5 || report.Counts()[model.OK] != 2 {
		t.Errorf("%d changed, counts %v", len(report.Changed()), report.Counts())
	}
}

func TestAStoppedCheckGoesOnWhereItStopped(t *testing.T) {
	f := workspacetest.Open(t)
	f.Many(t, workspace.DemoID, 80)
	ctx, stop := context.WithCancel(t.Context())
	asked := map[int]int{}
	f.Mews.Answer = workspacetest.ByNumber(func(number int) (model.Exchange, error) {
		asked[number]++ // the fixture answers one at a time
		if len(asked) == 30 {
			stop()
		}
		return workspacetest.Property(fmt.Sprintf("p%d", number), fmt.Sprintf("Hotel %d", number))
	})
	report, err := f.CheckAll(ctx, check.Options{})
	if err != nil || len(report.Results)+len(report.Left) != 80 || len(report.Results) < 29 || len(report.Left) == 0 {
		t.Fatalf("%d done, %d left, error %v", len(report.Results), len(report.Left), err)
	}
	before := len(report.Results)
	lowest := 80
	whole, err := f.CheckAll(t.Context(), check.Options{Continue: &report, Progress: func(p check.Progress) {
		if lowest = min(lowest, p.Done); p.Total != 80 {
			t.Errorf("%d of %d", p.Done, p.Total)
		}
	}})
	if lowest != before+1 {
		t.Errorf("the progress goes on with %d after %d", lowest, before)
	}
	if err != nil || len(whole.Results) != 80 || len(whole.Left) != 0 || whole.Started != report.Started {
		t.Fatalf("%d done, %d left, error %v", len(whole.Results), len(whole.Left), err)
	}
	if len(report.Results) != before {
		t.Error("the first report was changed")
	}
	for i, result := range whole.Results {
		if want := fmt.Sprintf("Hotel %d", i); result.Title != want {
			t.Fatalf("result %d is of %s", i, result.Title)
		}
	}
	again, err := f.CheckAll(t.Context(), check.Options{Continue: &whole})
	if err != nil || len(again.Results) != 80 {
		t.Errorf("with nothing left: %d done, error %v", len(again.Results), err)
	}
}

func TestALockedKeychainEndsACheckAndLosesNothing(t *testing.T) {
	f := workspacetest.Open(t)
	f.Many(t, workspace.DemoID, 10)
	f.Lock()
	f.Secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "get" {
			return model.ErrStoreLocked
		}
		return nil
	})
	report, err := f.CheckAll(t.Context(), check.Options{})
	if !errors.Is(err, model.ErrStoreLocked) || len(report.Left) != 10 {
		t.Fatalf("%d left, error %v", len(report.Left), err)
	}
	f.Secrets.Fail(nil)
	f.Mews.Answer = workspacetest.ByNumber(func(number int) (model.Exchange, error) {
		return workspacetest.Property(fmt.Sprintf("p%d", number), "Hotel")
	})
	if report, err = f.CheckAll(t.Context(), check.Options{Continue: &report}); err != nil ||
		report.Counts()[model.OK] != 10 {
		t.Errorf("after unlocking: %v, error %v", report.Counts(), err)
	}
}

func TestAStoreThatDoesNotAnswerEndsACheckWithTheReason(t *testing.T) {
	for _, silent := range []error{model.ErrStoreTimeout, model.ErrStoreBusy} {
		t.Run(silent.Error(), func(t *testing.T) {
			f := workspacetest.Open(t)
			f.Many(t, workspace.DemoID, 3)
			f.Lock()
			f.Secrets.Fail(func(call string, _ model.SecretRef) error {
				if call == "get" {
					return fmt.Errorf("%w: %w", silent, context.DeadlineExceeded) // of the store's own time limit
				}
				return nil
			})
			report, err := f.CheckAll(t.Context(), check.Options{})
			if !errors.Is(err, silent) || len(report.Left) != 3 {
				t.Errorf("%d left, error %v", len(report.Left), err)
			}
		})
	}
}

func TestTheEndOfTheCallersTimeIsNoErrorOfACheck(t *testing.T) {
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		t.Run(end.Error(), func(t *testing.T) {
			f := workspacetest.Open(t)
			f.Many(t, workspace.DemoID, 3)
			ctx, stop := context.WithCancelCause(t.Context())
			f.Mews.Answer = func(string, model.Clearance) (model.Exchange, error) {
				stop(end)
				return model.Exchange{}, end
			}
			report, err := f.CheckAll(ctx, check.Options{})
			if err != nil || len(report.Results)+len(report.Left) != 3 || len(report.Left) == 0 {
				t.Errorf("%d done, %d left, error %v", len(report.Results), len(report.Left), err)
			}
		})
	}
}
