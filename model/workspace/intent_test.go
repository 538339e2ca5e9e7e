package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

const cancelling = "reservations/cancel"

func staleReason(err error) model.StaleReason {
	var stale *model.StaleIntent
	if errors.As(err, &stale) {
		return stale.Reason
	}
	return ""
}

// protected is a workspace with a connection in an environment of the given protection, verified as Hotel Aurora.
func protected(t *testing.T, protection model.Protection) (*fixture, model.Environment, model.Connection) {
	t.Helper()
	f := open(t)
	address, err := model.ParseAddress(model.Custom, "https://mews.example.com")
	if err != nil {
		t.Fatal(err)
	}
	environment, err := f.AddEnvironment(t.Context(),
		model.Environment{Name: "Stage", Kind: model.Custom, Address: address, Protection: protection})
	if err != nil {
		t.Fatal(err)
	}
	connection := f.Add(t, environment.ID, accessToken)
	f.Mews.Sent = nil
	return f, environment, connection
}

// beside is another process on the same index and the same secrets.
func (f *fixture) beside(t *testing.T) *keyrack.Keyrack { return f.besideWith(t, f.Mews) }

func (f *fixture) besideWith(t *testing.T, sender workspace.Sender) *keyrack.Keyrack {
	t.Helper()
	next := 0
	other, err := keyrack.Open(t.Context(), keyrack.Options{
		Index: f.Index, History: f.Index, Requests: f.Index, Secrets: f.Secrets, Sender: sender,
		Sandbox:   workspacetest.NoSandbox{},
		Catalogue: workspacetest.Catalogue{},
		Now:       func() time.Time { return f.Now }, NewID: func() string { next++; return fmt.Sprintf("beside-%d", next) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.List(t.Context()); err != nil {
		t.Fatal(err)
	}
	return other
}

// writes are what of the sent requests changes something.
func (f *fixture) writes() []string {
	return slices.DeleteFunc(slices.Clone(f.Mews.Sent),
		func(path string) bool { return !workspacetest.Catalogue{}.Lookup(path).Kind.Mutates() })
}

// meanwhile are changes of what an intent is about, by this process or by another one.
var meanwhile = map[string]struct {
	do   func(t *testing.T, w *workspace.Workspace, environment model.Environment, connection model.Connection) error
	want model.StaleReason
}{
	"removed": {func(t *testing.T, w *workspace.Workspace, _ model.Environment, c model.Connection) error {
		_, err := w.RemoveConnections(t.Context(), c.ID)
		return err
	}, model.StaleRemoved},
	"the client application removed": {func(t *testing.T, w *workspace.Workspace, _ model.Environment,
		c model.Connection,
	) error {
		return w.RemoveIntegration(t.Context(), c.IntegrationID)
	}, model.StaleRemoved},
	"rotated": {func(t *testing.T, w *workspace.Workspace, _ model.Environment, c model.Connection) error {
		return w.ReplaceAccessToken(t.Context(), c.ID, token(t, otherToken), workspace.Verification{})
	}, model.StaleToken},
	"removed and brought back": {func(t *testing.T, w *workspace.Workspace, _ model.Environment,
		c model.Connection,
	) error {
		if _, err := w.RemoveConnections(t.Context(), c.ID); err != nil {
			return err
		}
		_, err := w.RestoreRemoved(t.Context())
		return err
	}, model.StaleToken},
	"renamed": {func(t *testing.T, w *workspace.Workspace, _ model.Environment, c model.Connection) error {
		c.Label = "Hotel Borealis"
		return w.EditConnection(t.Context(), c.ID, c.Details)
	}, model.StaleLabel},
	"another client token": {func(t *testing.T, w *workspace.Workspace, _ model.Environment, c model.Connection) error {
		return w.EditIntegration(t.Context(), c.IntegrationID, "Acme Sync 2.1.0", token(t, otherToken))
	}, model.StaleClient},
	"another client name": {func(t *testing.T, w *workspace.Workspace, _ model.Environment, c model.Connection) error {
		return w.EditIntegration(t.Context(), c.IntegrationID, "Other 1.0", model.Token{})
	}, model.StaleClient},
	"another protection": {func(t *testing.T, w *workspace.Workspace, e model.Environment, _ model.Connection) error {
		e.Protection = model.ReadOnly
		return w.EditEnvironment(t.Context(), e)
	}, model.StaleProtection},
}

func TestAConfirmedWriteIsSentAsItWasOrNotAtAll(t *testing.T) {
	for name, change := range meanwhile {
		for _, by := range []string{"this process", "another process, which is not heard"} {
			f, environment, connection := protected(t, model.Ask)
			intent, err := f.Intend(workspace.Request{Connection: connection.ID, Path: cancelling})
			if err != nil {
				t.Fatal(err)
			}
			w := f.Workspace
			if by != "this process" {
				w = f.beside(t).Workspace
			}
			if err := change.do(t, w, environment, connection); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			_, err = f.SendIntent(t.Context(), intent.Confirmed())
			if staleReason(err) != change.want || len(f.Mews.Sent) > 0 {
				t.Errorf("%s by %s: error %v, sent %v", name, by, err, f.Mews.Sent)
			}
			if said := phrase.Explain(err); said.What == "" || said.About != "Nothing was sent." {
				t.Errorf("%s by %s is said as %q", name, by, said.Sentences())
			}
			if err := f.Fresh(intent); staleReason(err) != change.want {
				t.Errorf("%s by %s: a dialog is told %v", name, by, err)
			}
		}
	}
}

func TestALockTakesBackWhatADialogAsksAbout(t *testing.T) {
	for name, lock := range map[string]func(*fixture, model.Environment) error{
		"Lock":       func(f *fixture, _ model.Environment) error { f.Lock(); return nil },
		"LockWrites": func(f *fixture, _ model.Environment) error { f.LockWrites(); return nil },
		"SwitchTo":   func(f *fixture, _ model.Environment) error { return f.SwitchTo(t.Context(), workspace.DemoID) },
	} {
		f, environment, connection := protected(t, model.Ask)
		intent, err := f.Intend(workspace.Request{Connection: connection.ID, Path: cancelling})
		if err != nil {
			t.Fatal(err)
		}
		if err := lock(f, environment); err != nil {
			t.Fatal(err)
		}
		if _, err := f.SendIntent(t.Context(), intent.Confirmed()); staleReason(err) != model.StaleLocked ||
			len(f.Mews.Sent) > 0 {
			t.Errorf("%s: error %v, sent %v", name, err, f.Mews.Sent)
		}
	}
}

func TestAConfirmedWriteIsSentOnceHoweverOftenItIsPressed(t *testing.T) {
	f, _, connection := protected(t, model.Ask)
	intent, err := f.Intend(workspace.Request{Connection: connection.ID, Path: cancelling, Body: []byte(`{"A":1}`)})
	if err != nil {
		t.Fatal(err)
	}
	var refusal *model.Refusal
	if _, err := f.SendIntent(t.Context(), intent); !errors.As(err, &refusal) ||
		refusal.Reason != model.RefusedUnconfirmed {
		t.Errorf("without a word: %v", err)
	}
	if _, err := f.SendIntent(t.Context(), intent.Confirmed()); err != nil {
		t.Error(err)
	}
	if _, err := f.SendIntent(t.Context(), intent.Confirmed()); staleReason(err) != model.StaleSent {
		t.Errorf("pressed again: %v", err)
	}
	if got := fmt.Sprint(f.Mews.Sent); got != "[configuration/get reservations/cancel]" {
		t.Errorf("sent %s", got)
	}
}

func TestAnUnlockEndsWithTheTokensAndThePropertyItWasTypedFor(t *testing.T) {
	checked := func(answer func(string, model.Clearance) (model.Exchange, error)) func(*testing.T, *fixture,
		model.Connection) error {
		return func(t *testing.T, f *fixture, c model.Connection) error {
			before := f.Mews.Answer
			f.Mews.Answer = answer
			defer func() { f.Mews.Answer = before }()
			_, err := f.VerifyConnection(t.Context(), c.ID)
			return err
		}
	}
	for name, change := range map[string]func(*testing.T, *fixture, model.Connection) error{
		"rotated": func(t *testing.T, f *fixture, c model.Connection) error {
			return f.ReplaceAccessToken(t.Context(), c.ID, token(t, otherToken), workspace.Verification{})
		},
		"rotated by another process": func(t *testing.T, f *fixture, c model.Connection) error {
			return f.beside(t).ReplaceAccessToken(t.Context(), c.ID, token(t, otherToken), workspace.Verification{})
		},
		"another client token": func(t *testing.T, f *fixture, c model.Connection) error {
			return f.EditIntegration(t.Context(), c.IntegrationID, "Acme Sync 2.1.0", token(t, otherToken))
		},
		"removed and brought back": func(t *testing.T, f *fixture, c model.Connection) error {
			if _, err := f.RemoveConnections(t.Context(), c.ID); err != nil {
				return err
			}
			_, err := f.RestoreRemoved(t.Context())
			return err
		},
		"checked, another property": checked(workspacetest.Hotel("p2", "Hotel Borealis")),
		"checked, rejected":         checked(workspacetest.Refusing(http.StatusUnauthorized)),
		"locked":                    func(_ *testing.T, f *fixture, _ model.Connection) error { f.Lock(); return nil },
	} {
		f, _, connection := protected(t, model.ReadOnly)
		if _, err := f.UnlockWrites(connection.ID, "Hotel Aurora"); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: cancelling}); err != nil {
			t.Fatal(err)
		}
		if err := change(t, f, connection); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		f.Mews.Sent = nil
		_, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: cancelling})
		var refusal *model.Refusal
		if !errors.As(err, &refusal) && staleReason(err) == "" || len(f.writes()) > 0 {
			t.Errorf("%s: error %v, sent %v", name, err, f.Mews.Sent)
		}
		if !f.WritesUnlockedUntil(connection.ID).IsZero() {
			t.Errorf("%s: writes are still shown as unlocked", name)
		}
	}
}

