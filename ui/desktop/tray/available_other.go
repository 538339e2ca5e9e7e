//go:build !linux

package tray

import (
	"context"
	"runtime"
)

// Available reports whether the system has a tray that Fyne knows: Windows and macOS always have one.
func Available(context.Context) bool { return runtime.GOOS == "windows" || runtime.GOOS == "darwin" }

// ReadsMarkup reports whether notifications read their text as markup, as only those of Linux do.
func ReadsMarkup(context.Context) bool { return false }
