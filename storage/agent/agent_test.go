package agent

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/leaktest"
	"keyrack/model/secrets"
	"keyrack/storage/vault"
)

// asAgent makes the program of the tests the process of an agent, and asStranger one that calls an address.
const (
	asAgent    = "KEYRACK_TEST_AGENT"
	asStranger = "KEYRACK_TEST_STRANGER"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(asAgent) != "":
		if _, _, err := Serve(context.Background(), os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	case os.Getenv(asStranger) != "":
		fmt.Print(call(os.Getenv(asStranger)))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// call says "answered" if whoever listens at an address answers a request.
func call(address string) string {
	connection, err := connect(address)
	if err != nil {
		return err.Error()
	}
	_ = connection.SetDeadline(time.Now().Add(time.Minute))
	var answer reply
	if writeLine(connection, request{Do: doGet, Ref: "one.1"}) != nil ||
		readLine(connection, longestReply, &answer) != nil {
		return "closed"
	}
	return "answered"
}

var (
	passphrase = model.NewSecret("correct horse battery staple")
	token      = model.NewSecret("E0D439EE522F44368DC78E1BFB03710C-D24FB11DBE31D4621C4817E028D9E1D")
)

// rig is a data folder with a vault that holds one secret, and a folder of the session.
type rig struct {
	*testing.T
	folder string // of the vault
	*Vault
}

func newRig(t *testing.T) *rig {
	t.Helper()
	apart(t)
	r := &rig{T: t, folder: filepath.Join(t.TempDir(), "vault")}
	made := vault.Open(r.folder, vault.Options{WorkFactor: 4})
	if err := errors.Join(made.Create(t.Context(), passphrase), made.Set(t.Context(), "one.1", token)); err != nil {
		t.Fatal(err)
	}
	r.Vault = Open(r.folder, vault.Options{WorkFactor: 4})
	return r
}

// start starts an agent, which ends with the test.
func (r *rig) start(until time.Time) secrets.AgentState {
	r.Helper()
	state, err := r.try(passphrase, until)
	if err != nil {
		r.Fatal(err)
	}
	return state
}

func (r *rig) try(with model.Secret, until time.Time) (secrets.AgentState, error) {
	r.Helper()
	program, err := os.Executable()
	if err != nil {
		r.Fatal(err)
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), asAgent+"=1")
	state, err := Start(r.Context(), command, r.folder, with, until)
	if err == nil {
		r.Cleanup(func() { _ = kill(state.Process) }) // most have ended
		settle(r.T, r.at)
	}
	return state, err
}

// until waits for a condition.
func (r *rig) until(what string, is func() bool) {
	r.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			r.Fatalf("waited in vain until %s", what)
		}
	}
}

