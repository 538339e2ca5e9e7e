// Package assets holds Keyrack's drawings. All of them are its own.
package assets

import (
	"embed"
	"fmt"
)

// Icon names one drawing of a single colour. The drawing says "currentColor" wherever that colour goes.
type Icon string

// The marks of the environment kinds.
const (
	Sandbox    Icon = "sandbox"    // diamond
	Demo       Icon = "demo"       // disc
	Production Icon = "production" // triangle
	Custom     Icon = "custom"     // square
)

// The glyphs inside the marks of health.
const (
	Tick        Icon = "tick"
	Cross       Icon = "cross"
	Exclamation Icon = "exclamation"
	Question    Icon = "question"
	Box         Icon = "box"
	BoxTicked   Icon = "box-ticked"
	Dash        Icon = "dash"
)

// Everything else.
const (
	ArrowRight    Icon = "arrow-right"
	ChevronDown   Icon = "chevron-down"
	ChevronRight  Icon = "chevron-right"
	ChevronUp     Icon = "chevron-up"
	Close         Icon = "close"
	Copy          Icon = "copy"
	Enter         Icon = "enter"
	Export        Icon = "export"
	External      Icon = "external"
	Eye           Icon = "eye"
	EyeOff        Icon = "eye-off"
	Gear          Icon = "gear"
	Inbox         Icon = "inbox"
	Info          Icon = "info"
	Key           Icon = "key"
	List          Icon = "list"
	Lock          Icon = "lock"
	Maximise      Icon = "maximise"
	Menu          Icon = "menu"
	Minus         Icon = "minus"
	More          Icon = "more"
	Plus          Icon = "plus"
	Refresh       Icon = "refresh"
	Restore       Icon = "restore"
	Search        Icon = "search"
	Sort          Icon = "sort"
	Star          Icon = "star"
	StarOutline   Icon = "star-outline"
	Tag           Icon = "tag"
	Team          Icon = "team" // a flag
	Trash         Icon = "trash"
	TriangleDown  Icon = "triangle-down"
	TriangleRight Icon = "triangle-right"
	TriangleUp    Icon = "triangle-up"
	Unlock        Icon = "unlock"
	Warning       Icon = "warning"
	Waves         Icon = "waves"
)

//go:embed icons/*.svg
var icons embed.FS

//go:embed icon.png
var appIcon []byte

// SVG returns the drawing, 24 by 24 units. An Icon that is not in the list above is a mistake in the program, so it
// panics.
func (i Icon) SVG() []byte {
	drawing, err := icons.ReadFile("icons/" + string(i) + ".svg")
	if err != nil {
		panic(fmt.Sprintf("assets: there is no icon %q", string(i)))
	}
	return drawing
}

// AppIcon returns the icon of the application: a PNG of 512 by 512 pixels.
func AppIcon() []byte { return append([]byte(nil), appIcon...) }
