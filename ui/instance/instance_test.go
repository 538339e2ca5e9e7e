package instance_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"keyrack/model/workspace"
	"keyrack/storage/disktest"
	"keyrack/ui/instance"
)

// folder is a data folder. Its path is longer than that of a socket may be for some tests, and shorter for others.
func folder(t *testing.T) string { return t.TempDir() }

func join(t *testing.T, folder string, process int) (*instance.Member, chan instance.Message) {
	t.Helper()
	heard := make(chan instance.Message, 8)
	member, err := instance.Join(folder, process, func(m instance.Message) { heard <- m })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = member.Close() })
	settle(t, folder, process)
	return member, heard
}

func TestTheFirstHearsThatASecondWasStarted(t *testing.T) {
	data := folder(t)
	_, first := join(t, data, 1)
	second, own := join(t, data, 2)
	if others := second.Tell(instance.Show); others != (instance.Heard{Answered: 1}) {
		t.Errorf("it was heard by %+v", others)
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
	if others := member.Tell(instance.Show); others != (instance.Heard{Answered: 0}) {
		t.Errorf("it was heard by %+v", others)
	}
}

func TestAnotherDataFolderIsAnotherKeyrack(t *testing.T) {
	_, other := join(t, folder(t), 1)
	member, _ := join(t, folder(t), 2)
	if others := member.Tell(instance.Show); others != (instance.Heard{Answered: 0}) || len(other) != 0 {
		t.Errorf("it was heard by %+v", others)
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
	if others := member.Tell(instance.Reread); others != (instance.Heard{Answered: 0}) {
		t.Errorf("it was heard by %+v", others)
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
	if others := second.Tell(instance.Show); others != (instance.Heard{Answered: 0}) {
		t.Errorf("it was heard by %+v", others)
	}
}

func TestACommandTellsTheWindowsWhatItHasChanged(t *testing.T) {
	data := folder(t)
	_, heard := join(t, data, 1)
	for event, want := range map[workspace.Event]instance.Message{
		workspace.ConnectionsChanged{Environment: "demo"}: instance.Reread,
		workspace.EnvironmentsChanged{}:                   instance.Reread,
		workspace.SettingsChanged{}:                       instance.Settings,
		workspace.OperationsChanged{}:                     instance.Operations,
		workspace.Locked{}:                                instance.Lock,
	} {
		message, concerns := instance.News(event)
		if !concerns || message != want {
			t.Errorf("%T is told as %q", event, message)
		}
		if windows := instance.Tell(data, message); windows != (instance.Heard{Answered: 1}) {
			t.Errorf("%q was heard by %+v", message, windows)
		}
		if got := <-heard; got != want {
			t.Errorf("the window heard %q", got)
		}
	}
	if message, concerns := instance.News(workspace.ConnectionUsed{}); concerns {
		t.Errorf("a use is told as %q", message)
	}
	if windows := instance.Tell(folder(t), instance.Reread); windows != (instance.Heard{Answered: 0}) {
		t.Errorf("without a window it was heard by %+v", windows)
	}
}

func TestTheFolderMayHaveAPathOfAnyLength(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("long/", 10), strings.Repeat("x", 200))
	for _, data := range []string{t.TempDir(), long} {
		if err := os.MkdirAll(data, 0o700); err != nil {
			t.Fatal(err)
		}
		member, heard := join(t, data, 1)
		if windows := instance.Tell(data, instance.Lock); windows != (instance.Heard{Answered: 1}) {
			t.Errorf("%d bytes: it was heard by %+v", len(data), windows)
		}
		if got := <-heard; got != instance.Lock {
			t.Errorf("it heard %q", got)
		}
		if err := member.Close(); err != nil {
			t.Error(err)
		}
		left, err := os.ReadDir(filepath.Join(data, "windows"))
		if err != nil || len(left) != 0 {
			t.Errorf("left are %v, error %v", left, err)
		}
	}
}

func TestAMessageIsDoneBeforeItIsAnswered(t *testing.T) {
	data := folder(t)
	var locked atomic.Bool
	member, err := instance.Join(data, 1, func(instance.Message) { locked.Store(true) })
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = member.Close() }()
	settle(t, data, 1)
	if windows := instance.Tell(data, instance.Lock); windows != (instance.Heard{Answered: 1}) || !locked.Load() {
		t.Errorf("heard by %+v, locked %v", windows, locked.Load())
	}
}

func TestWhoTakesOneMessageIsNobodyForTheOthers(t *testing.T) {
	data := folder(t)
	heard := make(chan instance.Message, 2)
	member, err := instance.Join(data, 1, func(m instance.Message) { heard <- m }, instance.Lock)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = member.Close() }()
	settle(t, data, 1)
	if others := instance.Tell(data, instance.Show); others != (instance.Heard{}) || len(heard) > 0 {
		t.Errorf("a window is shown by %+v", others)
	}
	if others := instance.Tell(data, instance.Lock); others != (instance.Heard{Answered: 1}) || len(heard) != 1 {
		t.Errorf("the lock is heard by %+v", others)
	}
}

func TestAMessageIsDoneAlsoWhenWhoSaidItIsGone(t *testing.T) {
	data := folder(t)
	_, heard := join(t, data, 1)
	connection, err := instance.Dial(filepath.Join(data, "windows"), "1.sock")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := connection.Write([]byte("lock\n")); err != nil {
		t.Fatal(err)
	}
	if err := connection.Close(); err != nil {
		t.Fatal(err)
	}
	if got := <-heard; got != instance.Lock {
		t.Errorf("it heard %q", got)
	}
}

func TestALineWithoutAnEndIsNotReadOn(t *testing.T) {
	data := folder(t)
	_, heard := join(t, data, 1)
	connection, err := instance.Dial(filepath.Join(data, "windows"), "1.sock")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	piece := bytes.Repeat([]byte("x"), 1<<20)
	for written := 0; written < 64<<20; written += len(piece) {
		if _, err := connection.Write(piece); err != nil {
			return // it was hung up
		}
	}
	t.Errorf("64 MB were taken, heard %d", len(heard))
}

func TestALinkInPlaceOfTheSocketsIsNotFollowed(t *testing.T) {
	data, elsewhere := folder(t), t.TempDir()
	link := filepath.Join(data, "windows")
	disktest.Link(t, elsewhere, link)
	if _, err := instance.Join(data, 1, func(instance.Message) {}); err == nil {
		t.Error("a window has joined behind it")
	}
	if left, err := os.ReadDir(elsewhere); err != nil || len(left) != 0 {
		t.Errorf("behind it are %v, error %v", left, err)
	}
}
