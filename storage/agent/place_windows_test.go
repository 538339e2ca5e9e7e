package agent

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"

	"keyrack/model/secrets"
)

// apart does nothing: a pipe is called after the folder of its vault, which every test has of its own.
func apart(*testing.T) {}

func address(at place) string { return at.pipe }

func connect(address string) (net.Conn, error) { return winio.DialPipe(address, nil) }

// endWriting does nothing: a pipe has no half. Who listens does not wait for long.
func endWriting(net.Conn) error { return nil }

// settle takes the one pipe that go-winio makes first and never serves. Windows lets nobody connect to it; Wine 8 does,
// and would have the first request of a test wait there.
func settle(t *testing.T, at place) {
	t.Helper()
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() != nil {
		return
	}
	name, err := windows.UTF16PtrFromString(at.pipe)
	must(t, err)
	taken, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING, 0, 0)
	must(t, err)
	t.Cleanup(func() { _ = windows.CloseHandle(taken) })
}

func kill(process int) error {
	running, err := os.FindProcess(process)
	if err != nil {
		return fmt.Errorf("finding process %d: %w", process, err)
	}
	defer func() { _ = running.Release() }() // it was only a name
	return running.Kill()
}

// alive reports whether a process runs.
func alive(process int) bool {
	opened, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(process))
	if err != nil {
		return false
	}
	defer func() { _ = windows.CloseHandle(opened) }() // it was only asked
	state, err := windows.WaitForSingleObject(opened, 0)
	return err == nil && state == uint32(windows.WAIT_TIMEOUT)
}

// wantLeftBehind wants nothing: a pipe ends with its process.
func wantLeftBehind(*testing.T, place) {}

func TestOnlyTheUserMayOpenThePipe(t *testing.T) {
	r := newRig(t)
	r.inside(4, nil)
	opened, err := connect(address(r.at))
	must(t, err)
	defer opened.Close()
	pipe := windows.Handle(opened.(interface{ Fd() uintptr }).Fd())
	described, err := windows.GetSecurityInfo(pipe, windows.SE_KERNEL_OBJECT, windows.DACL_SECURITY_INFORMATION)
	must(t, err)
	// Wine keeps the word for every right, which Windows turns into the rights of a file.
	got := strings.Replace(described.String(), ";GA;", ";FA;", 1)
	if want := "D:P(A;;FA;;;" + r.at.user + ")"; got != want {
		t.Errorf("the pipe is open to %s, want %s", got, want)
	}
}

func TestWhoKnowsNoUserHasNoAgent(t *testing.T) {
	r := newRig(t)
	r.at = place{}
	r.wantLocked()
	if _, _, err := listen(t.Context(), r.at); !errors.Is(err, secrets.ErrNoAgentPlace) {
		t.Errorf("error %v", err)
	}
}
