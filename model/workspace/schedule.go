package workspace

import (
	"context"

	"keyrack/model"
)

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
