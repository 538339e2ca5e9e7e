package look

import (
	"image/color"
	"math"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"keyrack/model"
)

// Least contrast that WCAG 2.1 AA asks for.
const (
	leastOfText  = 4.5 // 1.4.3
	leastOfMarks = 3.0 // 1.4.11
)

type pair struct {
	front, ground fyne.ThemeColorName
	least         float64
}

// pairs lists what stands on what.
func pairs() []pair {
	surfaces := []fyne.ThemeColorName{
		theme.ColorNameBackground, ColorSurface, ColorCode, ColorField, ColorSelected, theme.ColorNameMenuBackground,
		theme.ColorNameInputBackground, theme.ColorNameOverlayBackground,
	}
	var all []pair
	on := func(least float64, front fyne.ThemeColorName, grounds ...fyne.ThemeColorName) {
		for _, ground := range grounds {
			all = append(all, pair{front: front, ground: ground, least: least})
		}
	}
	for _, text := range []fyne.ThemeColorName{
		theme.ColorNameForeground, theme.ColorNamePlaceHolder, theme.ColorNameError, theme.ColorNameWarning,
		theme.ColorNameSuccess, theme.ColorNameHyperlink, ColorMuted, ColorGoodText, ColorWarningText, ColorBadText,
		ColorAccentText,
	} {
		on(leastOfText, text, surfaces...)
	}
	for _, text := range []fyne.ThemeColorName{
		ColorSyntaxKey, ColorSyntaxString, ColorSyntaxNumber, ColorSyntaxLiteral, ColorSyntaxError,
		theme.ColorNameForeground,
	} {
		on(leastOfText, text, ColorCode, ColorSurface, ColorMatch, ColorMatchHere)
	}
	on(leastOfText, ColorLineNumber, ColorCode, ColorSurface)
	on(leastOfText, ColorMuted, ColorQuiet)
	on(leastOfText, theme.ColorNameForeground, ColorQuiet)
	on(leastOfText, ColorGoodText, ColorGoodSoft)
	on(leastOfText, ColorOnInverse, ColorInverse)
	on(leastOfText, theme.ColorNameForegroundOnError, theme.ColorNameError)
	on(leastOfText, theme.ColorNameForegroundOnWarning, theme.ColorNameWarning)
	on(leastOfText, theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess)
	on(leastOfText, theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary)
	for _, kind := range []model.OperationKind{model.Read, model.Write, model.Destructive, model.Money} {
		soft, text := OperationColors(kind)
		on(leastOfText, text, soft)
	}
	accents := []AccentNames{CurrentColors()}
	for _, environment := range colored() {
		accents = append(accents, ColorsFor(environment))
	}
	for _, accent := range accents {
		on(leastOfText, accent.OnStrong, accent.Strong)
		on(leastOfText, accent.Text, accent.Soft)
		on(leastOfMarks, accent.Strong, surfaces...)
	}
	on(leastOfMarks, ColorFocusRing, surfaces...)
	on(leastOfText, theme.ColorNameForeground, theme.ColorNameFocus)
	on(leastOfMarks, ColorStar, surfaces...)
	for _, health := range []model.Health{
		model.NeverChecked, model.OK, model.Rejected, model.OtherProperty, model.RateLimited, model.CouldNotCheck,
		model.TokenMissing,
	} {
		_, disc := HealthMark(health)
		on(leastOfMarks, disc, theme.ColorNameBackground, ColorSurface, ColorSelected)
		on(leastOfMarks, ColorOnHealth, disc)
	}
	return all
}

// High contrast is held to what WCAG 2.1 AAA asks of text (1.4.6), and its borders can be seen as well.
func TestHighContrastIsThatOfAAA(t *testing.T) {
	borders := []pair{
		{ColorBorder, ColorSurface, leastOfMarks},
		{ColorBorder, theme.ColorNameBackground, leastOfMarks},
		{theme.ColorNameInputBorder, ColorField, leastOfMarks},
	}
	for _, environment := range colored() {
		for _, appearance := range []Appearance{Light, Dark} {
			look := New(AccentFor(environment)).In(appearance).WithHighContrast(true)
			for _, pair := range append(pairs(), borders...) {
				least := pair.least
				if least == leastOfText {
					least = 7
				}
				front, ground := look.Color(pair.front, 0), look.Color(pair.ground, 0)
				if got := contrast(front, ground); got < least-0.005 {
					t.Errorf("%v %s: %s (%s) on %s (%s) has a contrast of %.2f, want %.1f", environment, appearance,
						pair.front, hex(front), pair.ground, hex(ground), got, least)
				}
			}
		}
	}
}

func TestEverythingIsReadableInEveryAccentAndAppearance(t *testing.T) {
	for _, environment := range colored() {
		for _, appearance := range []Appearance{Light, Dark} {
			look := New(AccentFor(environment)).In(appearance)
			for _, pair := range pairs() {
				front, ground := look.Color(pair.front, 0), look.Color(pair.ground, 0)
				if got := contrast(front, ground); got < pair.least {
					t.Errorf("%s %s %s: %s (%s) on %s (%s) has a contrast of %.2f, want %.1f", environment.Kind, environment.Color,
						appearance,
						pair.front, hex(front), pair.ground, hex(ground), got, pair.least)
				}
			}
		}
	}
}

// What is no text and no mark, or cannot be used while it is shown, needs no contrast.
func TestEveryColorIsMeasuredOrNeedsNoContrast(t *testing.T) {
	exempt := []fyne.ThemeColorName{
		ColorBorder, ColorTrack, ColorScrim, ColorAccentDisabled, ColorOnDisabled,
		theme.ColorNameButton, theme.ColorNameDisabled, theme.ColorNameDisabledButton, theme.ColorNameHeaderBackground,
		theme.ColorNameHover, theme.ColorNameInputBorder, theme.ColorNamePressed, theme.ColorNameScrollBar,
		theme.ColorNameScrollBarBackground, theme.ColorNameSelection, theme.ColorNameSeparator, theme.ColorNameShadow,
	}
	measured := pairs()
	for name := range New(AccentOf(model.Demo)).light {
		isMeasured := slices.ContainsFunc(measured, func(p pair) bool { return p.front == name || p.ground == name })
		if isMeasured == slices.Contains(exempt, name) {
			t.Errorf("%s: measured %t, exempt %t", name, isMeasured, !isMeasured)
		}
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	if got := contrast(color.White, color.Black); math.Abs(got-21) > 0.001 {
		t.Errorf("white on black has %.3f, want 21", got)
	}
	if got := contrast(rgb(0x777777), color.White); math.Abs(got-4.48) > 0.01 {
		t.Errorf("#777 on white has %.3f, want 4.48", got)
	}
}
