package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Sizes in pixels at scale 1.
const (
	TextSize       float32 = 13
	SmallTextSize  float32 = 12 // chips, pills
	TinyTextSize   float32 = 11 // second lines, badges, key hints
	TitleTextSize  float32 = 20 // the name of what the page is about
	LogoTextSize   float32 = 16
	DialogTextSize float32 = 20

	DialogWide float32 = 860 // the width of a dialog that shows code

	Radius       float32 = 8  // buttons, fields, cards
	DialogRadius float32 = 14 // dialogs
	BadgeRadius  float32 = 4

	ControlHeight float32 = 34 // buttons, fields, the target line
	IconButton    float32 = 32
	Hairline      float32 = 1
	FocusRing     float32 = 2
	Gap           float32 = 8  // between buttons that stand together
	PageMargin    float32 = 20 // around the main page
	SideMargin    float32 = 12 // around the sidebar's contents
	SidebarWidth  float32 = 320
	HeaderHeight  float32 = 56 // without the top line
	TopLine       float32 = 4
	ListGap       float32 = 4  // Fyne's lists leave it between rows: its size name is Padding
	RowHeight     float32 = 45 // a row of the sidebar, without the gap
	PaneHeader    float32 = 37
	PaneFooter    float32 = 35
)

// fyneSize returns the sizes that Fyne's own widgets take from the theme, where Keyrack differs from Fyne.
func fyneSize(name fyne.ThemeSizeName) (float32, bool) {
	switch name {
	case theme.SizeNameText:
		return TextSize, true
	case theme.SizeNameCaptionText:
		return TinyTextSize, true
	case theme.SizeNameHeadingText:
		return TitleTextSize, true
	case theme.SizeNameSubHeadingText:
		return LogoTextSize, true
	case theme.SizeNameInnerPadding:
		return 8, true
	case theme.SizeNamePadding:
		return ListGap, true
	case theme.SizeNameLineSpacing:
		return 4, true
	case theme.SizeNameInlineIcon:
		return 16, true
	case theme.SizeNameInputBorder, theme.SizeNameSeparatorThickness:
		return Hairline, true
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameCardRadius,
		theme.SizeNamePopupRadius, theme.SizeNameMenuRadius:
		return Radius, true
	case theme.SizeNameDialogRadius:
		return DialogRadius, true
	case theme.SizeNameModalBlurRadius:
		return 0, true
	case theme.SizeNameSelectionRadius:
		return BadgeRadius, true
	case theme.SizeNameScrollBar:
		return 12, true
	case theme.SizeNameScrollBarSmall:
		return 5, true
	}
	return 0, false
}
