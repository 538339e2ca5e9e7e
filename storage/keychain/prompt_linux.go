package keychain

import (
	"context"
	"fmt"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// watch subscribes to the answers of prompts and to the coming and going of the provider, until stop is called.
func watch(ctx context.Context, conn *dbus.Conn) (answers <-chan *dbus.Signal, stop func(), err error) {
	signals := make(chan *dbus.Signal, 16)
	rules := [][]dbus.MatchOption{
		{dbus.WithMatchInterface(promptInterface), dbus.WithMatchMember("Completed")},
		{dbus.WithMatchInterface(busInterface), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, providerName)},
	}
	conn.Signal(signals)
	stop = func() {
		conn.RemoveSignal(signals)
		for _, rule := range rules {
			_ = conn.RemoveMatchSignalContext(ctx, rule...)
		}
	}
	for _, rule := range rules {
		if err := conn.AddMatchSignalContext(ctx, rule...); err != nil {
			stop()
			return nil, nil, during(err, "listening to the provider")
		}
	}
	return signals, stop, nil
}

// run shows a prompt and waits for its answer until ctx ends.
func (p *provider) run(ctx context.Context, prompt dbus.ObjectPath) error {
	signals, stop, err := watch(ctx, p.conn)
	if err != nil {
		return err
	}
	defer stop()
	return p.answer(ctx, prompt, signals)
}

// ask runs a prompt for a call, whose span stands still meanwhile: nobody knows whether the provider asks a person or
// does its work without, as KeePassXC does for every write.
func (s *secretService) ask(span *callTime, p *provider, prompt dbus.ObjectPath) error {
	signals, stop, err := watch(span.brief, p.conn)
	if err != nil {
		return err
	}
	defer stop()
	s.asking.Store(true)
	defer s.asking.Store(false)
	err = p.answer(span.ctx, prompt, signals)
	span.renew()
	return err
}

// answer shows the prompt and waits for its answer, for as long as the user needs.
func (p *provider) answer(ctx context.Context, prompt dbus.ObjectPath, signals <-chan *dbus.Signal) error {
	shown := p.conn.Object(p.owner, prompt).GoWithContext(ctx, promptInterface+".Prompt", 0,
		make(chan *dbus.Call, 1), "").Done
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
func (p *provider) gone(ctx context.Context) error {
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
