package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model/takeaway"
	"keyrack/ui/cli/console"
)

// completed are the shells that there is completion for.
var completed = []string{"bash", "fish", "powershell", "zsh"}

func newInstallCommand(s *session) *cobra.Command {
	c := &cobra.Command{
		Use:   "install [SHELL]",
		Short: "Install the completion for the shell in use",
		Long: `Writes the completion script to the folder from which your shell reads those of a user: for SHELL, or the one
that the variable SHELL names. Where your shell has to be told of it, the line to add to its settings is printed;
Keyrack does not change them. A script that is there is replaced. Packages and make install bring the completions for
all users.`,
		Example:   "  keyrack completion install bash",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: completed,
		RunE: func(c *cobra.Command, arguments []string) error {
			shell := s.shellInUse()
			if len(arguments) > 0 {
				shell = arguments[0]
			}
			if !slices.Contains(completed, shell) {
				return console.Usagef("Name one: bash, fish, powershell or zsh.", "there is no completion for the shell %q", shell)
			}
			return s.installCompletion(c.Context(), c.Root(), shell)
		},
	}
	return c
}

// shellInUse is the shell of the user, as its variable says.
func (s *session) shellInUse() string {
	name := strings.TrimSuffix(filepath.Base(s.Getenv("SHELL")), ".exe")
	switch {
	case name == "pwsh", s.Getenv("SHELL") == "" && runtime.GOOS == "windows":
		return "powershell"
	}
	return name
}

// scriptOf is the completion script for a shell.
func scriptOf(root *cobra.Command, shell string) ([]byte, error) {
	switch shell {
	case "bash":
		return []byte(bashScript), nil
	case "fish":
		return []byte(fishScript), nil
	case "zsh":
		return []byte(zshScript), nil
	}
	var script bytes.Buffer
	err := root.GenPowerShellCompletionWithDesc(&script)
	return script.Bytes(), err
}

func (s *session) installCompletion(ctx context.Context, root *cobra.Command, shell string) error {
	home, err := os.UserHomeDir()
	if err != nil {
		return fmt.Errorf("looking for the folder of the user: %w", err)
	}
	ofUser := func(variable string, usual ...string) string {
		return cmp.Or(s.Getenv(variable), filepath.Join(append([]string{home}, usual...)...))
	}
	kept := ofUser("XDG_DATA_HOME", ".local", "share")
	var file, line string
	switch shell {
	case "bash": // as bash-completion looks for it
		folder := cmp.Or(s.Getenv("BASH_COMPLETION_USER_DIR"), filepath.Join(kept, "bash-completion"))
		file = filepath.Join(folder, "completions", "keyrack")
	case "fish":
		file = filepath.Join(ofUser("XDG_CONFIG_HOME", ".config"), "fish", "completions", "keyrack.fish")
	case "zsh":
		file = filepath.Join(kept, "zsh", "site-functions", "_keyrack")
		line = "~/.zshrc, before compinit: fpath=(" + takeaway.ShellWord(filepath.Dir(file)) + " $fpath)"
	default:
		file = filepath.Join(ofUser("LOCALAPPDATA", ".local", "share"), "keyrack", "completion.ps1")
		line = "the file that $PROFILE names: . '" + strings.ReplaceAll(file, "'", "''") + "'"
	}
	script, err := scriptOf(root, shell)
	if err != nil {
		return err
	}
	const ofFolder fs.FileMode = 0o755
	if err := os.MkdirAll(filepath.Dir(file), ofFolder); err != nil {
		return cannotSave(file, err)
	}
	to, err := createFile(ctx, s, file)
	if err != nil {
		return err
	}
	if _, err = to.Write(script); err != nil {
		err = cannotSave(file, err)
	}
	if err := settle(to, file, err); err != nil {
		return err
	}
	s.Note("The completion for %s is in %s.", shell, file)
	switch {
	case line != "":
		s.Note("Add this line to %s", line)
	case shell == "bash":
		s.Note("New shells have it where bash-completion is installed.")
	default:
		s.Note("New shells have it.")
	}
	return nil
}
