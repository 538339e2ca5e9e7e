package budget_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/storage/budget"
	"keyrack/storage/disktest"
)

// clock is a clock that only the test moves, for all processes of it.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func open(t testing.TB, path string, at *clock) *budget.Ledger {
	t.Helper()
	l, err := budget.Open(path, budget.Options{Now: at.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

const (
	key    = connector.BudgetKey(7)
	caller = connector.Caller(70)
)

func TestTwoProcessesShareOneWindow(t *testing.T) {
	at := newClock()
	path := filepath.Join(t.TempDir(), "budget")
	window, terminal := open(t, path, at), open(t, path, at)
	for i := range connector.BudgetLimit {
		if wait := []*budget.Ledger{window, terminal}[i%2].Take(key, caller); wait != 0 {
			t.Fatalf("request %d waits %v", i, wait)
		}
	}
	if wait := window.Take(key, caller); wait != connector.BudgetWindow {
		t.Errorf("the window waits %v", wait)
	}
	if wait := terminal.Take(key, caller); wait != connector.BudgetWindow {
		t.Errorf("the terminal waits %v", wait)
	}
	if used := terminal.Used(caller); used != connector.BudgetLimit {
		t.Errorf("used %d", used)
	}
	if wait := terminal.Take(connector.BudgetKey(8), caller); wait != 0 {
		t.Errorf("another token waits %v", wait)
	}
	at.pass(connector.BudgetWindow)
	if wait := terminal.Take(key, caller); wait != 0 {
		t.Errorf("after the window it waits %v", wait)
	}
	if window.Err() != nil || terminal.Err() != nil {
		t.Errorf("%v %v", window.Err(), terminal.Err())
	}
}

func TestAProcessThatSentNothingKnowsWhatAConnectionHasUsed(t *testing.T) {
	at := newClock()
	path := filepath.Join(t.TempDir(), "budget")
	window, terminal := open(t, path, at), open(t, path, at)
	const mine, alike, other, draft = connector.Caller(1<<56 - 1), connector.Caller(2), connector.Caller(3),
		connector.Caller(0)
	for range 4 {
		terminal.Take(key, mine)
	}
	terminal.Take(key, alike) // with the same token
	terminal.Take(key, draft)
	terminal.Take(connector.BudgetKey(8), other)
	for by, want := range map[connector.Caller]int{mine: 6, alike: 6, other: 1, draft: 0, 99: 0} {
		if used := window.Used(by); used != want {
			t.Errorf("connection %d has used %d, want %d", by, used, want)
		}
	}
	terminal.Take(connector.BudgetKey(9), mine) // its token was replaced
	if used := window.Used(mine); used != 1 {
		t.Errorf("the new token has used %d", used)
	}
	at.pass(connector.BudgetWindow)
	if used := window.Used(mine); used != 0 {
		t.Errorf("after the window it has used %d", used)
	}
}

func TestARestOfOneProcessHoldsTheOther(t *testing.T) {
	at := newClock()
	path := filepath.Join(t.TempDir(), "budget")
	window, terminal := open(t, path, at), open(t, path, at)
	window.Rest(key, at.now().Add(9*time.Second))
	if wait := terminal.Take(key, caller); wait != 9*time.Second {
		t.Errorf("the terminal waits %v", wait)
	}
}

func TestALaterProcessKnowsWhatAnEarlierOneSent(t *testing.T) {
	at := newClock()
	path := filepath.Join(t.TempDir(), "budget")
	first := open(t, path, at)
	for range connector.BudgetLimit {
		first.Take(key, caller)
	}
	at.pass(10 * time.Second)
	if wait := open(t, path, at).Take(key, caller); wait != 20*time.Second {
		t.Errorf("it waits %v", wait)
	}
}

func TestNoWindowOfAllProcessesHoldsMoreThanTheLimit(t *testing.T) {
	for seed := range uint64(10) {
		random := rand.New(rand.NewPCG(seed, 9))
		at := newClock()
		path := filepath.Join(t.TempDir(), "budget")
		ledgers := []*budget.Ledger{open(t, path, at), open(t, path, at), open(t, path, at)}
		var sent []time.Time
		for range 3000 {
			switch random.IntN(100) {
			case 0:
				at.pass(time.Duration(random.Int64N(int64(70 * time.Second))))
			case 1, 2, 3, 4, 5:
				at.pass(time.Duration(random.Int64N(int64(time.Second))))
			case 6: // one of them ends and is started again
				i := random.IntN(len(ledgers))
				ledgers[i] = open(t, path, at)
			}
			if ledgers[random.IntN(len(ledgers))].Take(key, caller) == 0 {
				sent = append(sent, at.now())
			}
		}
		first := 0
		for last := range sent {
			for sent[last].Sub(sent[first]) >= connector.BudgetWindow {
				first++
			}
			if count := last - first + 1; count > connector.BudgetLimit {
				t.Fatalf("seed %d: %d requests in a window", seed, count)
			}
		}
		if len(sent) <= connector.BudgetLimit {
			t.Errorf("seed %d: %d requests do not try the limit", seed, len(sent))
		}
	}
}

func TestTheFileIsBegunAnewAndForgetsNothingThatMatters(t *testing.T) {
	at := newClock()
	path := filepath.Join(t.TempDir(), "budget")
	one, other := open(t, path, at), open(t, path, at)
	for i := range 5000 { // of many tokens, so that none waits
		one.Take(connector.BudgetKey(i), caller)
	}
	at.pass(2 * connector.BudgetWindow)
	one.Take(key, caller)
	other.Take(key, caller)
	info, err := os.Stat(path)
	if err != nil || info.Size() > 1000 {
		t.Errorf("the file has %d bytes, error %v", info.Size(), err)
	}
	if used := one.Used(caller); used != 2 {
		t.Errorf("used %d", used)
	}
}

func TestADamagedFileStopsNobody(t *testing.T) {
	at := newClock()
	for name, content := range map[string][]byte{
		"short": {1, 2, 3}, "odd": make([]byte, 77),
		"noise": []byte("this is no ledger, but it is long enough to be read as one or two records"),
	} {
		path := filepath.Join(t.TempDir(), "budget")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		l := open(t, path, at)
		if wait := l.Take(key, caller); wait != 0 {
			t.Errorf("%s: it waits %v", name, wait)
		}
		if used := open(t, path, at).Used(caller); used != 1 {
			t.Errorf("%s: used %d", name, used)
		}
	}
	l := open(t, filepath.Join(t.TempDir(), "budget"), at)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if wait := l.Take(key, caller); wait != 0 || l.Err() == nil {
		t.Errorf("without its file it waits %v and says %v", wait, l.Err())
	}
}

func TestTheFileIsForItsUserAndHoldsNoToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "budget")
	l := open(t, path, newClock())
	address, err := model.ParseAddress(model.Custom, "https://api.example.com")
	if err != nil {
		t.Fatal(err)
	}
	const token = "5E47000000000000000000000000714A"
	l.Take(connector.KeyOf(address, model.NewSecret(token)), caller)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const modesCount = runtime.GOOS != "windows"
	if info, _ := os.Stat(path); modesCount && info.Mode().Perm() != 0o600 || len(content) > 64 {
		t.Errorf("mode %v, %d bytes", info.Mode(), len(content))
	}
}

