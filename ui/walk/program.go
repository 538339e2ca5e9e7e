package walk

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"keyrack/ui/desktop/inspect"
)

// program is one run of the program.
type program struct {
	cmd    *exec.Cmd
	socket string
	output *output
	// exited is closed when the program has ended.
	exited chan struct{}
}

// output collects what the program writes while it runs.
type output struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

// Write is safe beside String.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buffer.String()
}

// building lets one walk build the program while the others, which run beside it, wait for it.
var building sync.Mutex

// build returns the path of the program, in the module's folder build/walk. Go compiles and links only what has changed
// there since the last walk, with the flags of the test itself.
func (d *Desktop) build() string {
	d.t.Helper()
	if d.options.Wine {
		return wine(d.t)
	}
	if binary := os.Getenv("KEYRACK_BINARY"); binary != "" && d.options.Package == "keyrack" {
		return binary
	}
	mod, err := exec.CommandContext(d.t.Context(), "go", "env", "GOMOD").Output()
	if err != nil {
		d.t.Fatalf("find the module: %v", err)
	}
	name := path.Base(d.options.Package)
	args := []string{"build", "-tags", "migrated_fynedo,inspect"}
	if raceDetector {
		name += "-race"
		args = append(args, "-race")
	}
	binary := filepath.Join(filepath.Dir(string(mod)), "build", "walk", name)
	// In the test's own environment: there are Go's settings and its cache. Without a time limit but the test's own,
	// because the first build of Fyne takes minutes.
	building.Lock()
	defer building.Unlock()
	cmd := exec.CommandContext(d.t.Context(), "go", append(args, "-o", binary, d.options.Package)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("build %s: %v\n%s", d.options.Package, err, out)
	}
	return binary
}

// Launch starts the program, again after [Desktop.Terminate] or [Desktop.Kill] with the home as they left it, and waits
// for its window.
func (d *Desktop) Launch() {
	d.t.Helper()
	d.begin()
	d.until("the window", func() bool {
		scene, err := d.look()
		return err == nil && usable(scene) && d.window(scene.Windows[0].Title) != ""
	})
}

// TerminateAtOnce starts the program as [Desktop.Launch] does, and asks it to end when its window has been on the
// screen for so long. It may end by the signal then.
func (d *Desktop) TerminateAtOnce(after time.Duration) {
	d.t.Helper()
	d.begin()
	d.until("the window on the screen", func() bool { return d.Windows("Keyrack") > 0 })
	time.Sleep(after)
	p := d.program
	d.program = nil
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(d.options.Patience):
		_ = p.cmd.Process.Kill()
		<-p.exited
		d.t.Errorf("the program did not end within %v", d.options.Patience)
	}
}

func (d *Desktop) begin() {
	d.t.Helper()
	if d.program != nil {
		d.t.Fatal("the program runs already")
	}
	p := &program{
		socket: filepath.Join(d.home, "run", d.socket),
		output: &output{},
		exited: make(chan struct{}),
	}
	// A killed program leaves its socket behind.
	_ = os.Remove(p.socket)
	p.cmd = exec.Command(d.binary, append(d.arguments(), d.options.Args...)...)
	p.cmd.Env = slices.Concat(d.env, d.onWayland(), []string{inspect.SocketVariable + "=" + d.named(p.socket)},
		d.options.Env)
	p.cmd.Dir = d.home
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		d.t.Fatalf("start the program: %v", err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.exited)
	}()
	d.program = p
}

// Beside starts the program once more beside the one that runs, as the command for another window does, and returns it
// as a desktop of its own on the same screen, with the same data folder, keychain and clipboard. It ends before this
// one.
func (d *Desktop) Beside() *Desktop {
	d.t.Helper()
	other := &Desktop{
		t: d.t, options: d.options, home: d.home, env: d.env, binary: d.binary, bus: d.bus, keyring: d.keyring,
		socket: "inspect-beside",
	}
	other.options.Env = append(other.options.Env[:len(other.options.Env):len(other.options.Env)],
		"KEYRACK_ANOTHER_WINDOW=1")
	other.Launch()
	d.t.Cleanup(other.Close)
	return other
}

