package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/reference"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// variable is one that a command is given.
type variable struct {
	name, value string
	secret      bool // there is a token in it
}

// mention is a place where a person has named a connection: in a file, or by a flag.
type mention struct {
	where string // such as ".env:3"
	reference.Place
}

// handover finds what is to leave for another program: all of it or nothing.
type handover struct {
	w         *keyrack.Keyrack
	redactor  *model.Redactor // knows every token that leaves
	variables []variable
	read      map[model.ConnectionID]handed
	// lasting says that what is handed over outlives the command: the address of the sandbox does not.
	lasting bool
}

// handed is a connection whose tokens leave.
type handed struct {
	workspace.Place
	workspace.Tokens
}

func newHandover(w *keyrack.Keyrack) *handover {
	return &handover{w: w, redactor: model.NewRedactor(), read: map[model.ConnectionID]handed{}}
}

// readOnly lists the environments of what leaves that are read-only here, once each.
func (h *handover) readOnly() []model.Environment {
	var all []model.Environment
	for _, one := range h.read {
		if one.Environment.Allows() == model.ReadOnly &&
			!slices.ContainsFunc(all, func(e model.Environment) bool { return e.ID == one.Environment.ID }) {
			all = append(all, one.Environment)
		}
	}
	slices.SortFunc(all, func(a, b model.Environment) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// set adds a variable, in the place of one of the same name.
func (h *handover) set(v variable) {
	h.variables = slices.DeleteFunc(h.variables, func(earlier variable) bool { return earlier.name == v.name })
	h.variables = append(h.variables, v)
}

// setAll adds the variables of a connection.
func (h *handover) setAll(prefix string, tokens workspace.Tokens) {
	for _, v := range []variable{
		{variableClient, tokens.Client, false},
		{variableClientToken, tokens.ClientToken.Reveal(), true},
		{variableAccessToken, tokens.AccessToken.Reveal(), true},
		{variableAddress, tokens.Address.String(), false},
	} {
		v.name = prefix + strings.TrimPrefix(v.name, usualPrefix)
		h.set(v)
	}
}

// tokens reads the tokens of a connection once.
func (h *handover) tokens(ctx context.Context, place workspace.Place) (workspace.Tokens, error) {
	if one, found := h.read[place.Connection.ID]; found {
		return one.Tokens, nil
	}
	tokens, err := h.w.Tokens(ctx, place.Connection.ID)
	if err != nil {
		return tokens, err
	}
	h.redactor.Register(tokens.ClientToken)
	h.redactor.Register(tokens.AccessToken)
	h.read[place.Connection.ID] = handed{place, tokens}
	return tokens, nil
}

// errSandboxAddress says why a reference to the address of the sandbox leads nowhere.
var errSandboxAddress = console.Usagef("Start a server that stays with keyrack sandbox --listen.",
	"the sandbox has an address while a command uses it, and no longer")

// value returns what a reference stands for.
func (h *handover) value(ctx context.Context, r reference.Reference) (string, error) {
	environment, err := h.w.LookupEnvironment(r.Environment)
	if err != nil {
		return "", err
	}
	place, err := h.w.Lookup(ctx, r.Connection, environment.ID)
	if err != nil {
		return "", err
	}
	if h.lasting && r.Field == reference.Address && environment.Kind == model.Sandbox {
		return "", errSandboxAddress
	}
	if r.Field == reference.Client {
		return place.Integration.Client, nil
	}
	tokens, err := h.tokens(ctx, place)
	switch {
	case err != nil:
		return "", err
	case r.Field == reference.AccessToken:
		return tokens.AccessToken.Reveal(), nil
	case r.Field == reference.ClientToken:
		return tokens.ClientToken.Reveal(), nil
	}
	return tokens.Address.String(), nil
}

// resolve finds what all mentions stand for, or says of each that leads nowhere where it stands and why. A store that
// cannot be read ends it at once: that is no matter of what stands there.
func (h *handover) resolve(ctx context.Context, s *session, mentions []mention, undone string,
) (map[reference.Reference]string, error) {
	values := map[reference.Reference]string{}
	var lost []string
	for _, m := range mentions {
		_, known := values[m.Reference]
		err := m.Err
		if err == nil && !known {
			values[m.Reference], err = h.value(ctx, m.Reference)
		}
		if err == nil {
			continue
		}
		if m.Err == nil && !leadsNowhere(err) {
			return nil, err
		}
		delete(values, m.Reference)
		lost = append(lost, fmt.Sprintf("%s: %s: %s", m.where, m.Written, whyLost(err)))
	}
	if len(lost) == 0 {
		return values, nil
	}
	what := fmt.Sprintf("%s, so nothing was %s",
		phrase.Count(len(lost), "reference leads nowhere", "references lead nowhere"), undone)
	if s.JSON {
		what += ": " + strings.Join(lost, "; ")
	} else {
		for _, line := range lost {
			fmt.Fprintln(s.Err, console.Clean(line))
		}
	}
	return nil, console.Usagef("keyrack list shows the names; a reference is "+
		"keyrack://ENVIRONMENT/CONNECTION/access-token.", "%s", what)
}

// leadsNowhere reports whether an error is about what one reference names.
func leadsNowhere(err error) bool {
	var missing *workspace.NotFoundError
	var ambiguous *workspace.AmbiguousError
	var other *model.OtherAddressError
	return errors.As(err, &missing) || errors.As(err, &ambiguous) || errors.As(err, &other) ||
		errors.Is(err, model.ErrSecretNotFound) || errors.Is(err, errSandboxAddress)
}

func whyLost(err error) string {
	for _, known := range []error{reference.ErrParts, reference.ErrField, reference.ErrEscape} {
		if errors.Is(err, known) {
			return err.Error()
		}
	}
	return explain(err).What
}

var prefixShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
})

