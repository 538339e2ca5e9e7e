package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/takeaway"
	"keyrack/ui/cli/console"
)

// The variables that a command is given.
const (
	variableClientToken = takeaway.ClientTokenVariable
	variableAccessToken = takeaway.AccessTokenVariable
	variableClient      = "MEWS_CLIENT"
	variableAddress     = takeaway.AddressVariable
	variableFile        = "MEWS_ENV_FILE"
)

// usualPrefix begins the names of those variables; another one takes its place for --as.
const usualPrefix = "MEWS"

// executing are the flags of exec.
type executing struct {
	target
	as       []string // PREFIX=CONNECTION
	envFiles []string
	stdin    bool
	file     bool
	mask     bool
}

func newExecCommand(s *session) *cobra.Command {
	var f executing
	c := &cobra.Command{
		Use:   "exec [-c CONNECTION] -- COMMAND [ARGUMENT…]",
		Short: "Run a command with the tokens in its environment",
		Long: `Runs a command that finds the tokens of a connection in its environment:

  MEWS_CLIENT_TOKEN      MEWS_ACCESS_TOKEN
  MEWS_CLIENT            name and version of the client application
  MEWS_PLATFORM_ADDRESS  such as https://api.mews-demo.com; of the sandbox, a server that ends with the command

--as gives those of several connections under names of their own: --as HOTEL=aurora gives HOTEL_ACCESS_TOKEN and so on.

--env-file gives the variables of a .env file in which references stand for tokens, so that the file can be shared:

  ACCESS_TOKEN=keyrack://ENVIRONMENT/CONNECTION/access-token

and client-token, client or address. A blank in a name is %20, or the value is quoted. Where one of them leads nowhere,
nothing is run, and each is named with its line.

Other programs of yours can read the environment of a command. With --stdin the tokens are given on its standard input
instead, with --env-file-fd in an anonymous file that MEWS_ENV_FILE leads to, both as lines like NAME='value'.

The command gets the signals that keyrack gets, and keyrack ends as the command ends: with 126 where it cannot be run,
with 127 where there is none. What the command sends is its own business: the guard of keyrack does not see it.`,
		Example: `  keyrack exec -c borealis --mask -- env
  keyrack exec -c borealis --stdin -- wc -l
  echo 'TOKEN=keyrack://Sandbox/Hotel%20Aurora/access-token' > .env
  keyrack exec --env-file .env --as TARGET=borealis --mask -- env`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error { return runProgram(c.Context(), s, f, arguments) },
	}
	f.flags(s, c)
	c.Flags().SetInterspersed(false)
	c.Flags().StringArrayVar(&f.as, "as", nil,
		"give the tokens of this connection under a prefix, `PREFIX=CONNECTION`; may be repeated")
	complete(c, "as", s.completeAs)
	c.Flags().StringArrayVar(&f.envFiles, "env-file", nil,
		"give the variables of this `FILE`, references resolved; may be repeated")
	c.Flags().BoolVar(&f.stdin, "stdin", false, "give the tokens on standard input, not in the environment")
	c.Flags().BoolVar(&f.file, "env-file-fd", false,
		"give the tokens in an anonymous file (file descriptor), not in the environment")
	c.Flags().BoolVar(&f.mask, "mask", false, "take the tokens out of what the command prints")
	c.MarkFlagsMutuallyExclusive("stdin", "env-file-fd")
	return c
}

