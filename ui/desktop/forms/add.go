package forms

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// settle is how long the tokens must stay unchanged before they are verified, so that typing does not send every
// beginning of a token.
const settle = 400 * time.Millisecond

// newClient is the choice that stands after the existing client applications.
const newClient = "New client application…"

// addForm is the dialog that adds a connection, or gives one another token. What is pasted is verified at once, and
// nothing is stored before the user saves.
type addForm struct {
	forms        *Forms
	environment  model.Environment
	integrations []model.Integration
	modal        *kit.Modal

	client      *kit.Select
	name        *kit.Entry
	clientToken *tokenField
	accessToken *tokenField
	opens       *outcome
	label       *kit.Entry
	tags        *kit.Entry
	note        *kit.Entry

	verification workspace.Verification
	verified     bool
	round        int
	stopSettle   func()
	cancel       context.CancelFunc
	labelTyped   bool
}

// AddConnection opens the dialog that adds a connection to an environment; done gets the new one.
func (f *Forms) AddConnection(environment model.Environment, groups []workspace.Group, done func(model.ConnectionID)) {
	a := &addForm{forms: f, environment: environment}
	options := make([]string, 0, len(groups)+1)
	for _, group := range groups {
		a.integrations = append(a.integrations, group.Integration)
		options = append(options, group.Integration.Client+" · "+string(group.Integration.Fingerprint))
	}
	a.name = kit.NewEntry("Name and version, such as Acme Sync 2.1.0")
	a.name.OnChanged = func(string) { a.changed() }
	a.clientToken = f.newTokenField("Client token", a.changed)
	a.accessToken = f.newTokenField("Access token", a.changed)
	a.accessToken.entry.OnPaste = a.pasted
	a.opens = f.newOutcome()
	a.label = kit.NewEntry("The property's name, unless you write another")
	a.label.OnChanged = func(string) { a.labelTyped = true }
	a.tags, a.note = kit.NewEntry("demo, gross"), kit.NewEntry("What to know about it")
	a.client = kit.NewSelect("Client application", append(options, newClient), func(int) { a.arrange(); a.changed() })
	a.client.SetSelected(0)

	host := environment.Address.Host()
	if environment.Kind == model.Sandbox {
		host = "inside this program"
	}
	place := kit.NewLine(kit.Span{
		Icon: look.EnvironmentMark(environment.ShownKind()),
		Text: environment.Name + " — " + host,
	})
	form := kit.NewForm(
		kit.Field{Label: "Environment", Field: place},
		kit.Field{Label: "Client application", Field: a.client},
		kit.Field{Label: "Client name", Field: a.name},
		kit.Field{Label: "Client token", Field: a.clientToken.entry, Hint: a.clientToken.hint},
		kit.Field{Label: "Access token", Field: a.accessToken.entry, Hint: a.accessToken.hint},
		kit.Field{Label: "Opens", Field: a.opens.banner},
		kit.Field{Label: "Label", Field: a.label},
		kit.Field{
			Label: "Tags, note",
			Field: container.NewGridWithColumns(2, kit.Inset(0, 2, 0, 0, a.tags), kit.Inset(0, 0, 0, 2, a.note)),
		},
	)
	a.modal = kit.NewModal(kit.ModalOptions{
		Title:       "Add connection",
		Subtitle:    "Paste one token, or many lines. Nothing is stored until you save.",
		Content:     form,
		ConfirmText: "Save connection",
		OnConfirm:   func() { a.save(done) },
		OnCancel:    a.stop,
		Focus:       a.accessToken.entry,
	})
	a.arrange()
	a.changed()
	a.modal.SetNote(f.kept(a.chosen()))
	a.modal.Open(f.Window.Canvas())
	if len(groups) == 0 {
		f.Window.Canvas().Focus(a.name)
	}
}

func (a *addForm) makesClient() bool { return a.client.Selected() == len(a.integrations) }

// arrange shows the fields of a new client application only where one is made.
func (a *addForm) arrange() {
	for _, object := range []fyne.CanvasObject{a.name, a.clientToken.entry} {
		if a.makesClient() {
			object.Show()
		} else {
			object.Hide()
		}
	}
	if a.modal != nil {
		a.modal.Refresh()
	}
}

// pasted takes apart what a token stands in. Several tokens, and what is of another environment, go to the import,
// which previews them. A token that was broken over lines is one token.
func (a *addForm) pasted(text string) bool {
	if !isTakenApart(text) {
		return false
	}
	a.stop()
	round := a.round
	a.cancel = a.forms.Tasks.Go(func(ctx context.Context) func() {
		pasted, err := a.forms.Workspace.ReadPasted(text)
		if err == nil {
			err = pasted.Fits(a.environment)
		}
		var client model.Integration
		if err == nil {
			client, err = a.forms.Workspace.ClientOf(ctx, a.environment.ID, model.Integration{}, pasted)
		}
		return func() {
			if round == a.round {
				a.take(text, pasted, client, err)
			}
		}
	})
	return true
}

