package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/secrets"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// stores are the values of --store, with what they mean.
var stores = []model.StoreKind{model.KeychainStore, model.VaultStore}

func storeNamed(name string) (model.StoreKind, error) {
	for _, kind := range stores {
		if string(kind) == name {
			return kind, nil
		}
	}
	return "", console.Usagef("Use keychain or vault.", "there is no store %q", name)
}

// openSecrets opens the workspace, and its passphrase vault where tokens lie in it or are to go there. A keychain is
// not touched: it belongs to the desktop.
func (s *session) openSecrets(ctx context.Context) (*keyrack.Keyrack, error) {
	w, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	state, err := w.StoreState(ctx)
	if err != nil {
		return nil, err
	}
	wanted := state.Kind
	if s.store != "" {
		wanted = model.StoreKind(s.store)
	}
	if state.Kind == model.VaultStore && !state.VaultExists {
		// One that was lost may come back, and another in its place would be in the way.
		return nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrNoVault)
	}
	if wanted == model.VaultStore || state.Kind == model.VaultStore || state.VaultExists && state.Elsewhere > 0 {
		if err := s.openVault(ctx, w, state); err != nil {
			return nil, err
		}
	}
	if wanted != state.Kind {
		if err := w.UseStore(ctx, wanted); err != nil {
			return nil, err
		}
		s.Note("New tokens are kept in the %s from now on.", w.StoreName())
	}
	return w, nil
}

// openVault unlocks the vault, or makes one.
func (s *session) openVault(ctx context.Context, w *keyrack.Keyrack, state secrets.StoreState) error {
	if s.vaultOpen {
		return nil
	}
	switch {
	case state.Agent.Open: // for every command
	case state.VaultExists:
		passphrase, err := s.Passphrase(ctx, "Passphrase of the vault", false)
		if err != nil {
			return err
		}
		if err := w.UnlockVault(ctx, passphrase); err != nil {
			return err
		}
	default:
		passphrase, err := s.Passphrase(ctx, "New passphrase for the vault", true)
		if err != nil {
			return err
		}
		if err := w.CreateVault(ctx, passphrase); err != nil {
			return err
		}
	}
	s.vaultOpen = true
	return nil
}

func newStoreCommand(s *session) *cobra.Command {
	c := &cobra.Command{
		Use:   "store [keychain|vault]",
		Short: "Show where tokens are kept, or move all of them",
		Long: `Shows where tokens are kept and whether they can be read now. With an argument it moves all tokens there: each one
is copied, read back, and deleted where it was only after the store has proven that it is on the disk. After an
interruption the same command goes on.

keychain is the one of the system. vault is a file in the data folder that a passphrase opens, for computers without
a keychain. The passphrase is asked for, or comes from --passphrase-fd or the file that KEYRACK_PASSPHRASE_FILE names.`,
		Example: `  keyrack store
  keyrack store vault`,
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: []string{string(model.KeychainStore), string(model.VaultStore)},
		RunE: func(c *cobra.Command, arguments []string) error {
			if len(arguments) == 0 {
				return showStore(c.Context(), s)
			}
			return moveStore(c.Context(), s, arguments[0])
		},
	}
	c.AddCommand(newStorePassphraseCommand(s))
	return c
}

func newStorePassphraseCommand(s *session) *cobra.Command {
	next := console.Source{
		Descriptor: -1, Flag: "--new-passphrase-fd", Variable: "KEYRACK_NEW_PASSPHRASE_FILE",
	}
	c := &cobra.Command{
		Use:   "passphrase",
		Short: "Change the passphrase of the vault",
		Long: `Asks for the passphrase of the vault and for a new one, which opens it from then on. No token is written anew. Copies
of the data folder that were made before still open with the old one.

The old passphrase may come from --passphrase-fd or the file that KEYRACK_PASSPHRASE_FILE names, the new one from
--new-passphrase-fd or the file that KEYRACK_NEW_PASSPHRASE_FILE names.`,
		Example: `  keyrack store vault
  keyrack store passphrase`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return changePassphrase(c.Context(), s, next) },
	}
	c.Flags().IntVar(&next.Descriptor, "new-passphrase-fd", -1,
		"read the new passphrase from this file descriptor `N` (KEYRACK_NEW_PASSPHRASE_FILE)")
	c.Flags().Lookup("new-passphrase-fd").DefValue = "0" // as of passphrase-fd
	return c
}

