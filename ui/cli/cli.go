// Package cli is Keyrack in a terminal: the same workspace, guard and stores as the window, for scripts and for
// computers without a screen.
//
// A command is a function that makes a [cobra.Command] over the session. It reads its arguments, calls the workspace,
// and prints what came of it: a table or a few lines for people, one JSON document with --json. What goes wrong is
// returned as an error; one place makes the sentence and one the exit code of it. No command takes a token as an
// argument, because every process of the computer can read those, and none but reveal prints one.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/secrets"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/output"
)

// Options are what the terminal needs of the program. All are required.
type Options struct {
	console.Streams
	// Open makes the workspace and says in which data folder it lies. It is called at most once, by the first command that
	// needs it.
	Open func(ctx context.Context, settings Settings) (opened *keyrack.Keyrack, dataFolder string, err error)
	// Window opens the window and returns when it was closed: what the program does without a command.
	Window func(ctx context.Context, settings Settings) error
	// Catalogue returns the operations that are known.
	Catalogue func(settings Settings) (*operations.Catalogue, error)
	// Files reads and writes the files that the user names.
	Files func(settings Settings) transfer.Files
	// Formats are the kinds of files that import reads.
	Formats func() []transfer.Format
	// KeepOpen starts a process that keeps the vault open for all processes of the user until then, and returns when it
	// does.
	KeepOpen func(ctx context.Context, settings Settings, passphrase model.Secret, until time.Time) (secrets.AgentState,
		error)
	// ServeVault is what that process does, until ctx ends: it gets its order from in and says on out when it serves. Over
	// says that its time has ended it, or ctx, and nobody who asked for that.
	ServeVault func(ctx context.Context, in io.Reader, out io.WriteCloser) (dataFolder string, over bool, err error)
	// Post sends one webhook of a sandbox.
	Post    deliver.Post
	Version string
	Now     func() time.Time
	Environ []string // as os.Environ gives it
	// Document is the largest answer that becomes a part of a JSON document in memory, in bytes: it is there several times
	// then. What is larger is printed as it comes. Zero for 16 MB.
	Document int
}

// Settings say what to open.
type Settings struct {
	Data   string // the data folder; empty for the usual one
	Create bool   // make the folder that Data, or KEYRACK_DATA, names
	// Damage is what to do with an index that cannot be read.
	Damage workspace.OnDamage
}

// Run runs one command and returns how the program is to end. Whatever has to be said was said.
func Run(ctx context.Context, options Options, arguments []string) console.Exit {
	s := newSession(options)
	err := s.execute(ctx, arguments)
	if s.opened != nil { // what was sent is in the history before the program may end, and windows hear of it
		err = errors.Join(err, s.opened.Close())
	}
	s.news.tell()
	exit := exitOf(ctx, err)
	s.report(err, exit)
	s.logEnd(err, exit)
	return exit
}

func (s *session) execute(ctx context.Context, arguments []string) error {
	if err := refuseTokens(arguments); err != nil {
		return err
	}
	root := newRootCommand(s, arguments...)
	root.SetArgs(arguments)
	command, err := root.ExecuteContextC(ctx)
	var usage *console.Advice
	if err != nil && !s.started && !errors.As(err, &usage) {
		// Cobra found fault with the arguments before the command began.
		err = &console.Advice{What: err.Error(), Command: command.CommandPath()}
	}
	return err
}

// tokenLength is how long what fits model.TokenPattern is.
const tokenLength = 64

var tokenShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(model.TokenPattern)
})

// refuseTokens refuses a token among the arguments, wherever it stands, and does not repeat it. What follows a -- is
// for another program.
func refuseTokens(arguments []string) error {
	if end := slices.Index(arguments, "--"); end >= 0 {
		arguments = arguments[:end]
	}
	for _, argument := range arguments {
		if len(argument) < tokenLength { // it costs time to have it looked at
			continue
		}
		if token := tokenShape().FindString(argument); token != "" {
			return console.Usagef("Give tokens on standard input; this one is in the history of the shell now.",
				"an argument holds a token, %s, and every program of this computer can read arguments",
				model.NewSecret(token).Fingerprint())
		}
	}
	return nil
}

