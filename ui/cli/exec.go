package cli

import (
	"context"
	"errors"
	"io"
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
	"keyrack/model/workspace"
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

// executing are the flags of exec.
type executing struct {
	target
	stdin bool
	file  bool
	mask  bool
}

func newExecCommand(s *session) *cobra.Command {
	var f executing
	c := &cobra.Command{
		Use:   "exec -c CONNECTION -- COMMAND [ARGUMENT…]",
		Short: "Run a command with the tokens in its environment",
		Long: `Runs a command that finds the tokens of a connection in its environment:

  MEWS_CLIENT_TOKEN      MEWS_ACCESS_TOKEN
  MEWS_CLIENT            name and version of the client application
  MEWS_PLATFORM_ADDRESS  such as https://api.mews-demo.com; of the sandbox, a server that ends with the command

Other programs of yours can read the environment of a command. With --stdin the tokens are given on its standard input
instead, with --env-file-fd in an anonymous file that MEWS_ENV_FILE leads to, both as lines like NAME='value'.

The command gets the signals that keyrack gets, and keyrack ends as the command ends. What the command sends is its own
business: the guard of keyrack does not see it.`,
		Example: `  keyrack exec -c aurora -- npm test
  keyrack exec -c aurora --mask -- ./sync --verbose
  keyrack exec -c aurora --env-file-fd -- sh -c '. "$MEWS_ENV_FILE"; ./sync'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error { return runProgram(c.Context(), s, f, arguments) },
	}
	f.flags(s, c)
	c.Flags().SetInterspersed(false)
	c.Flags().BoolVar(&f.stdin, "stdin", false, "give the tokens on standard input, not in the environment")
	c.Flags().BoolVar(&f.file, "env-file-fd", false,
		"give the tokens in an anonymous file (file descriptor), not in the environment")
	c.Flags().BoolVar(&f.mask, "mask", false, "take the tokens out of what the command prints")
	c.MarkFlagsMutuallyExclusive("stdin", "env-file-fd")
	return c
}

func runProgram(ctx context.Context, s *session, f executing, arguments []string) error {
	w, place, err := f.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	command := exec.Command(arguments[0], arguments[1:]...)
	if command.Err != nil {
		return cannotRun(arguments[0], command.Err)
	}
	tokens, err := w.Tokens(ctx, place.Connection.ID)
	if err != nil {
		return err
	}
	if place.Environment.Protection == model.ReadOnly {
		s.Note("%s %s is read-only in keyrack, but not for what %s sends.", marks[place.Environment.ShownKind()].sign,
			place.Environment.Name, arguments[0])
	}
	command.Stdin, command.Stdout, command.Stderr = s.In, s.Bare.Out, s.Bare.Err
	given, err := f.give(command, s.Environ, tokens)
	if err != nil {
		return err
	}
	defer given()
	if f.mask {
		defer withoutTokens(command, tokens)()
	}
	// From here on signals are the command's, which may take its time to end.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
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

// cannotRun says why a command did not start.
func cannotRun(name string, err error) error {
	var lookup *exec.Error
	if errors.As(err, &lookup) {
		err = lookup.Err
	}
	return console.Usagef("Check its name and PATH.", "the command %s cannot be run: %v", name, err)
}

// give hands the tokens to a command. What is returned ends what hands them over.
func (f executing) give(command *exec.Cmd, environ []string, tokens workspace.Tokens) (end func(), err error) {
	end = func() {}
	command.Env = slices.DeleteFunc(slices.Clone(environ), isOurs)
	command.Env = append(command.Env, variableClient+"="+tokens.Client, variableAddress+"="+tokens.Address.String())
	switch {
	case f.stdin:
		command.Stdin = strings.NewReader(environmentFile(tokens))
	case f.file:
		return giveFile(command, environmentFile(tokens))
	default:
		command.Env = append(command.Env, variableClientToken+"="+tokens.ClientToken.Reveal(),
			variableAccessToken+"="+tokens.AccessToken.Reveal())
	}
	return end, nil
}

// isOurs reports whether a variable of the environment is one that exec gives: another connection's token must not
// stay.
func isOurs(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	return slices.Contains([]string{
		variableClientToken, variableAccessToken, variableClient, variableAddress,
		variableFile,
	}, name)
}

// environmentFile writes the variables as shells and dotenv libraries read them.
func environmentFile(tokens workspace.Tokens) string {
	var lines strings.Builder
	for _, variable := range []struct{ name, value string }{
		{variableClient, tokens.Client},
		{variableClientToken, tokens.ClientToken.Reveal()},
		{variableAccessToken, tokens.AccessToken.Reveal()},
		{variableAddress, tokens.Address.String()},
	} {
		lines.WriteString(variable.name + "=" + takeaway.ShellWord(variable.value) + "\n")
	}
	return lines.String()
}

// lingering is how long a command that has ended may leave its output in the hands of a process of its own.
const lingering = time.Second

// withoutTokens takes the tokens out of what a command prints. What is returned prints the rest of it.
func withoutTokens(command *exec.Cmd, tokens workspace.Tokens) (end func()) {
	redactor := model.NewRedactor()
	redactor.Register(tokens.ClientToken)
	redactor.Register(tokens.AccessToken)
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