// wantLocked wants nobody to read the secret.
func (r *rig) wantLocked() {
	r.Helper()
	for name, err := range map[string]error{
		"probe": r.Probe(r.Context()), "get": second(r.Get(r.Context(), "one.1")),
		"set": r.Set(r.Context(), "two.1", token), "delete": r.Delete(r.Context(), "one.1"),
		"accounts": second(r.Accounts(r.Context())),
	} {
		if !errors.Is(err, model.ErrStoreLocked) || !errors.Is(err, secrets.ErrInVault) {
			r.Errorf("%s: %v, want a locked vault", name, err)
		}
	}
	if err := r.Unlock(r.Context()); !errors.Is(err, secrets.ErrPassphraseNeeded) {
		r.Errorf("unlock: %v", err)
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func second[T any](_ T, err error) error { return err }

func (r *rig) isOpen() bool {
	r.Helper()
	state, err := r.Agent(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	return state.Open
}

func soon() time.Time { return time.Now().Add(10 * time.Minute) }

func TestWhatAnAgentHasOpenedCountsAsUnlockedInEveryProcess(t *testing.T) {
	r := newRig(t)
	r.wantLocked()
	if r.isOpen() {
		t.Error("an agent is there before it was started")
	}
	until := soon()
	started := r.start(until)
	state, err := r.Agent(t.Context())
	if err != nil || !state.Open || state.Process != started.Process || !state.Until.Equal(until) {
		t.Errorf("state %+v, error %v; started was %+v", state, err, started)
	}
	ctx := t.Context()
	if err := errors.Join(r.Probe(ctx), r.Unlock(ctx), r.Set(ctx, "two.1", token), r.Delete(ctx, "one.1")); err != nil {
		t.Fatal(err)
	}
	names, err := r.Accounts(ctx)
	if err != nil || strings.Join(names, " ") != "two.1" {
		t.Errorf("it holds %v, error %v", names, err)
	}
	if got, err := r.Get(ctx, "two.1"); err != nil || !got.Equal(token) {
		t.Errorf("read %s, error %v", got.Fingerprint(), err)
	}
	if _, err := r.Get(ctx, "one.1"); !errors.Is(err, model.ErrSecretNotFound) {
		t.Errorf("what was deleted: %v", err)
	}
	// What was written is in the files, for whoever has the passphrase.
	own := vault.Open(r.folder, vault.Options{})
	if err := own.UnlockWith(ctx, passphrase); err != nil {
		t.Fatal(err)
	}
	if got, err := own.Get(ctx, "two.1"); err != nil || !got.Equal(token) {
		t.Errorf("the file has %s, error %v", got.Fingerprint(), err)
	}
}

func TestNothingOfAnAgentShowsASecretToTheSystem(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux shows a process in files")
	}
	r := newRig(t)
	process := r.start(soon()).Process
	for _, name := range []string{"cmdline", "environ"} {
		shown, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", process, name))
		if err != nil && os.Getuid() == 0 {
			t.Error(err)
		}
		for _, secret := range []model.Secret{passphrase, token} {
			if leaktest.In(string(shown), secret) {
				t.Errorf("%s shows a secret", name)
			}
		}
	}
	if limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", process)); err == nil &&
		!strings.Contains(strings.Join(strings.Fields(string(limits)), " "), "Max core file size 0 0") {
		t.Error("it may write its memory to a file")
	}
}

func TestAWrongPassphraseStartsNoAgentAndEndsNone(t *testing.T) {
	r := newRig(t)
	if _, err := r.try(model.NewSecret("another passphrase"), soon()); !errors.Is(err, secrets.ErrWrongPassphrase) {
		t.Errorf("error %v", err)
	}
	r.wantLocked()
	first := r.start(soon())
	if _, err := r.try(model.NewSecret("another passphrase"), soon()); !errors.Is(err, secrets.ErrWrongPassphrase) {
		t.Errorf("error %v", err)
	}
	if state, _ := r.Agent(t.Context()); state.Process != first.Process {
		t.Errorf("the agent is %+v, want that of before", state)
	}
}

func TestASecondAgentTakesThePlaceOfTheFirst(t *testing.T) {
	r := newRig(t)
	first := r.start(soon())
	until := soon().Add(time.Hour)
	second := r.start(until)
	state, err := r.Agent(t.Context())
	if err != nil || state.Process != second.Process || !state.Until.Equal(until) || first.Process == second.Process {
		t.Errorf("state %+v, error %v, first %+v", state, err, first)
	}
	r.until("the first has ended", func() bool { return !alive(first.Process) })
}

func TestAnAgentEndsWhenItsTimeIsOver(t *testing.T) {
	r := newRig(t)
	process := r.start(time.Now().Add(300 * time.Millisecond)).Process
	r.until("it has ended", func() bool { return !alive(process) })
	r.wantLocked()
}

func TestALockEndsTheAgentForAll(t *testing.T) {
	r := newRig(t)
	process := r.start(soon()).Process
	if err := r.EndAgent(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.wantLocked() // from the moment it has said so
	r.until("it has ended", func() bool { return !alive(process) })
	if err := r.EndAgent(t.Context()); err != nil {
		t.Errorf("where there is none: %v", err)
	}
	process = r.start(soon()).Process
	Open(r.folder, vault.Options{}).Lock() // as any other process does it
	r.until("it has ended", func() bool { return !alive(process) })
	r.wantLocked()
}

func TestAKilledAgentCountsAsNoneAndTheNextTakesItsPlace(t *testing.T) {
	r := newRig(t)
	process := r.start(soon()).Process
	if err := kill(process); err != nil {
		t.Fatal(err)
	}
	r.until("it has ended", func() bool { return !alive(process) })
	wantLeftBehind(t, r.at)
	r.wantLocked()
	if r.isOpen() {
		t.Error("an agent is there after it was killed")
	}
	r.start(soon())
	if !r.isOpen() {
		t.Error("the next one is not there")
	}
}

// inside serves a vault in this process until the test ends.
func (r *rig) inside(most int, change func(*server)) (ended chan End) {
	r.Helper()
	own := vault.Open(r.folder, vault.Options{})
	if err := own.UnlockWith(r.Context(), passphrase); err != nil {
		r.Fatal(err)
	}
	listener, release, err := listen(r.Context(), r.at)
	if err != nil {
		r.Fatal(err)
	}
	settle(r.T, r.at)
	began := time.Now()
	s := &server{
		vault: own, began: began, until: soon(), now: time.Now, most: most,
		steady: func() time.Duration { return time.Since(began) },
	}
	if change != nil {
		change(s)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended = make(chan End, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ended <- s.serve(ctx, listener)
	}()
	r.Cleanup(func() {
		cancel()
		<-done
		release()
	})
	return ended
}

func TestWithAFullTableCallersWaitForRoom(t *testing.T) {
	r := newRig(t)
	r.inside(1, nil)
	taking, err := connect(address(r.at))
	if err != nil {
		t.Fatal(err)
	}
	defer taking.Close()
	r.until("the only place is taken", func() bool {
		_, err := askOnce(t.Context(), r.at, request{Do: doState}, time.Now().Add(time.Minute))
		return errors.Is(err, errBusy)
	})
	time.AfterFunc(50*time.Millisecond, func() { _ = taking.Close() })
	if got, err := r.Get(t.Context(), "one.1"); err != nil || !got.Equal(token) {
		t.Errorf("read %s, error %v", got.Fingerprint(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Get(ctx, "one.1"); err == nil {
		t.Error("a call that was given up goes on")
	}
}

func TestAnAgentEndsAfterTheComputerHasSlept(t *testing.T) {
	r := newRig(t)
	began := time.Now()
	ended := r.inside(4, func(s *server) {
		s.began = began
		s.now = func() time.Time { return began.Add(time.Minute) } // the clock on the wall has gone on
		s.steady = func() time.Duration { return 0 }
	})
	if _, err := r.Get(t.Context(), "one.1"); !errors.Is(err, model.ErrStoreLocked) {
		t.Errorf("the first after that: %v", err)
	}
	if why := <-ended; why != Over {
		t.Errorf("ended because %s", why)
	}
	r.wantLocked()
}

func TestAnAgentEndsWhenThereIsAnotherVault(t *testing.T) {
	r := newRig(t)
	ended := r.inside(4, nil)
	if err := os.RemoveAll(r.folder); err != nil {
		t.Fatal(err)
	}
	next := vault.Open(r.folder, vault.Options{WorkFactor: 4})
	if err := next.Create(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Get(t.Context(), "one.1"); !errors.Is(err, model.ErrStoreLocked) {
		t.Errorf("error %v", err)
	}
	if why := <-ended; why != Other {
		t.Errorf("ended because %s", why)
	}
}

func TestTheLastSecretGoneTheVaultCanBeRemovedThroughTheAgent(t *testing.T) {
	r := newRig(t)
	ended := r.inside(4, nil)
	if err := r.Remove(t.Context()); !errors.Is(err, secrets.ErrVaultInUse) {
		t.Errorf("with a secret in it: %v", err)
	}
	if err := errors.Join(r.Delete(t.Context(), "one.1"), r.Remove(t.Context())); err != nil {
		t.Fatal(err)
	}
	if there, err := r.Exists(); there || err != nil {
		t.Errorf("it is there: %v, %v", there, err)
	}
	if why := <-ended; why != Other {
		t.Errorf("ended because %s", why)
	}
}

func TestARequestThatIsNoneIsNotAnswered(t *testing.T) {
	r := newRig(t)
	r.inside(4, nil)
	long := `{"do":"get","ref":"one.1"` + strings.Repeat(" ", longestRequest) + "}\n"
	for _, text := range []string{"", "\n", "get one.1\n", "{}", long} {
		connection, err := connect(address(r.at))
		must(t, err)
		_, _ = connection.Write([]byte(text))
		must(t, endWriting(connection), connection.SetDeadline(time.Now().Add(time.Minute)))
		answer := make([]byte, 256)
		n, _ := connection.Read(answer)
		if n > 0 {
			t.Errorf("%.30q was answered: %s", text, answer[:n])
		}
		_ = connection.Close()
	}
	if _, err := ask(t.Context(), r.at, request{Do: "key"}); !errors.Is(err, model.ErrStoreUnavailable) {
		t.Errorf("a request that there is none of: %v", err)
	}
	if got, err := r.Get(t.Context(), "one.1"); err != nil || !got.Equal(token) {
		t.Errorf("after that: read %s, error %v", got.Fingerprint(), err)
	}
}

func TestErrorsCrossTheSocketAsWhatTheyAre(t *testing.T) {
	seen := map[string]bool{}
	for _, known := range failures {
		if seen[known.word] {
			t.Errorf("%s stands for two errors", known.word)
		}
		seen[known.word] = true
		wrapped := fmt.Errorf("%w: %w: on a disk of mine", secrets.ErrInVault, known.err)
		if back := errorOf(wordOf(wrapped)); !errors.Is(back, known.err) || !errors.Is(back, secrets.ErrInVault) ||
			strings.Contains(back.Error(), "mine") {
			t.Errorf("%v comes back as %v", wrapped, back)
		}
	}
	if got := errorOf(wordOf(errors.New("something else"))); !errors.Is(got, model.ErrStoreUnavailable) {
		t.Errorf("an unknown error comes back as %v", got)
	}
}
