package workspace

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"keyrack/model"
)

// CheckSchedule says when favourites are checked without anybody asking. Both are off unless somebody chose them: it reads
// tokens and sends requests.
type CheckSchedule struct {
	AtStart bool
	Every   time.Duration // while Keyrack runs; 0 for never
}

// The bounds of a schedule. A check is one read for each favourite, or a few for a portfolio.
const (
	minCheckEvery = 15 * time.Minute
	maxCheckEvery = 7 * 24 * time.Hour
)

// The settings that keep the schedule.
const (
	settingCheckAtStart = "check-at-start"
	settingCheckEvery   = "check-every"
)

// Validate checks that the time is within bounds.
func (s CheckSchedule) Validate() error {
	if s.Every != 0 && (s.Every < minCheckEvery || s.Every > maxCheckEvery) {
		return fmt.Errorf("favourites are checked every %s to %s, or not at all", minCheckEvery, maxCheckEvery)
	}
	return nil
}

// CheckSchedule returns the schedule. One that cannot be used, which another Keyrack may have written, counts as none.
func (w *Workspace) CheckSchedule(ctx context.Context) (CheckSchedule, error) {
	start, err := w.index.Setting(ctx, settingCheckAtStart)
	if err != nil {
		return CheckSchedule{}, err
	}
	every, err := w.index.Setting(ctx, settingCheckEvery)
	if err != nil {
		return CheckSchedule{}, err
	}
	s := CheckSchedule{}
	s.AtStart, _ = strconv.ParseBool(start)
	s.Every, _ = time.ParseDuration(every)
	if s.Validate() != nil {
		s.Every = 0
	}
	return s, nil
}

// SetCheckSchedule keeps a schedule.
func (w *Workspace) SetCheckSchedule(ctx context.Context, s CheckSchedule) error {
	if err := s.Validate(); err != nil {
		return err
	}
	return errors.Join(
		w.index.SetSetting(ctx, settingCheckAtStart, strconv.FormatBool(s.AtStart)),
		w.index.SetSetting(ctx, settingCheckEvery, s.Every.String()),
	)
}

// Favourites lists the favourites of all environments.
func (w *Workspace) Favourites(ctx context.Context) ([]model.ConnectionID, error) {
	all, err := w.List(ctx)
	if err != nil {
		return nil, err
	}
	var ids []model.ConnectionID
	for _, place := range all {
		if place.Connection.Favourite {
			ids = append(ids, place.Connection.ID)
		}
	}
	return ids, nil
}

// NewlyFailing returns the results of connections that fail and did not before.
func (r CheckReport) NewlyFailing() []CheckResult {
	var failing []CheckResult
	for _, result := range r.Results {
		if result.Health().Failing() && !result.Before.Health.Failing() {
			failing = append(failing, result)
		}
	}
	return failing
}
