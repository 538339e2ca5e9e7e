//go:build nogui

package window

import "context"

// Run returns [ErrNoWindow].
func Run(context.Context, Options) error { return ErrNoWindow }
