package sentry_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"keyrack/ui/desktop/sentry"
	"keyrack/ui/desktop/typist"
)

// hand is a typist that types into a text.
type hand struct {
	typed  string
	before typist.Window
	none   bool // no window had the keyboard
	err    error
	closed bool
}

func (h *hand) typist() *typist.Typist {
	return &typist.Typist{
		Before: func() (typist.Window, bool) { return h.before, !h.none },
		Type: func(_ context.Context, _ typist.Window, text string) error {
			if h.err == nil {
				h.typed = text
			}
			return h.err
		},
		Close: func() { h.closed = true },
	}
}

func (p *post) lastTold() string {
	if len(p.told) == 0 {
		return ""
	}
	return p.told[len(p.told)-1]
}

func TestATokenIsTypedAfterAQuestion(t *testing.T) {
	p, h := open(t), &hand{before: typist.Window{Title: "A form", Program: "firefox"}}
	p.Watch(p)
	p.Types(h.typist(), typist.Offered)
	p.Type("a")
	if p.question == nil || p.question.Into != h.before || h.typed != "" {
		t.Fatalf("asked %+v, typed %d characters", p.question, len(h.typed))
	}
	p.question.Type(false)
	if h.typed != token || p.lastTold() != "Access token typed into “A form”." {
		t.Errorf("typed %d characters, told %q", len(h.typed), p.told)
	}
	p.question.Type(true)
	if h.typed != clientToken || p.lastTold() != "Client token typed into “A form”." {
		t.Errorf("typed %d characters, told %q", len(h.typed), p.told)
	}
	p.Close()
	if !h.closed {
		t.Error("the typist goes on")
	}
}

func TestWhereNothingCanBeTypedNothingIsAsked(t *testing.T) {
	for _, test := range []struct {
		why  typist.Refusal
		want string
	}{
		{typist.Wayland, "Wayland lets no program type"},
		{typist.System, "on X11 only"},
	} {
		p := open(t)
		p.Watch(p)
		p.Types(nil, test.why)
		p.Type("a")
		if p.CanType() || p.question != nil || !strings.Contains(p.lastTold(), test.want) {
			t.Errorf("told %q", p.told)
		}
	}
	p, h := open(t), &hand{none: true}
	p.Watch(p)
	p.Types(h.typist(), typist.Offered)
	p.Type("a")
	if p.question != nil || !strings.Contains(p.lastTold(), "no window to type into") {
		t.Errorf("told %q", p.told)
	}
	h.none, p.chosen.Presenter = false, true
	p.Type("a")
	if p.question != nil || !strings.Contains(p.lastTold(), "Presenter mode") {
		t.Errorf("with an audience: told %q", p.told)
	}
}

func TestATokenThatWasNotTypedWholeIsTold(t *testing.T) {
	p, h := open(t), &hand{before: typist.Window{Program: "xterm"}}
	p.Watch(p)
	p.Types(h.typist(), typist.Offered)
	p.Type("a")
	for err, want := range map[error]string{
		typist.ErrGone:     "Nothing was typed: the window has been closed.",
		typist.ErrCapsLock: "Nothing was typed: Caps Lock is on",
		errors.New("no"):   "Nothing was typed: the desktop did not take the keys.",
		&typist.StoppedError{Typed: 7, Cause: typist.ErrMoved}: "Only 7 characters of the token were typed into xterm; " +
			"delete them there: the keyboard went to another window.",
	} {
		h.err = err
		p.question.Type(false)
		if !strings.HasPrefix(p.lastTold(), want) || strings.Contains(p.lastTold(), token[:4]) {
			t.Errorf("told %q, want %q", p.lastTold(), want)
		}
	}
}

func TestAWindowIsCalledByItsTitleOrItsProgram(t *testing.T) {
	for want, window := range map[string]typist.Window{
		"“A form”":                {Title: "A form", Program: "firefox"},
		"xterm":                   {Program: "xterm"},
		"a window without a name": {},
		"“" + strings.Repeat("ž", 20) + "…" + strings.Repeat("x", 20) + "”": {
			Title: strings.Repeat("ž", 40) + strings.Repeat("x", 40),
		},
	} {
		if got := sentry.Named(window); got != want {
			t.Errorf("%+v is called %q", window, got)
		}
	}
}
