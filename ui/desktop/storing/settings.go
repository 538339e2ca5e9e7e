package storing

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/settings"
	"keyrack/ui/phrase"
)

// choice is an option of a setting.
type choice struct {
	text string
	is   time.Duration
}

var idleChoices = []choice{
	{"5 minutes without input", 5 * time.Minute},
	{"15 minutes without input", 15 * time.Minute},
	{"30 minutes without input", 30 * time.Minute},
	{"1 hour without input", time.Hour},
	{"4 hours without input", 4 * time.Hour},
	{"Never", 0},
}

var clipboardChoices = []choice{
	{"10 seconds", 10 * time.Second},
	{"30 seconds", 30 * time.Second},
	{"1 minute", time.Minute},
	{"2 minutes", 2 * time.Minute},
}

// selectOf is a field with choices. A value that is none of them, which the command line may have set, joins them.
func selectOf(name string, choices []choice, current time.Duration, changed func(time.Duration)) *kit.Select {
	at := slices.IndexFunc(choices, func(c choice) bool { return c.is == current })
	if at < 0 {
		choices = append(slices.Clone(choices), choice{current.String(), current})
		at = len(choices) - 1
	}
	options := make([]string, len(choices))
	for i, c := range choices {
		options[i] = c.text
	}
	field := kit.NewSelect(name, options, func(i int) { changed(choices[i].is) })
	field.SetSelected(at)
	return field
}

// Sections are the pages of the settings dialog about the store, the times and the files. Instead closes that dialog
// before another one opens.
func (d *Dialogs) Sections(state workspace.StoreState, preferences workspace.Preferences, instead func(open func()) func()) []settings.Section {
	button := func(text string, open func()) fyne.CanvasObject { return kit.NewButton(text, instead(open)) }
	change := func(change func(*workspace.Preferences)) {
		d.Tasks.Go(func(ctx context.Context) func() {
			if err := d.Workspace.ChangePreferences(ctx, change); err != nil {
				return func() { d.tell(explain(err).Sentences()) }
			}
			return nil
		})
	}
	idle := selectOf("Lock after", idleChoices, preferences.IdleLock, func(to time.Duration) {
		change(func(p *workspace.Preferences) { p.IdleLock = to })
	})
	clipboard := selectOf("Clear after", clipboardChoices, preferences.ClipboardClear, func(to time.Duration) {
		change(func(p *workspace.Preferences) { p.ClipboardClear = to })
	})
	store := kit.Edges(nil, nil, nil, d.storeButton(state, instead), kit.NewLine(kit.Plain("the "+state.Full())))
	return []settings.Section{
		{Title: "Tokens", Content: kit.NewForm(
			kit.Field{Label: "Kept in", Field: store, Hint: storeHint(state)},
			kit.Field{Label: "Lock Keyrack", Field: idle, Hint: kit.NewLine(kit.Muted("Also when the computer sleeps or its screen is locked."))},
			kit.Field{Label: "Clear a copy after", Field: clipboard, Hint: kit.NewLine(kit.Muted(d.ClipboardNote()))},
		)},
		{Title: "Files", Content: kit.NewForm(
			kit.Field{Label: "Bring in", Field: kit.HBox(look.Gap, button("Import…", d.Import), button("Restore a backup…", d.Restore))},
			kit.Field{Label: "Take out", Field: kit.HBox(look.Gap, button("Back up…", d.Backup), button("List for colleagues…", d.ShareList))},
			kit.Field{Label: "Health", Field: kit.HBox(look.Gap, button("Examine…", d.Examine))},
		)},
	}
}

// storeButton leads to the other store, or finishes a move.
func (d *Dialogs) storeButton(state workspace.StoreState, instead func(func()) func()) fyne.CanvasObject {
	nothing := func() {}
	switch {
	case state.Kind == model.VaultStore && state.Elsewhere > 0:
		return kit.NewButton("Move the rest…", instead(func() { d.Move(model.VaultStore, state.Name, state.Elsewhere, nothing) }))
	case state.Kind == model.VaultStore:
		return kit.HBox(
			look.Gap, kit.NewButton("Change passphrase…", instead(d.ChangePassphrase)),
			kit.NewButton("Move to the keychain…", instead(func() { d.MoveBack(nothing) })),
		)
	case state.Elsewhere > 0 && state.VaultLocked:
		return kit.NewButton("Unlock the vault…", instead(func() { d.UnlockVault(nothing) })) // and then a move goes on by itself
	case state.Elsewhere > 0:
		return kit.NewButton("Move the rest…", instead(func() { d.Move(model.KeychainStore, state.Name, state.Elsewhere, nothing) }))
	case state.VaultExists:
		return kit.NewButton("Move to the vault…", instead(func() {
			d.UnlockVault(func() { d.moveAll(model.VaultStore, "passphrase vault", nothing) })
		}))
	}
	return kit.NewButton("Use a passphrase vault…", instead(func() { d.CreateVault(nothing) }))
}

// MoveBack brings the tokens of the vault to the keychain.
func (d *Dialogs) MoveBack(done func()) { d.moveAll(model.KeychainStore, "system keychain", done) }

// moveAll opens the dialog of a move without knowing how much there is to move.
func (d *Dialogs) moveAll(kind model.StoreKind, name string, done func()) {
	kit.Work(d.Window.Content(), d.Tasks, "Counting the tokens…", func(ctx context.Context) func() {
		total := 0
		for _, environment := range d.Workspace.Environments() {
			groups, err := d.Workspace.Tree(ctx, environment.ID)
			if err != nil {
				return func() { d.tell(explain(err).Sentences()) }
			}
			for _, group := range groups {
				total += 1 + len(group.Connections)
			}
		}
		return func() { d.Move(kind, name, total, done) }
	})
}

func storeHint(state workspace.StoreState) *kit.Line {
	switch {
	case state.Elsewhere > 0:
		return kit.NewLine(kit.Span{Icon: assets.Warning, Text: phrase.Count(state.Elsewhere, "secret lies", "secrets lie") + " in another store still, and Keyrack reads from there.", Color: look.ColorWriteText})
	case state.Err != nil:
		return kit.NewLine(kit.Span{Icon: assets.Warning, Text: explain(state.Err).What, Color: look.ColorBadText})
	}
	return kit.NewLine(kit.Muted("Everything but the tokens is in the data folder."))
}
