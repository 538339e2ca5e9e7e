// Package inspect describes what Keyrack's windows show, so that a test can find things on the screen the way a person
// does: by what they read. Fyne has no accessibility tree on Linux; this takes its place.
//
// Only a program built with the tag "inspect" can be asked. Without the tag [Start] does nothing and no code that
// listens is linked, so what users run has no such door. With the tag the program listens on the Unix socket that the
// environment variable [SocketVariable] names, mode 0600, reads one byte from each connection, [Now] or [Drawn], and
// answers with one [Scene] as JSON. Under Wine, which has no such sockets, it listens on the loopback interface and
// writes the address into a file of that name.
//
// A scene never holds the text of an entry: people type tokens there. It does hold every other text that is on the
// screen, a token that the user chose to reveal among them.
package inspect

import "time"

// SocketVariable is the environment variable with the path of the socket. Unset or empty means: do not listen.
const SocketVariable = "KEYRACK_INSPECT"

// What a connection asks for.
const (
	Now   byte = 'n' // the scene as it is
	Drawn byte = 'd' // the scene, once what was done on the screen before is drawn
)

// Scene is everything the windows of the application show.
type Scene struct {
	// Started is when the first frame of the first window was on the screen.
	Started time.Time
	// GOGC is how much garbage may lie before it is collected, in percent of what is in use.
	GOGC    uint64
	Windows []Window
}

// Window is one window, oldest first. Lengths are in pixels of the screen, counted from the window's top left corner.
type Window struct {
	Title         string
	Width, Height int
	Scale         float32 // pixels for one unit of Fyne's
	// Overlay says that a dialog, menu or other overlay is open. Nodes then describe the top one alone, because nothing
	// beneath it can be reached.
	Overlay bool
	// Nodes are the visible widgets and texts in the order they are drawn, parents before children.
	Nodes []Node
}

// Node is a widget or a text, cut to the part that can be seen.
type Node struct {
	// Type is the Go type, such as "widget.Button", or "canvas.Text" for a text.
	Type string
	// Parent is the index of the widget around it in Window.Nodes, or -1.
	Parent int
	// Text is what a text shows; empty for a widget, whose texts are its children.
	Text string `json:",omitempty"`
	// Placeholder is what an empty entry shows. Entry marks a widget that the user types into, its kinds included.
	Placeholder         string `json:",omitempty"`
	Entry               bool   `json:",omitempty"`
	X, Y, Width, Height int
	Tappable            bool `json:",omitempty"`
	Focused             bool `json:",omitempty"`
	Disabled            bool `json:",omitempty"`
}
