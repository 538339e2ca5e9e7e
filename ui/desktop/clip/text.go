package clip

import "fyne.io/fyne/v2"

// Text puts a text without secrets into the clipboard, for good. For a token there is [Keeper.Copy].
func Text(text string) { fyne.CurrentApp().Clipboard().SetContent(text) }
