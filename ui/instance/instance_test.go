package instance_test

import (
	"os"
	"path/filepath"
	"testing"

	"keyrack/model/workspace"
	"keyrack/ui/instance"
)

// folder is a data folder with a short path: that of a socket ends at about a hundred bytes.
func folder(t *testing.T) string {
	t.Helper()
	path, err := os.MkdirTemp("", "keyrack-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(path) })
	return path
}

func join(t *testing.T, folder string, process int) (*instance.Member, chan instance.Message) {
	t.Helper()
	heard := make(chan instance.Message, 8)
	member, err := instance.Join(folder, process, func(m instance.Message) { heard <- m })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = member.Close() })
	return member, heard
}

func TestTheFirstHearsThatASecondWasStarted(t *testing.T) {
	data := folder(t)
	_, first := join(t, data, 1)
	second, own := join(t, data, 2)
	if others := second.Tell(instance.Show); others != 1 {
		t.Errorf("it was heard by %d", others)
	}
	if got := <-first; got != instance.Show {
		t.Errorf("the first heard %q", got)
	}
	if len(own) != 0 {
		t.Error("the second has talked to itself")
	}
}

func TestAloneNobodyHears(t *testing.T) {
	member, _ := join(t, folder(t), 1)
	if others := member.Tell(instance.Show); others != 0 {
		t.Errorf("it was heard by %d", others)
	}
}

func TestAnotherDataFolderIsAnotherKeyrack(t *testing.T) {
	_, other := join(t, folder(t), 1)
	member, _ := join(t, folder(t), 2)
	if others := member.Tell(instance.Show); others != 0 || len(other) != 0 {
		t.Errorf("it was heard by %d", others)
	}
}

func TestWhatAKilledProgramLeavesIsInNobodysWay(t *testing.T) {
	data := folder(t)
	if err := os.MkdirAll(filepath.Join(data, "windows"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"7.sock", "8.sock"} {
		if err := os.WriteFile(filepath.Join(data, "windows", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	member, _ := join(t, data, 7)
	if others := member.Tell(instance.Reread); others != 0 {
		t.Errorf("it was heard by %d", others)
	}
	if _, err := os.Stat(filepath.Join(data, "windows", "8.sock")); !os.IsNotExist(err) {
		t.Errorf("the socket of nobody is still there: %v", err)
	}
}

func TestAProgramThatHasEndedIsNotAsked(t *testing.T) {
	data := folder(t)
	first, _ := join(t, data, 1)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, _ := join(t, data, 2)
	if others := second.Tell(instance.Show); others != 0 {
		t.Errorf("it was heard by %d", others)
	}
}

func TestACommandTellsTheWindowsWhatItHasChanged(t *testing.T) {
	data := folder(t)
	_, heard := join(t, data, 1)
	for event, want := range map[workspace.Event]instance.Message{
		workspace.ConnectionsChanged{Environment: "demo"}: instance.Reread,
		workspace.EnvironmentsChanged{}:                   instance.Reread,
		workspace.OperationsChanged{}:                     instance.Operations,
		workspace.Locked{}:                                instance.Lock,
	} {
		message, concerns := instance.News(event)
		if !concerns || message != want {
			t.Errorf("%T is told as %q", event, message)
		}
		if windows := instance.Tell(data, message); windows != 1 {
			t.Errorf("%q was heard by %d", message, windows)
		}
		if got := <-heard; got != want {
			t.Errorf("the window heard %q", got)
		}
	}
	if message, concerns := instance.News(workspace.ConnectionUsed{}); concerns {
		t.Errorf("a use is told as %q", message)
	}
	if windows := instance.Tell(folder(t), instance.Reread); windows != 0 {
		t.Errorf("without a window it was heard by %d", windows)
	}
}
