package check

import (
	"context"

	"keyrack/model"
)

// Favourites lists the favourites of all environments.
func (c *Checks) Favourites(ctx context.Context) ([]model.ConnectionID, error) {
	all, err := c.core.List(ctx)
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
func (r Report) NewlyFailing() []Result {
	var failing []Result
	for _, result := range r.Results {
		if result.Health().Failing() && !result.Before.Health.Failing() {
			failing = append(failing, result)
		}
	}
	return failing
}
