//go:build unix

package agent

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"keyrack/model"
	"keyrack/model/secrets"
)

// apart gives the agents of a test a folder of their own.
func apart(t *testing.T) {
	t.Helper()
	run, err := os.MkdirTemp("", "k") // a socket has a short name
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(run) })
	t.Setenv("XDG_RUNTIME_DIR", run)
}

func address(at place) string { return at.socket() }

func connect(address string) (net.Conn, error) { return net.Dial("unix", address) }

func endWriting(connection net.Conn) error { return connection.(*net.UnixConn).CloseWrite() }

// settle is for Wine.
func settle(*testing.T, place) {}

func kill(process int) error { return syscall.Kill(process, syscall.SIGKILL) }

// alive reports whether a process runs. One that has ended and that nobody has asked for yet does not.
func alive(process int) bool {
	var status syscall.WaitStatus
	_, _ = syscall.Wait4(process, &status, syscall.WNOHANG, nil)
	return syscall.Kill(process, 0) == nil
}

// wantLeftBehind wants the socket of an agent that was killed to be there still: nothing would be proven without it.
func wantLeftBehind(t *testing.T, at place) {
	t.Helper()
	_, err := os.Lstat(at.socket())
	must(t, err)
}

func TestAStoppedAgentIsNotWaitedForLong(t *testing.T) {
	r := newRig(t)
	process := r.start(soon()).Process
	if err := syscall.Kill(process, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var status syscall.WaitStatus // the signal is sent; it may still answer until it has arrived
	if _, err := syscall.Wait4(process, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("it was not stopped: %v, %v", status, err)
	}
	if _, err := r.Get(t.Context(), "one.1"); !errors.Is(err, model.ErrStoreTimeout) {
		t.Errorf("error %v", err)
	}
	if err := r.EndAgent(t.Context()); !errors.Is(err, model.ErrStoreTimeout) {
		t.Errorf("a lock that was not heard: %v", err)
	}
	if err := syscall.Kill(process, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	r.until("it has done what it was told meanwhile", func() bool { return !alive(process) })
	r.wantLocked()
}

func TestWhatIsNotTheUsersAloneInThePlaceOfTheAgentIsRefused(t *testing.T) {
	for name, put := range map[string]func(t *testing.T, at place){
		"a folder that others can enter": func(t *testing.T, at place) { must(t, os.Chmod(at.folder, 0o755)) },
		"a link to a folder": func(t *testing.T, at place) {
			must(t, os.Rename(at.folder, at.folder+".moved"), os.Symlink(at.folder+".moved", at.folder))
		},
		"a socket that others can open": func(t *testing.T, at place) { must(t, os.Chmod(at.socket(), 0o666)) },
		"a file": func(t *testing.T, at place) {
			must(t, os.Remove(at.socket()), os.WriteFile(at.socket(), nil, 0o666), os.Chmod(at.socket(), 0o644))
		},
		"a link to a socket": func(t *testing.T, at place) {
			must(t, os.Rename(at.socket(), at.socket()+"2"), os.Symlink(at.socket()+"2", at.socket()))
		},
		"a socket of another user": func(t *testing.T, at place) {
			if os.Getuid() != 0 {
				t.Skip("only root gives files away")
			}
			must(t, os.Chown(at.socket(), 65534, 65534))
		},
		"a folder of another user": func(t *testing.T, at place) {
			if os.Getuid() != 0 {
				t.Skip("only root gives files away")
			}
			must(t, os.Chown(at.folder, 65534, 65534))
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			heard := make(chan struct{}, 8)
			must(t, os.MkdirAll(r.at.folder, 0o700))
			listener, err := net.Listen("unix", r.at.socket())
			must(t, err, os.Chmod(r.at.socket(), 0o600))
			listener.(*net.UnixListener).SetUnlinkOnClose(false)
			defer listener.Close()
			go func() {
				for {
					connection, err := listener.Accept()
					if err != nil {
						return
					}
					if n, _ := connection.Read(make([]byte, 1)); n > 0 {
						heard <- struct{}{}
					}
					_ = connection.Close()
				}
			}()
			put(t, r.at)
			if _, err := r.Get(t.Context(), "one.1"); !errors.Is(err, secrets.ErrForeignAgent) {
				t.Errorf("read: %v", err)
			}
			if err := r.Set(t.Context(), "two.1", token); !errors.Is(err, secrets.ErrForeignAgent) {
				t.Errorf("write: %v", err)
			}
			if err := r.Probe(t.Context()); !errors.Is(err, model.ErrStoreLocked) {
				t.Errorf("probe: %v", err)
			}
			if _, err := r.Agent(t.Context()); !errors.Is(err, secrets.ErrForeignAgent) {
				t.Errorf("state: %v", err)
			}
			if _, err := r.try(passphrase, soon()); !errors.Is(err, secrets.ErrForeignAgent) {
				t.Errorf("an agent in its place: %v", err)
			}
			select {
			case <-heard:
				t.Error("something was said to it")
			default:
			}
		})
	}
}

func TestAnotherUserGetsNoAnswer(t *testing.T) {
	if os.Getuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("only root becomes another user")
	}
	r := newRig(t)
	r.inside(4, nil)
	// The folder and the socket are opened to all, as no agent leaves them: what the kernel says of the caller remains.
	program := filepath.Join(filepath.Dir(r.at.folder), "stranger")
	content, err := os.ReadFile("/proc/self/exe")
	must(t, err, os.WriteFile(program, content, 0o755), os.Chmod(program, 0o755),
		os.Chmod(filepath.Dir(r.at.folder), 0o755), os.Chmod(r.at.folder, 0o755), os.Chmod(r.at.socket(), 0o666))
	run := func(user uint32) string {
		command := exec.Command(program)
		command.Env = []string{asStranger + "=" + address(r.at)}
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
		output, err := command.CombinedOutput()
		must(t, err)
		return string(output)
	}
	if got := run(0); got != "answered" {
		t.Fatalf("the user itself: %s, so nothing is proven", got)
	}
	if got := run(65534); got != "closed" {
		t.Errorf("another user: %s", got)
	}
}

func TestWithoutAFolderOfTheSessionThereIsNoAgent(t *testing.T) {
	r := newRig(t)
	r.at = place{name: "x"}
	r.wantLocked()
	if r.isOpen() {
		t.Error("there is one")
	}
	if _, _, err := listen(t.Context(), r.at); !errors.Is(err, secrets.ErrNoAgentPlace) {
		t.Errorf("error %v", err)
	}
	if got := runtimeFolder(func(string) string { return "relative" }); got != "" {
		t.Errorf("a relative folder: %q", got)
	}
}
