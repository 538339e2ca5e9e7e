package desktop

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/palette"
	"keyrack/ui/phrase"
)

// openPalette shows everything that can be gone to or done: the connections of all environments that may be seen, the
// commands and the operations.
func (s *Shell) openPalette() {
	current := s.scene().Environment.ID
	environments := s.view.Environments()
	slices.SortStableFunc(environments, func(a, b model.Environment) int {
		switch current {
		case a.ID:
			return -1
		case b.ID:
			return 1
		}
		return 0
	})
	actions := s.actionItems()
	operations := s.operationItems()
	palette.Open(s.window.Canvas(), s.tasks, func(ctx context.Context) []palette.Item {
		var items []palette.Item
		for _, environment := range environments {
			groups, err := s.home.Tree(ctx, environment.ID)
			if err != nil {
				continue // the environment says so itself when it is opened
			}
			for _, group := range s.view.Groups(groups) {
				for _, connection := range group.Connections {
					items = append(items, s.connectionItem(environment, group.Integration, connection))
				}
			}
		}
		return slices.Concat(items, actions, operations)
	})
}

func (s *Shell) connectionItem(environment model.Environment, integration model.Integration,
	connection model.Connection,
) palette.Item {
	detail := integration.Client
	if where := phrase.Where(connection); where != "" {
		detail = where + " · " + detail
	}
	mark, colors := look.EnvironmentMark(environment.ShownKind()), look.ColorsFor(environment)
	return palette.Item{
		Title:  connection.Title(),
		Detail: detail,
		Mark:   kit.Span{Icon: mark, Color: colors.Text},
		Right:  []kit.Span{{Text: environment.Name, Color: colors.Text, Size: look.TinyTextSize}},
		Run:    func() { s.openConnection(connection.ID) },
	}
}

func (s *Shell) actionItems() []palette.Item {
	var items []palette.Item
	for _, c := range s.fittedCommands() {
		if c.Title == "" || !c.IsReady() {
			continue
		}
		item := palette.Item{
			Title: c.Title, Detail: string(c.Group), Words: palette.Words(c.Title) + c.Words,
			Mark: kit.Span{Icon: c.Icon, Color: look.ColorMuted}, Run: c.Press,
		}
		if c.On != nil && c.On() {
			item.Detail += " · on"
		}
		if keys := c.AllKeys(); keys != "" {
			item.Right = []kit.Span{{Text: keys, Color: look.ColorMuted, Size: look.TinyTextSize}}
		}
		items = append(items, item)
	}
	return slices.Concat(items, s.menuItems(), s.teamItems())
}

// teamItems are what else stands in the settings alone.
func (s *Shell) teamItems() []palette.Item {
	if !s.teams.There() {
		return nil
	}
	title := "Join a team…"
	return []palette.Item{{
		Title: title, Detail: "Teams", Words: palette.Words(title),
		Mark: kit.Span{Icon: assets.Team, Color: look.ColorMuted}, Run: s.teams.AskJoin,
	}}
}

// menuItems are what the menus beside the main one offer for what is on the page.
func (s *Shell) menuItems() []palette.Item {
	scene := s.scene()
	if scene.Checking || !scene.Found {
		return nil
	}
	body, answer := s.tester.Menus()
	connection, order := s.sidebar.Menus(scene.Chosen)
	plain := func(do func()) func() { return do }
	var items []palette.Item
	for _, menu := range []sideMenu{
		{"Answer", assets.More, answer, s.onTester},
		{"Body", assets.More, body, s.onTester},
		{"Connection in the list", assets.More, connection, plain},
		{"Order of the list", assets.Sort, order, plain},
	} {
		for _, item := range menu.of.Items {
			items = append(items, menu.items(item, "")...)
		}
	}
	return items
}

// sideMenu is a menu beside the main one.
type sideMenu struct {
	name string
	icon assets.Icon
	of   *fyne.Menu
	show func(do func()) func() // brings what it is about to the front before it is done
}

// items are an item of the menu, or those below it, as far as they can be chosen now.
func (m sideMenu) items(item *fyne.MenuItem, above string) []palette.Item {
	if item.IsSeparator || item.Disabled {
		return nil
	}
	if item.ChildMenu != nil {
		var items []palette.Item
		for _, child := range item.ChildMenu.Items {
			items = append(items, m.items(child, item.Label)...)
		}
		return items
	}
	title, words := item.Label, palette.Words(item.Label)
	if above != "" {
		title, words = above+": "+title, words+palette.Words(above)
	}
	return []palette.Item{{
		Title: title, Detail: m.name, Words: words, Mark: kit.Span{Icon: m.icon, Color: look.ColorMuted},
		Run: m.show(item.Action),
	}}
}

func (s *Shell) operationItems() []palette.Item {
	if s.scene().Chosen == "" {
		return nil
	}
	entries := s.options.Catalogue.Search("")
	items := make([]palette.Item, len(entries))
	for i, entry := range entries {
		_, text := look.OperationColors(entry.Kind)
		items[i] = palette.Item{
			Title:  entry.Path,
			Detail: entry.Title,
			Mark:   kit.Span{Icon: assets.ArrowRight, Color: look.ColorMuted},
			Right:  []kit.Span{{Text: strings.ToUpper(string(entry.Kind)), Color: text, Size: look.TinyTextSize, Bold: true}},
			Run:    s.onTester(func() { s.tester.Choose(entry.Path) }),
		}
	}
	return items
}
