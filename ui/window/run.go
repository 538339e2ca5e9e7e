//go:build !nogui

package window

import (
	"context"
	"errors"
	"os"
	"runtime"

	"keyrack/ui/desktop"
)

// Run opens the window and returns when the user has closed it, or when ctx ended.
func Run(ctx context.Context, options Options) error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return ErrNoDisplay
	}
	err := desktop.Run(ctx, desktop.Options(options))
	if errors.Is(err, desktop.ErrNoDisplay) {
		return ErrNoDisplay
	}
	return err
}
