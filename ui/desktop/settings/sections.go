package settings

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/operations"
	"keyrack/model/settings"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the sections read and change.
type Workspace interface {
	Preferences() settings.Preferences
	ChangePreferences(ctx context.Context, change func(*settings.Preferences)) error
}

// Options are what the sections are made of.
type Options struct {
	Workspace Workspace
	Tasks     *task.Runner
	// Tell shows an error that belongs to no field.
	Tell func(error)
	// Present enters or leaves presenter mode, asking where that needs asking.
	Present func()
	// HasTray says that the system has a tray.
	HasTray bool
}

// change saves a preference.
func (o Options) change(change func(*settings.Preferences)) {
	o.try(change, func(err error) {
		if err != nil {
			o.Tell(err)
		}
	})
}

func (o Options) try(change func(*settings.Preferences), then func(error)) {
	o.Tasks.Go(func(ctx context.Context) func() {
		err := o.Workspace.ChangePreferences(ctx, change)
		return func() { then(err) }
	})
}

// appearances are the choices of the theme, as they are kept and as they are called.
var appearances = []choice[string]{{"Follow system", ""}, {"Light", "light"}, {"Dark", "dark"}}

// scales are the sizes of the text that are offered, in per cent. Fyne draws in tenths.
var scales = []int{80, 90, 100, 110, 120, 130, 150, 170, 200}

// Appearance is about how the window looks.
func Appearance(o Options) Section {
	p := o.Workspace.Preferences()
	theme := selectOf("Theme", appearances, p.Appearance, strings.Clone, func(to string) {
		o.change(func(p *settings.Preferences) { p.Appearance = to })
	})
	percent := func(scale int) string { return strconv.Itoa(scale) + " %" }
	sizes := make([]choice[int], len(scales))
	for i, scale := range scales {
		sizes[i] = choice[int]{percent(scale), scale}
	}
	text := selectOf("Text size", sizes, p.TextScale, percent, func(to int) {
		o.change(func(p *settings.Preferences) { p.TextScale = to })
	})
	contrast := kit.NewToggle("High contrast", func(on bool) {
		o.change(func(p *settings.Preferences) { p.HighContrast = on })
	})
	contrast.SetOn(p.HighContrast)
	fields := []kit.Field{
		{Label: "Theme", Field: theme},
		{
			Label: "Text size", Field: text,
			Hint: Hint("Ctrl+Plus and Ctrl+Minus, or F8 and F7, change it from anywhere, Ctrl+0 puts it back."),
		},
		{
			Label: "Contrast", Field: contrast,
			Hint: Hint("7:1 text contrast (WCAG AAA) and visible borders."),
		},
	}
	if o.HasTray {
		tray := kit.NewToggle("Keep Keyrack in the tray when its window is closed", func(on bool) {
			o.change(func(p *settings.Preferences) { p.Tray = on })
		})
		tray.SetOn(p.Tray)
		fields = append(fields, kit.Field{Label: "Tray", Field: tray, Hint: Hint("From the next start on.")})
	}
	return Section{Title: "Appearance", Content: kit.NewForm(fields...)}
}

// Presenter is about presenter mode.
func Presenter(o Options) Section {
	p := o.Workspace.Preferences()
	text := "Enter presenter mode"
	if p.Presenter {
		text = "Leave presenter mode"
	}
	mode := kit.NewButton(text, o.Present).WithIcon(assets.Eye)
	ids := kit.NewToggle("Also hide the identifiers of Mews", func(on bool) {
		o.change(func(p *settings.Preferences) { p.MaskIDs = on })
	})
	ids.SetOn(p.MaskIDs)
	return Section{Title: "Presenter", Content: kit.NewForm(
		kit.Field{
			Label: "Presenter mode", Field: kit.HBox(0, mode),
			Hint: Hint("Hides tokens, guests' data and real environments. Stays on after a restart until you leave it."),
		},
		kit.Field{
			Label: "Identifiers", Field: ids,
			Hint: Hint("UUIDs then show their first four characters, in lists and in answers."),
		},
	)}
}

// The choices of a proxy.
const (
	proxySystem = iota
	proxyNone
	proxyOwn
)

// Network is about how requests leave this computer.
func Network(o Options) Section {
	network := o.Workspace.Preferences().Network
	address := kit.NewEntry("http://proxy.example.com:3128")
	authorities := kit.NewEntry(kit.SamplePath("company-ca.pem"))
	told := kit.NewLine()
	say := func(err error) {
		if err != nil {
			told.Set(kit.Span{Icon: assets.Warning, Text: phrase.Explain(err).Sentences(), Color: look.ColorBadText})
			return
		}
		told.Set(kit.Span{Icon: assets.Tick, Text: "In use from the next request on.", Color: look.ColorMuted})
	}
	chosen := proxySystem
	switch network.Proxy {
	case "":
	case connector.NoProxy:
		chosen = proxyNone
	default:
		chosen = proxyOwn
		address.SetText(network.Proxy)
	}
	authorities.SetText(network.CAFile)
	apply := func() {
		wanted := connector.Network{CAFile: strings.TrimSpace(authorities.Text)}
		switch chosen {
		case proxyNone:
			wanted.Proxy = connector.NoProxy
		case proxyOwn:
			wanted.Proxy = strings.TrimSpace(address.Text)
		}
		o.try(func(p *settings.Preferences) { p.Network = wanted }, say)
	}
	enable := func() { kit.Enable(address, chosen == proxyOwn) }
	proxy := kit.NewSelect("Proxy", nil, func(i int) {
		chosen = i
		enable()
		if chosen != proxyOwn || strings.TrimSpace(address.Text) != "" {
			apply()
		}
	})
	proxy.SetOptions([]string{"System (HTTPS_PROXY)", "None", "Custom"}, chosen)
	enable()
	address.OnSubmitted = func(string) { apply() }
	authorities.OnSubmitted = func(string) { apply() }
	use := kit.NewButton("Use", apply)
	return Section{Title: "Network", Content: kit.NewForm(
		kit.Field{Label: "Proxy", Field: proxy},
		kit.Field{
			Label: "Proxy URL", Field: address,
			Hint: Hint("Put a password in HTTPS_PROXY. Not used for localhost."),
		},
		kit.Field{
			Label: "CA certificates", Field: authorities,
			Hint: Hint("Additional CA certificates (PEM), trusted in addition to the system's."),
		},
		kit.Field{Label: "", Field: kit.HBox(0, use), Hint: told},
	)}
}

