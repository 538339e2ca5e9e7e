package look

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
)

// Icon returns a drawing in a colour of the theme in use. It follows the theme whenever it is drawn anew, so it can be
// kept; a [canvas.Image] that shows it needs a Refresh after a change of theme.
func Icon(icon assets.Icon, name fyne.ThemeColorName) fyne.Resource {
	return themedIcon{icon: icon, color: name}
}

type themedIcon struct {
	icon  assets.Icon
	color fyne.ThemeColorName
}

// Name is different for every colour, because Fyne caches drawings by their names.
func (i themedIcon) Name() string { return iconName(i.icon, theme.Color(i.color)) }

// Content returns the coloured SVG.
func (i themedIcon) Content() []byte { return coloured(i.icon, theme.Color(i.color)) }

// Tinted returns a drawing in a fixed colour.
func Tinted(icon assets.Icon, tint color.Color) fyne.Resource {
	return fyne.NewStaticResource(iconName(icon, tint), coloured(icon, tint))
}

// AppIcon returns the icon of the application.
func AppIcon() fyne.Resource { return fyne.NewStaticResource("keyrack.png", assets.AppIcon()) }

func iconName(icon assets.Icon, tint color.Color) string {
	return "keyrack-" + string(icon) + "-" + hex(tint) + ".svg"
}

func coloured(icon assets.Icon, tint color.Color) []byte {
	return bytes.ReplaceAll(icon.SVG(), []byte("currentColor"), []byte("#"+hex(tint)))
}

// hex writes a colour as RRGGBB. Icons are opaque, so the opacity is left out.
func hex(c color.Color) string {
	opaque := color.NRGBAModel.Convert(c).(color.NRGBA)
	return fmt.Sprintf("%02x%02x%02x", opaque.R, opaque.G, opaque.B)
}
