package cli

import (
	"context"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/keyrack"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/listen"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// explainSilence finds out why no events come, after listening for a time where one is given.
func explainSilence(ctx context.Context, s *session, t target, length time.Duration) error {
	w, place, err := t.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	heard := func() check.Heard { return check.Heard{} }
	if length > 0 {
		feed, err := listenFor(ctx, s, w, place.Connection.ID, length)
		if err != nil {
			return err
		}
		defer feed.Stop()
		heard = func() check.Heard {
			kept := feed.Snapshot()
			return check.Heard{
				State: feed.State(), Received: kept.Received, Dropped: kept.Dropped > 0, Rows: kept.Rows,
			}
		}
	}
	found, err := w.WhySilent(ctx, check.SilenceOptions{Connection: place.Connection.ID, Heard: heard})
	if err != nil {
		return err
	}
	explanation := phrase.WhySilent(found, place.Environment)
	switch found.Cause {
	case check.SilenceNobody:
		explanation.Next = "What happened before does not come as an event. Listen with keyrack listen, or add --for 1m, " +
			"and change something meanwhile."
	case check.SilenceNone:
		explanation.Next = "An event says that something changed, and a request what."
	}
	item := diagnosisJSON{
		Cause: string(found.Cause), What: explanation.What, Token: explanation.About, Next: explanation.Next,
		Evidence: phrase.SilenceEvidence(found), Sent: found.Sent, Message: found.Own.Message,
	}
	if s.JSON {
		err = printList(s, "diagnoses", []diagnosisJSON{item})
	} else {
		err = printDiagnosis(s, item)
	}
	if err != nil {
		return err
	}
	return endOfSilence(found)
}

// listenFor opens the socket of a connection and waits for a time, or until it is refused.
func listenFor(ctx context.Context, s *session, w *keyrack.Keyrack, id model.ConnectionID,
	length time.Duration,
) (*listen.Feed, error) {
	feed, err := w.Sockets.Open(id)
	if err != nil {
		return nil, err
	}
	changed, stop := feed.Subscribe()
	defer stop()
	over := time.NewTimer(length)
	defer over.Stop()
	s.Note("Listening for %s. Change something meanwhile.", length)
	for feed.State().Phase.Live() {
		select {
		case <-changed:
		case <-over.C:
			return feed, nil
		case <-ctx.Done():
			feed.Stop()
			return nil, ctx.Err()
		}
	}
	return feed, nil
}

// endOfSilence is how the command ends: well where events come or could, with 2 where that could not be told.
func endOfSilence(found check.Silence) error {
	switch found.Cause {
	case check.SilenceNobody, check.SilenceNothing, check.SilenceNone, check.SilenceUnseen:
		return nil
	case check.SilenceUnreachable, check.SilenceUnclear:
		return &told{console.Unknown}
	case check.SilenceSocket:
		switch cause := found.Refused; {
		case cause.Kind == events.NotCleared:
			return &told{codeOf(cause.Err)}
		case cause.Kind == events.RefusedStatus:
			return &told{max(codeOfStatus(cause.Status), console.No)}
		case cause.Kind.Phase() == events.Waiting:
			return &told{console.Unknown}
		}
	}
	return &told{console.No}
}