// Kept is an environment, and whether its history keeps what was sent and received.
type Kept struct {
	Environment model.Environment
	Bodies      bool
}

// keeping are the times that requests may stay in the history, in days.
var keeping = []choice[int]{{"Forever", 0}, {"One year", 365}, {"90 days", 90}, {"30 days", 30}, {"7 days", 7}}

// History is about what is kept of requests, and for how long. Choose asks whether an environment shall keep bodies
// that does not, or the other way round.
func History(o Options, all []Kept, chosen int, choose func(Kept)) Section {
	said := func(days int) string { return phrase.Count(days, "day", "days") }
	age := selectOf("Keep", keeping, o.Workspace.Preferences().HistoryDays, said, func(to int) {
		o.change(func(p *settings.Preferences) { p.HistoryDays = to })
	})
	kept, button := kit.NewLine(), kit.NewButton("", func() { choose(all[chosen]) })
	show := func() {
		if all[chosen].Bodies {
			kept.Set(kit.Span{Icon: assets.Tick, Text: "Stored on this computer, tokens taken out"})
			button.SetText("Stop storing bodies…")
			return
		}
		kept.Set(kit.Plain("Not stored: only what was asked, when, and how it ended"))
		button.SetText("Store bodies…")
	}
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = one.Environment.Name
	}
	environment := kit.NewSelect("Environment", nil, func(i int) {
		chosen = i
		show()
	})
	environment.SetOptions(names, chosen)
	show()
	return Section{Title: "History", Content: kit.NewForm(
		kit.Field{
			Label: "Environment", Field: environment,
			Hint: Hint("Every request is listed, whatever is chosen here. The History tab pins and clears."),
		},
		kit.Field{
			Label: "Bodies", Field: kit.Edges(nil, nil, nil, button, kept),
			Hint: Hint("Answers hold guests' data, so production keeps none unless you choose otherwise."),
		},
		kit.Field{
			Label: "Keep", Field: age,
			Hint: Hint("In all environments; 500 a connection at most. Pinned ones always stay."),
		},
	)}
}

// Checks is about when favourites are checked automatically: when says it in words, and choose changes it.
func Checks(when string, choose func()) Section {
	return Section{Title: "Checks", Content: kit.NewForm(kit.Field{
		Label: "Favourites", Field: kit.Edges(nil, nil, nil, kit.NewButton("Change…", choose),
			kit.NewLine(kit.Plain(when))),
		Hint: Hint("One read each. A notification names those that begin to fail; it never holds a token."),
	})}
}

// Operations is about the operations of the API: how many are known, what they were made from and when; refresh brings
// them up to date.
func Operations(known int, source operations.Source, refresh func()) Section {
	return Section{Title: "Operations", Content: kit.NewForm(
		kit.Field{
			Label: "Known", Field: kit.Edges(nil, nil, nil, kit.NewButton("Update operations…", refresh),
				kit.NewLine(kit.Plain(strconv.Itoa(known)+" operations of the Connector API"))),
			Hint: Hint("By Mews' own OpenAPI document. You see what changes before it is kept."),
		},
		kit.Field{Label: "Made from", Field: kit.NewLine(kit.Plain(phrase.Facts(source)))},
	)}
}

// Data is about what is kept where.
func Data(folder, version string, copied func(string), diagnostics, tour func()) Section {
	path := kit.Edges(nil, nil, nil, kit.NewButton("Copy path", func() { copied(folder) }),
		kit.NewLine(kit.Span{Text: folder, Mono: true}))
	return Section{Title: "Data", Content: kit.NewForm(
		kit.Field{
			Label: "Data folder", Field: path,
			Hint: Hint("Everything but the tokens. --data or KEYRACK_DATA choose another one at the start."),
		},
		kit.Field{
			Label: "Diagnostics", Field: kit.HBox(0, kit.NewButton("Copy diagnostics", diagnostics)),
			Hint: Hint("Versions, counts and settings for a report: no tokens, names or addresses."),
		},
		kit.Field{Label: "Version", Field: kit.HBox(look.Gap, kit.NewWholeLine(kit.Plain(version)))},
		kit.Field{Label: "Welcome screen", Field: kit.HBox(0, kit.NewButton("Show the welcome screen", tour))},
	)}
}

// Hint is what stands below a field.
func Hint(text string) fyne.CanvasObject {
	hint := kit.NewProse()
	hint.TextSize = look.SmallTextSize
	hint.Set(text)
	return hint
}
