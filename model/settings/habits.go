package settings

import (
	"context"
	"slices"
)

// Habits are the operations that a person uses: those marked as favourites, and those used last, newest first.
type Habits struct {
	Favourites []string
	Recent     []string
}

const recentOperations = 8

func (h Habits) clone() Habits {
	return Habits{Favourites: slices.Clone(h.Favourites), Recent: slices.Clone(h.Recent)}
}

// Habits are the operations that the user has marked and used.
func (s *Settings) Habits() Habits { return s.Choices().Habits }

// UseOperation puts an operation first among the recent ones.
func (s *Settings) UseOperation(ctx context.Context, path string) error {
	return s.change(ctx, func(c *Choices) {
		recent := slices.DeleteFunc(c.Habits.Recent, func(other string) bool { return other == path })
		recent = slices.Insert(recent, 0, path)
		c.Habits.Recent = recent[:min(len(recent), recentOperations)]
	})
}

// MarkOperation makes an operation a favourite, or no longer.
func (s *Settings) MarkOperation(ctx context.Context, path string, favourite bool) error {
	return s.change(ctx, func(c *Choices) {
		c.Habits.Favourites = slices.DeleteFunc(c.Habits.Favourites, func(other string) bool { return other == path })
		if favourite {
			c.Habits.Favourites = append(c.Habits.Favourites, path)
		}
	})
}
