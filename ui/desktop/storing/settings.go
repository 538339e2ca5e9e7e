package storing

import (
	"context"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/settings"
	"keyrack/ui/phrase"
)

// Sections are the pages of the settings dialog about the store, the times and the files. Instead closes that dialog
// before another one opens.
func (d *Dialogs) Sections(o settings.Options, state secrets.StoreState,
	instead func(open func()) func(),
) []settings.Section {
	button := func(text string, open func()) fyne.CanvasObject { return kit.NewButton(text, instead(open)) }
	store := kit.Edges(nil, nil, nil, d.storeButton(state, instead), kit.NewLine(kit.Plain("the "+state.Full())))
	return []settings.Section{
		{Title: "Tokens", Content: kit.NewForm(
			kit.Field{Label: "Stored in", Field: store, Hint: storeHint(state)},
			kit.Field{
				Label: "Lock Keyrack", Field: o.IdleLock(),
				Hint: kit.NewLine(kit.Muted("Also when the computer sleeps or its screen is locked.")),
			},
			kit.Field{
				Label: "Clear clipboard after", Field: o.ClipboardClear(), Hint: settings.Hint(d.ClipboardNote()),
			},
		)},
		{Title: "Files", Content: kit.NewForm(
			kit.Field{
				Label: "Import",
				Field: kit.HBox(look.Gap, button("Import…", d.Import), button("Restore a backup…", d.Restore)),
			},
			kit.Field{
				Label: "Export",
				Field: kit.HBox(look.Gap, button("Back up…", d.Backup), button("Export connection list…", d.ShareList)),
			},
			kit.Field{Label: "Diagnostics", Field: kit.HBox(look.Gap, button("Run diagnostics…", d.Examine))},
		)},
	}
}

// storeButton leads to the other store, or finishes a move.
func (d *Dialogs) storeButton(state secrets.StoreState, instead func(func()) func()) fyne.CanvasObject {
	nothing := func() {}
	switch {
	case state.Kind == model.VaultStore && state.Elsewhere > 0:
		return kit.NewButton("Move the rest…",
			instead(func() { d.Move(model.VaultStore, state.Name, state.Elsewhere, nothing) }))
	case state.Kind == model.VaultStore:
		return kit.HBox(
			look.Gap, kit.NewButton("Change passphrase…", instead(d.ChangePassphrase)),
			kit.NewButton("Move to the keychain…", instead(func() { d.MoveBack(nothing) })),
		)
	case state.Elsewhere > 0 && state.VaultLocked:
		// and then a move goes on by itself
		return kit.NewButton("Unlock the vault…", instead(func() { d.UnlockVault(nothing) }))
	case state.Elsewhere > 0:
		return kit.NewButton("Move the rest…",
			instead(func() { d.Move(model.KeychainStore, state.Name, state.Elsewhere, nothing) }))
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

func storeHint(state secrets.StoreState) *kit.Line {
	switch {
	case state.Elsewhere > 0:
		return kit.NewLine(kit.Span{Icon: assets.Warning, Text: phrase.Count(state.Elsewhere, "secret lies", "secrets lie") +
			" in another store still, and Keyrack reads from there.", Color: look.ColorWriteText})
	case state.Err != nil:
		return kit.NewLine(kit.Span{Icon: assets.Warning, Text: explain(state.Err).What, Color: look.ColorBadText})
	}
	return kit.NewLine(kit.Muted("Everything but the tokens is in the data folder."))
}
