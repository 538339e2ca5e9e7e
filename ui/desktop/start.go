package desktop

import (
	"context"
	"time"

	"keyrack/model/settings"
	"keyrack/ui/away"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/sentry"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/tray"
	"keyrack/ui/desktop/typist"
)

// This file is the beginning and the end of a window.

// Start opens the workspace, and meanwhile shows a window: at once with nothing, and with the areas when the workspace
// has been read. It reports whether another window of the same data folder has come to the front instead; then this one
// is not shown. Either way [Shell.Close] has to be called.
func Start(ctx context.Context, options Options, platform Platform) (s *Shell, instead bool) {
	s = &Shell{options: options, platform: platform, tasks: task.NewRunner(ctx)}
	o := newOpening(s)
	o.begin(options.Open)
	s.app, s.window = platform.Window()
	if platform.Keyboard != nil {
		s.keyboard = platform.Keyboard(s.window)
	}
	s.tray = tray.NewIcon(s.trayActions())
	s.sentry = sentry.New(sentry.Options{
		Clipboard: s.app.Clipboard(), Later: s.tasks.Later, Now: options.Now,
		Window: front{s},
	})
	var scale func(percent int)
	if platform.Scale != nil {
		scale = platform.Scale(s.app.Settings())
	}
	s.wardrobe = look.NewWardrobe(s.app.Settings(), s.window, scale)
	s.window.SetPadded(false)
	o.wait()
	if o.run() {
		return s, true
	}
	s.watch(ctx)
	s.window.Show()
	close(o.shown)
	return s, false
}

// watch takes care that no token is left behind, whichever way the user goes.
func (s *Shell) watch(ctx context.Context) {
	// The clipboard can be cleared only as long as the window system is there, which it no longer is when the toolkit says
	// that it has stopped.
	s.window.SetCloseIntercept(func() {
		s.sentry.Clear()
		if !s.tray.Entered() {
			s.window.Close()
			return
		}
		// The tray may have ended since: then nothing would bring a hidden window back.
		s.tasks.Go(func(ctx context.Context) func() {
			there := s.hasTray(ctx, busWaits)
			return func() {
				if there {
					s.window.Hide()
				} else {
					s.window.Close()
				}
			}
		})
	})
	// Asked to end by a signal, the toolkit leaves the foreground before it lets go of the window system.
	s.app.Lifecycle().SetOnExitedForeground(func() {
		if ctx.Err() != nil {
			s.sentry.Clear()
			if s.platform.Ending != nil {
				s.platform.Ending()
			}
		}
	})
	if s.platform.Board != nil {
		find := s.platform.Board(s.window)
		s.tasks.Go(func(context.Context) func() {
			board := find()
			return func() { s.sentry.Mark(board) }
		})
	}
	if s.platform.Typist != nil {
		find := s.platform.Typist(s.window)
		s.tasks.Go(func(context.Context) func() {
			found, why := find()
			return func() { s.sentry.Types(found, why) }
		})
	} else {
		s.sentry.Types(nil, typist.System)
	}
	if s.platform.Away != nil {
		s.platform.Away(ctx, func(away.Reason) { s.lockBeforeSleep(ctx) })
	}
}

// awake is how long the computer has to stay awake at most until Keyrack is locked.
const awake = 2 * time.Second

// lockBeforeSleep locks while whoever calls it keeps the computer awake.
func (s *Shell) lockBeforeSleep(ctx context.Context) {
	locked := make(chan struct{})
	task.OnUI(func() {
		defer close(locked)
		s.sentry.Lock()
	})
	select {
	case <-locked:
	case <-ctx.Done():
	case <-time.After(awake):
	}
}

// Close ends what the window does by itself, and keeps where the user was for the next start. It is for the end, when
// the window is gone: what is in the clipboard stays.
func (s *Shell) Close(ctx context.Context) error {
	s.sentry.Close()
	if s.areas != nil {
		s.areas.close()
		s.patrol.Close()
		if s.rounds != nil {
			s.rounds.Close()
		}
		s.stage.Close()
		s.remember(ctx)
	}
	var err error
	if s.others != nil {
		err = s.others.Leave()
	}
	s.tasks.Stop()
	return err
}

// remember keeps where the user was for the next start.
func (s *Shell) remember(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	size := s.window.Canvas().Size()
	// A size that cannot be kept is no reason to keep a closed program running.
	_ = s.home.ChangePreferences(ctx, func(p *settings.Preferences) {
		p.WindowWidth, p.WindowHeight = int(size.Width), int(size.Height)
		p.LastConnection = s.stage.Scene().Chosen
	})
}
