// Command enginetest builds the Vault server that tests of teams run, so that it is there when they want it. It takes
// some minutes once on a computer, and nothing later.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"keyrack/storage/team/teamtest"
)

func main() {
	program, err := teamtest.Build(context.Background(), filepath.Join("storage", "team", "testdata", "engine"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(program)
}
