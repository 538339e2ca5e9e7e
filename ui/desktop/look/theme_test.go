package look

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/model"
)

func TestTheAccentIsThatOfTheEnvironment(t *testing.T) {
	for _, environment := range colored() {
		accent, kind := AccentFor(environment), environment.Kind
		look := New(accent)
		for variant, tones := range map[fyne.ThemeVariant]Tones{
			theme.VariantLight: accent.Light,
			theme.VariantDark:  accent.Dark,
		} {
			if got := look.Color(ColorAccent, variant); got != tones.Strong {
				t.Errorf("%s: accent is %v, want %v", kind, got, tones.Strong)
			}
			// Of no environment: in production it would look like a fault.
			for _, name := range []fyne.ThemeColorName{theme.ColorNamePrimary, ColorFocusRing} {
				if got, want := look.Color(name, variant), look.Color(theme.ColorNameHyperlink, variant); got != want {
					t.Errorf("%s: what has the keyboard is %v, want %v", kind, got, want)
				}
			}
		}
	}
}

func TestEveryEnvironmentKeepsItsColorWhicheverIsInUse(t *testing.T) {
	inDemo, inProduction := New(AccentOf(model.Demo)), New(AccentOf(model.Production))
	for _, environment := range colored() {
		name := ColorsFor(environment).Strong
		if a, b := inDemo.Color(name, theme.VariantLight), inProduction.Color(name, theme.VariantLight); a != b {
			t.Errorf("%v is %v in demo and %v in production", environment, a, b)
		}
	}
}

func TestEnvironmentsDifferInColorAndInMark(t *testing.T) {
	colors, marks := map[string]bool{}, map[assets.Icon]bool{}
	all := colored()
	for _, environment := range all {
		colors[hex(AccentFor(environment).Light.Strong)] = true
		marks[EnvironmentMark(environment.Kind)] = true
	}
	if len(colors) != len(all) || len(marks) != 4 {
		t.Errorf("%d accents of 4 kinds have %d colours and %d marks", len(all), len(colors), len(marks))
	}
}

func TestTheChosenAppearanceBeatsTheDesktop(t *testing.T) {
	look := New(AccentOf(model.Demo))
	light, dark := look.Color(ColorSurface, theme.VariantLight), look.Color(ColorSurface, theme.VariantDark)
	if light == dark {
		t.Fatal("light and dark have the same surface")
	}
	tests := []struct {
		appearance Appearance
		desktop    fyne.ThemeVariant
		dark       bool
	}{
		{FollowSystem, theme.VariantLight, false},
		{FollowSystem, theme.VariantDark, true},
		{FollowSystem, 2, false}, // a desktop that says nothing
		{Light, theme.VariantDark, false},
		{Dark, theme.VariantLight, true},
	}
	for _, tc := range tests {
		want := light
		if tc.dark {
			want = dark
		}
		if got := look.In(tc.appearance).Color(ColorSurface, tc.desktop); got != want {
			t.Errorf("appearance %q on desktop %d: surface %v, want %v", tc.appearance, tc.desktop, got, want)
		}
	}
}

func TestHealthNeverStandsOnColorAlone(t *testing.T) {
	glyphs := map[fyne.ThemeColorName]map[assets.Icon]bool{}
	for _, health := range []model.Health{model.OK, model.Rejected, model.OtherProperty, model.CouldNotCheck} {
		glyph, disc := HealthMark(health)
		if glyphs[disc] == nil {
			glyphs[disc] = map[assets.Icon]bool{}
		}
		glyphs[disc][glyph] = true
	}
	if len(glyphs) != 4 {
		t.Errorf("4 outcomes have %d colours", len(glyphs))
	}
	for _, failing := range []model.Health{model.Rejected, model.OtherProperty, model.TokenMissing} {
		if glyph, _ := HealthMark(failing); glyph == assets.Tick || glyph == assets.Question {
			t.Errorf("%s, which asks for somebody to act, looks like %s", failing, glyph)
		}
	}
}

func TestAnUnknownOperationLooksLikeAWrite(t *testing.T) {
	soft, text := OperationColors("")
	writeSoft, writeText := OperationColors(model.Write)
	if soft != writeSoft || text != writeText {
		t.Errorf("it has %s and %s", soft, text)
	}
}

func TestAnIconFollowsTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	icon := Icon(assets.Gear, ColorMuted)
	app.Settings().SetTheme(New(AccentOf(model.Demo)).In(Light))
	lightName, light := icon.Name(), string(icon.Content())
	app.Settings().SetTheme(New(AccentOf(model.Demo)).In(Dark))
	if icon.Name() == lightName {
		t.Errorf("it is called %s in light and dark, so Fyne would show the cached one", lightName)
	}
	if !strings.Contains(light, "#666e7b") || !strings.Contains(string(icon.Content()), "#98a0ad") {
		t.Error("it is not drawn in the muted colour of light and dark")
	}
}

func TestTintedIconsAreWhollyInTheirColor(t *testing.T) {
	svg := string(Tinted(assets.Copy, rgb(0x0d8465)).Content())
	if !strings.Contains(svg, "#0d8465") || strings.Contains(svg, "currentColor") {
		t.Errorf("the drawing is %s", svg)
	}
}

func TestFyneWidgetsTakeKeyracksSizes(t *testing.T) {
	look := New(AccentOf(model.Demo))
	if got := look.Size(theme.SizeNameText); got != TextSize {
		t.Errorf("text is %v high, want %v", got, TextSize)
	}
	if got := look.Size(theme.SizeNameInputRadius); got != Radius {
		t.Errorf("fields have a radius of %v, want %v", got, Radius)
	}
	if got, want := look.Size(theme.SizeNameWindowButtonIcon), theme.DefaultTheme().Size(
		theme.SizeNameWindowButtonIcon); got != want {
		t.Errorf("a size that Keyrack leaves alone is %v, want Fyne's %v", got, want)
	}
}

func TestWhatIsProductionByItsHostLooksLikeProduction(t *testing.T) {
	address, err := model.ReadAddress(model.Custom, "https://api.mews.com:8443")
	if err != nil {
		t.Fatal(err)
	}
	custom := model.Environment{Kind: model.Custom, Address: address, Color: model.Blue}
	if ColorsFor(custom) != EnvironmentColors(model.Production) || AccentFor(custom) != AccentOf(model.Production) {
		t.Error("it has the colour that was chosen for it")
	}
}
