package look

import (
	"image/color"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
)

// Tones are the four colours of an accent in one appearance.
type Tones struct {
	Strong   color.NRGBA // top line, main button, selected segment
	OnStrong color.NRGBA // text and marks on Strong
	Soft     color.NRGBA // behind pills and the target line
	Text     color.NRGBA // text and marks on Soft, and on any surface
}

// Accent is the colour of one kind of environment.
type Accent struct {
	Light, Dark Tones
}

func (a Accent) in(dark bool) Tones {
	if dark {
		return a.Dark
	}
	return a.Light
}

// AccentOf returns the colour of a kind: sandbox violet, demo green, production red. Every other kind has the amber of
// a custom environment.
func AccentOf(kind model.EnvironmentKind) Accent {
	switch kind {
	case model.Sandbox:
		return Accent{Light: tones(0x6a55c9, 0xece8fb, 0x4b38a8), Dark: tones(0x7562d4, 0x27223f, 0xbfb3f7)}
	case model.Demo:
		return Accent{Light: tones(0x0d8465, 0xe3f4ee, 0x0a6b52), Dark: tones(0x0d8465, 0x15322b, 0x7fd9bc)}
	case model.Production:
		return Accent{Light: tones(0xc8322b, 0xfbe6e4, 0xa3211b), Dark: tones(0xd33f38, 0x3c1b1b, 0xff9d95)}
	default:
		return customAccent(model.Amber)
	}
}

// AccentFor returns the colour of an environment: that of its kind, or of a custom one the one that its user chose.
// What is production by its host is red whatever was chosen.
func AccentFor(environment model.Environment) Accent {
	if kind := environment.ShownKind(); kind != model.Custom {
		return AccentOf(kind)
	}
	return customAccent(environment.Color)
}

func customAccent(color model.EnvironmentColor) Accent {
	switch color {
	case model.Blue:
		return Accent{Light: tones(0x1d63b8, 0xe3edfb, 0x174e94), Dark: tones(0x2c75ce, 0x14273f, 0x8fc0f7)}
	case model.Teal:
		return Accent{Light: tones(0x0e7490, 0xdff3f8, 0x0b5a70), Dark: tones(0x0e7e9d, 0x0f2d36, 0x7fd3e8)}
	case model.Pink:
		return Accent{Light: tones(0xb02a78, 0xfbe6f3, 0x8f1f60), Dark: tones(0xc73e8f, 0x3a1a2e, 0xf5a3d3)}
	case model.Slate:
		return Accent{Light: tones(0x56606e, 0xe9ecf0, 0x414a57), Dark: tones(0x6b7585, 0x2a2f38, 0xc3cad5)}
	default:
		return Accent{Light: tones(0x996300, 0xfbf0da, 0x7a4e00), Dark: tones(0xa16900, 0x3a2c10, 0xf0c36b)}
	}
}

func tones(strong, soft, text uint32) Tones {
	return Tones{Strong: rgb(strong), OnStrong: rgb(0xffffff), Soft: rgb(soft), Text: rgb(text)}
}

// colored lists one environment for every accent there is, in the order of the switcher.
func colored() []model.Environment {
	all := []model.Environment{{Kind: model.Sandbox}, {Kind: model.Demo}, {Kind: model.Production}}
	for _, color := range model.EnvironmentColors() {
		all = append(all, model.Environment{Kind: model.Custom, Color: color})
	}
	return all
}

// AccentNames are the theme names of the four colours of an accent.
type AccentNames struct {
	Strong, OnStrong, Soft, Text fyne.ThemeColorName
}

// GoodColors name the colours of what is well, such as a verified token, in every environment.
func GoodColors() AccentNames { return AccentNames{Soft: ColorGoodSoft, Text: ColorGoodText} }

// CurrentColors names the colours of the environment in use.
func CurrentColors() AccentNames {
	return AccentNames{Strong: ColorAccent, OnStrong: ColorOnAccent, Soft: ColorAccentSoft, Text: ColorAccentText}
}

// EnvironmentColors names the colours of a kind of environment, whichever is in use.
func EnvironmentColors(kind model.EnvironmentKind) AccentNames {
	return ColorsFor(model.Environment{Kind: kind})
}

// ColorsFor names the colours of an environment, whichever is in use.
func ColorsFor(environment model.Environment) AccentNames {
	kind := environment.ShownKind()
	prefix := "keyrack-" + string(kind)
	if kind == model.Custom && environment.Color != model.Amber {
		prefix += "-" + string(environment.Color)
	}
	return AccentNames{
		Strong:   fyne.ThemeColorName(prefix + "-strong"),
		OnStrong: fyne.ThemeColorName(prefix + "-onStrong"),
		Soft:     fyne.ThemeColorName(prefix + "-soft"),
		Text:     fyne.ThemeColorName(prefix + "-text"),
	}
}

// EnvironmentMark is the shape that stands for a kind of environment beside its colour: sandbox ◆, demo ●,
// production ▲, and ■ for every other.
func EnvironmentMark(kind model.EnvironmentKind) assets.Icon {
	switch kind {
	case model.Sandbox:
		return assets.Sandbox
	case model.Demo:
		return assets.Demo
	case model.Production:
		return assets.Production
	default:
		return assets.Custom
	}
}

// OperationColors names the ground and the text of the badge of an operation. What is not known is shown as a write.
func OperationColors(kind model.OperationKind) (soft, text fyne.ThemeColorName) {
	switch kind {
	case model.Read:
		return ColorReadSoft, ColorReadText
	case model.Destructive:
		return ColorDestructiveSoft, ColorDestructiveText
	case model.Money:
		return ColorMoneySoft, ColorMoneyText
	default:
		return ColorWriteSoft, ColorWriteText
	}
}

// HealthMark returns the glyph that stands for a health and the colour of the disc behind it. The glyph is drawn in
// [ColorOnHealth].
func HealthMark(health model.Health) (glyph assets.Icon, disc fyne.ThemeColorName) {
	switch health {
	case model.OK:
		return assets.Tick, ColorHealthOK
	case model.Rejected:
		return assets.Cross, ColorHealthRejected
	case model.OtherProperty, model.TokenMissing:
		return assets.Exclamation, ColorHealthWarning
	case model.NeverChecked:
		return assets.Dash, ColorHealthUnknown
	default:
		return assets.Question, ColorHealthUnknown
	}
}
