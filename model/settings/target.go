package settings

import (
	"context"

	"keyrack/model"
)

// Target is what commands take where nothing is named. Both are empty where nobody has chosen any.
type Target struct {
	Environment model.EnvironmentID
	Connection  model.ConnectionID // in that environment
}

// Target is the one in use.
func (s *Settings) Target() Target { return s.Choices().Target }

// SetTarget makes another one be taken from now on.
func (s *Settings) SetTarget(ctx context.Context, target Target) error {
	return s.change(ctx, func(c *Choices) { c.Target = target })
}
