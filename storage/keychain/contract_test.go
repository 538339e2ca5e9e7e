package keychain_test

import (
	"keyrack/model/secrets"
	"keyrack/storage/keychain"
)

var _ secrets.Store = (*keychain.Keychain)(nil)
