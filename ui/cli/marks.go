package cli

import (
	"keyrack/model"
	"keyrack/ui/cli/console"
)

// mark is how an environment is told at a glance.
type mark struct {
	sign  string
	color console.Color
}

var marks = map[model.EnvironmentKind]mark{
	model.Sandbox:    {"◆", console.Violet},
	model.Demo:       {"●", console.Green},
	model.Production: {"▲", console.Red},
	model.Custom:     {"■", console.Amber},
}

func environmentCell(environment model.Environment) console.Cell {
	m := marks[environment.ShownKind()]
	return console.Cell{Text: m.sign + " " + environment.Name, Color: m.color}
}

// healthColors are the colours of the states; the words say the same.
var healthColors = map[model.Health]console.Color{
	model.OK:            console.Green,
	model.Rejected:      console.Red,
	model.OtherProperty: console.Red,
	model.TokenMissing:  console.Red,
	model.RateLimited:   console.Amber,
	model.CouldNotCheck: console.Amber,
	model.NeverChecked:  console.Faint,
}
