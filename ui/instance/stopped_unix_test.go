//go:build unix

package instance_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"keyrack/ui/instance"
)

// windowVariable makes the test binary a window of this data folder, which says what it hears.
const windowVariable = "KEYRACK_TEST_INSTANCE"

func TestMain(m *testing.M) {
	if data := os.Getenv(windowVariable); data != "" {
		member, err := instance.Join(data, os.Getpid(), func(message instance.Message) { fmt.Println(message) })
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println("joined")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		_ = member.Close()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAStoppedWindowIsCountedAndLocksWhenItGoesOn(t *testing.T) {
	data := folder(t)
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), windowVariable+"="+data)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	next := func() string {
		lines.Scan()
		return lines.Text()
	}
	if said := next(); said != "joined" {
		t.Fatalf("it said %q", said)
	}
	_, answering := join(t, data, 1)
	if err := command.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	// A signal is on its way for a moment: the process stops when it is told of it.
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(command.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("it did not stop: %v, %v", status, err)
	}
	if windows := instance.Tell(data, instance.Lock); windows != (instance.Heard{Answered: 1, Silent: 1}) {
		t.Errorf("heard by %+v", windows)
	}
	if got := <-answering; got != instance.Lock {
		t.Errorf("the other window heard %q", got)
	}
	if err := command.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if said := next(); said != string(instance.Lock) {
		t.Errorf("going on it heard %q", said)
	}
	if err := input.Close(); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(data, "windows", "*"))
	if err != nil || len(left) != 1 { // that of this process
		t.Errorf("left are %v, error %v", left, err)
	}
}
