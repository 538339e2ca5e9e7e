//go:build !unix

package console

import "os"

// Leave ends the program.
func (e Exit) Leave() { os.Exit(int(e.Code)) }

// OpenTerminal opens the terminal that the program was started from.
func OpenTerminal() (*os.File, error) { return os.OpenFile("CONIN$", os.O_RDWR, 0) }
