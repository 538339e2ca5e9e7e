package model

import "errors"

// ErrNoSuchRow is returned for an id, or the ref of a secret, that is not in the index.
var ErrNoSuchRow = errors.New("not in the index")
