package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model/keyrack"
	"keyrack/ui/cli/console"
	"keyrack/ui/instance"
	"keyrack/ui/phrase"
)

// silentUnlock is how long a keychain takes at most that opens without asking anybody.
const silentUnlock = time.Second

// unlockStore unlocks the store, and says that it asks once it takes longer than one that does not.
func unlockStore(ctx context.Context, s *session, w *keyrack.Keyrack, asks string) error {
	said := time.AfterFunc(silentUnlock, func() { s.Note("%s", asks) })
	defer said.Stop()
	return w.UnlockStore(ctx)
}

func newLockCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "lock",
		Short: "Lock the secret store, and every window",
		Long: `Locks the keychain of the system, for all programs that use it, until somebody unlocks it with its password. Windows
of Keyrack that are open are locked as well: they forget what they have read before this command ends. Windows that do
not answer are counted, and the command ends with 2.

A passphrase vault is locked whenever no command is using it. Where keyrack unlock --for keeps it open, this ends
that.`,
		Example: "  keyrack lock",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := s.open(c.Context())
			if err != nil {
				return err
			}
			locked := w.LockStore(c.Context())
			heard := s.news.tellNow(instance.Lock)
			if locked == nil {
				s.Note("The %s is locked.", w.StoreName())
			}
			if heard.Answered > 0 {
				s.Note("%s of Keyrack: locked.", phrase.Count(heard.Answered, "window or server", "windows and servers"))
			}
			if heard.Silent == 0 {
				return locked
			}
			silent := console.Usagef("Close them, or end their processes.",
				"%s of Keyrack did not answer and may still hold tokens and unlocked writes",
				phrase.Count(heard.Silent, "window", "windows"))
			if locked != nil {
				s.Note("%s.", silent.Error())
				return locked
			}
			return console.Coded{Err: silent, Code: console.Unknown}
		},
	}
}
