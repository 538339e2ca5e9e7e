package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// rgb makes an opaque colour of 0xRRGGBB.
func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

// alpha gives a colour an opacity from 0 to 255.
func alpha(c color.NRGBA, opacity uint8) color.NRGBA {
	c.A = opacity
	return c
}

// shade is a colour in the light and in the dark appearance.
type shade struct {
	light, dark color.NRGBA
}

func (s shade) in(dark bool) color.NRGBA {
	if dark {
		return s.dark
	}
	return s.light
}

func shades(light, dark uint32) shade { return shade{light: rgb(light), dark: rgb(dark)} }

// palette returns every colour that does not depend on the environment. Fyne's own names are among them, so that its
// entries, menus and scroll bars look like Keyrack's widgets.
func palette() map[fyne.ThemeColorName]shade {
	var (
		background = shades(0xf6f7f9, 0x15171c)
		surface    = shades(0xffffff, 0x1d2027)
		field      = shades(0xffffff, 0x15171c)
		border     = shades(0xe1e4ea, 0x2d323c)
		text       = shades(0x1b1f27, 0xe8eaef)
		muted      = shades(0x666e7b, 0x98a0ad)
		disabled   = shades(0x9aa1ac, 0x626871)
		selected   = shades(0xeef2fb, 0x262b36)
		white      = shades(0xffffff, 0xffffff)
		good       = shades(0x0f7a46, 0x4cc38a)
		warning    = shades(0x8f5d00, 0xe0a94a)
		bad        = shades(0xb3241d, 0xff8a80)
		here       = shades(0x1464a5, 0x8cc7f2) // what has the keyboard, and what leads elsewhere
		clear      = shade{}
	)
	return map[fyne.ThemeColorName]shade{
		ColorSyntaxKey:     shades(0x7b3fa0, 0xc9a1ee),
		ColorSyntaxString:  shades(0x12744f, 0x84d6a8),
		ColorSyntaxNumber:  shades(0xa34a00, 0xe8b06e),
		ColorSyntaxLiteral: shades(0x1464a5, 0x84c4f4),
		ColorSyntaxError:   bad,
		ColorLineNumber:    shades(0x6b7380, 0x808894),

		ColorSurface:   surface,
		ColorCode:      shades(0xfbfbfd, 0x181b21),
		ColorBorder:    border,
		ColorMuted:     muted,
		ColorSelected:  selected,
		ColorMatch:     shades(0xfff4d1, 0x352e18),
		ColorMatchHere: shades(0xffe18f, 0x4b3c0c),
		ColorField:     field,
		ColorTrack:     shades(0xe1e4ea, 0x2d323c),
		ColorQuiet:     shades(0xeff1f5, 0x282d36),
		ColorInverse:   shades(0x2a2d35, 0x3a3f4a),
		ColorOnInverse: white,
		ColorScrim:     {light: alpha(rgb(0x1a1c21), 0x73), dark: alpha(rgb(0x000000), 0x99)},

		ColorReadSoft:        shades(0xe3f1fb, 0x16304a),
		ColorReadText:        shades(0x1464a5, 0x8cc7f2),
		ColorWriteSoft:       shades(0xfcefd6, 0x3a2c10),
		ColorWriteText:       shades(0x7a4e00, 0xf0c36b),
		ColorDestructiveSoft: shades(0xfbe4e2, 0x47201e),
		ColorDestructiveText: shades(0xa3211b, 0xff9d95),
		ColorMoneySoft:       shades(0xf8e6f5, 0x3f1f3b),
		ColorMoneyText:       shades(0x8a2480, 0xf0a6e6),

		ColorHealthOK:       shades(0x1a9c5b, 0x1a9c5b),
		ColorHealthRejected: shades(0xc8322b, 0xd8453d),
		ColorHealthWarning:  shades(0xb97d0a, 0xb97d0a),
		ColorHealthUnknown:  shades(0x7f8795, 0x868e9c),
		ColorOnHealth:       white,

		ColorGoodSoft:    shades(0xe0f4e9, 0x14332a),
		ColorGoodText:    good,
		ColorWarningText: warning,
		ColorBadText:     bad,
		ColorStar:        shades(0xb27e0e, 0xd49b1d),

		theme.ColorNameBackground:          background,
		theme.ColorNameButton:              surface,
		theme.ColorNameDisabled:            disabled,
		theme.ColorNameDisabledButton:      surface,
		theme.ColorNameError:               bad,
		theme.ColorNameForeground:          text,
		theme.ColorNameForegroundOnError:   shades(0xffffff, 0x15171c),
		theme.ColorNameForegroundOnSuccess: shades(0xffffff, 0x15171c),
		theme.ColorNameForegroundOnWarning: shades(0xffffff, 0x15171c),
		theme.ColorNameHeaderBackground:    surface,
		// What has the keyboard is of no environment: a field in red would look wrong.
		theme.ColorNameHyperlink:           here,
		theme.ColorNamePrimary:             here,
		theme.ColorNameForegroundOnPrimary: shades(0xffffff, 0x15171c),
		theme.ColorNameFocus:               shades(0xe3f1fb, 0x16304a), // Fyne lays it behind what is chosen in a menu
		theme.ColorNameSelection:           {light: alpha(rgb(0x1464a5), 0x4d), dark: alpha(rgb(0x8cc7f2), 0x4d)},
		ColorFocusRing:                     here,
		theme.ColorNameHover:               {light: alpha(rgb(0x1b1f27), 0x0d), dark: alpha(rgb(0xffffff), 0x0f)},
		theme.ColorNameInputBackground:     field,
		theme.ColorNameInputBorder:         border,
		theme.ColorNameMenuBackground:      surface,
		theme.ColorNameOverlayBackground:   surface,
		theme.ColorNamePlaceHolder:         muted,
		theme.ColorNamePressed:             {light: alpha(rgb(0x1b1f27), 0x1f), dark: alpha(rgb(0xffffff), 0x24)},
		theme.ColorNameScrollBar:           {light: alpha(rgb(0x1b1f27), 0x59), dark: alpha(rgb(0xffffff), 0x59)},
		theme.ColorNameScrollBarBackground: clear,
		theme.ColorNameSeparator:           border,
		theme.ColorNameShadow:              {light: alpha(rgb(0x1b1f27), 0x33), dark: alpha(rgb(0x000000), 0x80)},
		theme.ColorNameSuccess:             good,
		theme.ColorNameWarning:             warning,
	}
}
