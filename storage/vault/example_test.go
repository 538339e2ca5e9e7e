package vault_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"keyrack/model"
	"keyrack/storage/vault"
)

// A vault opens with its passphrase alone, and a token comes back only from an open one.
func ExampleOpen() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "keyrack-vault-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)

	// 18 outside of tests: a second for each unlock
	v := vault.Open(filepath.Join(folder, "vault"), vault.Options{WorkFactor: 10})
	fmt.Println(v.Create(ctx, model.NewSecret("correct horse battery")))
	fmt.Println(v.Set(ctx, "b0f1c8.1", model.NewSecret("an access token")))

	v.Lock()
	_, err = v.Get(ctx, "b0f1c8.1")
	fmt.Println(errors.Is(err, model.ErrStoreLocked))

	fmt.Println(v.UnlockWith(ctx, model.NewSecret("correct horse battery")))
	token, err := v.Get(ctx, "b0f1c8.1")
	fmt.Println(token, token.Reveal(), err)
	// Output:
	// <nil>
	// <nil>
	// true
	// <nil>
	// •••• an access token <nil>
}
