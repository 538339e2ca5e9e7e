package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Appearance is the user's choice between light and dark.
type Appearance string

// The appearances. FollowSystem is the zero value.
const (
	FollowSystem Appearance = ""
	Light        Appearance = "light"
	Dark         Appearance = "dark"
)

// Theme is Keyrack's Fyne theme in the accent of one environment. It does not change once it is made.
type Theme struct {
	base       fyne.Theme
	accent     Accent
	appearance Appearance
	light      map[fyne.ThemeColorName]color.Color
	dark       map[fyne.ThemeColorName]color.Color
}

var _ fyne.Theme = (*Theme)(nil)

// New returns the theme in the accent of an environment; it follows the desktop's light or dark. Switching the
// environment is a Settings().SetTheme(look.New(look.AccentFor(environment))).
func New(accent Accent) *Theme {
	return &Theme{base: theme.DefaultTheme(), accent: accent, light: colors(accent, false), dark: colors(accent, true)}
}

// In returns the same theme in the appearance that the user has chosen.
func (t *Theme) In(appearance Appearance) *Theme {
	forced := *t
	forced.appearance = appearance
	return &forced
}

// WithHighContrast returns the same theme with stronger contrasts, or the usual ones.
func (t *Theme) WithHighContrast(high bool) *Theme {
	changed := New(t.accent).In(t.appearance)
	if high {
		highContrast(changed.light, false)
		highContrast(changed.dark, true)
		setAccents(changed.light, t.accent, false, Tones.strong)
		setAccents(changed.dark, t.accent, true, Tones.strong)
	}
	return changed
}

// Color returns the colour of a name. A variant that is neither light nor dark counts as light.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch t.appearance {
	case Light:
		variant = theme.VariantLight
	case Dark:
		variant = theme.VariantDark
	}
	chosen := t.light
	if variant == theme.VariantDark {
		chosen = t.dark
	} else {
		variant = theme.VariantLight
	}
	if found, known := chosen[name]; known {
		return found
	}
	return t.base.Color(name, variant)
}

// Font returns Fyne's own fonts.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource { return t.base.Font(style) }

// Icon returns Fyne's own icons, for the few of its widgets that show one.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.base.Icon(name) }

// Size returns a size in pixels at scale 1.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if size, known := fyneSize(name); known {
		return size
	}
	return t.base.Size(name)
}

func colors(accent Accent, dark bool) map[fyne.ThemeColorName]color.Color {
	all := map[fyne.ThemeColorName]color.Color{}
	for name, shade := range palette() {
		all[name] = shade.in(dark)
	}
	setAccents(all, accent, dark, func(tones Tones, _ bool) Tones { return tones })
	return all
}

// setAccents puts the colours of all environments, and what follows from the one in use, into a palette.
func setAccents(all map[fyne.ThemeColorName]color.Color, accent Accent, dark bool, shaped func(Tones, bool) Tones) {
	set := func(names AccentNames, tones Tones) {
		all[names.Strong], all[names.OnStrong] = tones.Strong, tones.OnStrong
		all[names.Soft], all[names.Text] = tones.Soft, tones.Text
	}
	for _, environment := range colored() {
		set(ColorsFor(environment), shaped(AccentFor(environment).in(dark), dark))
	}
	tones := shaped(accent.in(dark), dark)
	set(CurrentColors(), tones)

	surface := color.NRGBAModel.Convert(all[ColorSurface]).(color.NRGBA)
	all[ColorAccentDisabled] = mix(tones.Strong, surface, 0.45)
	all[ColorOnDisabled] = mix(tones.OnStrong, mix(tones.Strong, surface, 0.45), 0.6)
}

// mix returns part of a over b, part from 0 to 1.
func mix(a, b color.NRGBA, part float32) color.NRGBA {
	blend := func(a, b uint8) uint8 { return uint8(float32(a)*part + float32(b)*(1-part) + 0.5) }
	return color.NRGBA{R: blend(a.R, b.R), G: blend(a.G, b.G), B: blend(a.B, b.B), A: 0xff}
}
