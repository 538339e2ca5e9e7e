package team

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"keyrack/model"
)

// Version is the version of the layout, as every entry names it. What names another one is not touched.
const Version = "1"

// clientToken is the last part of the path of a ClientToken. No connection has it as its id.
const clientToken = "client-token"

// Key says where in the engine something of a team lies:
//
//	ENVIRONMENT                          an environment: custom metadata without data
//	ENVIRONMENT/INTEGRATION/client-token a ClientToken, and the client application
//	ENVIRONMENT/INTEGRATION/CONNECTION   an AccessToken, and the connection
//
// All parts are ids of Keyrack, in [a-z0-9-], 64 characters at most. A name, which may have any character, is in no
// path.
type Key struct {
	Environment model.EnvironmentID
	Integration model.IntegrationID // empty for an environment
	Connection  model.ConnectionID  // empty for an environment and a ClientToken
}

var idShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
})

// Path returns the path of a key below the team's own, or [ErrKey].
func (k Key) Path() (string, error) {
	parts := []string{string(k.Environment)}
	switch {
	case k.Connection != "":
		parts = append(parts, string(k.Integration), string(k.Connection))
	case k.Integration != "":
		parts = append(parts, string(k.Integration), clientToken)
	}
	for _, part := range parts {
		if !idShape().MatchString(part) {
			return "", fmt.Errorf("%w: %q", ErrKey, part)
		}
	}
	if k.Connection == clientToken {
		return "", fmt.Errorf("%w: %q", ErrKey, k.Connection)
	}
	return strings.Join(parts, "/"), nil
}

// String is the path below the team's own.
func (k Key) String() string {
	path, err := k.Path()
	if err != nil {
		return "?"
	}
	return path
}

// ID is what names the secret of a key in a [model.SecretRef].
func (k Key) ID() string {
	if k.Connection != "" {
		return string(k.Connection)
	}
	return string(k.Integration)
}

// Ref names a version of the secret of a key. The index of this computer keeps it, and the number says what a write
// replaces: version 3 is written only over version 2.
func (k Key) Ref(version int) model.SecretRef {
	return model.SecretRef(fmt.Sprintf("%s.%d", k.ID(), version))
}

// ReadKey reads the parts of a path below the team's own. It returns false for what Keyrack did not put there.
func ReadKey(parts ...string) (Key, bool) {
	var key Key
	switch len(parts) {
	case 1:
		key.Environment = model.EnvironmentID(parts[0])
	case 3:
		key = Key{Environment: model.EnvironmentID(parts[0]), Integration: model.IntegrationID(parts[1])}
		if parts[2] != clientToken {
			key.Connection = model.ConnectionID(parts[2])
		}
	default:
		return Key{}, false
	}
	_, err := key.Path()
	return key, err == nil
}

// Kind is "environment", "client" or "connection", as the metadata of an entry says it.
func (k Key) Kind() string {
	switch {
	case k.Connection != "":
		return "connection"
	case k.Integration != "":
		return "client"
	}
	return "environment"
}

// IsID reports whether text can be a part of a path.
func IsID(text string) bool { return idShape().MatchString(text) }

// VersionOf is the version that a ref of the store of a team names; 0 for a ref of no such shape.
func VersionOf(ref model.SecretRef) int {
	_, digits, _ := strings.Cut(string(ref), ".")
	version, err := strconv.Atoi(digits)
	if err != nil || version < 1 {
		return 0
	}
	return version
}
