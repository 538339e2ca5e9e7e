package teams

import (
	"context"
	"errors"
	"strings"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// The fields of a sign-in.
const (
	fieldToken = iota
	fieldUser
	fieldPassword
	fieldRole
	fieldSecret
	fieldMount
)

// typed is what stands in the fields of a sign-in.
type typed struct {
	user, role, mount       string
	token, password, secret model.Secret
}

// way is a way to sign in, with the fields that it needs.
type way struct {
	name   string
	fields []int
	sign   func(typed) teams.SignIn
}

// ways are all but that with a token found on this computer.
func (t *Teams) ways() []way {
	password := func(method string) func(typed) teams.SignIn {
		return func(in typed) teams.SignIn {
			return teams.SignIn{Password: &team.Password{
				Method: method, Mount: in.mount, User: in.user, Password: in.password,
			}}
		}
	}
	return []way{
		{"Token", []int{fieldToken}, func(in typed) teams.SignIn { return teams.SignIn{Token: in.token} }},
		{"Name and password (userpass)", []int{fieldUser, fieldPassword, fieldMount}, password("userpass")},
		{"Name and password (LDAP)", []int{fieldUser, fieldPassword, fieldMount}, password("ldap")},
		{"AppRole", []int{fieldRole, fieldSecret, fieldMount}, func(in typed) teams.SignIn {
			return teams.SignIn{Role: &teams.Role{Mount: in.mount, ID: in.role, Secret: in.secret}}
		}},
		{"Browser (OIDC)", []int{fieldRole, fieldMount}, func(in typed) teams.SignIn {
			done, declined, other := phrase.TeamBrowser()
			return teams.SignIn{Browser: &team.OIDC{
				Mount: in.mount, Role: in.role, Browse: t.options.Browse,
				Done: done, Declined: declined, Other: other,
			}}
		}},
		{"Wrapped token", []int{fieldToken}, func(in typed) teams.SignIn { return teams.SignIn{Wrapped: in.token} }},
	}
}

// signing are the fields by which a person signs in.
type signing struct {
	ways    []way
	choice  *kit.Select
	entries []*kit.Entry // by field
	fields  []kit.Field
	changed func()
}

// newSigning returns the fields; found is where a token lies that other programs use, empty for nowhere.
func (t *Teams) newSigning(found string) *signing {
	s := &signing{ways: t.ways(), changed: func() {}}
	if found != "" {
		s.ways = append([]way{{"The token of " + found, nil, func(typed) teams.SignIn {
			return teams.SignIn{Found: true}
		}}}, s.ways...)
	}
	s.entries = []*kit.Entry{
		kit.NewPasswordEntry("hvs.…"), kit.NewEntry("anna"), kit.NewPasswordEntry(""),
		kit.NewEntry("May be empty in a browser"), kit.NewPasswordEntry("May be empty"), kit.NewEntry("The usual one"),
	}
	names := make([]string, len(s.ways))
	for i, way := range s.ways {
		names[i] = way.name
	}
	s.choice = kit.NewSelect("Sign in with", names, func(int) { s.show() })
	s.fields = []kit.Field{{Label: "Sign in with", Field: s.choice}}
	for i, label := range []string{"Token", "Name", "Password", "Role", "Secret id", "Mount of the sign-in"} {
		s.fields = append(s.fields, kit.Field{Label: label, Field: s.entries[i]})
	}
	s.choice.SetSelected(0)
	s.show()
	return s
}

// show shows the fields of the way that is chosen.
func (s *signing) show() {
	for _, entry := range s.entries {
		entry.Hide()
	}
	for _, field := range s.ways[s.choice.Selected()].fields {
		s.entries[field].Show()
	}
	s.changed()
}

// in is the sign-in, as it is typed.
func (s *signing) in() teams.SignIn {
	text := func(field int) string { return strings.TrimSpace(s.entries[field].Text) }
	return s.ways[s.choice.Selected()].sign(typed{
		user: text(fieldUser), role: text(fieldRole), mount: text(fieldMount),
		token: model.NewSecret(text(fieldToken)), secret: model.NewSecret(text(fieldSecret)),
		password: model.NewSecret(s.entries[fieldPassword].Text),
	})
}

// forget takes out of the fields what is secret.
func (s *signing) forget() {
	for _, field := range []int{fieldToken, fieldPassword, fieldSecret} {
		s.entries[field].SetText("")
	}
}

// look for a token that other programs use, and open a dialog.
func (t *Teams) withFound(open func(found string)) {
	kit.Work(t.options.Window.Content(), t.options.Tasks, "Looking for a sign-in…", func(context.Context) func() {
		found, _ := t.options.Workspace.Found()
		return func() { open(found) }
	})
}

// AskJoin opens the dialog in which a team is joined.
func (t *Teams) AskJoin() { t.withFound(t.askJoin) }

func (t *Teams) askJoin(found string) {
	address, name := kit.NewEntry("https://vault.example.com:8200"), kit.NewEntry("The last part of the path")
	mount, path := kit.NewEntry("secret"), kit.NewEntry("keyrack/acme")
	namespace, authority := kit.NewEntry("None"), kit.NewEntry("The system's")
	mount.SetText("secret")
	file := kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, look.Gap, kit.NewButton("Choose…", func() {
		kit.OpenFile(t.options.Window, authority.SetText)
	})), authority)
	signing := t.newSigning(found)
	form := kit.NewForm(append([]kit.Field{
		{Label: "Address", Field: address},
		{Label: "Mount", Field: mount, Hint: kit.NewLine(kit.Muted("Where KV version 2 is."))},
		{Label: "Path", Field: path},
		{Label: "Name here", Field: name},
		{Label: "Namespace", Field: namespace},
		{Label: "CA certificates", Field: file},
	}, signing.fields...)...)
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "Join a team",
		Subtitle:    "A folder of HashiCorp Vault or OpenBao whose tokens several people share.",
		Content:     form,
		ConfirmText: "Join",
		Focus:       address,
		OnCancel:    signing.forget,
		OnConfirm: func() {
			joining := teams.Joining{Name: strings.TrimSpace(name.Text), Place: team.Place{
				Address: strings.TrimSpace(address.Text), Mount: strings.TrimSpace(mount.Text),
				Path: strings.TrimSpace(path.Text), Namespace: strings.TrimSpace(namespace.Text),
			}}
			ca, in := strings.TrimSpace(authority.Text), signing.in()
			var said string
			t.options.Forms.Save(modal, "Joining…", func(ctx context.Context) (err error) {
				said, err = t.join(ctx, joining, ca, in)
				return err
			}, func() {
				signing.forget()
				t.options.Told(assets.Team, said, "", nil)
			})
		},
	})
	signing.changed = func() { form.Refresh(); modal.SetError("") }
	modal.SetNote(assets.Lock, "Your sign-in is kept in the store of this computer")
	modal.Open(t.options.Window.Canvas())
}

