package cli

import (
	"context"
	"os"

	"keyrack/model/keyrack"
	"keyrack/ui/cli/console"
	"keyrack/ui/instance"
)

// joinOthers has a command that goes on do what others say, by a command or in a window: forget the tokens, and the
// vault that it has opened, when somebody locks Keyrack, and read again what somebody has changed, so that a token that
// was replaced or deleted is used no more. Where there are no sockets it says that nobody can tell it, and goes on.
func (s *session) joinOthers(ctx context.Context, w *keyrack.Keyrack) (leave func()) {
	member, err := instance.Join(s.news.dataFolder, os.Getpid(), func(message instance.Message) {
		switch message {
		case instance.Lock:
			w.Lock()
			s.news.drop(message) // it came from them
		case instance.Reread:
			if err := w.Reread(ctx); err != nil && ctx.Err() == nil {
				s.Note("What another Keyrack has changed cannot be read: %s", explain(err).Sentences())
			}
		}
	}, instance.Lock, instance.Reread)
	if err != nil {
		s.Note("Other Keyracks cannot reach this command, keyrack lock neither: %s.", console.Clean(err.Error()))
		return func() {}
	}
	return func() { _ = member.Close() }
}
