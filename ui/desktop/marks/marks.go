// Package marks shows what the model knows with the widgets of package kit: the outcome of a check, what an operation
// does, an environment. Never by colour alone.
package marks

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"keyrack/model"
	"keyrack/model/document"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// Health is the outcome of a check: ✓, ✕, ! or ? in a filled circle.
func Health(health model.Health) kit.Disc { return kit.NewDisc(look.HealthMark(health)) }

// Operation says in capitals what an operation does: READ, WRITE, DESTRUCTIVE, MONEY.
func Operation(kind model.OperationKind) kit.BadgeContent {
	ground, ink := look.OperationColors(kind)
	return kit.BadgeContent{Text: strings.ToUpper(string(kind)), Ground: ground, Ink: ink}
}

// Environment is the segment of the switcher that stands for an environment.
func Environment(environment model.Environment) kit.Segment {
	return kit.Segment{
		Icon: look.EnvironmentMark(environment.ShownKind()), Colors: look.ColorsFor(environment), Text: environment.Name,
		Command: environment.Name,
	}
}

// EventState is the badge of the state that an event reports. The colour only helps to read: a state that nobody has
// heard of has the quiet one.
func EventState(state string) kit.BadgeContent {
	ground, ink := look.ColorQuiet, look.ColorMuted
	switch state {
	case "Confirmed", "Started", "Clean", "Inspected":
		ground, ink = look.ColorGoodSoft, look.ColorGoodText
	case "Dirty", "Optional", "OutOfService":
		ground, ink = look.OperationColors(model.Write)
	case "Canceled", "Cancelled", "Error", "OutOfOrder":
		ground, ink = look.OperationColors(model.Destructive)
	case "Pending", "Received", "Processing", "Inquired", "Enquired", "Requested":
		ground, ink = look.OperationColors(model.Read)
	}
	return kit.BadgeContent{Text: state, Ground: ground, Ink: ink}
}

// Syntax is the colour of a part of a JSON text.
func Syntax(kind document.RunKind) fyne.ThemeColorName {
	switch kind {
	case document.Key:
		return look.ColorSyntaxKey
	case document.String:
		return look.ColorSyntaxString
	case document.Number:
		return look.ColorSyntaxNumber
	case document.Literal:
		return look.ColorSyntaxLiteral
	case document.Invalid:
		return look.ColorSyntaxError
	}
	return theme.ColorNameForeground
}
