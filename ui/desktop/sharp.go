package desktop

import (
	"time"

	"github.com/go-gl/glfw/v3.4/glfw"

	"keyrack/ui/desktop/task"
)

// keepSharp has the window drawn anew whenever it comes to a screen of another scale, as each does on Wayland right
// after it was shown: Fyne 2.8.1 keeps the pictures of texts that it drew for the scale before, and they stay soft.
func (s *Shell) keepSharp() {
	run, can := s.window.(interface{ RunWithContext(draw func()) })
	if !can {
		return
	}
	settings := s.app.Settings()
	anew := func() { settings.SetTheme(settings.Theme()) }
	made := false
	run.RunWithContext(func() {
		w := glfw.GetCurrentContext()
		if made = w != nil; !made {
			return
		}
		var before glfw.ContentScaleCallback
		before = w.SetContentScaleCallback(func(w *glfw.Window, x, y float32) {
			if before != nil {
				before(w, x, y)
			}
			task.OnUI(anew)
		})
		if x, _ := w.GetContentScale(); x != 1 {
			anew()
		}
	})
	if !made {
		s.tasks.Later(untilMade, s.keepSharp)
	}
}

// untilMade is when to look again whether the toolkit has made its window.
const untilMade = 50 * time.Millisecond
