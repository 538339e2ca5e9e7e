package desktop

import (
	"errors"
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// startActions are what the start page offers.
type startActions struct {
	Add, Sample, Retry, Unlock func()
	UseVault, UnlockVault      func()
}

// startPage says what to do first in an environment without connections, or why nothing can be stored.
type startPage struct {
	title   *kit.Line
	lines   [3]*kit.Paragraph
	primary *kit.Button
	other   *kit.Button
	spinner *kit.Spinner
	actions startActions
	content fyne.CanvasObject
}

func newStartPage(later kit.Later, actions startActions) *startPage {
	p := &startPage{
		actions: actions, title: kit.NewLine(), primary: kit.NewPrimaryButton("", nil),
		other: kit.NewButton("", nil), spinner: kit.NewSpinner(later),
	}
	column := []fyne.CanvasObject{p.title}
	for i := range p.lines {
		p.lines[i] = kit.NewProse()
		column = append(column, p.lines[i])
	}
	buttons := kit.HBox(look.Gap, p.primary, p.other, p.spinner)
	column = append(column, kit.Inset(12, 0, 0, 0, buttons))
	card := kit.NewCard(nil, kit.Inset(28, 32, 28, 32, kit.VBox(6, column...)), nil)
	p.content = kit.Inset(look.PageMargin, look.PageMargin, look.PageMargin, look.PageMargin,
		container.New(&upperMiddle{width: 680}, card))
	return p
}

// upperMiddle centres one object of a given width, somewhat above the middle.
type upperMiddle struct{ width float32 }

func (l *upperMiddle) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, objects[0].MinSize().Height)
}

func (l *upperMiddle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(l.width, size.Width)
	objects[0].Resize(fyne.NewSize(width, objects[0].MinSize().Height))
	height := objects[0].MinSize().Height // with its text broken for the width
	objects[0].Resize(fyne.NewSize(width, height))
	objects[0].Move(fyne.NewPos((size.Width-width)/2, max(0, (size.Height-height)/3)))
}

func (p *startPage) set(title string, lines []string, primary string, run func(), other string, runOther func()) {
	p.title.Set(kit.Span{Text: title, Bold: true, Name: true, Size: look.TitleTextSize})
	for i, line := range p.lines {
		text := ""
		if i < len(lines) {
			text = lines[i]
		}
		line.Set(text)
		line.Hidden = text == ""
	}
	p.primary.SetText(primary)
	p.primary.OnTapped, p.primary.Command = run, addCommand(primary)
	p.other.SetText(other)
	p.other.OnTapped, p.other.Command = runOther, addCommand(other)
	p.other.Hidden = other == ""
	p.content.Refresh()
}

// addCommand is the command that does the same as a button: that of a button that adds a connection.
func addCommand(button string) string {
	if button == "Add connection…" {
		return button
	}
	return ""
}

func (p *startPage) setBusy(busy bool) {
	if busy {
		p.primary.Disable()
		p.spinner.Start()
		return
	}
	p.primary.Enable()
	p.spinner.Stop()
}

// showEnvironment offers what an environment without connections can begin with.
func (p *startPage) showEnvironment(environment model.Environment) {
	switch environment.ShownKind() {
	case model.Sandbox:
		p.set("Try it out: the sandbox", []string{
			"The sandbox is the Connector API inside this program: two sample hotels and a portfolio.",
			"It needs no account and no network, and nothing leaves this computer.",
		}, "Add the sample hotels", p.actions.Sample, "Add connection…", p.actions.Add)
	case model.Demo:
		p.set("Mews demo", []string{
			"Mews publishes eight token pairs that open its two shared demo hotels, for everybody.",
			"Everyone can see and change the data there: never use real data.",
		}, "Add the public demo tokens", p.actions.Sample, "Add connection…", p.actions.Add)
	case model.Production:
		p.set("Production", []string{
			"Real hotels and real guests. Production is read-only until you unlock writes for one property.",
			"A token is verified before it is stored, so you see which property it really opens.",
		}, "Add connection…", p.actions.Add, "", nil)
	default:
		p.set(environment.Name, []string{
			"A Connector API at " + environment.Address.String() + " · " + phrase.Protection(environment),
			"A token is verified before it is stored, so you see which property it really opens.",
		}, "Add connection…", p.actions.Add, "", nil)
	}
}

