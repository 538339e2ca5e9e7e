// Keyrack keeps the tokens of the Mews Connector API in the keychain of the operating system, shows which property each
// one opens, and tests requests. This file puts the parts together and does nothing else.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
	_ "time/tzdata" // the time at a property, also where the system knows no time zones

	"github.com/google/uuid"

	"keyrack/model/connector"
	"keyrack/model/operations"
	"keyrack/model/sandbox"
	"keyrack/model/workspace"
	"keyrack/storage"
	"keyrack/storage/index"
	"keyrack/storage/keychain"
	"keyrack/ui/desktop"
)

// version is set by the build: "-X main.version=…".
var version = "development"

func main() {
	if err := run(os.Args[1:]); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "keyrack:", err)
		os.Exit(64)
	}
}

func run(arguments []string) error {
	flags := flag.NewFlagSet("keyrack", flag.ContinueOnError)
	data := flags.String("data", "", "keep everything but the tokens in this `folder` (also KEYRACK_DATA)")
	showVersion := flags.Bool("version", false, "print the version")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q: see keyrack --help", flags.Arg(0))
	}
	if *showVersion {
		fmt.Println("keyrack", version)
		return nil
	}
	if err := keychain.GuardSessionBus(os.Getenv, os.Setenv); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	catalogue, err := operations.Embedded()
	if err != nil {
		return err
	}
	parts := &parts{data: *data, catalogue: catalogue}
	desktop.Run(ctx, desktop.Options{Open: parts.open, Catalogue: catalogue, Version: version, Now: time.Now})
	return parts.close()
}

// parts are what a workspace is made of and what has to be closed behind it, last opened first.
type parts struct {
	data      string // the data folder that the user asked for; may be empty
	catalogue *operations.Catalogue
	closers   []io.Closer
}

func (p *parts) open(ctx context.Context) (*workspace.Workspace, string, error) {
	folder, err := storage.Open(ctx, storage.Options{Path: p.data})
	if err != nil {
		return nil, "", err
	}
	p.closers = append(p.closers, folder)
	entries, err := index.Open(ctx, folder.Index(), index.Options{})
	if err != nil {
		return nil, "", err
	}
	secrets := keychain.Open(keychain.Options{})
	hotels := sandbox.NewLocal(sandbox.Options{})
	p.closers = append(p.closers, entries, secrets, hotels)
	opened, err := workspace.Open(ctx, workspace.Options{
		Index:     entries,
		Secrets:   secrets,
		Sender:    connector.New(connector.Options{Version: version, TempDir: folder.Temp()}),
		Sandbox:   hotels,
		Catalogue: p.catalogue,
		Now:       time.Now,
		NewID:     uuid.NewString,
	})
	return opened, folder.Path(), err
}

func (p *parts) close() error {
	var all error
	for _, closer := range slices.Backward(p.closers) {
		all = errors.Join(all, closer.Close())
	}
	return all
}
