package look

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// luminance and contrast are those of WCAG 2.1.
func luminance(c color.Color) float64 {
	opaque := color.NRGBAModel.Convert(c).(color.NRGBA)
	linear := func(v uint8) float64 {
		part := float64(v) / 255
		if part <= 0.04045 {
			return part / 12.92
		}
		return math.Pow((part+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(opaque.R) + 0.7152*linear(opaque.G) + 0.0722*linear(opaque.B)
}

func contrast(a, b color.Color) float64 {
	bright, dark := max(luminance(a), luminance(b)), min(luminance(a), luminance(b))
	return (bright + 0.05) / (dark + 0.05)
}

// highText and highMarks are the contrasts of the high-contrast theme: 7:1 is what WCAG 2.1 AAA asks of text (1.4.6),
// and what has only to be seen gets what AA asks of text.
const (
	highText  = 7.0
	highMarks = 4.5
)

// strengthen moves a colour towards black or white until it has the contrast with every ground.
func strengthen(c color.NRGBA, least float64, towards color.NRGBA, grounds ...color.NRGBA) color.NRGBA {
	const steps = 50
	for step := range steps + 1 {
		moved := mix(towards, c, float32(step)/steps)
		enough := true
		for _, ground := range grounds {
			enough = enough && contrast(moved, ground) >= least
		}
		if enough {
			return moved
		}
	}
	return towards
}

// highContrast makes the strong form of a palette: plain surfaces, text of 7:1, borders that can be seen. Colours keep
// their hue, so that whoever knows the usual theme finds everything in its place.
func highContrast(all map[fyne.ThemeColorName]color.Color, dark bool) {
	paper, ink := rgb(0xffffff), rgb(0x000000)
	selected := rgb(0xe6ecfa)
	if dark {
		paper, ink = ink, paper
		selected = rgb(0x232a3a)
	}
	of := func(name fyne.ThemeColorName) color.NRGBA { return color.NRGBAModel.Convert(all[name]).(color.NRGBA) }
	for _, name := range []fyne.ThemeColorName{
		theme.ColorNameBackground, theme.ColorNameButton, theme.ColorNameDisabledButton, theme.ColorNameHeaderBackground,
		theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground,
		ColorSurface, ColorCode, ColorField,
	} {
		all[name] = paper
	}
	all[ColorSelected], all[ColorQuiet] = selected, selected
	all[theme.ColorNameForeground] = ink
	onPlain := []fyne.ThemeColorName{
		theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameSuccess, theme.ColorNamePlaceHolder,
		theme.ColorNameHyperlink, theme.ColorNamePrimary, ColorFocusRing,
		ColorMuted, ColorGoodText, ColorWarningText, ColorBadText, ColorLineNumber, ColorSyntaxKey, ColorSyntaxString,
		ColorSyntaxNumber, ColorSyntaxLiteral, ColorSyntaxError,
	}
	for _, name := range onPlain {
		all[name] = strengthen(of(name), highText, ink, paper, selected, of(ColorMatch), of(ColorMatchHere))
	}
	for _, name := range []fyne.ThemeColorName{
		ColorBorder, theme.ColorNameInputBorder, theme.ColorNameSeparator,
		ColorTrack, theme.ColorNameDisabled,
	} {
		all[name] = strengthen(of(name), highMarks, ink, paper, selected)
	}
	all[theme.ColorNameShadow] = all[ColorBorder] // the only edge that a menu has
	for _, name := range []fyne.ThemeColorName{
		ColorHealthOK, ColorHealthRejected, ColorHealthWarning,
		ColorHealthUnknown,
	} {
		// The glyph on the disc is white, in both appearances.
		all[name] = strengthen(of(name), highMarks, rgb(0x000000), rgb(0xffffff))
	}
	all[ColorStar] = strengthen(of(ColorStar), highMarks, ink, paper, selected)
	for _, pair := range [][2]fyne.ThemeColorName{
		{ColorReadText, ColorReadSoft},
		{ColorWriteText, ColorWriteSoft},
		{ColorGoodText, ColorGoodSoft},
		{ColorDestructiveText, ColorDestructiveSoft},
		{ColorMoneyText, ColorMoneySoft},
		{ColorOnInverse, ColorInverse},
	} {
		towards := ink
		if pair[0] == ColorOnInverse {
			towards = rgb(0xffffff)
		}
		all[pair[0]] = strengthen(of(pair[0]), highText, towards, of(pair[1]))
	}
	if dark {
		all[ColorInverse] = rgb(0x1d2027)
	}
	for _, name := range []fyne.ThemeColorName{
		theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError, theme.ColorNameForegroundOnWarning,
		theme.ColorNameForegroundOnSuccess,
	} {
		all[name] = paper
	}
}

// strong makes the tones of an accent fit for high contrast. In the dark they turn round: the text is dark on a bright
// ground, because no ground is at once far from white text and from a black window.
func (t Tones) strong(dark bool) Tones {
	paper, ink := rgb(0xffffff), rgb(0x000000)
	if dark {
		paper, ink = ink, paper
	}
	text := strengthen(t.Text, highText, ink, paper, t.Soft, rgb(0xe6ecfa))
	if dark {
		text = strengthen(t.Text, highText, ink, paper, t.Soft, rgb(0x232a3a))
	}
	return Tones{Strong: strengthen(text, highText, ink, paper), OnStrong: paper, Soft: t.Soft, Text: text}
}
