package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// editing are the flags of edit. What was not given stays.
type editing struct {
	label, note, contact, ticket string
	add, remove                  []string // tags
	favourite                    bool
	conflicts
}

// The flags of edit that change something, and those that change what is of one connection alone.
var (
	changes = []string{"label", "note", "contact", "ticket", "add-tag", "remove-tag", "favourite"}
	ofOne   = []string{"label"}
)

func newEditCommand(s *session) *cobra.Command {
	var t target
	var f editing
	c := &cobra.Command{
		Use:   "edit CONNECTION…",
		Short: "Change label, note, contact, tags, favourite and ticket of connections",
		Long: `Changes what is known of connections beside their tokens: of those that are named, or chosen as
keyrack list does. They are changed all or none. A label is for one connection.

What a team shares is changed for all its members, but for the favourites, which are yours.

--tag chooses connections; what adds a tag to them is --add-tag.`,
		Example: `  keyrack edit borealis --label "Test hotel" --add-tag net
  keyrack edit --client "Keyrack Sandbox" --env sandbox --add-tag pilot`,
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			given := func(name string) bool { return c.Flags().Changed(name) }
			if !slices.ContainsFunc(changes, given) {
				next := "Give --label, --note, --contact, --add-tag, --remove-tag, --favourite or --ticket."
				if len(t.Tags) > 0 {
					next = "--tag chooses connections. What adds one is --add-tag " + word(t.Tags[0]) + "."
				}
				return console.Usagef(next, "there is nothing to change")
			}
			return editConnections(c.Context(), s, t, f, given)
		},
	}
	t.flags(s, c)
	c.Flags().StringVarP(&f.label, "label", "l", "", "your own `NAME` for it; empty for the property's name")
	c.Flags().StringVar(&f.note, "note", "", "a `NOTE`")
	c.Flags().StringVar(&f.contact, "contact", "", "`WHO` to call at the property: a name, a number, an address")
	c.Flags().StringVar(&f.ticket, "ticket", "", "the https or http `ADDRESS` of a ticket or page; empty for none")
	c.Flags().StringArrayVar(&f.add, "add-tag", nil, "add a `TAG`; may be given more than once")
	c.Flags().StringArrayVar(&f.remove, "remove-tag", nil, "take a `TAG` away; may be given more than once")
	complete(c, "add-tag", s.completeOf(tagsOf))
	complete(c, "remove-tag", s.completeOf(tagsOf))
	c.Flags().BoolVar(&f.favourite, "favourite", false, "make it a favourite; --favourite=false takes that back")
	f.flag(c)
	return c
}

// change changes what was given.
func (f editing) change(details *model.Details, given func(string) bool) {
	for name, field := range map[string]struct {
		to   *string
		text string
	}{
		"label": {&details.Label, f.label}, "note": {&details.Note, f.note}, "contact": {&details.Contact, f.contact},
		"ticket": {&details.Ticket, f.ticket},
	} {
		if given(name) {
			*field.to = field.text
		}
	}
	if given("favourite") {
		details.Favourite = f.favourite
	}
	details.Tags = slices.DeleteFunc(details.Tags, func(tag string) bool { return slices.Contains(f.remove, tag) })
	for _, tag := range f.add {
		if !slices.Contains(details.Tags, tag) {
			details.Tags = append(details.Tags, tag)
		}
	}
}

func editConnections(ctx context.Context, s *session, t target, f editing, given func(string) bool) error {
	w, places, err := t.choose(ctx, s)
	if err != nil {
		return err
	}
	if len(places) > 1 && slices.ContainsFunc(ofOne, given) {
		return console.Usagef("Name one connection, or leave out --label.", "%d connections cannot have one label",
			len(places))
	}
	var ids []model.ConnectionID
	for _, place := range places {
		ids = append(ids, place.Connection.ID)
	}
	err = f.settle(ctx, s, func() error {
		return w.EditDetails(ctx, ids, func(d *model.Details) { f.change(d, given) })
	}, teamsIn(places)...)
	if err != nil {
		return err
	}
	items := make([]report.Connection, len(ids))
	for i, id := range ids {
		if places[i], err = w.Find(id); err != nil {
			return err
		}
		items[i] = report.NewConnection(places[i])
	}
	switch {
	case s.JSON:
		return printList(s, "connections", items)
	case len(places) == 1:
		s.Note("Updated %s.", places[0].Connection.Title())
	default:
		s.Note("%s changed.", phrase.Count(len(places), "connection is", "connections are"))
	}
	return nil
}
