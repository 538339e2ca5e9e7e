package transfer

import (
	"context"
	"errors"
	"strings"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/webhook"
	"keyrack/model/workspace"
)

// standing is how a webhook says that an integration stands at Mews; empty where it does not say it.
func standing(event IntegrationEvent) model.StandingState {
	action, _ := webhook.ActionNamed(event.Action)
	return action.State
}

// placeByMewsID deals with webhooks whose integration is known already.
func (p *planner) placeByMewsID(ctx context.Context, row *ImportRow) (done bool, err error) {
	id := row.record.MewsIntegrationID
	if id == "" {
		return false, nil
	}
	if number := p.rowOfID[id]; number != 0 {
		before := &p.rows[number-1]
		if row.record.Regenerated {
			return true, p.regenerate(ctx, before, row)
		}
		row.Action, row.Title, row.environment = ImportPresent, before.Title, before.environment
		row.Environment, row.Client = before.Environment, before.Client
		return true, nil
	}
	if place, known := p.byMewsID[id]; known {
		p.at(row, place)
		if !row.record.Regenerated || p.superseded(row) {
			row.Action = ImportPresent // the token was, or may have been, regenerated since
			return true, nil
		}
		return true, p.replaces(ctx, row, place)
	}
	if !row.record.Regenerated {
		return false, nil
	}
	// A key that somebody has put in by hand already tells whose integration it is.
	if found, err := p.findAnywhere(ctx, row); found || err != nil {
		return true, err
	}
	return true, p.replaceProbable(ctx, row)
}

// replaces makes a row one that gives a connection its new token, unless it has it.
func (p *planner) replaces(ctx context.Context, row *ImportRow, place workspace.Place) error {
	if err := fit(place.Environment, row.record); err != nil {
		return err
	}
	c := place.Connection
	same, err := p.holds(ctx, c.AccessToken, c.Fingerprint, row.record.AccessToken.Secret)
	if row.Action = ImportReplace; same == secrets.Same {
		row.Action = ImportPresent
	}
	return err
}

// superseded reports whether a later webhook of the file has another key for the same integration. An older one must
// not come back by importing the file again.
func (p *planner) superseded(row *ImportRow) bool {
	return row.Number < p.newest[row.record.MewsIntegrationID]
}

// regenerate gives the token of a later webhook to the row that a webhook before it has made.
func (p *planner) regenerate(ctx context.Context, before, row *ImportRow) error {
	row.Title, row.environment, row.Environment, row.Client = before.Title, before.environment, before.Environment,
		before.Client
	row.connection = before.connection
	switch before.Action {
	case ImportAdd, ImportReplace:
		before.own().AccessToken, before.Fingerprint = row.record.AccessToken, row.Fingerprint
		row.Action = ImportPresent
		return nil
	}
	if before.connection == "" || p.superseded(row) {
		row.Action = ImportPresent
		return nil
	}
	place, err := p.t.core.Find(before.connection)
	if err != nil {
		return err
	}
	return p.replaces(ctx, row, place)
}

// replaceProbable asks whether a new key is of a connection whose token begins as Mews' id of the integration does,
// which it did in the sample of Mews' documentation. That is a hint and no proof.
func (p *planner) replaceProbable(ctx context.Context, row *ImportRow) error {
	place, err := p.probable(ctx, row.record.MewsIntegrationID)
	if err != nil || place == nil {
		return errors.Join(err, unless(err, refusedRow{error: ErrKeyOfNobody}))
	}
	p.at(row, *place)
	if p.superseded(row) {
		row.Action = ImportPresent
		return nil
	}
	if err := p.replaces(ctx, row, *place); err != nil {
		return err
	}
	if row.Question, row.Refused = AskConnection, ErrProbably; row.Action == ImportPresent {
		row.Action = ImportUpdate
	}
	return nil
}

// unless is the second error where there is no first one.
func unless(first, second error) error {
	if first != nil {
		return nil
	}
	return second
}

// probable is the one connection without Mews' id whose token begins with the digits of that id; nil where there is
// none, or more than one. Tokens are read only where their fingerprint begins so.
func (p *planner) probable(ctx context.Context, id string) (*workspace.Place, error) {
	digits := strings.ToUpper(strings.ReplaceAll(id, "-", ""))
	const idDigits, shown = 32, 4
	if len(digits) != idDigits {
		return nil, nil
	}
	var found *workspace.Place
	for i := range p.nameless {
		place := &p.nameless[i]
		c := place.Connection
		if !strings.HasPrefix(strings.ToUpper(string(c.Fingerprint)), digits[:shown]) {
			continue
		}
		token, _, err := p.t.keeper.Once(ctx, c.AccessToken)
		switch {
		case errors.Is(err, model.ErrSecretNotFound):
			continue
		case err != nil:
			return nil, err
		case !strings.HasPrefix(strings.ToUpper(token.Reveal()), digits):
			continue
		case found != nil:
			return nil, nil
		}
		found = place
	}
	return found, nil
}

// planEvents adds a row for each webhook that says how an integration stands.
func (p *planner) planEvents(ctx context.Context, events []IntegrationEvent) error {
	last := map[string]int{}
	for i, event := range events {
		if standing(event) != "" {
			last[event.MewsIntegrationID] = i
		}
	}
	for i, event := range events {
		state := standing(event)
		if state == "" {
			continue
		}
		at := event.At
		if at.IsZero() {
			at = p.t.now()
		}
		row := ImportRow{
			Number: len(p.rows) + 1, Action: ImportUpdate, Standing: state, event: true,
			record: &ImportRecord{
				File: event.File, Line: event.Line, MewsIntegrationID: event.MewsIntegrationID, EnterpriseID: event.EnterpriseID,
			},
			at: &model.Standing{State: state, At: at},
		}
		err := p.placeEvent(ctx, &row, last[event.MewsIntegrationID] > i)
		var refused refusedRow
		if errors.As(err, &refused) {
			row.Action, row.Refused = ImportRefuse, refused.error
		} else if err != nil {
			return err
		}
		p.settle(&row)
		p.rows = append(p.rows, row)
	}
	return nil
}

// placeEvent finds the connection that an event is about. One that a later event of the file follows says nothing.
func (p *planner) placeEvent(ctx context.Context, row *ImportRow, superseded bool) error {
	id := row.record.MewsIntegrationID
	if place, known := p.byMewsID[id]; known {
		p.at(row, place)
		if superseded || place.Connection.Standing.State == row.Standing {
			row.Action = ImportPresent
		}
		return nil
	}
	if number := p.rowOfID[id]; number != 0 {
		with := p.rows[number-1]
		row.Title, row.environment, row.Environment, row.Client = with.Title, with.environment, with.Environment, with.Client
		row.brought, row.connection = int32(number), with.connection
		if superseded {
			row.Action = ImportPresent
		} else if with.Question == AskConnection {
			row.Question, row.Refused = AskConnection, ErrProbably
		}
		return nil
	}
	place, err := p.probable(ctx, id)
	if err != nil || place == nil {
		return errors.Join(err, unless(err, refusedRow{error: ErrIntegrationUnknown}))
	}
	p.at(row, *place)
	if superseded {
		row.Action = ImportPresent
		return nil
	}
	row.Question, row.Refused = AskConnection, ErrProbably
	return nil
}