func TestACheckThatSaysNothingOfTheTokenLeavesTheUnlock(t *testing.T) {
	f, _, connection := protected(t, model.ReadOnly)
	if _, err := f.UnlockWrites(connection.ID, "Hotel Aurora"); err != nil {
		t.Fatal(err)
	}
	for _, answer := range []func(string, model.Clearance) (model.Exchange, error){
		workspacetest.Hotel("p1", "Hotel Aurora"),
		workspacetest.Refusing(http.StatusTooManyRequests), workspacetest.Refusing(http.StatusServiceUnavailable),
	} {
		f.Mews.Answer = answer
		if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
			t.Fatal(err)
		}
	}
	if f.WritesUnlockedUntil(connection.ID).IsZero() {
		t.Error("writes are locked")
	}
}

func TestThePropertyIsVerifiedAgainAfterEachUnlockLockAndSwitch(t *testing.T) {
	for name, test := range map[string]struct {
		protection model.Protection
		between    func(*fixture, model.Connection) error
	}{
		"unlocked again": {model.ReadOnly, func(f *fixture, c model.Connection) error {
			_, err := f.UnlockWrites(c.ID, "Hotel Aurora")
			return err
		}},
		"locked": {model.Ask, func(f *fixture, _ model.Connection) error { f.Lock(); return nil }},
		"switched": {model.Ask, func(f *fixture, _ model.Connection) error {
			return f.SwitchTo(t.Context(), workspace.DemoID)
		}},
	} {
		f, _, connection := protected(t, test.protection)
		if test.protection == model.ReadOnly {
			if err := test.between(f, connection); err != nil {
				t.Fatal(err)
			}
		}
		write := func() {
			t.Helper()
			intent, err := f.Intend(workspace.Request{Connection: connection.ID, Path: cancelling})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.SendIntent(t.Context(), intent.Confirmed()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		write()
		write()
		if err := test.between(f, connection); err != nil {
			t.Fatal(err)
		}
		write()
		if got := strings.Join(f.Mews.Sent,
			" "); got != "configuration/get reservations/cancel reservations/cancel configuration/get reservations/cancel" {
			t.Errorf("%s: sent %s", name, got)
		}
	}
}

func TestAWriteIsNotSentWhenItsEnvironmentIsMadeReadOnlyDuringTheVerification(t *testing.T) {
	f, environment, connection := protected(t, model.Ask)
	f.Mews.Answer = func(path string, clearance model.Clearance) (model.Exchange, error) {
		environment.Protection = model.ReadOnly
		if err := f.EditEnvironment(t.Context(), environment); err != nil {
			t.Error(err)
		}
		return workspacetest.Hotel("p1", "Hotel Aurora")(path, clearance)
	}
	intent, err := f.Intend(workspace.Request{Connection: connection.ID, Path: cancelling})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.SendIntent(t.Context(), intent.Confirmed()); staleReason(err) != model.StaleProtection ||
		len(f.writes()) > 0 {
		t.Errorf("error %v, sent %v", err, f.Mews.Sent)
	}
}

// fullFor is a ledger that has no room until somebody has waited once, as soon as it is shut.
type fullFor struct {
	connector.Ledger
	shut atomic.Bool
}

func (l *fullFor) Take(connector.BudgetKey, connector.Caller) time.Duration {
	if l.shut.CompareAndSwap(true, false) {
		return time.Second
	}
	return 0
}

func (*fullFor) Used(connector.Caller) int { return 0 }

func TestAWriteThatWaitsForTheBudgetIsClearedAnewAfterTheWait(t *testing.T) {
	for name, test := range map[string]struct {
		protection model.Protection
		during     func(t *testing.T, f *fixture, environment model.Environment, connection model.Connection) error
		want       model.StaleReason
	}{
		"Lock": {model.ReadOnly, func(_ *testing.T, f *fixture, _ model.Environment,
			_ model.Connection,
		) error {
			f.Lock()
			return nil
		}, model.StaleLocked},
		"LockWrites": {model.Open, func(_ *testing.T, f *fixture, _ model.Environment, _ model.Connection) error {
			f.LockWrites()
			return nil
		}, model.StaleLocked},
		"SwitchTo": {model.Open, func(t *testing.T, f *fixture, _ model.Environment, _ model.Connection) error {
			return f.SwitchTo(t.Context(), workspace.DemoID)
		}, model.StaleLocked},
		"rotated": {model.Open, func(t *testing.T, f *fixture, _ model.Environment, c model.Connection) error {
			return f.ReplaceAccessToken(t.Context(), c.ID, token(t, otherToken), workspace.Verification{})
		}, model.StaleToken},
		"made read-only": {model.Open, func(t *testing.T, f *fixture, e model.Environment, _ model.Connection) error {
			e.Protection = model.ReadOnly
			return f.EditEnvironment(t.Context(), e)
		}, model.StaleLocked},
		"made read-only by another process": {
			model.Open,
			func(t *testing.T, f *fixture, e model.Environment, _ model.Connection) error {
				e.Protection = model.ReadOnly
				return errors.Join(f.beside(t).EditEnvironment(t.Context(), e), f.Reread(t.Context()))
			}, model.StaleProtection,
		},
	} {
		server := serveHotel(t, 0)
		ledger := &fullFor{}
		var f *fixture
		var environment model.Environment
		var connection model.Connection
		client := connector.New(connector.Options{
			TempDir: t.TempDir(), Now: (&fastClock{}).now, Ledger: ledger,
			Sleep: func(ctx context.Context, _ time.Duration) error {
				if err := test.during(t, f, environment, connection); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if test.want == model.StaleLocked {
					<-ctx.Done() // which a lock brings about, on a goroutine
				}
				return ctx.Err()
			},
		})
		t.Cleanup(client.CloseIdle)
		f = openWith(t, func(o *keyrack.Options) { o.Sender = client })
		address, err := model.ParseAddress(model.Custom, server.URL)
		if err != nil {
			t.Fatal(err)
		}
		if environment, err = f.AddEnvironment(t.Context(),
			model.Environment{Name: "Guarded", Kind: model.Custom, Address: address, Protection: test.protection}); err != nil {
			t.Fatal(err)
		}
		connection = f.Add(t, environment.ID, accessToken)
		if test.protection == model.ReadOnly {
			if _, err := f.UnlockWrites(connection.ID, "Hotel Aurora"); err != nil {
				t.Fatal(err)
			}
			// The property is verified by a write that goes out, so that the next one is the one that waits.
			if _, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "tasks/add"}); err != nil {
				t.Fatal(err)
			}
		}
		ledger.shut.Store(true)
		_, err = f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "reservations/cancel"})
		if staleReason(err) != test.want || server.reached["reservations/cancel"] != 0 {
			t.Errorf("%s: error %v, reached %v", name, err, server.reached)
		}
	}
}

// locking is a sender during whose first request somebody locks.
type locking struct {
	workspace.Sender
	lock func()
}

func (l locking) Send(ctx context.Context, _ model.Clearing, _ []byte) (model.Exchange, error) {
	l.lock()
	<-ctx.Done()
	return model.Exchange{}, ctx.Err()
}

func TestLockEndsWhatAsksManyThings(t *testing.T) {
	for name, run := range map[string]func(*keyrack.Keyrack, model.Connection) error{
		"check all": func(w *keyrack.Keyrack, _ model.Connection) error {
			_, err := w.CheckAll(t.Context(), check.Options{})
			return err
		},
		"why": func(w *keyrack.Keyrack, c model.Connection) error {
			_, err := w.Why(t.Context(), check.WhyOptions{Connection: c.ID})
			return err
		},
	} {
		f, _, connection := protected(t, model.Open)
		sender := &locking{Sender: f.Mews}
		w := f.besideWith(t, sender)
		sender.lock = w.Lock
		if err := run(w, connection); !errors.Is(err, workspace.ErrLocked) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