// showStore says why no token can be kept, and what to do. There is no plain file to fall back to.
func (p *startPage) showStore(err error) {
	explanation := phrase.Explain(err)
	if errors.Is(err, secrets.ErrInVault) {
		p.set("The vault is locked", []string{
			"Keyrack keeps tokens in a passphrase vault, a file in the data folder, and it is locked.",
		}, "Unlock the vault…", p.actions.UnlockVault, "Look again", p.actions.Retry)
		if !errors.Is(err, model.ErrStoreLocked) {
			p.set("The vault cannot be used", []string{explanation.What, explanation.About, explanation.Next}, "Look again",
				p.actions.Retry, "", nil)
		}
		return
	}
	if errors.Is(err, model.ErrStoreLocked) {
		p.set("The keychain is locked", []string{
			"Keyrack keeps tokens in the system keychain, and it is locked.",
			"Press Unlock and type its password in the dialog of your desktop.",
		}, "Unlock the keychain", p.actions.Unlock, "Look again", p.actions.Retry)
		return
	}
	switch {
	case errors.Is(err, model.ErrNoCollection):
		p.set("The keychain has no place for tokens", []string{explanation.What, explanation.Next}, "Make one",
			p.actions.Unlock, "Use a passphrase vault…", p.actions.UseVault)
		return
	case errors.Is(err, model.ErrStoreDisabled), errors.Is(err, model.ErrSandboxed), errors.Is(err, model.ErrAccessDenied):
		p.set("The keychain cannot be used", []string{explanation.What, explanation.Next}, "Look again", p.actions.Retry,
			"Use a passphrase vault…", p.actions.UseVault)
		return
	}
	p.set("No keychain at hand", []string{
		explanation.What + " Without one, a vault can keep them that a passphrase opens.",
		keychainAdvice(runtime.GOOS),
	}, "Look again", p.actions.Retry, "Use a passphrase vault…", p.actions.UseVault)
}

// keychainAdvice is how a system comes to a keychain.
func keychainAdvice(system string) string {
	if system == "linux" {
		return "Install and start GNOME Keyring, KWallet (with its Secret Service) or KeePassXC, and start Keyrack inside " +
			"your desktop session. Over SSH there is usually no keychain."
	}
	return "The system keychain is always there: log out and in again."
}

// startFailure is the whole window when the data folder cannot be used. Of a damaged index it offers what can be done.
func startFailure(err error, decide func(workspace.OnDamage), quit func()) fyne.CanvasObject {
	explanation := phrase.Explain(err)
	title, other := "Keyrack cannot start",
		"Another data folder can be given with --data or KEYRACK_DATA. Nothing was changed in this one."
	buttons := kit.HBox(look.Gap, kit.NewPrimaryButton("Quit", quit))
	var damaged *workspace.DamagedIndexError
	if errors.As(err, &damaged) {
		other = "Whatever you choose, the damaged file is kept under another name beside it."
		buttons = kit.HBox(look.Gap)
		if damaged.Backup != "" {
			buttons.Add(kit.NewPrimaryButton("Use the last good copy", func() { decide(workspace.RestoreIndex) }))
		}
		buttons.Add(kit.NewButton("Start with an empty index", func() { decide(workspace.StartAnew) }))
		buttons.Add(kit.NewButton("Quit", quit))
	}
	what, rest := kit.NewParagraph(3), kit.NewParagraph(3)
	what.Color = theme.ColorNameForeground
	what.Set(explanation.What)
	rest.Set(strings.Join([]string{explanation.About, explanation.Next, other}, " "))
	column := kit.VBox(
		6,
		kit.NewLine(kit.Span{Icon: assets.Warning, Text: title, Bold: true, Size: look.TitleTextSize}),
		what, rest, kit.Inset(6, 0, 0, 0, buttons),
	)
	card := kit.NewCard(nil, kit.Inset(28, 32, 28, 32, column), nil)
	return kit.NewSurface(theme.ColorNameBackground,
		kit.Inset(20, 20, 20, 20, container.New(&upperMiddle{width: 760}, card)))
}
