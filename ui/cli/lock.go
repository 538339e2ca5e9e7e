package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"keyrack/model"
)

func newLockCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "lock",
		Short: "Lock the store of the tokens",
		Long: `Locks the keychain of the system, for all programs that use it, until somebody unlocks it with its password. Windows
of Keyrack that are open are locked as well: they forget what they have read.

A passphrase vault is locked whenever no command is using it.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := s.open(c.Context())
			if err != nil {
				return err
			}
			if err := w.LockStore(c.Context()); err != nil {
				return err
			}
			s.note("The %s is locked.", w.StoreName())
			return nil
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
