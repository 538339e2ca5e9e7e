//go:build !linux && !windows && (!darwin || !cgo)

package away

import "context"

// watch does nothing: of other systems it is not known how they tell.
func watch(context.Context, func(Reason)) {}
