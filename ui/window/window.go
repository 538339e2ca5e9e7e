// Package window opens Keyrack's window, or says that this build has none: with the build tag nogui the program is the
// terminal's alone, without a window system and without C.
package window

import (
	"context"
	"errors"
	"time"

	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/workspace"
)

var (
	// ErrNoWindow is returned by Run of a program that was built without the window.
	ErrNoWindow = errors.New("this Keyrack was built without its window; give it a command, see keyrack --help")
	// ErrNoDisplay is returned by Run where there is no screen to open a window on.
	ErrNoDisplay = errors.New("there is no display to open the window on; give it a command, see keyrack --help")
)

// Options are what the window needs. All are required.
type Options struct {
	// Open makes the workspace and says where its data folder is. It is called once, off the UI goroutine, while the
	// window comes up.
	Open func(ctx context.Context) (opened *keyrack.Keyrack, dataFolder string, err error)
	// Recover does the same after the user has decided about a damaged index.
	Recover   func(ctx context.Context, decided workspace.OnDamage) (opened *keyrack.Keyrack, dataFolder string, err error)
	Catalogue *operations.Catalogue
	Version   string
	Now       func() time.Time
}
