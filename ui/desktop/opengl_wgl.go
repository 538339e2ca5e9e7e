//go:build windows && !arm64

package desktop

import (
	"errors"

	"github.com/go-gl/glfw/v3.4/glfw"
)

// ErrNoOpenGL is returned by [Run] where no window can be made: over remote desktops and in virtual machines there is
// often no OpenGL.
var ErrNoOpenGL = errors.New("no window can be opened here, because OpenGL 2.1 is missing; lay opengl32.dll of Mesa " +
	"beside Keyrack.exe, or use keyrack.exe in a terminal, which does the same work without it")

// canDraw makes a window that nobody sees, as the toolkit does. Where there can be none the toolkit says so in a box of
// its own, in the words of a programmer, and ends in a panic.
func canDraw() error {
	if err := glfw.Init(); err != nil {
		return ErrNoDisplay
	}
	glfw.WindowHint(glfw.Visible, glfw.False)
	glfw.WindowHint(glfw.ContextVersionMajor, 2)
	glfw.WindowHint(glfw.ContextVersionMinor, 1)
	defer glfw.DefaultWindowHints()
	window, err := glfw.CreateWindow(16, 16, "", nil, nil)
	if err != nil || window == nil { // the library returns neither where the platform itself says no
		return ErrNoOpenGL
	}
	window.Destroy()
	return nil
}
