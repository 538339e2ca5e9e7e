package console

import (
	"bytes"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/windows"
)

// Leave ends the program.
func (e Exit) Leave() { os.Exit(int(e.Code)) }

// openDescriptor returns the file that this program has open under a number, or nil. Windows hands over the standard
// input, output and errors alone, and counts none of them.
func openDescriptor(number int) *os.File {
	if number == 0 {
		return os.Stdin
	}
	return nil
}

// OpenTerminal opens the terminal that the program was started from.
func OpenTerminal() (*os.File, error) { return os.OpenFile("CONIN$", os.O_RDWR, 0) }

// Standard returns the streams of the program, and what ends their use.
//
// A program with a window gets none from Windows unless a shell has sent them elsewhere. It takes the console of the
// shell that has started it, and says that a shell does not wait for such a program; nobody can be asked there, as the
// shell reads what is typed. Where there is no console, what goes wrong is shown in a box.
func Standard() (streams Streams, done func()) {
	streams = Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Terminal: OpenTerminal}
	if isThere(windows.STD_OUTPUT_HANDLE) || isThere(windows.STD_ERROR_HANDLE) {
		return streams, withCommands(os.Stdout, os.Stderr)
	}
	streams.In, streams.Terminal = strings.NewReader(""), nil
	if screen, err := attach(); err == nil {
		streams.Out, streams.Err = screen, screen
		os.Stdout, os.Stderr = screen, screen // what the toolkit says goes there
		if len(os.Args) > 1 {
			_, _ = io.WriteString(screen, pointer) // there is nowhere else to say it
		}
		return streams, withCommands(screen)
	}
	box := &bytes.Buffer{}
	streams.Out, streams.Err = io.Discard, box
	return streams, func() { show(box.String()) }
}

// pointer is said where a command was given to the program of the window.
const pointer = "\r\nkeyrack: this is the program with the window, for which a shell does not wait. In a shell " +
	"use the keyrack.exe without one.\r\n"

// isThere reports whether Windows has given a stream to this program.
func isThere(stream uint32) bool {
	handle, err := windows.GetStdHandle(stream)
	if err != nil || handle == 0 || handle == windows.InvalidHandle {
		return false
	}
	kind, err := windows.GetFileType(handle)
	return err == nil && kind != windows.FILE_TYPE_UNKNOWN
}

// attach opens the console of the program that has started this one.
func attach() (*os.File, error) {
	const parent = ^uintptr(0)
	attached, _, err := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole").Call(parent)
	if attached == 0 {
		return nil, err
	}
	return os.OpenFile("CONOUT$", os.O_RDWR, 0)
}

// withCommands has consoles understand colours, and the line of progress, until what is returned is called: Windows
// Terminal does by itself, the older console when it is told to.
func withCommands(files ...*os.File) (restore func()) {
	before := map[windows.Handle]uint32{}
	for _, file := range files {
		var mode uint32
		handle := windows.Handle(file.Fd())
		if windows.GetConsoleMode(handle, &mode) != nil || mode&windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING != 0 {
			continue
		}
		if windows.SetConsoleMode(handle, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil {
			before[handle] = mode
		}
	}
	return func() {
		for handle, mode := range before {
			_ = windows.SetConsoleMode(handle, mode) // the console may have gone
		}
	}
}

// show shows a text in a box and waits until it is closed.
func show(text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	body, err := windows.UTF16PtrFromString(strings.ReplaceAll(text, "\x00", ""))
	if err != nil {
		return
	}
	title, err := windows.UTF16PtrFromString("Keyrack")
	if err != nil {
		return
	}
	_, _ = windows.MessageBox(0, body, title, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND)
}
