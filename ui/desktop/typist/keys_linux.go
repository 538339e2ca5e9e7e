package typist

import (
	"context"
	"slices"
	"time"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// This file presses keys. What a key of a layout types depends on the layout, on the group that is active and on dead
// keys, so none of these is pressed: keys that the layout leaves without a meaning get one for as long as it takes.

const (
	// keyPace is the time from one key to the next: nobody types faster, and some programs lose what comes faster.
	keyPace = 4 * time.Millisecond
	// settleTime is how long programs may take to learn what keys mean from now on: Xlib lost the meaning of a key that
	// was pressed while it still learned that of another.
	settleTime = 100 * time.Millisecond
	// readTime is how long a program may take to look up what the last keys mean, until they mean nothing again.
	readTime = time.Second
)

// typeInto is Type of a [Typist].
func (x *x11) typeInto(ctx context.Context, into Window, text string) error {
	x.typing.Lock()
	defer x.typing.Unlock()
	window := xproto.Window(into.id)
	if !x.there(window) {
		return ErrGone
	}
	if x.own(window) {
		return ErrOwn
	}
	spare, width, err := x.spare()
	if err != nil {
		return err
	}
	if len(spare) == 0 {
		return ErrNoKeys
	}
	idle, spare := spare[0], spare[1:]
	parts, err := plan(text, len(spare))
	if err != nil {
		return err
	}
	if err := x.bring(ctx, window); err != nil {
		return err
	}
	if err := x.rest(ctx); err != nil {
		return err
	}
	// The keyboard that presses keys for programs comes into use with its first key, layout and all. That key stays
	// without a meaning: a slow program looks up later what it was.
	if err := x.press(idle); err != nil {
		return err
	}
	time.Sleep(settleTime)
	defer func() { _ = x.bind(spare, make([]symbol, len(spare)), width) }()
	return x.typeAll(ctx, window, parts, spare)
}

// typeAll types the parts of a text.
func (x *x11) typeAll(ctx context.Context, window xproto.Window, parts []stretch, spare []xproto.Keycode) error {
	typed := 0
	stopped := func(err error) error {
		if typed > 0 {
			return &StoppedError{Typed: typed, Cause: err}
		}
		return err
	}
	for _, part := range parts {
		codes := spare[:len(part.symbols)]
		if err := x.bind(codes, part.symbols, 2); err != nil {
			return stopped(err)
		}
		time.Sleep(settleTime)
		for _, key := range part.keys {
			if err := x.typeOne(ctx, window, codes[key], part.symbols[key]); err != nil {
				return stopped(err)
			}
			typed++
			time.Sleep(keyPace)
		}
		wait := time.NewTimer(readTime)
		select {
		case <-wait.C:
		case <-ctx.Done(): // what is typed is typed
			wait.Stop()
		}
	}
	return nil
}

// typeOne types a character. Nobody else gets a word in with the server between the look and the key.
func (x *x11) typeOne(ctx context.Context, window xproto.Window, code xproto.Keycode, means symbol) error {
	if err := xproto.GrabServerChecked(x.Conn).Check(); err != nil {
		return err
	}
	defer xproto.UngrabServer(x.Conn)
	if err := x.fit(ctx, window, code, means); err != nil {
		return err
	}
	return x.press(code)
}

// fit looks whether a key still goes where it is meant to, and means what it is meant to.
func (x *x11) fit(ctx context.Context, window xproto.Window, code xproto.Keycode, means symbol) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !x.hasKeyboard(window):
		return ErrMoved
	case x.held():
		return ErrKeyHeld
	}
	mapping, err := xproto.GetKeyboardMapping(x.Conn, code, 1).Reply()
	if err != nil {
		return err
	}
	if len(mapping.Keysyms) == 0 || symbol(mapping.Keysyms[0]) != means {
		return ErrLayout
	}
	return nil
}

// spare are the keys without a meaning, and how many meanings each key has room for.
func (x *x11) spare() (codes []xproto.Keycode, width int, err error) {
	setup := xproto.Setup(x.Conn)
	count := int(setup.MaxKeycode) - int(setup.MinKeycode) + 1
	mapping, err := xproto.GetKeyboardMapping(x.Conn, setup.MinKeycode, byte(count)).Reply()
	if err != nil {
		return nil, 0, err
	}
	modifiers, err := xproto.GetModifierMapping(x.Conn).Reply()
	if err != nil {
		return nil, 0, err
	}
	width = int(mapping.KeysymsPerKeycode)
	for i := range count {
		code := xproto.Keycode(int(setup.MinKeycode) + i)
		means := mapping.Keysyms[i*width : (i+1)*width]
		nothing := !slices.ContainsFunc(means, func(s xproto.Keysym) bool { return s != 0 })
		if nothing && !slices.Contains(modifiers.Keycodes, code) {
			codes = append(codes, code)
		}
	}
	return codes, width, nil
}

// bind gives keys their meaning, with and without Shift. Every program hears of it before it hears of the next key.
func (x *x11) bind(codes []xproto.Keycode, symbols []symbol, width int) error {
	for from := 0; from < len(codes); {
		to := from + 1
		for to < len(codes) && codes[to] == codes[to-1]+1 {
			to++
		}
		var means []xproto.Keysym
		for _, s := range symbols[from:to] {
			for range width {
				means = append(means, xproto.Keysym(s))
			}
		}
		err := xproto.ChangeKeyboardMappingChecked(x.Conn, byte(to-from), codes[from], byte(width), means).Check()
		if err != nil {
			return err
		}
		from = to
	}
	return nil
}

// press presses a key and lets go of it.
func (x *x11) press(code xproto.Keycode) error {
	for _, kind := range []byte{xproto.KeyPress, xproto.KeyRelease} {
		if err := xtest.FakeInputChecked(x.Conn, kind, byte(code), 0, x.root, 0, 0, 0).Check(); err != nil {
			return err
		}
	}
	return nil
}

// held reports whether any key is down.
func (x *x11) held() bool {
	keys, err := xproto.QueryKeymap(x.Conn).Reply()
	return err == nil && slices.ContainsFunc(keys.Keys, func(b byte) bool { return b != 0 })
}

// rest waits until the keys are let go of with which the question was answered, and holds that none of those is locked
// that would make a command or another letter of what is typed.
func (x *x11) rest(ctx context.Context) error {
	if !until(ctx, heldTime, func() bool { return !x.held() }) {
		return ErrKeyHeld
	}
	pointer, err := xproto.QueryPointer(x.Conn, x.root).Reply()
	switch {
	case err != nil:
		return err
	case pointer.Mask&xproto.ModMaskLock != 0:
		return ErrCapsLock
	case pointer.Mask&(xproto.ModMaskControl|xproto.ModMask1|xproto.ModMask4) != 0:
		return ErrKeyHeld
	}
	return nil
}
