package workspace_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
)

// many adds connections whose tokens end in their number.
func (f *fixture) many(t *testing.T, environment model.EnvironmentID, count int) []model.Connection {
	t.Helper()
	var all []model.Connection
	for i := range count {
		access := fmt.Sprintf("ACCE55000000000000000000000%05d-ACCE5500000000000000000000%05d", i, i)
		all = append(all, f.addAs(t, environment, access, hotel(fmt.Sprintf("p%d", i), fmt.Sprintf("Hotel %d", i))))
	}
	return all
}

// byToken answers configuration/get by the number at the end of the token.
func byToken(answer func(number int) (model.Exchange, error)) func(string, model.Clearance) (model.Exchange, error) {
	return func(_ string, clearance model.Clearance) (model.Exchange, error) {
		_, _, access := clearance.Credential()
		number := 0
		if _, err := fmt.Sscanf(access.Reveal()[len(access.Reveal())-5:], "%d", &number); err != nil {
			return model.Exchange{}, err
		}
		return answer(number)
	}
}

func opens(id, name string) (model.Exchange, error) {
	return model.Exchange{Status: 200, Body: fmt.Appendf(nil, `{"Enterprise":{"Id":%q,"Name":%q,"TimeZoneIdentifier":"Europe/Vienna","Pricing":"Gross"}}`, id, name)}, nil
}

func TestCheckAllTellsEveryOutcomeAndWhatChanged(t *testing.T) {
	f := open(t)
	connections := f.many(t, workspace.DemoID, 6)
	f.mews.answer = byToken(func(number int) (model.Exchange, error) {
		return opens(fmt.Sprintf("p%d", number), fmt.Sprintf("Hotel %d", number))
	})
	if _, err := f.CheckAll(t.Context(), workspace.CheckAllOptions{}); err != nil {
		t.Fatal(err)
	}
	f.mews.answer = byToken(func(number int) (model.Exchange, error) {
		switch number {
		case 0:
			return opens("p0", "Hotel 0")
		case 1:
			return model.Exchange{Status: http.StatusUnauthorized, Message: "No. " + clientToken}, nil
		case 2:
			return opens("other", "Another hotel")
		case 3:
			return model.Exchange{Status: http.StatusTooManyRequests}, nil
		case 4:
			return model.Exchange{}, errors.New("no route")
		}
		return opens("p5", "=Hotel 5 renamed")
	})
	f.secrets.Lose(connections[0].AccessToken)
	var progress []int
	report, err := f.CheckAll(t.Context(), workspace.CheckAllOptions{
		Environments: []model.EnvironmentID{workspace.DemoID}, Progress: func(p workspace.CheckProgress) { progress = append(progress, p.Done) },
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
	wantChanged := []string{"Hotel 1 health", "Hotel 2 health", "Hotel 2 name", "Hotel 3 health", "Hotel 4 health", "Hotel 5 name"}
	if diff := cmp.Diff(wantChanged, changed); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 4, 5, 6}, progress); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	if len(report.Changed()) != 5 || report.Counts()[model.OK] != 2 {
		t.Errorf("%d changed, counts %v", len(report.Changed()), report.Counts())
	}
	for _, format := range []string{"csv", "json"} {
		var out bytes.Buffer
		if err := f.WriteReport(&out, report, format); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{clientToken, "ACCE55000000000000000000000"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("the %s report holds a token", format)
			}
		}
		if !strings.Contains(out.String(), "Hotel 3") || !strings.Contains(out.String(), "rate-limited") {
			t.Errorf("the %s report is %s", format, out.String())
		}
		if format == "csv" {
			rows, err := csv.NewReader(&out).ReadAll()
			if err != nil || len(rows) != 7 || rows[6][10] != "'=Hotel 5 renamed" {
				t.Errorf("%d rows, the renamed hotel is %q, error %v", len(rows), rows[len(rows)-1][10], err)
			}
		} else if !json.Valid(out.Bytes()) {
			t.Error("the report is not JSON")
		}
	}
	if err := f.WriteReport(&bytes.Buffer{}, report, "pdf"); err == nil {
		t.Error("a PDF was promised")
	}
}

func TestWhatAVerificationHasReceivedIsNotLeftOnTheDisk(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.DemoID, accessToken)
	left := filepath.Join(t.TempDir(), "keyrack-answer-1.json")
	for _, status := range []int{http.StatusOK, http.StatusUnauthorized, http.StatusBadGateway} {
		if err := os.WriteFile(left, []byte(`{"Enterprise":{}}`), 0o600); err != nil {
			t.Fatal(err)
		}
		f.mews.answer = func(_ string, clearance model.Clearance) (model.Exchange, error) {
			return model.Exchange{Operation: clearance.Operation(), Status: status, BodyFile: left, Size: 9 << 20}, nil
		}
		if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(left); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("after %d the answer is still there: %v", status, err)
		}
	}
}