// TestMain lets the test program be the other processes.
func TestMain(m *testing.M) {
	if path := os.Getenv("BUDGET_PROCESS"); path != "" {
		os.Exit(takeAsProcess(path))
	}
	os.Exit(m.Run())
}

// takeAsProcess takes what it can and tells with its exit status how often it was let through.
func takeAsProcess(path string) int {
	l, err := budget.Open(path, budget.Options{})
	if err != nil {
		return 255
	}
	defer l.Close()
	through := 0
	for range 100 {
		if l.Take(key, caller) == 0 {
			through++
		}
	}
	if l.Err() != nil {
		return 254
	}
	return through
}

func TestRealProcessesStayWithinTheLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "budget")
	var mu sync.Mutex
	var wait sync.WaitGroup
	total := 0
	for range 4 {
		wait.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), "BUDGET_PROCESS="+path)
			err := cmd.Run()
			code := cmd.ProcessState.ExitCode()
			if code < 0 || code > 100 {
				t.Errorf("a process ended with %d: %v", code, err)
			}
			mu.Lock()
			defer mu.Unlock()
			total += code
		})
	}
	wait.Wait()
	// All of it happens within one window.
	if total != connector.BudgetLimit {
		t.Errorf("%s requests were let through", strconv.Itoa(total))
	}
}

func BenchmarkTake(b *testing.B) {
	at := newClock()
	l := open(b, filepath.Join(b.TempDir(), "budget"), at)
	for b.Loop() {
		at.pass(time.Second)
		if err := connector.Wait(b.Context(), l, key, caller,
			func(context.Context, time.Duration) error { return fmt.Errorf("no room") }); err != nil {
			b.Fatal(err)
		}
	}
}

func TestALinkInPlaceOfTheFileOrItsLockIsRefused(t *testing.T) {
	for _, name := range []string{"budget", "budget.lock"} {
		folder := t.TempDir()
		target := filepath.Join(folder, "precious")
		if err := os.WriteFile(target, []byte("content"), 0o600); err != nil {
			t.Fatal(err)
		}
		disktest.Link(t, target, filepath.Join(folder, name))
		if _, err := budget.Open(filepath.Join(folder, "budget"), budget.Options{}); err == nil {
			t.Errorf("a link in place of %s was followed", name)
		}
		if content, err := os.ReadFile(target); err != nil || string(content) != "content" {
			t.Errorf("%s: behind the link is %q, error %v", name, content, err)
		}
	}
}
