package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/ui/instance"
	"keyrack/ui/phrase"
)

func newLockCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "lock",
		Short: "Lock the store of the tokens",
		Long: `Locks the keychain of the system, for all programs that use it, until somebody unlocks it with its password. Windows
of Keyrack that are open are locked as well: they forget what they have read before this command ends. Windows that do
not answer are counted, and the command ends with 2.

A passphrase vault is locked whenever no command is using it.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := s.open(c.Context())
			if err != nil {
				return err
			}
			locked := w.LockStore(c.Context())
			heard := s.news.tellNow(instance.Lock)
			if locked == nil {
				s.note("The %s is locked.", w.StoreName())
			}
			if heard.Answered > 0 {
				s.note("%s of Keyrack: locked.", phrase.Count(heard.Answered, "window", "windows"))
			}
			if heard.Silent == 0 {
				return locked
			}
			silent := usagef("Close them, or end their processes.", "%s of Keyrack did not answer and may still hold tokens and unlocked writes",
				phrase.Count(heard.Silent, "window", "windows"))
			if locked != nil {
				s.note("%s.", silent.Error())
				return locked
			}
			return coded{silent, Unknown}
		},
	}
}

func newUnlockCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "unlock",
		Short: "Unlock the store of the tokens",
		Long: `Asks the desktop to unlock the keychain, and waits until it is. Ctrl+C ends the wait.

A passphrase vault is unlocked by each command for itself, with the passphrase that is typed or that comes from
--passphrase-fd or KEYRACK_PASSPHRASE_FILE. This command then tries whether the passphrase is right.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := s.openSecrets(c.Context())
			if err != nil {
				return err
			}
			name, err := w.Store(c.Context())
			if errors.Is(err, model.ErrStoreLocked) {
				s.note("The %s asks for its password on the screen.", name)
				err = w.UnlockStore(c.Context())
			}
			if err != nil {
				return err
			}
			s.note("The %s is unlocked.", name)
			return nil
		},
	}
}
