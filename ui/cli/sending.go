package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"keyrack/model/connector"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// retrying lets the reads of a command be sent again so many times, and says so each time.
func (s *session) retrying(ctx context.Context, most int) context.Context {
	if most <= 0 {
		return ctx
	}
	return connector.WithRetries(ctx, most, func(retry connector.Retry) {
		why := phrase.Status(retry.Status)
		if retry.Err != nil {
			why = phrase.Base(retry.Err).What
		}
		s.Note("%s: again in %s (%d of %d).", why, retry.Wait.Round(time.Second), retry.Number, retry.Of)
	})
}

// readInput reads a file that the user names, or standard input for -.
func (s *session) readInput(ctx context.Context, name string) ([]byte, error) {
	if name != "-" {
		content, err := s.Files(s.settings).ReadFile(ctx, name)
		return content, console.Unreadable(name, err)
	}
	content, err := console.Await(ctx, func() ([]byte, error) { return io.ReadAll(s.In) })
	if err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return content, nil
}

// sayUnread says that something waits on standard input which was meant for the body, as far as can be told.
func (s *session) sayUnread(f *calling) {
	if f.body == "" && len(f.fields.raw)+len(f.fields.typed) == 0 && console.Waits(s.In) {
		s.Note("Standard input is not read: --body - takes the body from there.")
	}
}