// usable reports whether there is something to press. Until the connections are read there is not.
func usable(scene inspect.Scene) bool {
	return len(scene.Windows) > 0 &&
		slices.ContainsFunc(scene.Windows[0].Nodes, func(n inspect.Node) bool { return n.Tappable })
}

// Terminate sends SIGTERM, as a desktop does at logout, and fails the test unless the program ends with exit status 0
// and without a word about a data race or a call on the wrong goroutine.
func (d *Desktop) Terminate() {
	d.t.Helper()
	p := d.program
	if p == nil {
		return
	}
	if d.options.Wine { // Windows has no such signal
		d.Key("ctrl+q")
	} else {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
	}
	d.program = nil
	d.ended(p)
}

// WaitForExit waits until the program has ended by itself, after the user closed it, and checks it as
// [Desktop.Terminate] does.
func (d *Desktop) WaitForExit() {
	d.t.Helper()
	p := d.program
	if p == nil {
		return
	}
	d.program = nil
	d.ended(p)
}

// Kill ends the program as a crash or a power cut does.
func (d *Desktop) Kill() {
	d.t.Helper()
	p := d.program
	if p == nil {
		return
	}
	d.program = nil
	_ = p.cmd.Process.Kill()
	<-p.exited
}

func (d *Desktop) ended(p *program) {
	d.t.Helper()
	select {
	case <-p.exited:
	case <-time.After(d.options.Patience):
		_ = p.cmd.Process.Kill()
		<-p.exited
		d.t.Errorf("the program did not end within %v; its output:\n%s", d.options.Patience, p.output)
		return
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		d.t.Errorf("the program ended with %v, want exit status 0; its output:\n%s", p.cmd.ProcessState, p.output)
		return
	}
	for _, bad := range []string{"WARNING: DATA RACE", "Error in Fyne call thread"} {
		if strings.Contains(p.output.String(), bad) {
			d.t.Errorf("the program said %q:\n%s", bad, p.output)
		}
	}
}

// StartAgain starts the program a second time beside the one that runs, as a person does who has forgotten about the
// window, and returns when the second one has ended. It fails the test unless that ends by itself and well.
func (d *Desktop) StartAgain() {
	d.t.Helper()
	d.Terminal(d.options.Args...)
}

// Terminal runs a command of the program beside its window, on the same data folder and keychain, and fails the test
// unless it ends well.
func (d *Desktop) Terminal(arguments ...string) {
	d.t.Helper()
	d.TerminalEnds(0, arguments...)
}

// TerminalEnds does so and fails the test unless the command ends with this status.
func (d *Desktop) TerminalEnds(status int, arguments ...string) {
	d.t.Helper()
	cmd, cancel := d.command(d.binary, append(d.arguments(), arguments...)...)
	defer cancel()
	cmd.Env = append(d.env[:len(d.env):len(d.env)], d.options.Env...)
	cmd.Dir = d.home
	if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != status {
		d.t.Errorf("keyrack %s ended with %v; its output:\n%s", strings.Join(arguments, " "), err, out)
	}
}

// StartAndFail starts the program where it cannot open a window, and returns what it writes when it has ended. It fails
// the test unless the program ends by itself and badly.
func (d *Desktop) StartAndFail() string {
	d.t.Helper()
	cmd, cancel := d.command(d.binary, append(d.arguments(), d.options.Args...)...)
	defer cancel()
	cmd.Env = append(d.env[:len(d.env):len(d.env)], d.options.Env...)
	cmd.Dir = d.home
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() <= 0 {
		d.t.Errorf("the program ended with %v; its output:\n%s", err, out)
	}
	return string(out)
}
