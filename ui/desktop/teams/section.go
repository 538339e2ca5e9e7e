package teams

import (
	"context"

	"keyrack/assets"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/settings"
	"keyrack/ui/phrase"
)

// Section is the page of the settings. instead closes them before something else is opened.
func (t *Teams) Section(instead func(open func()) func()) settings.Section {
	var fields []kit.Field
	for _, joined := range t.joined {
		text := "Sign in…"
		if joined.SignedIn() {
			text = "Sign in again…"
		}
		buttons := kit.HBox(look.Gap,
			kit.NewButton(text, instead(func() { t.AskSignIn(joined) })),
			kit.NewButton("Sync", instead(func() { t.syncOne(joined) })),
			kit.NewButton("Leave…", instead(func() { t.askLeave(joined) })))
		state := kit.NewParagraph(3)
		state.Set(phrase.TeamLine(joined, t.options.Now()))
		fields = append(fields, kit.Field{Label: joined.Name, Field: buttons, Hint: kit.VBox(2,
			settings.Hint(joined.Place.Address+" · "+joined.Place.Mount+"/"+joined.Place.Path), state)})
	}
	label := "Team"
	if t.Joined() {
		label = "Another one"
	}
	fields = append(fields, kit.Field{
		Label: label, Field: kit.HBox(0, kit.NewButton("Join a team…", instead(t.AskJoin)).WithIcon(assets.Team)),
		Hint: settings.Hint("Tokens that several people share, in HashiCorp Vault or OpenBao."),
	})
	return settings.Section{Title: "Teams", Content: kit.NewForm(fields...)}
}

func (t *Teams) syncOne(joined teams.Joined) {
	kit.Work(t.options.Window.Content(), t.options.Tasks, "Looking at the team…", func(ctx context.Context) func() {
		outcome, err := t.options.Workspace.Sync(ctx, joined.ID)
		return func() {
			if err != nil && !outcome.Dropped {
				t.options.Failed(err)
				return
			}
			t.options.Told(assets.Team, phrase.TeamOutcome(joined.Name, outcome), "", nil)
		}
	})
}

func (t *Teams) askLeave(joined teams.Joined) {
	t.options.Forms.Ask("Leave “"+joined.Name+"”?",
		"Its list and your sign-in are taken off this computer. Nothing changes for the others.", "Leave",
		func(ctx context.Context) error { return t.options.Workspace.Leave(ctx, joined.ID) },
		func() { t.options.Told(assets.Team, "You have left “"+joined.Name+"”.", "", nil) })
}
