package console

import "io"

// Waits reports false: Windows does not tell of every kind of input whether something waits in it.
func Waits(io.Reader) bool { return false }
