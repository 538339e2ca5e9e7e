package marked

import "os"

// note is true of both ways.
const note = "A copy is marked as a password: clipboard histories like KDE's leave it out."

// The names of what a text is offered as: those of X11 first, which XWayland hands on too.
var textTypes = []string{"UTF8_STRING", "STRING", "TEXT", "text/plain;charset=utf-8", "text/plain"}

// find looks for a Wayland desktop that lets programs set the clipboard, and for an X server. A window on Wayland has
// nothing from an X server: what is copied there comes over only while a window of that server is in front.
func find(wayland bool) *Board {
	if wayland || os.Getenv("WAYLAND_DISPLAY") != "" {
		if w, err := newWayland(); err == nil {
			return &Board{Note: note, Put: w.put}
		}
	}
	if !wayland && os.Getenv("DISPLAY") != "" {
		if x, err := newX11(); err == nil {
			return &Board{Note: note, Put: x.put}
		}
	}
	return nil
}
