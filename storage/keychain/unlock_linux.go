package keychain

import (
	"context"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// apart calls do with the provider on a connection that is made for it and closed behind it. Do may take as long as ctx
// allows; what brief bounds ends within the limit.
func (s *secretService) apart(ctx context.Context, limit time.Duration, do func(ctx, brief context.Context, p provider) error) error {
	ctx, cancel := s.whileOpen(ctx)
	defer cancel()
	brief, done := context.WithTimeout(ctx, limit)
	defer done()
	conn, err := connect(brief, ctx)
	if err != nil {
		return s.orClosed(err)
	}
	defer func() { _ = conn.Close() }()
	p, err := findProvider(brief, conn, s.startLimit)
	if err == nil {
		err = do(ctx, brief, p)
	}
	return s.orClosed(err)
}

// unlock uses a connection of its own: closing it is the only safe way to abandon a dialog. Prompt.Dismiss is not one,
// gnome-keyring 42 dies of it while the dialog is open.
func (s *secretService) unlock(ctx context.Context, limit time.Duration) error {
	return s.apart(ctx, limit, func(ctx, brief context.Context, p provider) error {
		c, err := p.collection(brief)
		if err != nil || !c.locked {
			return err
		}
		signals, err := watch(brief, p.conn)
		if err != nil {
			return err
		}
		var unlocked []dbus.ObjectPath
		var prompt dbus.ObjectPath
		call := p.call(brief, servicePath, serviceInterface+".Unlock", []dbus.ObjectPath{c.path})
		if err := call.Store(&unlocked, &prompt); err != nil {
			return during(err, "asking to unlock")
		}
		if prompt != noPath {
			if err := p.answer(ctx, prompt, signals); err != nil {
				return err
			}
		}
		return p.confirm(ctx, limit)
	})
}

// watch subscribes to the answers of prompts and to the coming and going of the provider.
func watch(ctx context.Context, conn *dbus.Conn) (<-chan *dbus.Signal, error) {
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	for _, rule := range [][]dbus.MatchOption{
		{dbus.WithMatchInterface(promptInterface), dbus.WithMatchMember("Completed")},
		{dbus.WithMatchInterface(busInterface), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, providerName)},
	} {
		if err := conn.AddMatchSignalContext(ctx, rule...); err != nil {
			return nil, during(err, "listening to the provider")
		}
	}
	return signals, nil
}

// answer shows the prompt and waits for its answer, for as long as the user needs.
func (p provider) answer(ctx context.Context, prompt dbus.ObjectPath, signals <-chan *dbus.Signal) error {
	shown := p.conn.Object(p.owner, prompt).GoWithContext(ctx, promptInterface+".Prompt", 0, make(chan *dbus.Call, 1), "").Done
	for {
		select {
		case call := <-shown:
			if call.Err != nil {
				return during(call.Err, "showing the dialog")
			}
			shown = nil
		case signal := <-signals:
			switch {
			case signal == nil: // the connection was closed
				return p.gone(ctx)
			case signal.Name == busInterface+".NameOwnerChanged" && signal.Sender == busInterface:
				return p.gone(ctx)
			case signal.Name == promptInterface+".Completed" && signal.Path == prompt && signal.Sender == p.owner:
				return verdict(signal.Body)
			}
		case <-p.conn.Context().Done():
			return p.gone(ctx)
		case <-ctx.Done():
			return timedOut(ctx)
		}
	}
}

// gone tells a provider that went away from a caller that gave up, which closes the connection as well.
func (p provider) gone(ctx context.Context) error {
	if ctx.Err() != nil {
		return timedOut(ctx)
	}
	return fmt.Errorf("%w: the provider went away while it was asking", model.ErrStoreUnavailable)
}

// verdict reads the arguments of Completed: whether the user dismissed the dialog, and the result.
func verdict(body []any) error {
	if len(body) == 0 {
		return fmt.Errorf("%w: an answer without content", model.ErrStoreBroken)
	}
	dismissed, ok := body[0].(bool)
	switch {
	case !ok:
		return fmt.Errorf("%w: an answer of the wrong type", model.ErrStoreBroken)
	case dismissed:
		return model.ErrStoreDeclined
	}
	return nil
}

// confirm looks at the lock itself: an answered prompt is no proof.
func (p provider) confirm(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c, err := p.collection(ctx)
	if err == nil && c.locked {
		return model.ErrStoreDeclined
	}
	return err
}
