package keychain_test

import (
	"keyrack/model/workspace"
	"keyrack/storage/keychain"
)

var _ workspace.SecretStore = (*keychain.Keychain)(nil)