func runProgram(ctx context.Context, s *session, f executing, arguments []string) error {
	command := exec.Command(arguments[0], arguments[1:]...)
	if command.Err != nil {
		return cannotRun(arguments[0], command.Err)
	}
	all, err := f.gather(ctx, s)
	if err != nil {
		return err
	}
	for _, environment := range all.readOnly() {
		s.Note("%s %s is read-only in keyrack, but not for what %s sends.", marks[environment.ShownKind()].sign,
			environment.Name, arguments[0])
	}
	command.Stdin, command.Stdout, command.Stderr = s.In, s.Bare.Out, s.Bare.Err
	given, err := f.give(command, s.Environ, all.variables)
	if err != nil {
		return err
	}
	defer given()
	if f.mask {
		defer withoutTokens(command, all.redactor)()
	}
	// From here on signals are the command's, which may take its time to end.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, forwarded...)
	defer signal.Stop(signals)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return cannotRun(arguments[0], err)
	}
	_, atTerminal := console.Terminal(s.In)
	stop := forward(signals, command.Process, atTerminal)
	defer stop()
	return outcome(command.Wait())
}

// The exit codes of a command that did not start, as env, sudo and shells have them.
const (
	notRunnable console.Code = 126
	notFound    console.Code = 127
)

// cannotRun says why a command did not start.
func cannotRun(name string, err error) error {
	code := notRunnable
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		code = notFound
	}
	var lookup *exec.Error
	var path *fs.PathError
	switch {
	case errors.As(err, &lookup):
		err = lookup.Err
	case errors.As(err, &path):
		err = path.Err
	}
	return console.Advisef(code, "Check its name and PATH.", "the command %s cannot be run: %v", name, err)
}

// give hands variables to a command. What is returned ends what hands them over.
func (f executing) give(command *exec.Cmd, environ []string, variables []variable) (end func(), err error) {
	end = func() {}
	// Those of another connection must not stay.
	command.Env = slices.DeleteFunc(slices.Clone(environ), func(set string) bool {
		name, _, _ := strings.Cut(set, "=")
		return name == variableFile || slices.ContainsFunc(variables, func(v variable) bool { return v.name == name })
	})
	apart := f.stdin || f.file
	for _, v := range variables {
		if !v.secret || !apart {
			command.Env = append(command.Env, v.name+"="+v.value)
		}
	}
	switch {
	case f.stdin:
		command.Stdin = strings.NewReader(environmentFile(variables))
	case f.file:
		return giveFile(command, environmentFile(variables))
	}
	return end, nil
}

// environmentFile writes variables as shells and dotenv libraries read them.
func environmentFile(variables []variable) string {
	var lines strings.Builder
	for _, v := range variables {
		lines.WriteString(v.name + "=" + takeaway.ShellWord(v.value) + "\n")
	}
	return lines.String()
}

// lingering is how long a command that has ended may leave its output in the hands of a process of its own.
const lingering = time.Second

// withoutTokens takes the tokens out of what a command prints. What is returned prints the rest of it.
func withoutTokens(command *exec.Cmd, redactor *model.Redactor) (end func()) {
	var ends []io.Closer
	for _, stream := range []*io.Writer{&command.Stdout, &command.Stderr} {
		writer := redactor.Writer(*stream)
		*stream = writer
		ends = append(ends, writer)
	}
	command.WaitDelay = lingering
	return func() {
		for _, writer := range ends {
			_ = writer.Close() // whoever reads has gone
		}
	}
}

// forward hands signals on to a process until stop is called.
func forward(signals <-chan os.Signal, process *os.Process, atTerminal bool) (stop func()) {
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case got := <-signals:
				// A terminal gives Ctrl+C and Ctrl+\ to all its processes by itself.
				if atTerminal && (got == os.Interrupt || got == syscall.SIGQUIT) {
					continue
				}
				_ = process.Signal(got) // it may have ended just now
			case <-ended:
				return
			}
		}
	}()
	return func() {
		close(ended)
		<-done
	}
}

// outcome ends keyrack as the command ended.
func outcome(err error) error {
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrWaitDelay): // it ended well, and left its output to a process of its own
		return nil
	case !errors.As(err, &exit):
		return err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return &ended{code: console.Code(128 + int(status.Signal())), signal: status.Signal()}
	}
	return &ended{code: console.Code(exit.ExitCode())}
}
