package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/ui/away"
	"keyrack/ui/cli/console"
	"keyrack/ui/instance"
	"keyrack/ui/phrase"
)

// AgentCommand is the name of the command that keeps the vault open. It is for Keyrack itself.
const AgentCommand = "vault-agent"

// longestOpen is how long a vault can be kept open: longer than any day of work.
const longestOpen = 24 * time.Hour

func newUnlockCommand(s *session) *cobra.Command {
	var keep time.Duration
	var status bool
	c := &cobra.Command{
		Use:   "unlock",
		Short: "Unlock the secret store",
		Long: `Asks the desktop to unlock the keychain, and waits until it is. Ctrl+C ends the wait.

A passphrase vault is unlocked by each command for itself, with the passphrase that is typed or that comes from
--passphrase-fd or KEYRACK_PASSPHRASE_FILE. This command then tries whether the passphrase is right.

With --for it stays open for the window and every terminal: a process of its own holds the key in memory and reads the
tokens for you, and for nobody else, until the time is over, somebody locks Keyrack, the screen is locked, or the
computer sleeps. --status says whether it does; keyrack lock ends it.`,
		Example: `  keyrack store vault
  keyrack unlock --for 15m
  keyrack unlock --status`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case status:
				return showAgent(c.Context(), s)
			case c.Flags().Changed("for"):
				return keepOpen(c.Context(), s, keep)
			}
			return unlock(c.Context(), s)
		},
	}
	c.Flags().DurationVar(&keep, "for", 0, "keep the vault open for this `TIME`, such as 15m or 8h")
	c.Flags().BoolVar(&status, "status", false, "say whether the vault is kept open, and until when")
	c.MarkFlagsMutuallyExclusive("for", "status")
	return c
}

func unlock(ctx context.Context, s *session) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	name, err := w.Store(ctx)
	switch {
	case errors.Is(err, model.ErrStoreLocked):
		err = unlockStore(ctx, s, w, fmt.Sprintf("The %s asks for its password on the screen.", name))
	case errors.Is(err, model.ErrNoCollection):
		err = unlockStore(ctx, s, w,
			fmt.Sprintf("The %s has no place for tokens yet, and asks on the screen to make one.", name))
	}
	if err != nil {
		return err
	}
	s.Note("The %s is unlocked.", name)
	return nil
}

// keepOpen has a process keep the vault open. One that does so already ends when the new one is ready.
func keepOpen(ctx context.Context, s *session, keep time.Duration) error {
	if keep < time.Second || keep > longestOpen {
		return console.Usagef("Give a time from one second to 24 hours, such as 15m or 8h.",
			"the vault cannot be kept open for %s", keep)
	}
	_, passphrase, err := s.vaultPassphrase(ctx,
		console.Usagef("A keychain is open for all programs already, once keyrack unlock has unlocked it.",
			"--for is for a passphrase vault, and there is none"))
	if err != nil {
		return err
	}
	agent, err := s.KeepOpen(ctx, s.settings, passphrase, s.Now().Add(keep))
	if err != nil {
		return err
	}
	instance.Tell(s.news.dataFolder, instance.Reread) // windows show what they can read now
	s.Note("The vault is open for the window and every terminal until %s. keyrack lock ends that.", clockTime(agent.Until))
	return nil
}

func clockTime(t time.Time) string { return t.Local().Format("15:04:05") }

type agentJSON struct {
	Open    bool       `json:"open"`
	Until   *time.Time `json:"until,omitempty"`
	Process int        `json:"process,omitempty"`
}

func showAgent(ctx context.Context, s *session) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	agent, err := w.Agent(ctx)
	if err != nil {
		return err
	}
	if s.JSON {
		item := agentJSON{Open: agent.Open, Process: agent.Process}
		if agent.Open {
			until := agent.Until.UTC()
			item.Until = &until
		}
		return printList(s, "agents", []agentJSON{item})
	}
	text := "The vault is not kept open: each command asks for its passphrase."
	if agent.Open {
		text = fmt.Sprintf("The vault is open until %s, for another %s (process %d).", clockTime(agent.Until),
			phrase.Took(agent.Until.Sub(s.Now()).Round(time.Second)), agent.Process)
	}
	_, err = io.WriteString(s.Out, text+"\n")
	return err
}

// newAgentCommand makes the command that keeps the vault open. keepOpen starts it.
func newAgentCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use:    AgentCommand,
		Short:  "Keep the vault open for other commands (keyrack unlock --for starts it)",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			out, is := s.Bare.Out.(*os.File)
			if _, terminal := console.Terminal(s.In); terminal || !is {
				return console.Usagef("Use keyrack unlock --for.", "this command is for keyrack itself")
			}
			ctx, leave := context.WithCancel(c.Context())
			defer leave()
			ended := make(chan struct{})
			away.Watch(ctx, func(away.Reason) {
				leave()
				<-ended // sleep waits until the key is forgotten
			})
			dataFolder, over, err := s.ServeVault(ctx, s.Bare.In, out)
			close(ended)
			if over { // whoever asked for the end has told the windows
				instance.Tell(dataFolder, instance.Lock)
			}
			return err
		},
	}
}
