package look

import (
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Write makes a text say something. It is to be called after the style was set, and again when the style changes.
func Write(t *canvas.Text, text string) { t.Text, t.FontSource = text, font(text, t.TextStyle) }

// Measure returns the size of a text that [Write] has written.
func Measure(text string, size float32, style fyne.TextStyle) fyne.Size {
	measured, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, size, style, font(text, style))
	return measured
}

// ReadFonts begins to read the fonts that every window writes with, and returns what waits until they are read. Until
// then nothing may be measured or drawn; Fyne makes a window meanwhile, which takes as long.
func ReadFonts() (wait func()) {
	var read sync.WaitGroup
	read.Go(func() {
		for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Monospace: true}} {
			Measure("Keyrack", TextSize, style)
		}
	})
	return read.Wait
}

// font returns the font that has every character of a text, or nil where Fyne has to look through all that it knows.
//
// For each style that Fyne 2.8.1 looks up by itself it parses its emoji font anew and keeps it, 4 MB as a file. Hardly
// a text needs it. The usual style is left to Fyne: its own entries ask for it in any case.
func font(text string, style fyne.TextStyle) fyne.Resource {
	if style == (fyne.TextStyle{}) {
		return nil
	}
	for _, r := range text {
		if !common(r) {
			return nil
		}
	}
	return theme.Font(style)
}

// common reports whether all of Fyne's text fonts have a character: the letters of European languages in Latin script,
// dashes, quotes and the ellipsis are there.
func common(r rune) bool {
	switch {
	case r >= ' ' && r <= '~', r >= '\u00a0' && r <= '\u017f', r >= '\u0218' && r <= '\u021b':
		return true
	case r >= '\u2010' && r <= '\u2015', r >= '\u2018' && r <= '\u201e', r >= '\u2020' && r <= '\u2022',
		r == '…', r == '€':
		return true
	}
	return false
}
