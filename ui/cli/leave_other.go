//go:build !unix

package cli

import "os"

// Leave ends the program.
func (e Exit) Leave() { os.Exit(int(e.Code)) }
