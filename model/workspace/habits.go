package workspace

import (
	"context"
	"encoding/json"
	"slices"
)

// Habits are the operations that a person uses: those marked as favourites, and those used last, newest first.
type Habits struct {
	Favourites []string
	Recent     []string
}

const (
	settingHabits    = "operations.habits"
	recentOperations = 8
)

// Habits reads the operations that the user has marked and used.
func (w *Workspace) Habits(ctx context.Context) (Habits, error) {
	var h Habits
	text, err := w.index.Setting(ctx, settingHabits)
	if err != nil || text == "" {
		return h, err
	}
	_ = json.Unmarshal([]byte(text), &h) // what cannot be read is only a habit
	return h, nil
}

// UseOperation puts an operation first among the recent ones.
func (w *Workspace) UseOperation(ctx context.Context, path string) (Habits, error) {
	return w.changeHabits(ctx, func(h *Habits) {
		h.Recent = slices.DeleteFunc(h.Recent, func(other string) bool { return other == path })
		h.Recent = slices.Insert(h.Recent, 0, path)
		h.Recent = h.Recent[:min(len(h.Recent), recentOperations)]
	})
}

// MarkOperation makes an operation a favourite, or no longer.
func (w *Workspace) MarkOperation(ctx context.Context, path string, favourite bool) (Habits, error) {
	return w.changeHabits(ctx, func(h *Habits) {
		h.Favourites = slices.DeleteFunc(h.Favourites, func(other string) bool { return other == path })
		if favourite {
			h.Favourites = append(h.Favourites, path)
		}
	})
}

func (w *Workspace) changeHabits(ctx context.Context, change func(*Habits)) (Habits, error) {
	w.habits.Lock()
	defer w.habits.Unlock()
	h, err := w.Habits(ctx)
	if err != nil {
		return h, err
	}
	change(&h)
	text, err := json.Marshal(h)
	if err != nil {
		return h, err
	}
	return h, w.index.SetSetting(ctx, settingHabits, string(text))
}