func TestAStoppedCheckGoesOnWhereItStopped(t *testing.T) {
	f := open(t)
	f.many(t, workspace.DemoID, 80)
	ctx, stop := context.WithCancel(t.Context())
	asked := map[int]int{}
	f.mews.answer = byToken(func(number int) (model.Exchange, error) {
		asked[number]++ // the fixture answers one at a time
		if len(asked) == 30 {
			stop()
		}
		return opens(fmt.Sprintf("p%d", number), fmt.Sprintf("Hotel %d", number))
	})
	report, err := f.CheckAll(ctx, workspace.CheckAllOptions{})
	if err != nil || len(report.Results)+len(report.Left) != 80 || len(report.Results) < 29 || len(report.Left) == 0 {
		t.Fatalf("%d done, %d left, error %v", len(report.Results), len(report.Left), err)
	}
	before := len(report.Results)
	lowest := 80
	whole, err := f.CheckAll(t.Context(), workspace.CheckAllOptions{Continue: &report, Progress: func(p workspace.CheckProgress) {
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
	again, err := f.CheckAll(t.Context(), workspace.CheckAllOptions{Continue: &whole})
	if err != nil || len(again.Results) != 80 {
		t.Errorf("with nothing left: %d done, error %v", len(again.Results), err)
	}
}

func TestALockedKeychainEndsACheckAndLosesNothing(t *testing.T) {
	f := open(t)
	f.many(t, workspace.DemoID, 10)
	f.Lock()
	f.secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "get" {
			return model.ErrStoreLocked
		}
		return nil
	})
	report, err := f.CheckAll(t.Context(), workspace.CheckAllOptions{})
	if !errors.Is(err, model.ErrStoreLocked) || len(report.Left) != 10 {
		t.Fatalf("%d left, error %v", len(report.Left), err)
	}
	f.secrets.Fail(nil)
	f.mews.answer = byToken(func(number int) (model.Exchange, error) { return opens(fmt.Sprintf("p%d", number), "Hotel") })
	if report, err = f.CheckAll(t.Context(), workspace.CheckAllOptions{Continue: &report}); err != nil || report.Counts()[model.OK] != 10 {
		t.Errorf("after unlocking: %v, error %v", report.Counts(), err)
	}
}

func TestAStoreThatDoesNotAnswerEndsACheckWithTheReason(t *testing.T) {
	for _, silent := range []error{model.ErrStoreTimeout, model.ErrStoreBusy} {
		t.Run(silent.Error(), func(t *testing.T) {
			f := open(t)
			f.many(t, workspace.DemoID, 3)
			f.Lock()
			f.secrets.Fail(func(call string, _ model.SecretRef) error {
				if call == "get" {
					return fmt.Errorf("%w: %w", silent, context.DeadlineExceeded) // of the store's own time limit
				}
				return nil
			})
			report, err := f.CheckAll(t.Context(), workspace.CheckAllOptions{})
			if !errors.Is(err, silent) || len(report.Left) != 3 {
				t.Errorf("%d left, error %v", len(report.Left), err)
			}
		})
	}
}

func TestTheEndOfTheCallersTimeIsNoErrorOfACheck(t *testing.T) {
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		t.Run(end.Error(), func(t *testing.T) {
			f := open(t)
			f.many(t, workspace.DemoID, 3)
			ctx, stop := context.WithCancelCause(t.Context())
			f.mews.answer = func(string, model.Clearance) (model.Exchange, error) {
				stop(end)
				return model.Exchange{}, end
			}
			report, err := f.CheckAll(ctx, workspace.CheckAllOptions{})
			if err != nil || len(report.Results)+len(report.Left) != 3 || len(report.Left) == 0 {
				t.Errorf("%d done, %d left, error %v", len(report.Results), len(report.Left), err)
			}
		})
	}
}

func TestListenersHearOfTheProgressOfAllChecks(t *testing.T) {
	f := open(t)
	f.many(t, workspace.DemoID, 3)
	last := workspace.ChecksProgressed{}
	count := 0
	stop := f.Listen(func(e workspace.Event) {
		if progress, is := e.(workspace.ChecksProgressed); is {
			last, count = progress, count+1
		}
	})
	defer stop()
	if _, err := f.CheckAll(t.Context(), workspace.CheckAllOptions{}); err != nil {
		t.Fatal(err)
	}
	if count != 3 || last != (workspace.ChecksProgressed{Done: 3, Total: 3}) {
		t.Errorf("%d events, the last is %+v", count, last)
	}
}