// session is one run of the program: what its commands share.
type session struct {
	Options
	*console.Console
	settings  Settings
	started   bool // the arguments are in order
	opened    *keyrack.Keyrack
	news      news
	output    output.Options
	store     string // the store to use from now on; empty for the one in use
	vaultOpen bool
	log       *slog.Logger // for bug reports
	began     time.Time
}

// newSession returns a session over the streams of the program.
func newSession(options Options) *session {
	s := &session{Options: options, Console: console.New(options.Streams, options.Environ)}
	s.Document = cmp.Or(s.Document, 16<<20)
	s.log, s.began = logOf(s.Console), s.Now()
	s.OpenFile = func(ctx context.Context, name string) (fs.File, error) {
		return s.Files(s.settings).OpenFile(ctx, name)
	}
	return s
}

// open returns the workspace.
func (s *session) open(ctx context.Context) (*keyrack.Keyrack, error) {
	if s.opened != nil {
		return s.opened, nil
	}
	opened, dataFolder, err := s.Open(ctx, s.settings)
	if errors.Is(err, workspace.ErrNoDataFolder) {
		if err = s.confirmFolder(ctx, err); err == nil {
			opened, dataFolder, err = s.Open(ctx, s.settings)
		}
	}
	if err != nil {
		return nil, err
	}
	s.opened = opened
	s.logWorkspace(ctx, opened, dataFolder)
	s.news.gather(opened, dataFolder)
	s.sayWaiting(opened)
	if s.store != "" { // it is kept whatever the command does
		return s.openSecrets(ctx)
	}
	return opened, nil
}

// confirmFolder asks whether the folder that is missing is to be made. Its error is the one that it was given where
// nobody can be asked.
func (s *session) confirmFolder(ctx context.Context, missing error) error {
	named := cmp.Or(s.settings.Data, s.Getenv("KEYRACK_DATA"))
	err := s.Confirm(ctx, fmt.Sprintf("Make the data folder %s, which is not there", named))
	var usage *console.Advice
	if errors.As(err, &usage) {
		return missing
	}
	s.settings.Create = err == nil
	return err
}

// groups are the headings of the help.
const (
	groupTokens  = "tokens"
	groupRequest = "requests"
	groupKeep    = "keep"
	groupProgram = "program"
)

