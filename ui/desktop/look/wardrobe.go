package look

import (
	"fyne.io/fyne/v2"

	"keyrack/model"
)

// Dress is what a whole window is painted in.
type Dress struct {
	Accent       Accent
	Appearance   Appearance
	HighContrast bool
	Percent      int // of the usual size
}

// Wardrobe changes what a window wears. Its methods are for the UI goroutine.
type Wardrobe struct {
	settings fyne.Settings
	window   fyne.Window
	scale    func(percent int)
	worn     Dress
}

// NewWardrobe dresses a window for the time until it is known which environment it shows. Scale changes the size of
// everything; nil where nothing can be scaled.
func NewWardrobe(settings fyne.Settings, window fyne.Window, scale func(percent int)) *Wardrobe {
	settings.SetTheme(New(AccentOf(model.Sandbox)))
	return &Wardrobe{settings: settings, window: window, scale: scale}
}

// Wear makes the theme of a dress, and the scale of everything. What is the same already stays: with a theme Fyne reads
// its fonts anew.
func (w *Wardrobe) Wear(dress Dress) {
	if dress == w.worn {
		return
	}
	w.worn = dress
	canvas := w.window.Canvas()
	size, scale := canvas.Size(), canvas.Scale()
	if w.scale != nil {
		w.scale(dress.Percent)
	}
	w.settings.SetTheme(New(dress.Accent).In(dress.Appearance).WithHighContrast(dress.HighContrast))
	// Fyne keeps the size in its own units, so the window would grow beyond the screen with the text.
	if changed := canvas.Scale(); changed != scale {
		w.window.Resize(fyne.NewSize(size.Width*scale/changed, size.Height*scale/changed))
	}
}
