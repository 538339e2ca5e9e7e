package keychain

import (
	"strings"

	"github.com/danieljoos/wincred"
)

// Accounts lists the items that go-keyring has made under a service: it names them SERVICE:ACCOUNT.
func (goKeyring) Accounts(service string) ([]string, error) {
	prefix := service + ":"
	items, err := wincred.FilteredList(prefix + "*")
	if err != nil {
		return nil, classify(err)
	}
	var found []string
	for _, item := range items {
		clear(item.CredentialBlob) // Windows lists no item without its secret
		if account, is := strings.CutPrefix(item.TargetName, prefix); is {
			found = append(found, account)
		}
	}
	return found, nil
}
