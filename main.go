// Keyrack keeps the tokens of the Mews Connector API in the keychain of the operating system, shows which property each
// one opens, and tests requests. This file puts the parts together and does nothing else: without a command they are
// those of the window, with one those of the terminal.
package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/sandbox"
	"keyrack/model/secrets"
	"keyrack/model/team"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/model/workspace/transfer"
	"keyrack/storage"
	"keyrack/storage/agent"
	"keyrack/storage/budget"
	"keyrack/storage/index"
	"keyrack/storage/keychain"
	"keyrack/storage/openapi"
	kv "keyrack/storage/team"
	files "keyrack/storage/transfer"
	"keyrack/storage/vault"
	"keyrack/ui/cli"
	"keyrack/ui/cli/console"
	"keyrack/ui/window"
)

// version is set by the build: "-X main.version=…".
var version = "development"

// workFactor of scrypt, as a power of two, is set in the programs that tests build and start hundreds of times. Empty,
// as in every program that is shipped, storage/vault and storage/transfer take theirs, which cost a second each.
var workFactor string

func main() {
	// net/http logs what a server sends without being asked, up to 4 KiB of it, and a server may send back the tokens that
	// it got. Nothing of this program's own is said by way of the log.
	log.SetOutput(io.Discard)
	// Cobra would send away whoever starts the program from the Explorer of Windows: it is not for the command line alone.
	cobra.MousetrapHelpText = ""
	run().Leave()
}

func run() console.Exit {
	collectAsUsual := collectLater()
	ctx, stop := console.WithSignals(context.Background())
	defer stop()
	streams, done := console.Standard()
	defer done()
	parts := &parts{collectAsUsual: collectAsUsual}
	alone := sync.OnceValue(func() *connector.Client { return connector.New(connector.Options{Version: version}) })
	post := func(ctx context.Context, address string, body []byte) (deliver.Answer, error) {
		return alone().PostWebhook(ctx, address, body)
	}
	exit := cli.Run(ctx, cli.Options{
		Streams:   streams,
		Open:      parts.open,
		Window:    parts.window,
		Catalogue: parts.catalogue,
		Files: func(settings cli.Settings) transfer.Files {
			return files.Files{Own: storage.IndexFiles(storage.Options{Path: settings.Data})}
		},
		Formats:  files.Files{}.Formats,
		KeepOpen: keepOpen,
		ServeVault: func(ctx context.Context, in io.Reader, out io.WriteCloser) (string, bool, error) {
			folder, why, err := agent.Serve(ctx, in, out)
			return folder, why == agent.Over, err
		},
		Post:    post,
		Version: version,
		Now:     time.Now,
		Environ: os.Environ(),
	}, os.Args[1:])
	if err := parts.close(); err != nil {
		fmt.Fprintln(streams.Err, "keyrack:", err)
		exit.Code = max(exit.Code, console.Unknown)
	}
	return exit
}

// keepOpen starts this program once more, as the agent of the vault.
func keepOpen(ctx context.Context, settings cli.Settings, passphrase model.Secret, until time.Time) (secrets.AgentState,
	error,
) {
	folder, err := storage.VaultFolder(storage.Options{Path: settings.Data})
	if err != nil {
		return secrets.AgentState{}, err
	}
	program, err := os.Executable()
	if err != nil {
		return secrets.AgentState{}, fmt.Errorf("starting the agent: %w", err)
	}
	return agent.Start(ctx, exec.Command(program, cli.AgentCommand), folder, passphrase, until)
}

// parts are what a workspace is made of and what has to be closed behind it, last opened first.
type parts struct {
	closers        []io.Closer
	collectAsUsual func()

	once      sync.Once
	operation *operations.Catalogue
	broken    error
}

// catalogue returns the operations built into the program, with those that a refresh has found since. A kept catalogue
// that cannot be read is left aside: the program's own is always there, and the next refresh mends it.
func (p *parts) catalogue(settings cli.Settings) (*operations.Catalogue, error) {
	p.once.Do(func() {
		if p.operation, p.broken = operations.Embedded(); p.broken != nil {
			return
		}
		kept, err := storage.ReadOperations(storage.Options{Path: settings.Data})
		if err != nil || kept == nil {
			return
		}
		if stored, err := p.operation.Stored(bytes.NewReader(kept)); err == nil {
			p.operation = stored
		}
	})
	return p.operation, p.broken
}

// open opens the workspace for a command as the settings say, and says in which data folder it lies.
func (p *parts) open(ctx context.Context, settings cli.Settings) (*keyrack.Keyrack, string, error) {
	return p.openOr(ctx, settings, index.Options{OnDamage: settings.Damage, Brief: true})
}

