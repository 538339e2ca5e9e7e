// Package instance lets the Keyracks that have the same data folder open know of each other. A second start shows the
// first window instead of opening another one, and several windows, each a process of its own with one target, hear at
// once when one of them, or a command in a terminal, changes something that all of them show.
//
// They talk over sockets in the data folder, which no other user can enter, and say nothing but a word. On Windows a
// file in that folder has the name of a pipe that only this user may open.
package instance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"keyrack/model/workspace"
)

// Message is what one Keyrack tells another.
type Message string

// The messages.
const (
	Show       Message = "show"       // come to the front
	Reread     Message = "reread"     // something in the index has changed
	Settings   Message = "settings"   // the user has chosen something
	Operations Message = "operations" // there is another operation catalogue
	Lock       Message = "lock"       // forget the secrets
)

// News returns what the others are to be told of an event, if it concerns them.
func News(event workspace.Event) (Message, bool) {
	switch event.(type) {
	case workspace.EnvironmentsChanged, workspace.ConnectionsChanged, workspace.StoreChanged:
		return Reread, true
	case workspace.SettingsChanged:
		return Settings, true
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

// errNobody is returned by dial for what a program has left that is no more.
var errNobody = errors.New("nobody is behind it")

// patience bounds what one exchange of words may take. All of it is on this computer.
const patience = time.Second

// acting bounds what doing what was said may take.
const acting = 3 * time.Second

// longest bounds what is read of a word.
const longest = 64

// The answers.
const (
	done     = "ok"
	notForMe = "none"
)

// Heard says how a message was taken.
type Heard struct {
	Answered int // windows that have done what it says
	Silent   int // windows that are there and have not answered in time: they may do it later, or never
}

// Member is this process among the others.
type Member struct {
	folder, own string
	takes       []Message // none for all
	listener    net.Listener
	answering   sync.WaitGroup
}

// Join makes this process one that hears messages, each on a goroutine of its own. A message is answered when heard has
// returned: it has done then what the message says. What has no window takes some messages only, and is nobody for the
// others. Join fails where there are no sockets; the program then has no others.
func Join(dataFolder string, process int, heard func(Message), takes ...Message) (*Member, error) {
	m, err := join(dataFolder, process)
	if err != nil {
		return nil, fmt.Errorf("joining the other windows: %w", err)
	}
	m.takes = takes
	m.answering.Go(func() { m.serve(heard) })
	return m, nil
}

func join(dataFolder string, process int) (*Member, error) {
	m := &Member{folder: filepath.Join(dataFolder, folderName), own: strconv.Itoa(process) + extension}
	if err := os.MkdirAll(m.folder, 0o700); err != nil {
		return nil, err
	}
	if !isFolder(m.folder) {
		return nil, fmt.Errorf("%s: %w", m.folder, errNotFolder)
	}
	// A process of this number is no other's: what is there was left by one that was killed.
	if err := os.Remove(filepath.Join(m.folder, m.own)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	listener, err := listen(m.folder, m.own)
	if err != nil {
		return nil, err
	}
	m.listener = listener
	return m, nil
}

var errNotFolder = errors.New("it is not a folder")

// isFolder reports whether there is a folder of this name: a link to one is none.
func isFolder(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}

func (m *Member) serve(heard func(Message)) {
	for {
		connection, err := m.listener.Accept()
		if err != nil {
			return // it was closed
		}
		m.answering.Go(func() {
			defer connection.Close()
			message := Message(readLine(connection, patience))
			switch message {
			case Show, Reread, Settings, Operations, Lock:
				// First it is done, then answered: whoever said it may be gone by now, as after this process was stopped.
				answer := done
				if len(m.takes) == 0 || slices.Contains(m.takes, message) {
					heard(message)
				} else {
					answer = notForMe
				}
				_ = connection.SetDeadline(time.Now().Add(patience))
				_, _ = connection.Write([]byte(answer + "\n"))
			}
		})
	}
}

// readLine reads a word within a time, and "" where there is none. A process that was stopped meanwhile takes what has
// come although its time is over.
func readLine(connection net.Conn, within time.Duration) string {
	in := bufio.NewReader(io.LimitReader(connection, longest))
	var line string
	for range 2 {
		_ = connection.SetReadDeadline(time.Now().Add(within))
		part, err := in.ReadString('\n')
		line += part
		if err == nil {
			return strings.TrimSuffix(line, "\n")
		}
		var late net.Error // that of a pipe of Windows is not os.ErrDeadlineExceeded
		if !errors.As(err, &late) || !late.Timeout() {
			return ""
		}
		within = 10 * time.Millisecond
	}
	return ""
}

// Tell sends a message to all others and waits until they have done what it says. Sockets behind which nobody is are
// removed.
func (m *Member) Tell(message Message) Heard { return tellAll(m.folder, m.own, message) }

// Tell sends a message to all windows of a data folder, from a process that hears none itself.
func Tell(dataFolder string, message Message) Heard {
	return tellAll(filepath.Join(dataFolder, folderName), "", message)
}

func tellAll(folder, own string, message Message) Heard {
	if !isFolder(folder) {
		return Heard{}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return Heard{}
	}
	var all Heard
	var mu sync.Mutex
	var telling sync.WaitGroup
	for _, entry := range entries {
		if entry.Name() == own || filepath.Ext(entry.Name()) != extension {
			continue
		}
		telling.Go(func() {
			there, answered := tell(folder, entry.Name(), message)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case answered:
				all.Answered++
			case there:
				all.Silent++
			}
		})
	}
	telling.Wait()
	return all
}

// tell reports whether somebody is behind a socket, and has answered.
func tell(folder, name string, message Message) (there, answered bool) {
	connection, err := dial(folder, name)
	switch {
	case errors.Is(err, errNobody): // a window that is busy will listen again
		_ = os.Remove(filepath.Join(folder, name))
		return false, false
	case err != nil:
		return !errors.Is(err, fs.ErrNotExist), false
	}
	defer connection.Close()
	_ = connection.SetWriteDeadline(time.Now().Add(patience))
	if _, err := connection.Write([]byte(message + "\n")); err != nil {
		return true, false
	}
	answer := readLine(connection, acting)
	return answer != notForMe, answer == done
}

// Close leaves the others and waits until everything heard was handed on.
func (m *Member) Close() error {
	err := m.listener.Close()
	if removed := os.Remove(filepath.Join(m.folder, m.own)); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	m.answering.Wait()
	return err
}
