//go:build !linux

package away

import "context"

// watch does nothing: telling when the screen of Windows or macOS is locked needs a window procedure or Objective-C of
// one's own, which the toolkit does not offer.
func watch(context.Context, func(Reason)) {}
