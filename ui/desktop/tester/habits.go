package tester

import (
	"context"
	"slices"

	"keyrack/model"
)

// search lists operations for what was typed, best first. Before anything is typed, those used lately come first, then
// the favourites.
func (t *Tester) search(query string) []model.Operation {
	found := t.catalogue.Search(query)
	all := make([]model.Operation, 0, len(found))
	var first []string
	if query == "" {
		first = slices.Concat(t.habits.Recent, t.habits.Favourites)
	}
	for i, path := range first {
		if operation := t.catalogue.Lookup(path); operation.Known && !slices.Contains(first[:i], path) {
			all = append(all, operation)
		}
	}
	for _, entry := range found {
		if !slices.Contains(first, entry.Path) {
			all = append(all, entry.Operation)
		}
	}
	return all
}

// mark says how an operation is marked in the list.
func (t *Tester) mark(path string) (favourite, recent bool) {
	return slices.Contains(t.habits.Favourites, path), slices.Contains(t.habits.Recent, path)
}

// UpdateHabits shows the operations that the user has marked and used, here or in another window.
func (t *Tester) UpdateHabits() {
	t.habits = t.workspace.Habits()
	t.field.Refresh()
}

func (t *Tester) useOperation(path string) {
	t.changeHabits(func(ctx context.Context) error { return t.workspace.UseOperation(ctx, path) })
}

func (t *Tester) markOperation(path string, favourite bool) {
	t.changeHabits(func(ctx context.Context) error { return t.workspace.MarkOperation(ctx, path, favourite) })
}

// changeHabits does what changes the habits and shows them. They are a convenience: an error changes nothing.
func (t *Tester) changeHabits(change func(context.Context) error) {
	t.tasks.Go(func(ctx context.Context) func() {
		if err := change(ctx); err != nil {
			return nil
		}
		return t.UpdateHabits
	})
}
