package desktop

import (
	"context"
	"slices"
	"strings"

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
	for _, c := range s.commands() {
		if c.Title == "" || !c.IsReady() {
			continue
		}
		item := palette.Item{
			Title: c.Title, Detail: string(c.Group), Mark: kit.Span{Icon: c.Icon, Color: look.ColorMuted},
			Run: c.Press,
		}
		if c.On != nil && c.On() {
			item.Detail += " · on"
		}
		if keys := c.Keys(); keys != "" {
			item.Right = []kit.Span{{Text: keys, Color: look.ColorMuted, Size: look.TinyTextSize}}
		}
		items = append(items, item)
	}
	return items
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