// isTakenApart reports whether a text is more than a token alone.
func isTakenApart(text string) bool {
	token, err := model.ParseToken(text)
	return (err != nil || !token.UsualShape) && transfer.IsMoreThanToken(text)
}

// take fills the fields with what was pasted.
func (a *addForm) take(text string, pasted transfer.Pasted, client model.Integration, err error) {
	var elsewhere *transfer.OtherPlaceError
	several := errors.Is(err, transfer.ErrSeveralTokens) || errors.Is(err, transfer.ErrSeveralClients) ||
		errors.As(err, &elsewhere)
	switch {
	case several || err != nil && strings.Contains(strings.TrimSpace(text), "\n"):
		a.importAll(text)
		return
	case err != nil:
		a.accessToken.entry.SetText("")
		a.opens.fail(phrase.Explain(err).Sentences())
		return
	}
	if token := pasted.ClientToken.Secret; !token.IsEmpty() {
		at := slices.IndexFunc(a.integrations, func(i model.Integration) bool { return i.ID == client.ID })
		if at < 0 {
			at = len(a.integrations)
			a.name.SetText(cmp.Or(pasted.Client, a.name.Text))
			a.clientToken.entry.SetText(token.Reveal())
		}
		a.client.SetSelected(at)
		a.arrange()
	}
	a.accessToken.entry.SetText(pasted.AccessToken.Secret.Reveal())
}

// importAll leaves a text to the import.
func (a *addForm) importAll(text string) {
	if a.forms.View.Presenting() {
		a.modal.SetError("Presenter mode keeps the import closed. Paste one token.")
		return
	}
	a.stop()
	a.modal.Close()
	a.forms.Import(text, a.environment.ID)
}

// draft is what the fields say, or the first thing that is missing or wrong in them.
func (a *addForm) draft() (workspace.Draft, error) {
	draft := workspace.Draft{
		Environment: a.environment.ID,
		Details:     model.Details{Label: a.label.Text, Tags: tags(a.tags.Text), Note: strings.TrimSpace(a.note.Text)},
	}
	var err error
	if a.makesClient() {
		draft.Client = strings.TrimSpace(a.name.Text)
		if draft.Client == "" {
			return draft, workspace.ErrNoClient
		}
		if draft.ClientToken, err = a.clientToken.token(); err != nil {
			return draft, err
		}
	} else {
		draft.Integration = a.chosen().ID
	}
	draft.AccessToken, err = a.accessToken.token()
	return draft, err
}

// chosen is the client application that gets the connection; its zero value for one that is made.
func (a *addForm) chosen() model.Integration {
	if a.makesClient() {
		return model.Integration{}
	}
	return a.integrations[a.client.Selected()]
}

// changed follows every key stroke: what was verified no longer counts, and after a moment of rest it is verified anew.
func (a *addForm) changed() {
	if a.modal == nil {
		return
	}
	a.stop()
	a.verification, a.verified = workspace.Verification{}, false
	a.modal.SetError("")
	a.modal.SetNote(a.forms.kept(a.chosen()))
	a.modal.ConfirmButton().SetText("Save connection")
	a.modal.ConfirmButton().Disable()
	draft, err := a.draft()
	if err != nil {
		a.opens.missing(err, a.clientToken, a.accessToken)
		return
	}
	a.opens.wait("Checking…")
	a.stopSettle = a.forms.Tasks.Later(settle, func() { a.verify(draft) })
}

// missing says what to fill in next. An empty field is no mistake yet.
func (o *outcome) missing(err error, fields ...*tokenField) {
	switch {
	case errors.Is(err, workspace.ErrNoClient):
		o.wait("Give the client application its name first.")
	case errors.Is(err, model.ErrTokenEmpty):
		o.wait("Paste the token to see the property.")
	case errors.Is(err, workspace.ErrDeadToken):
		for _, field := range fields {
			if token, err := model.ParseToken(field.entry.Text); err == nil && token.Dead() != "" {
				o.set(assets.Cross, rejected(), "This published token no longer works", token.Dead())
			}
		}
	default:
		o.wait(phrase.Explain(err).Sentences())
	}
}

func rejected() look.AccentNames {
	return look.AccentNames{Soft: look.ColorDestructiveSoft, Text: look.ColorDestructiveText}
}

func (a *addForm) stop() {
	a.round++
	if a.stopSettle != nil {
		a.stopSettle()
	}
	if a.cancel != nil {
		a.cancel()
	}
}

