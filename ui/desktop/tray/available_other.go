//go:build !linux

package tray

import (
	"context"
	"runtime"
)

// Available reports whether the system has a tray that Fyne knows: Windows and macOS always have one.
func Available(context.Context) bool { return runtime.GOOS == "windows" || runtime.GOOS == "darwin" }
