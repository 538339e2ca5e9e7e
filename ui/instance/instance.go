// Package instance lets the Keyracks that have the same data folder open know of each other. A second start shows the
// first window instead of opening another one, and several windows, each a process of its own with one target, hear at
// once when one of them, or a command in a terminal, changes something that all of them show.
//
// They talk over sockets in the data folder, which no other user can enter, and say nothing but a word.
package instance

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"keyrack/model/workspace"
)

// Message is what one Keyrack tells another.
type Message string

// The messages.
const (
	Show       Message = "show"       // come to the front
	Reread     Message = "reread"     // something in the index has changed
	Operations Message = "operations" // there is another operation catalogue
	Lock       Message = "lock"       // forget the secrets
)

// News returns what the others are to be told of an event, if it concerns them.
func News(event workspace.Event) (Message, bool) {
	switch event.(type) {
	case workspace.EnvironmentsChanged, workspace.ConnectionsChanged, workspace.PreferencesChanged, workspace.StoreChanged:
		return Reread, true
	case workspace.OperationsChanged:
		return Operations, true
	case workspace.Locked:
		return Lock, true
	}
	return "", false
}

// folderName is the folder of the sockets in the data folder.
const folderName = "windows"

// extension is that of a socket; its name is the process.
const extension = ".sock"

// refusedOnWindows is WSAECONNREFUSED, for which Go has no name.
const refusedOnWindows = syscall.Errno(10061)

// patience bounds what one exchange of words may take. All of it is on this computer.
const patience = time.Second

// Member is this process among the others.
type Member struct {
	folder, own string
	listener    net.Listener
	answering   sync.WaitGroup
}

// Join makes this process one that hears messages, each on a goroutine of its own. It fails where there are no sockets,
// or where the path of the data folder is longer than a socket's may be; the program then has no others.
func Join(dataFolder string, process int, heard func(Message)) (*Member, error) {
	m := &Member{folder: filepath.Join(dataFolder, folderName)}
	if err := os.MkdirAll(m.folder, 0o700); err != nil {
		return nil, fmt.Errorf("joining the other windows: %w", err)
	}
	m.own = strconv.Itoa(process) + extension
	path := filepath.Join(m.folder, m.own)
	// A process of this number is no other's: what is there was left by one that was killed.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("joining the other windows: %w", err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("joining the other windows: %w", err)
	}
	m.listener = listener
	m.answering.Go(func() { m.serve(heard) })
	return m, nil
}

func (m *Member) serve(heard func(Message)) {
	for {
		connection, err := m.listener.Accept()
		if err != nil {
			return // it was closed
		}
		m.answering.Go(func() {
			defer connection.Close()
			_ = connection.SetDeadline(time.Now().Add(patience))
			line, err := bufio.NewReader(connection).ReadString('\n')
			if err != nil {
				return
			}
			message := Message(strings.TrimSuffix(line, "\n"))
			switch message {
			case Show, Reread, Operations, Lock:
				if _, err := connection.Write([]byte("ok\n")); err == nil {
					heard(message)
				}
			}
		})
	}
}

// Tell sends a message to all others and returns how many have heard it. Sockets behind which nobody is are removed.
func (m *Member) Tell(message Message) (others int) { return tellAll(m.folder, m.own, message) }

// Tell sends a message to all windows of a data folder, from a process that hears none itself, and returns how many have
// heard it.
func Tell(dataFolder string, message Message) (windows int) {
	return tellAll(filepath.Join(dataFolder, folderName), "", message)
}

func tellAll(folder, own string, message Message) (others int) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0
	}
	for _, entry := range entries {
		if entry.Name() == own || filepath.Ext(entry.Name()) != extension {
			continue
		}
		if tell(filepath.Join(folder, entry.Name()), message) {
			others++
		}
	}
	return others
}

func tell(path string, message Message) bool {
	connection, err := net.DialTimeout("unix", path, patience)
	if err != nil {
		// Only where nobody is: a window that is busy will listen again.
		if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, refusedOnWindows) {
			_ = os.Remove(path)
		}
		return false
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(patience))
	if _, err := connection.Write([]byte(message + "\n")); err != nil {
		return false
	}
	answer, err := bufio.NewReader(connection).ReadString('\n')
	return err == nil && answer == "ok\n"
}

// Close leaves the others and waits until everything heard was handed on.
func (m *Member) Close() error {
	err := m.listener.Close() // removes the socket as well
	m.answering.Wait()
	return err
}
