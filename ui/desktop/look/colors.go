// Package look holds Keyrack's colours, sizes and icons for light and dark.
//
// A widget asks the theme for a colour by its name and never holds one of its own, so that a change of the environment
// or of the appearance repaints everything. Text has a contrast of 4.5:1 or more with every ground it stands on, and
// marks have 3:1, as WCAG 2.1 AA asks; a test measures them. Colour never stands alone: environments and health have
// marks, operations have words.
package look

import "fyne.io/fyne/v2"

// Colours that Fyne's own names do not cover. Every one has a light and a dark value in the theme.
const (
	// Syntax colours of JSON.
	ColorSyntaxKey     fyne.ThemeColorName = "keyrackSyntaxKey"
	ColorSyntaxString  fyne.ThemeColorName = "keyrackSyntaxString"
	ColorSyntaxNumber  fyne.ThemeColorName = "keyrackSyntaxNumber"
	ColorSyntaxLiteral fyne.ThemeColorName = "keyrackSyntaxLiteral" // true, false, null
	ColorSyntaxError   fyne.ThemeColorName = "keyrackSyntaxError"
	ColorLineNumber    fyne.ThemeColorName = "keyrackLineNumber"

	// Surfaces.
	ColorSurface   fyne.ThemeColorName = "keyrackSurface"   // cards, sidebar, header
	ColorCode      fyne.ThemeColorName = "keyrackCode"      // behind code
	ColorBorder    fyne.ThemeColorName = "keyrackBorder"    // hairlines
	ColorMuted     fyne.ThemeColorName = "keyrackMuted"     // secondary text
	ColorSelected  fyne.ThemeColorName = "keyrackSelected"  // selected row
	ColorMatch     fyne.ThemeColorName = "keyrackMatch"     // behind every find result
	ColorMatchHere fyne.ThemeColorName = "keyrackMatchHere" // behind the current find result
	ColorField     fyne.ThemeColorName = "keyrackField"     // entries and other bordered fields
	ColorTrack     fyne.ThemeColorName = "keyrackTrack"     // the empty part of a meter, the switcher's ground
	ColorQuiet     fyne.ThemeColorName = "keyrackQuiet"     // behind a text that is neither good nor bad
	ColorInverse   fyne.ThemeColorName = "keyrackInverse"   // tooltips, notices, the presenter's strip
	ColorOnInverse fyne.ThemeColorName = "keyrackOnInverse" // text on them
	ColorScrim     fyne.ThemeColorName = "keyrackScrim"     // over everything that a dialog blocks

	ColorFocusRing fyne.ThemeColorName = "keyrackFocusRing" // around what has the keyboard

	// The accent of the environment in use. The names of all environments are found with [EnvironmentColors].
	ColorAccent         fyne.ThemeColorName = "keyrackAccent"
	ColorOnAccent       fyne.ThemeColorName = "keyrackOnAccent"
	ColorAccentSoft     fyne.ThemeColorName = "keyrackAccentSoft"
	ColorAccentText     fyne.ThemeColorName = "keyrackAccentText"
	ColorAccentDisabled fyne.ThemeColorName = "keyrackAccentDisabled" // behind a main button that cannot be pressed
	ColorOnDisabled     fyne.ThemeColorName = "keyrackOnDisabled"     // text on it

	// Kinds of operation: the soft ground of a badge and the text on it; found with [OperationColors].
	ColorReadSoft        fyne.ThemeColorName = "keyrackReadSoft"
	ColorReadText        fyne.ThemeColorName = "keyrackReadText"
	ColorWriteSoft       fyne.ThemeColorName = "keyrackWriteSoft"
	ColorWriteText       fyne.ThemeColorName = "keyrackWriteText"
	ColorDestructiveSoft fyne.ThemeColorName = "keyrackDestructiveSoft"
	ColorDestructiveText fyne.ThemeColorName = "keyrackDestructiveText"
	ColorMoneySoft       fyne.ThemeColorName = "keyrackMoneySoft"
	ColorMoneyText       fyne.ThemeColorName = "keyrackMoneyText"

	// Health: the disc and the glyph on it; found with [HealthMark].
	ColorHealthOK       fyne.ThemeColorName = "keyrackHealthOK"
	ColorHealthRejected fyne.ThemeColorName = "keyrackHealthRejected"
	ColorHealthWarning  fyne.ThemeColorName = "keyrackHealthWarning"
	ColorHealthUnknown  fyne.ThemeColorName = "keyrackHealthUnknown"
	ColorOnHealth       fyne.ThemeColorName = "keyrackOnHealth"

	// Text that says how something went, such as "200 OK", and the soft ground behind it where it has one.
	ColorGoodSoft    fyne.ThemeColorName = "keyrackGoodSoft"
	ColorGoodText    fyne.ThemeColorName = "keyrackGoodText"
	ColorWarningText fyne.ThemeColorName = "keyrackWarningText"
	ColorBadText     fyne.ThemeColorName = "keyrackBadText"

	ColorStar fyne.ThemeColorName = "keyrackStar"
)