// join notes a team and signs in. One that was noted before, by an attempt whose sign-in failed, is signed in to.
func (t *Teams) join(ctx context.Context, joining teams.Joining, ca string, in teams.SignIn) (said string, err error) {
	if ca != "" {
		if joining.Place.Authorities, err = t.options.ReadFile(ctx, ca); err != nil {
			return "", err
		}
	}
	joined, err := t.options.Workspace.Join(ctx, joining)
	if err != nil && (!errors.Is(err, teams.ErrJoined) || joined.SignedIn()) {
		return "", err
	}
	return t.signIn(ctx, joined, in)
}

// signIn signs in and looks at the team at once.
func (t *Teams) signIn(ctx context.Context, joined teams.Joined, in teams.SignIn) (said string, err error) {
	if joined, err = t.options.Workspace.SignIn(ctx, joined.ID, in); err != nil {
		return "", err
	}
	outcome, err := t.options.Workspace.Sync(ctx, joined.ID)
	if err != nil {
		return "", err
	}
	return phrase.TeamOutcome(joined.Name, outcome), nil
}

// AskSignIn opens the dialog in which a member signs in, for the first time or again.
func (t *Teams) AskSignIn(joined teams.Joined) {
	t.withFound(func(found string) {
		signing := t.newSigning(found)
		form := kit.NewForm(signing.fields...)
		var modal *kit.Modal
		modal = kit.NewModal(kit.ModalOptions{
			Title: "Sign in to " + joined.Name, Subtitle: joined.Place.Address + " · " + joined.Place.Mount + "/" +
				joined.Place.Path,
			Content: form, ConfirmText: "Sign in", OnCancel: signing.forget,
			OnConfirm: func() {
				in, said := signing.in(), ""
				t.options.Forms.Save(modal, "Signing in…", func(ctx context.Context) (err error) {
					said, err = t.signIn(ctx, joined, in)
					return err
				}, func() {
					signing.forget()
					t.options.Told(assets.Team, said, "", nil)
				})
			},
		})
		signing.changed = func() { form.Refresh(); modal.SetError("") }
		modal.Open(t.options.Window.Canvas())
	})
}