// vaultPassphrase opens the workspace and reads the passphrase of its vault. Where there is no vault the error is none.
func (s *session) vaultPassphrase(ctx context.Context, none error) (*keyrack.Keyrack, model.Secret, error) {
	w, err := s.open(ctx)
	if err != nil {
		return nil, model.Secret{}, err
	}
	state, err := w.StoreState(ctx)
	if err != nil {
		return nil, model.Secret{}, err
	}
	if !state.VaultExists {
		return nil, model.Secret{}, none
	}
	passphrase, err := s.Passphrase(ctx, "Passphrase of the vault", false)
	return w, passphrase, err
}

func changePassphrase(ctx context.Context, s *session, from console.Source) error {
	w, old, err := s.vaultPassphrase(ctx, console.Usagef("keyrack store vault makes one, and moves the tokens there.",
		"there is no passphrase vault yet"))
	if err != nil {
		return err
	}
	next, err := s.ReadGiven(ctx, from)
	if err == nil && next.IsEmpty() {
		next, err = s.Ask(ctx, from, "New passphrase for the vault", true)
	}
	if err != nil {
		return err
	}
	if err := w.ChangePassphrase(ctx, old, next); err != nil {
		return err
	}
	s.Note("The vault has its new passphrase.")
	return nil
}

type storeJSON struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Usable    bool   `json:"usable"`
	Why       string `json:"why,omitempty"` // it is not usable
	Vault     bool   `json:"vault"`         // there is one
	Elsewhere int    `json:"elsewhere"`     // tokens that are in the other store
	// Provider and Collection are left out where there is nothing to tell apart.
	Provider   string `json:"provider,omitempty"`
	Collection string `json:"collection,omitempty"`
	NotDurable int    `json:"notDurable"` // tokens that are stored, but not proven to be on the disk
}

func showStore(ctx context.Context, s *session) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	state, err := w.StoreState(ctx)
	if err != nil {
		return err
	}
	why := ""
	if state.Err != nil {
		why = explain(state.Err).Sentences()
	}
	if s.JSON {
		return printList(s, "stores", []storeJSON{{
			Kind: string(state.Kind), Name: state.Name, Usable: state.Err == nil, Why: why, Vault: state.VaultExists,
			Elsewhere: state.Elsewhere,
			Provider:  state.Place.Provider, Collection: state.Place.Collection, NotDurable: state.Unsettled,
		}})
	}
	usable := console.Cell{Text: "ready", Color: console.Green}
	if state.Err != nil {
		usable = console.Cell{Text: why, Color: console.Amber}
	}
	facts := []fact{{"tokens are in", console.Cell{Text: state.Full(), Color: console.Bold}}, {"state", usable}}
	if state.Unsettled > 0 {
		facts = append(facts,
			fact{
				"on the disk",
				console.Cell{Text: phrase.Count(state.Unsettled, "token is", "tokens are") +
					" not proven to be there yet; see keyrack doctor", Color: console.Amber},
			})
	}
	if state.Elsewhere > 0 {
		facts = append(facts,
			fact{
				"elsewhere",
				console.Cell{Text: phrase.Count(state.Elsewhere, "token is", "tokens are") + " in the other store; keyrack store " +
					string(state.Kind) + " brings them here"},
			})
	}
	return printFacts(s, facts)
}

func moveStore(ctx context.Context, s *session, name string) error {
	kind, err := storeNamed(name)
	if err != nil {
		return err
	}
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	state, err := w.StoreState(ctx)
	if err != nil {
		return err
	}
	if kind == model.VaultStore || state.Kind == model.VaultStore || state.VaultExists && state.Elsewhere > 0 {
		if err := s.openVault(ctx, w, state); err != nil {
			return err
		}
	}
	moved := 0
	err = w.MoveTo(ctx, kind, func(done, total int) {
		moved = done
		s.Progress(fmt.Sprintf("%d of %d tokens moved", done, total))
	})
	s.Progress("")
	if err != nil {
		return err
	}
	s.Note("Tokens are kept in the %s now; %s moved.", w.StoreName(), phrase.Count(moved, "was", "were"))
	return nil
}
