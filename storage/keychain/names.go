package keychain

import (
	"errors"
	"strings"
)

// maxName is the longest service or account name. With both at their longest, and a secret of the longest kind, the
// command that macOS reads from go-keyring stays below the 4,095 bytes at which it is cut.
const maxName = 64

// ErrName means that a service or account name is not 1 to 64 characters of [a-z0-9.-] with a letter or digit first.
// It is the caller's mistake; the keychain was not asked.
//
// Nothing else is safe everywhere: on macOS a line break would begin a second command and a leading dash an option, on
// Windows a colon could make two names one, and on Linux a name that is no text is an error of the bus.
var ErrName = errors.New("not a name for an item of the keychain")

func checkName(name string) error {
	if name == "" || len(name) > maxName || name[0] == '-' || name[0] == '.' {
		return ErrName
	}
	if strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-'
	}) {
		return ErrName
	}
	return nil
}
