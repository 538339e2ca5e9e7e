package sentry_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/clip/marked"
	"keyrack/ui/desktop/sentry"
	"keyrack/ui/desktop/uitest"
)

const (
	token       = "C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D"
	clientToken = "C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1-C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C"
)

// post is a workspace and a window that a sentry watches over. Work is done at once.
type post struct {
	*sentry.Sentry
	ui     *uitest.UI
	clock  *uitest.Clock
	chosen settings.Preferences
	err    error
	locks  int
	told   []string
	failed []error
	page   bool // it shows the countdown
	state  clip.State
	during func() // while the store is read

	question *sentry.Question // before a token is typed
}

func (p *post) ReadTokens(context.Context, model.ConnectionID) (workspace.Tokens, error) {
	if p.during != nil {
		p.during()
	}
	return workspace.Tokens{AccessToken: model.NewSecret(token), ClientToken: model.NewSecret(clientToken)}, p.err
}

func (p *post) Lock()                             { p.locks++ }
func (p *post) StoreName() string                 { return "keychain" }
func (p *post) Preferences() settings.Preferences { return p.chosen }

// screen is the window of a post.
type screen struct{ *post }

func (s screen) Work(_ string, work func(context.Context) func()) {
	if then := work(context.Background()); then != nil {
		then()
	}
}

func (s screen) Notify(_ assets.Icon, text, _ string, _ func()) { s.told = append(s.told, text) }
func (s screen) HideNotice()                                    {}
func (s screen) Tell(err error)                                 { s.failed = append(s.failed, err) }
func (s screen) ShowsToken() bool                               { return s.page }
func (s screen) ShowCopy(state clip.State)                      { s.state = state }

func (s screen) AskToType(_ model.ConnectionID, question sentry.Question) { s.question = &question }

func open(t *testing.T) *post {
	t.Helper()
	p := &post{
		ui: uitest.New(t), clock: uitest.NewClock(time.Unix(0, 0)),
		chosen: settings.Preferences{IdleLock: 15 * time.Minute, ClipboardClear: 30 * time.Second},
	}
	p.Sentry = sentry.New(sentry.Options{
		Clipboard: p.ui.App().Clipboard(), Later: p.clock.Later, Now: p.clock.Now, Window: screen{p},
	})
	return p
}

func (p *post) clipboard() string { return p.ui.App().Clipboard().Content() }

func TestBeforeTheWorkspaceIsOpenThereIsNothingToLock(t *testing.T) {
	p := open(t)
	p.Sentry.Lock()
	if p.locks != 0 || len(p.told) != 0 {
		t.Errorf("locked %d times, told %v", p.locks, p.told)
	}
}

func TestKeyrackLocksItselfOnceWhenNobodyIsThere(t *testing.T) {
	p := open(t)
	p.Watch(p)
	p.clock.Advance(14 * time.Minute)
	p.Active()
	for range 40 {
		p.clock.Advance(time.Minute)
		p.Tick()
	}
	if p.locks != 1 {
		t.Errorf("locked %d times", p.locks)
	}
	p.Active()
	p.chosen.IdleLock = 0
	p.clock.Advance(24 * time.Hour)
	p.Tick()
	if p.locks != 1 {
		t.Error("locked although the user wants that never")
	}
}

func TestACopiedTokenGoesWithTheLock(t *testing.T) {
	p := open(t)
	p.Watch(p)
	p.Copy("a")
	if p.clipboard() != token || p.state.Owner != "a" || len(p.told) != 1 {
		t.Fatalf("the page says %+v, told %v", p.state, p.told)
	}
	p.Sentry.Lock()
	if p.clipboard() != "" || p.state.Owner != "" || p.locks != 1 {
		t.Errorf("after the lock the page says %+v", p.state)
	}
	p.page = true // it says itself that there is a copy
	p.told = nil
	p.Copy("a")
	if len(p.told) != 0 {
		t.Errorf("told %v beside the countdown", p.told)
	}
	p.Close()
	p.clock.Advance(time.Hour)
	if p.clipboard() != token {
		t.Error("a closed sentry has cleared the clipboard")
	}
}

func TestAnAudienceSeesNoTokenEvenIfItComesWhileTheStoreIsRead(t *testing.T) {
	p := open(t)
	p.Watch(p)
	shown := 0
	show := func(model.Secret) { shown++ }
	p.Reveal("a", show)
	if shown != 1 {
		t.Fatal("a token is not shown")
	}
	p.during = func() { p.chosen.Presenter = true }
	p.Reveal("a", show)
	p.Reveal("a", show)
	if shown != 1 || len(p.told) != 1 {
		t.Errorf("shown %d times, told %v", shown, p.told)
	}
}

func TestAStoreThatCannotBeReadIsTold(t *testing.T) {
	p := open(t)
	p.Watch(p)
	p.err = model.ErrStoreLocked
	p.Copy("a")
	if p.clipboard() != "" || len(p.failed) != 1 || !errors.Is(p.failed[0], model.ErrStoreLocked) {
		t.Errorf("told %v", p.failed)
	}
}

func TestWhoeverAsksForACopyForOnePasteIsTold(t *testing.T) {
	p := open(t)
	p.Watch(p)
	p.CopyOnce("a")
	if p.clipboard() != "" || len(p.told) != 1 || !strings.Contains(p.told[0], "Nothing was copied") {
		t.Errorf("where nobody can tell who pastes: told %q", p.told)
	}
	for _, test := range []struct {
		by   marked.Reader
		want string
	}{
		{marked.Reader{Program: "copyq", History: "CopyQ"}, "CopyQ asked for the copied token and got nothing."},
		{marked.Reader{Program: "firefox"}, "Pasted into firefox."},
		{marked.Reader{}, "Pasted into a program."},
		{marked.Reader{Program: "watcher", TooSoon: true}, "went to watcher before it could be pasted"},
	} {
		var read func(marked.Reader)
		p.Mark(&marked.Board{Once: func(_ string, told func(marked.Reader)) (func() bool, error) {
			read = told
			return func() bool { return true }, nil
		}})
		p.CopyOnce("a")
		p.told = nil
		p.page = true // it says itself that there is a copy
		p.CopyOnce("a")
		if p.page = false; len(p.told) != 0 {
			t.Errorf("told %v beside the countdown", p.told)
		}
		read(test.by)
		p.ui.Run()
		if len(p.told) != 1 || !strings.Contains(p.told[0], test.want) {
			t.Errorf("%+v: told %q, want %q", test.by, p.told, test.want)
		}
	}
}
