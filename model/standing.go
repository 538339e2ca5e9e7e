package model

import "time"

// Standing is what Mews has said last, in a webhook, of the integration behind a connection. Nothing follows from it: a
// connection that was deleted at Mews stays until its user deletes it.
//
// Source: Mews Open API docs, Connector API, Events, Integration Webhooks, read 2026-11-29.
type Standing struct {
	State StandingState `json:"state"`
	At    time.Time     `json:"at"` // when it became so; where the webhook does not say it, when it was read
}

// StandingState is the state of an integration at Mews. It is empty where no webhook has told it.
type StandingState string

// The states, each of the webhook of this name.
const (
	Enabled    StandingState = "enabled"
	Disabled   StandingState = "disabled"
	Canceled   StandingState = "canceled"
	Reinstated StandingState = "reinstated"
	Deleted    StandingState = "deleted"
)

// StandingStates are all states but the empty one.
func StandingStates() []StandingState {
	return []StandingState{Enabled, Disabled, Canceled, Reinstated, Deleted}
}

// Stopped reports whether Mews has said that the integration behind the connection does not work, and no later check
// has found that it does.
func (c Connection) Stopped() bool {
	switch c.Standing.State {
	case Disabled, Canceled, Deleted:
		return c.LastCheck.Health != OK || !c.LastCheck.At.After(c.Standing.At)
	}
	return false
}

// Failing reports whether a person has to do something about the connection.
func (c Connection) Failing() bool { return c.LastCheck.Health.Failing() || c.Stopped() }

// Later is the later one of two standings.
func (s Standing) Later(other Standing) Standing {
	if other.State != "" && (s.State == "" || other.At.After(s.At)) {
		return other
	}
	return s
}
