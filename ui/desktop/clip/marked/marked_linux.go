package marked

import "os"

// The names of what a text is offered as: those of X11 first, which XWayland hands on too.
var textTypes = []string{"UTF8_STRING", "STRING", "TEXT", plainText, "text/plain"}

// plainText is what most programs ask for.
const plainText = "text/plain;charset=utf-8"

// find looks for a Wayland desktop that lets programs set the clipboard, and for an X server. A window on Wayland has
// nothing from an X server: what is copied there comes over only while a window of that server is in front.
func find(wayland bool) *Board {
	if wayland || os.Getenv("WAYLAND_DISPLAY") != "" {
		if w, err := newWayland(); err == nil {
			return &Board{Note: note(running()), Put: w.put, Once: w.putOnce, Text: w.clipboard, Empty: w.empty}
		}
	}
	if !wayland && os.Getenv("DISPLAY") != "" {
		if x, err := newX11(); err == nil {
			return &Board{Note: note(running()), Put: x.put, Once: x.putOnce, Empty: x.empty, Keep: x.keep}
		}
	}
	return nil
}
