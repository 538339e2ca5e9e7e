//go:build !inspect

package inspect

import "fyne.io/fyne/v2"

// Start does nothing: this program was built without the tag "inspect".
func Start(fyne.App) {}