// splitAs reads the value of --as.
func splitAs(value string) (prefix, connection string, err error) {
	prefix, connection, found := strings.Cut(value, "=")
	if !found || !prefixShape().MatchString(prefix) || connection == "" {
		return "", "", console.Usagef("It is --as PREFIX=CONNECTION, and PREFIX has letters, digits and _ alone.",
			"--as cannot be %q", value)
	}
	return strings.TrimSuffix(prefix, "_"), connection, nil
}

// completeAs completes the connection behind the prefix.
func (s *session) completeAs(c *cobra.Command, arguments []string, typed string) ([]string, cobra.ShellCompDirective) {
	prefix, connection, found := strings.Cut(typed, "=")
	if !found {
		return nil, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	names, directive := s.completeConnections(c, arguments, connection)
	for i, name := range names {
		names[i] = prefix + "=" + name
	}
	return names, directive
}

// gather reads everything that the flags name.
func (f executing) gather(ctx context.Context, s *session) (*handover, error) {
	files, mentions, err := f.readFiles(ctx, s)
	if err != nil {
		return nil, err
	}
	w, err := s.openSecrets(ctx)
	if err != nil {
		return nil, err
	}
	h := newHandover(w)
	values, err := h.resolve(ctx, s, mentions, "run")
	if err != nil {
		return nil, err
	}
	for _, v := range files {
		secret := slices.ContainsFunc(v.Value.Places, func(p reference.Place) bool { return p.Reference.Field.Secret() })
		h.set(variable{
			v.Name, v.Value.Fill(func(r reference.Reference) string { return values[r] }), secret,
		})
	}
	if f.Narrows() || len(f.as) == 0 && len(f.envFiles) == 0 {
		if err := f.hand(ctx, s, h, usualPrefix, f.target); err != nil {
			return nil, err
		}
	}
	for _, as := range f.as {
		prefix, connection, err := splitAs(as)
		if err != nil {
			return nil, err
		}
		var t target
		t.Names, t.Environment = []string{connection}, f.Environment
		if err := f.hand(ctx, s, h, prefix, t); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// hand adds the tokens of the only connection that a target means.
func (f executing) hand(ctx context.Context, s *session, h *handover, prefix string, t target) error {
	_, place, err := t.find(ctx, s)
	if err != nil {
		return err
	}
	tokens, err := h.tokens(ctx, place)
	if err != nil {
		return err
	}
	h.setAll(prefix, tokens)
	return nil
}

// readFiles reads the files of variables. Of a variable that two of them have, the last one counts.
func (f executing) readFiles(ctx context.Context, s *session) ([]reference.Variable, []mention, error) {
	var all []reference.Variable
	var mentions []mention
	for _, as := range f.as {
		if _, _, err := splitAs(as); err != nil { // before anything is read
			return nil, nil, err
		}
	}
	for _, name := range f.envFiles {
		text, err := s.Files(s.settings).ReadFile(ctx, name)
		if err != nil {
			return nil, nil, console.Unreadable(name, err)
		}
		variables, err := reference.ReadEnv(string(text))
		if err != nil {
			return nil, nil, console.Usagef("A line is NAME=VALUE, empty, or begins with #.", "the file %s cannot be used: %v",
				name, err)
		}
		for _, v := range variables {
			for _, place := range v.Value.Places {
				mentions = append(mentions, mention{fmt.Sprintf("%s:%d", name, place.Line), place})
			}
		}
		all = append(all, variables...)
	}
	return all, mentions, nil
}
