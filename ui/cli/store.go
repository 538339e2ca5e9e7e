package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// variablePassphrase names the file that a passphrase stands in.
const variablePassphrase = "KEYRACK_PASSPHRASE_FILE"

// stores are the values of --store, with what they mean.
var stores = []model.StoreKind{model.KeychainStore, model.VaultStore}

func storeNamed(name string) (model.StoreKind, error) {
	for _, kind := range stores {
		if string(kind) == name {
			return kind, nil
		}
	}
	return "", usagef("Use keychain or vault.", "there is no store %q", name)
}

// openSecrets opens the workspace, and its passphrase vault where tokens lie in it or are to go there. A keychain is not
// touched: it belongs to the desktop.
func (s *session) openSecrets(ctx context.Context) (*workspace.Workspace, error) {
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
	if wanted == model.VaultStore || state.Kind == model.VaultStore || state.VaultExists && state.Elsewhere > 0 {
		if err := s.openVault(ctx, w, state); err != nil {
			return nil, err
		}
	}
	if wanted != state.Kind {
		if err := w.UseStore(ctx, wanted); err != nil {
			return nil, err
		}
		s.note("New tokens are kept in the %s from now on.", w.StoreName())
	}
	return w, nil
}

// openVault unlocks the vault, or makes one.
func (s *session) openVault(ctx context.Context, w *workspace.Workspace, state workspace.StoreState) error {
	if s.vaultOpen {
		return nil
	}
	if state.VaultExists {
		passphrase, err := s.passphrase(ctx, "Passphrase of the vault", false)
		if err != nil {
			return err
		}
		if err := w.UnlockVault(ctx, passphrase); err != nil {
			return err
		}
	} else {
		passphrase, err := s.passphrase(ctx, "New passphrase for the vault", true)
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

// passphrase returns a passphrase: from the file descriptor or the file that were named, which serve for whatever the
// command needs one for, else from the user. A new one is asked for twice, since nobody can see it.
func (s *session) passphrase(ctx context.Context, what string, fresh bool) (model.Secret, error) {
	given, err := s.givenPassphrase()
	if err != nil || !given.IsEmpty() {
		return given, err
	}
	typed, err := s.ask(ctx, what)
	if err != nil || !fresh {
		return typed, err
	}
	again, err := s.ask(ctx, "The same again")
	if err == nil && !again.Equal(typed) {
		err = usagef("Try again.", "the two passphrases are not the same")
	}
	return typed, err
}

// givenPassphrase returns the passphrase that was given beforehand, or an empty one. A descriptor can be read once.
func (s *session) givenPassphrase() (model.Secret, error) {
	if !s.given.IsEmpty() {
		return s.given, nil
	}
	var err error
	if s.passphraseFile >= 0 {
		s.given, err = readPassphrase(os.NewFile(uintptr(s.passphraseFile), "passphrase"), "the file descriptor of --passphrase-fd")
	} else if name := s.getenv(variablePassphrase); name != "" {
		var file *os.File
		if file, err = os.Open(name); err != nil {
			return s.given, cannotOpen(name, err)
		}
		s.given, err = readPassphrase(file, name)
	}
	return s.given, err
}

func readPassphrase(file *os.File, name string) (model.Secret, error) {
	if file == nil {
		return model.Secret{}, usagef("Name one that is open.", "%s cannot be read", name)
	}
	defer func() { _ = file.Close() }()
	line, err := bufio.NewReader(io.LimitReader(file, maxInput)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return model.Secret{}, cannotOpen(name, err)
	}
	return model.NewSecret(strings.TrimRight(line, "\r\n")), nil
}

// ask asks for a passphrase at the terminal.
func (s *session) ask(ctx context.Context, what string) (model.Secret, error) {
	device, end, err := s.device()
	if err != nil {
		return model.Secret{}, usagef(fmt.Sprintf("Give it with --passphrase-fd, or in a file that %s names.", variablePassphrase), "a passphrase is needed, and there is no terminal to ask at")
	}
	defer end()
	typed, err := s.readHidden(ctx, device, what)
	return model.NewSecret(typed), err
}

func newStoreCommand(s *session) *cobra.Command {
	c := &cobra.Command{
		Use:   "store [keychain|vault]",
		Short: "Show where tokens are kept, or move all of them",
		Long: `Shows where tokens are kept and whether they can be read now. With an argument it moves all tokens there: each one
is copied, read back, and only then deleted where it was. After an interruption the same command goes on.

keychain is the one of the system. vault is a file in the data folder that a passphrase opens, for computers without a
keychain. The passphrase is asked for, or comes from --passphrase-fd or from the file that KEYRACK_PASSPHRASE_FILE names.`,
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: []string{string(model.KeychainStore), string(model.VaultStore)},
		RunE: func(c *cobra.Command, arguments []string) error {
			if len(arguments) == 0 {
				return s.showStore(c.Context())
			}
			return s.moveStore(c.Context(), arguments[0])
		},
	}
	return c
}

type storeJSON struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Usable    bool   `json:"usable"`
	Why       string `json:"why,omitempty"` // it is not usable
	Vault     bool   `json:"vault"`         // there is one
	Elsewhere int    `json:"elsewhere"`     // tokens that are in the other store
}

func (s *session) showStore(ctx context.Context) error {
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
	if s.json {
		return printList(s, "stores", []storeJSON{{
			Kind: string(state.Kind), Name: state.Name, Usable: state.Err == nil, Why: why, Vault: state.VaultExists, Elsewhere: state.Elsewhere,
		}})
	}
	usable := cell{"ready", green}
	if state.Err != nil {
		usable = cell{why, amber}
	}
	facts := []fact{{"tokens are in", cell{state.Name, bold}}, {"state", usable}}
	if state.Elsewhere > 0 {
		facts = append(facts, fact{"elsewhere", cell{text: phrase.Count(state.Elsewhere, "token is", "tokens are") + " in the other store; keyrack store " + string(state.Kind) + " brings them here"}})
	}
	return s.printFacts(facts)
}

func (s *session) moveStore(ctx context.Context, name string) error {
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
		s.progress(fmt.Sprintf("%d of %d tokens moved", done, total))
	})
	s.progress("")
	if err != nil {
		return err
	}
	s.note("Tokens are kept in the %s now; %s moved.", w.StoreName(), phrase.Count(moved, "was", "were"))
	return nil
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