func (a *addForm) verify(draft workspace.Draft) {
	round := a.round
	a.cancel = a.forms.Tasks.Go(func(ctx context.Context) func() {
		verification, err := a.forms.Workspace.Verify(ctx, draft)
		return func() {
			if round == a.round {
				a.show(verification, err)
			}
		}
	})
}

func (a *addForm) show(verification workspace.Verification, err error) {
	if err != nil {
		a.opens.fail(phrase.Explain(err).Sentences())
		return
	}
	a.verification, a.verified = verification, verification.Identity() != nil
	a.opens.show(verification)
	confirm := a.modal.ConfirmButton()
	confirm.Enable()
	if a.verified {
		if !a.labelTyped {
			a.label.SetPlaceHolder(verification.Identity().Name)
		}
		return
	}
	// The user may know better: an integration can be switched on later, a network can come back.
	confirm.SetText("Save unverified")
}

func (a *addForm) save(done func(model.ConnectionID)) {
	draft, err := a.draft()
	if err != nil {
		a.modal.SetError(phrase.Explain(err).Sentences())
		return
	}
	draft.Verification = a.verification
	var added model.Connection
	a.forms.Save(a.modal, "Saving…", func(ctx context.Context) error {
		var err error
		added, err = a.forms.Workspace.AddConnection(ctx, draft)
		return err
	}, func() { done(added.ID) })
}

// tokenField is an entry for a token with a line below that says what is wrong with it, or was.
type tokenField struct {
	entry  *kit.Entry
	hint   *kit.Line
	hidden bool // an audience looks on
}

func (f *Forms) newTokenField(name string, changed func()) *tokenField {
	t := &tokenField{entry: kit.NewPasswordEntry(name), hint: kit.NewLine(), hidden: f.View.Presenting()}
	if t.hidden {
		t.entry.Conceal()
	}
	t.entry.OnChanged = func(string) {
		t.describe()
		changed()
	}
	return t
}

func (t *tokenField) token() (model.Token, error) {
	token, err := model.ParseToken(t.entry.Text)
	switch {
	case err == nil && token.Dead() != "":
		err = workspace.ErrDeadToken
	case err == nil && isTakenApart(t.entry.Text):
		err = model.ErrTokenNotText // it stands for a token elsewhere, or holds one
	}
	return token, err
}

// describe says under the field what the text looks like.
func (t *tokenField) describe() {
	token, err := t.token()
	switch {
	case errors.Is(err, model.ErrTokenEmpty):
		t.hint.Set()
	case errors.Is(err, workspace.ErrDeadToken):
		t.hint.Set(kit.Span{
			Size: look.SmallTextSize, Icon: assets.Warning, Text: "This published token no longer works.",
			Color: look.ColorBadText,
		})
	case err != nil:
		t.hint.Set(kit.Span{
			Size: look.SmallTextSize, Icon: assets.Warning, Text: phrase.Explain(err).Sentences(),
			Color: look.ColorBadText,
		})
	case !token.UsualShape:
		t.hint.Set(kit.Span{Size: look.SmallTextSize, Icon: assets.Warning, Text: shape(token) +
			"not the usual shape of a Mews token" + t.fingerprint(token) + cleaned(token), Color: look.ColorWarningText})
	default:
		text := shape(token) + "usual shape"
		if token.Public {
			text = shape(token) + "public demo token"
		}
		text += t.fingerprint(token) + cleaned(token)
		t.hint.Set(kit.Span{Size: look.SmallTextSize, Icon: assets.Tick, Text: text, Color: look.ColorMuted})
	}
}

// fingerprint is the part of the token that tells it from others.
func (t *tokenField) fingerprint(token model.Token) string {
	if t.hidden {
		return ""
	}
	return " · " + string(token.Secret.Fingerprint())
}

// outcome is the field that shows which property the tokens open.
type outcome struct {
	banner *kit.Banner
	masked func(text string) string
}

func (f *Forms) newOutcome() *outcome {
	return &outcome{banner: kit.NewDetailedBanner(), masked: f.View.Text}
}

func (o *outcome) set(icon assets.Icon, colors look.AccentNames, head, detail string) {
	o.banner.Set(icon, colors, kit.Bold(o.masked(head)))
	o.banner.SetDetail(o.masked(detail))
}

func (o *outcome) wait(text string) {
	o.banner.Set("", look.AccentNames{Soft: look.ColorQuiet, Text: look.ColorMuted}, kit.Plain(o.masked(text)))
	o.banner.SetDetail("")
}

// fail shows why nothing can be said about the property; the first sentence stands out.
func (o *outcome) fail(text string) {
	head, detail, _ := strings.Cut(text, ". ")
	o.set(assets.Exclamation, look.AccentNames{Soft: look.ColorWriteSoft, Text: look.ColorWriteText}, head, detail)
}
