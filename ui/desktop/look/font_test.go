package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"golang.org/x/image/font/sfnt"

	"keyrack/model"
)

var styles = map[string]fyne.TextStyle{
	"bold":      {Bold: true},
	"monospace": {Monospace: true},
	"both":      {Bold: true, Monospace: true},
}

func TestEveryCommonCharacterIsInEachFontThatIsTakenForIt(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(AccentOf(model.Demo)))
	for name, style := range styles {
		parsed, err := sfnt.Parse(font("", style).Content())
		if err != nil {
			t.Fatal(err)
		}
		var buffer sfnt.Buffer
		for r := rune(0); r < 0x3000; r++ {
			if !common(r) {
				continue
			}
			if glyph, err := parsed.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
				t.Errorf("%s has no %q (%v)", name, r, err)
			}
		}
	}
}

func TestWhatIsNotCommonIsLeftToFyne(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(AccentOf(model.Demo)))
	for name, style := range styles {
		text := canvas.NewText("", nil)
		text.TextStyle, text.TextSize = style, TextSize
		Write(text, "Hôtel Zürich – 100 €…")
		if text.FontSource == nil {
			t.Errorf("%s: Fyne has to look for the usual letters", name)
		}
		for _, other := range []string{"Hotel 🏨", "東京", "מלון", "a\tb", "→"} {
			Write(text, other)
			if text.FontSource != nil {
				t.Errorf("%s: one font is taken for %q", name, other)
			}
			if Measure(other, TextSize, style) != text.MinSize() {
				t.Errorf("%s: %q is measured in another font than it is written in", name, other)
			}
		}
	}
}