// newRootCommand makes the program with all its commands, or with the one that a line begins with: most of the time
// that a short command takes is that of making the others.
func newRootCommand(s *session, line ...string) *cobra.Command {
	root := &cobra.Command{
		Use:   "keyrack",
		Short: "Keep the tokens of the Mews Connector API, and test requests",
		Long: `Keyrack keeps the tokens of the Mews Connector API in the keychain of the system, shows which property each one
opens, and tests requests. Without a command it opens its window.

CONNECTION is an id, a label, the name of a property, or an unambiguous part of one.
A token is never an argument: it is read from standard input, or asked for.

The examples of every command work as they stand once the sample hotels are there, which keyrack sandbox add adds: they
need neither account nor network.`,
		Example: `  keyrack sandbox add
  keyrack list
  keyrack call configuration/get -c "Hotel Aurora"`,
		Args:          noCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(c *cobra.Command, _ []string) error {
			if s.store != "" {
				return console.Usagef("Choose the store in the settings of the window, or with keyrack store.",
					"--store is for commands")
			}
			if err := s.Window(c.Context(), s.settings); err != nil {
				return console.Coded{Err: err, Code: console.Usage} // there is no window to open: a command is missing
			}
			return nil
		},
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if !slices.Contains([]string{console.ColorAuto, console.ColorAlways, console.ColorNever}, s.Color) {
				return console.Usagef("Give auto, always or never.", "%q is no time for colours", s.Color)
			}
			if s.store == "" {
				return nil
			}
			_, err := storeNamed(s.store)
			return err
		},
		Version: s.Version,
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetVersionTemplate("keyrack {{.Version}}\n")
	s.setHelp(root)
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.StringVar(&s.settings.Data, "data", "", "the data `FOLDER`: list, settings, history, vault (KEYRACK_DATA)")
	flags.BoolVar(&s.settings.Create, "create", false, "make the folder of --data where there is none")
	flags.StringVar(&s.store, "store", "", "keep new tokens in this `STORE` from now on: keychain or vault")
	flags.IntVar(&s.PassphraseFile, "passphrase-fd", -1,
		"read a passphrase from this file descriptor `N` (KEYRACK_PASSPHRASE_FILE)")
	flags.Lookup("passphrase-fd").DefValue = "0" // so that the help does not show -1, which stands for none
	flags.BoolVar(&s.JSON, "json", false, "print one JSON document (see keyrack help json)")
	flags.BoolVarP(&s.Quiet, "quiet", "q", false, "print no notes and no progress")
	flags.StringVar(&s.Color, "color", console.ColorAuto, "print colours: `WHEN` is auto, always or never")
	flags.BoolFunc("no-color", "print no colours (NO_COLOR)", func(value string) error {
		never, err := strconv.ParseBool(value)
		if never {
			s.Color = console.ColorNever
		}
		return err
	})
	flags.BoolVar(&s.NoPager, "no-pager", false, "print without a pager ($KEYRACK_PAGER, $PAGER)")
	completeFixed(root, "color", console.ColorAuto, console.ColorAlways, console.ColorNever)
	completeFixed(root, "store", string(model.KeychainStore), string(model.VaultStore))
	root.Flags().BoolP("version", "v", false, "print the version")
	root.Flags().BoolP("help", "h", false, "print this help")
	root.AddGroup(
		&cobra.Group{ID: groupTokens, Title: "Environments and tokens:"},
		&cobra.Group{ID: groupRequest, Title: "Requests:"},
		&cobra.Group{ID: groupKeep, Title: "Maintenance:"},
		&cobra.Group{ID: groupProgram, Title: "Other commands:"},
	)
	root.SetHelpCommandGroupID(groupProgram)
	root.SetHelpCommand(newHelpCommand(root))
	root.CompletionOptions.DisableDefaultCmd = true // it has its own
	if only, found := commandOf(line); found {
		s.add(root, only)
	} else {
		s.add(root, commands()...)
		root.AddCommand(topics()...)
	}
	s.addOutput(root)
	forced(root)
	s.watchStart(root)
	return root
}

func (s *session) add(root *cobra.Command, all ...command) {
	for _, one := range all {
		c := one.make(s)
		c.GroupID = one.group
		root.AddCommand(c)
	}
}

// watchStart notes when a command begins: what goes wrong before is a matter of the arguments.
func (s *session) watchStart(c *cobra.Command) {
	if run := c.RunE; run != nil {
		c.RunE = func(c *cobra.Command, arguments []string) error {
			s.started = true
			s.logCommand(c, arguments)
			c.SetContext(s.logSent(c.Context()))
			err := s.outputOf(c, func() error { return run(c, arguments) })
			if err == nil && s.store != "" && s.opened == nil {
				_, err = s.open(c.Context())
			}
			return err
		}
	}
	for _, child := range c.Commands() {
		s.watchStart(child)
	}
}

// noCommand refuses what is not the name of a command.
func noCommand(c *cobra.Command, arguments []string) error {
	if len(arguments) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = 2
	refusal := &console.Advice{
		What:    fmt.Sprintf("there is no command %q", c.CommandPath()+" "+arguments[0]),
		Command: c.CommandPath(),
	}
	if near := c.SuggestionsFor(arguments[0]); len(near) > 0 {
		refusal.Next = fmt.Sprintf("Did you mean %q?", c.CommandPath()+" "+near[0])
	}
	return refusal
}

// newGroup makes a command that only holds others, and alone prints its help. Its example is that of the first.
func newGroup(use, short string, commands ...*cobra.Command) *cobra.Command {
	group := &cobra.Command{Use: use, Short: short, Args: noCommand, Example: commands[0].Example}
	group.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	group.AddCommand(commands...)
	return group
}