// collectLater puts the first collection of garbage off until there are 32 MB of it, and leaves the later ones as they
// are: most commands end before, and those that do not pay once. Who sets another measure ends it before: what it puts
// back later would stay.
func collectLater() (collectAsUsual func()) {
	type sign struct{ *int } // a pointer, so that it does not share its place in memory with other small values
	before := debug.SetGCPercent(800)
	collectAsUsual = sync.OnceFunc(func() { debug.SetGCPercent(before) })
	runtime.AddCleanup(&sign{new(int)}, func(collectAsUsual func()) { collectAsUsual() }, collectAsUsual)
	return collectAsUsual
}

// openOr opens the workspace, and the index as the options say.
func (p *parts) openOr(ctx context.Context, settings cli.Settings, options index.Options) (*keyrack.Keyrack, string,
	error,
) {
	if err := keychain.GuardSessionBus(os.Getenv, os.Setenv); err != nil {
		return nil, "", err
	}
	catalogue, err := p.catalogue(settings)
	if err != nil {
		return nil, "", err
	}
	cost, err := strconv.Atoi(cmp.Or(workFactor, "0"))
	if err != nil {
		return nil, "", fmt.Errorf("the work factor of this build: %w", err)
	}
	folder, err := storage.Open(ctx, storage.Options{Path: settings.Data, Create: settings.Create})
	if err != nil {
		return nil, "", err
	}
	p.closers = append(p.closers, folder)
	entries, err := index.Open(ctx, folder.Index(), options)
	if err != nil {
		return nil, folder.Path(), err
	}
	ledger, err := budget.Open(folder.Budget(), budget.Options{})
	if err != nil {
		return nil, folder.Path(), err
	}
	items := keychain.Open(keychain.Options{})
	hotels := sandbox.NewLocal(sandbox.Options{Catalogue: catalogue})
	p.closers = append(p.closers, entries, ledger, items, hotels)
	files := files.Files{WorkFactor: cost, Own: storage.IndexFiles(storage.Options{Path: settings.Data})}
	client := connector.New(connector.Options{
		Version: version, TempDir: folder.Temp(), Ledger: ledger,
		ReadFile: files.ReadFile,
	})
	opened, err := keyrack.Open(ctx, keyrack.Options{
		Index:      entries,
		Titles:     entries,
		History:    entries,
		Requests:   entries,
		Secrets:    items,
		Transfer:   files,
		Health:     storage.Health{Folder: folder, Entries: entries},
		Vault:      agent.Open(folder.Vault(), vault.Options{WorkFactor: cost}),
		Sender:     client,
		Dialer:     client,
		Network:    client,
		Sandbox:    hotels,
		Hotels:     hotels,
		Post:       client.PostWebhook,
		Catalogue:  catalogue,
		Operations: catalogue,
		Refresh: workspace.Refresh{
			Catalogue: catalogue, Fetch: client.FetchDocument, Read: openapi.Read,
			Keep: folder.KeepOperations, Kept: folder.KeptOperations,
		},
		OpenEngine: openEngine,
		FindToken:  findToken,
		Now:        time.Now,
		NewID:      uuid.NewString,
	})
	if err == nil {
		p.closers = append(p.closers, opened)
	}
	return opened, folder.Path(), err
}

// openEngine returns a client of the engine of a team.
func openEngine(name string, place team.Place, installation string) (teams.Client, error) {
	return kv.New(kv.Options{
		Team: name, Address: place.Address, Mount: place.Mount, Path: place.Path, Namespace: place.Namespace,
		Authorities: place.Authorities, Installation: installation, NewID: uuid.NewString, Now: time.Now,
	})
}

// findToken looks where the vault and bao commands keep a token.
func findToken() (team.Found, bool) {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	return kv.FindToken(os.Getenv, home)
}

func (p *parts) window(ctx context.Context, settings cli.Settings) error {
	// Before anything talks to the bus, the window included.
	if err := keychain.GuardSessionBus(os.Getenv, os.Setenv); err != nil {
		return err
	}
	catalogue, err := p.catalogue(settings)
	if err != nil {
		return err
	}
	p.collectAsUsual() // the window has its own measure while it starts
	return window.Run(ctx, window.Options{
		Open: func(ctx context.Context) (*keyrack.Keyrack, string, error) {
			return p.openOr(ctx, settings, index.Options{OnDamage: settings.Damage})
		},
		Recover: func(ctx context.Context, decided workspace.OnDamage) (*keyrack.Keyrack, string, error) {
			return p.openOr(ctx, settings, index.Options{OnDamage: decided})
		},
		Catalogue: catalogue,
		Version:   version,
		Now:       time.Now,
	})
}

func (p *parts) close() error {
	var all error
	for _, closer := range slices.Backward(p.closers) {
		all = errors.Join(all, closer.Close())
	}
	return all
}
