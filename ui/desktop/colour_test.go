package desktop_test

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"keyrack/model"
	"keyrack/ui/desktop/look"
)

// shades are the colours of what is drawn, by what it is.
func (d *desk) shades() map[fyne.CanvasObject]color.Color {
	all := map[fyne.CanvasObject]color.Color{}
	for _, drawn := range d.Painted() {
		switch o := drawn.Object.(type) {
		case *canvas.Text:
			all[o] = o.Color
		case *canvas.Rectangle:
			all[o] = o.FillColor
		case *canvas.Line:
			all[o] = o.StrokeColor
		}
	}
	return all
}

// colourIsForTheEnvironment: it colours the line at the top, the logo, the switcher and what says where one
// is; the button that sends; and what is chosen, switched on or under way there. It never says how something went, and
// no text has it that is not about the environment: in production that would be red.
func (d *desk) colourIsForTheEnvironment(t *testing.T, where string) {
	t.Helper()
	grounds := map[string]bool{
		"*kit.Surface": true, "*kit.Logo": true, "*kit.segmentButton": true, "*kit.Pill": true, "*kit.Banner": true,
		"*kit.Button": true, "*kit.IconButton": true, // filled
		"*kit.tab": true, "*kit.Row": true, "*kit.LogRow": true, // the line of what is chosen
		"*kit.Toggle": true, "*kit.Meter": true, "*kit.Spinner": true, "*timing.Bars": true,
		"*widget.Entry": true, "*kit.Entry": true, // the cursor, and what is selected
	}
	texts := map[string]bool{"*kit.Pill": true, "*kit.Banner": true, "*kit.Button": true}
	paint := func(kind model.EnvironmentKind) map[fyne.CanvasObject]color.Color {
		d.SetTheme(look.New(look.AccentOf(kind)).In(look.Light))
		return d.shades()
	}
	focused := d.Focused()
	d.Canvas().Unfocus() // the ring around what has the keyboard has it, too
	demo, production := paint(model.Demo), paint(model.Production)
	for _, drawn := range d.Painted() {
		before, after := demo[drawn.Object], production[drawn.Object]
		if before == nil || after == nil || before == after {
			continue
		}
		allowed, said := grounds[drawn.By], ""
		if text, is := drawn.Object.(*canvas.Text); is {
			allowed, said = texts[drawn.By] || texts[drawn.Around], text.Text
		}
		if !allowed {
			t.Errorf("%s: %T %q of a %s in a %s follows the environment", where, drawn.Object, said, drawn.By, drawn.Around)
		}
	}
	d.SetTheme(look.New(look.AccentOf(model.Sandbox)).In(look.Light))
	if focused != nil {
		d.Canvas().Focus(focused)
	}
}

// TestVerifiedIsGreenInEveryEnvironment on every page, and in every appearance.
func TestVerifiedIsGreenInEveryEnvironment(t *testing.T) {
	d := settled(t)
	seen := 0
	d.onEveryScreen(pages(d), func(where string) {
		for _, appearance := range []look.Appearance{look.Light, look.Dark} {
			for _, kind := range []model.EnvironmentKind{model.Sandbox, model.Demo, model.Production, model.Custom} {
				theme := look.New(look.AccentOf(kind)).In(appearance)
				d.SetTheme(theme)
				for _, found := range d.FindAllTexts() {
					text := found.Object.(*canvas.Text)
					if text.Text != "verified" {
						continue
					}
					seen++
					if want := theme.Color(look.ColorGoodText, 0); text.Color != want {
						t.Errorf("%s in %s, %s: %q is %v, want %v", where, kind, appearance, text.Text, text.Color, want)
					}
				}
			}
		}
	})
	if seen == 0 {
		t.Error("nothing is verified")
	}
}
