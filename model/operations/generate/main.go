// Command generate makes the embedded catalogue of operations of the one that is edited by hand:
//
//	go generate ./model/operations
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"keyrack/model/operations"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(files []string) error {
	if len(files) != 2 {
		return errors.New("usage: generate catalogue.json operations.json")
	}
	source, err := os.Open(files[0])
	if err != nil {
		return err
	}
	var made bytes.Buffer
	if err := errors.Join(operations.Generate(source, &made), source.Close()); err != nil {
		return err
	}
	return os.WriteFile(files[1], made.Bytes(), 0o644)
}
