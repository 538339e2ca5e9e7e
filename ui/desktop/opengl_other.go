//go:build !windows || arm64

package desktop

import "errors"

// ErrNoOpenGL is returned by [Run] where no window can be made: over remote desktops and in virtual machines there is
// often no OpenGL.
var ErrNoOpenGL = errors.New("no window can be opened here, because OpenGL 2.1 is missing; " +
	"the terminal does the same work without it, see keyrack --help")

// canDraw leaves it to the toolkit to say in its log that there can be no window.
func canDraw() error { return nil }
