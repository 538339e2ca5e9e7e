package keychain

import (
	"context"
	"errors"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"

	"keyrack/model"
)

// atOnce is how many questions that change nothing are under way at once, over the one connection. libsecret asks about
// everything that a search has found at once, so providers are used to it; what changes something goes one by one.
const atOnce = 32

func (s *secretService) getMany(span *callTime, service string, accounts []string) ([]string, error) {
	return within(s, span, func(span *callTime) ([]string, error) {
		p, c, err := s.unlockedCollection(span)
		if err != nil {
			return nil, err
		}
		items, err := p.findMany(span.brief, c, service, accounts)
		if err != nil {
			return nil, err
		}
		secrets, err := p.secrets(span.brief, items)
		if errors.Is(err, model.ErrStoreLocked) { // the items of KeePassXC can be, for their own part
			locked, err := p.isLocked(span.brief, c.path)
			if err == nil && locked {
				err = model.ErrStoreLocked
			}
			return make([]string, len(accounts)), err
		}
		if err != nil {
			return nil, err
		}
		values := make([]string, len(accounts))
		for i := range accounts {
			for _, found := range items[i] {
				if value := secrets[found].Value; values[i] == "" {
					values[i] = string(value)
				}
			}
		}
		return values, nil
	})
}

func (s *secretService) setMany(span *callTime, entries []entry) (tried int, err error) {
	return within(s, span, func(span *callTime) (int, error) {
		p, c, err := s.unlockedCollection(span)
		if err != nil || len(entries) == 0 {
			return 0, err
		}
		accounts := make([]string, len(entries))
		for i, e := range entries {
			accounts[i] = e.account
		}
		items, err := p.findMany(span.brief, c, entries[0].service, accounts)
		if err != nil {
			return 0, err
		}
		for i, e := range entries {
			span.renew() // the limit is meant for one item
			if err := s.put(span, p, c, items[i], e); err != nil {
				return i + 1, err
			}
		}
		return len(entries), nil
	})
}

// findMany returns, for each account, the items of that name in the collection in use.
func (p *provider) findMany(ctx context.Context, c collection, service string,
	accounts []string,
) ([][]dbus.ObjectPath, error) {
	all := make([][]dbus.ObjectPath, len(accounts))
	err := p.each(ctx, len(accounts), func(ctx context.Context, i int) *dbus.Call {
		return p.start(ctx, c.path, collectionInterface+".SearchItems", item{service, accounts[i]}.attributes())
	}, func(i int, call *dbus.Call) error {
		if err := call.Store(&all[i]); err != nil {
			return during(err, "searching for items")
		}
		return nil
	})
	return all, err
}

// secrets reads the secrets of items with one call.
func (p *provider) secrets(ctx context.Context, of [][]dbus.ObjectPath) (map[dbus.ObjectPath]ss.Secret, error) {
	var items []dbus.ObjectPath
	for _, some := range of {
		items = append(items, some...)
	}
	if len(items) == 0 {
		return nil, nil
	}
	session, err := p.openSession(ctx)
	if err != nil {
		return nil, err
	}
	secrets := make(map[dbus.ObjectPath]ss.Secret, len(items))
	if err := p.call(ctx, servicePath, serviceInterface+".GetSecrets", items, session).Store(&secrets); err != nil {
		return nil, during(err, "reading the items")
	}
	return secrets, nil
}

// each asks n questions, some at once, and hands over the answers in their order. The first error ends it.
func (p *provider) each(ctx context.Context, n int, ask func(ctx context.Context, i int) *dbus.Call,
	answer func(i int, call *dbus.Call) error,
) error {
	ctx, end := context.WithCancel(ctx)
	defer end() // of the questions that nobody waits for any more
	calls := make([]*dbus.Call, n)
	for i := range n + atOnce {
		if i < n {
			calls[i] = ask(ctx, i)
		}
		if done := i - atOnce; done >= 0 {
			if err := answer(done, <-calls[done].Done); err != nil {
				return err
			}
			calls[done] = nil
		}
	}
	return nil
}

// start makes a call and does not wait for the answer.
func (p *provider) start(ctx context.Context, path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	return p.conn.Object(p.owner, path).GoWithContext(ctx, method, 0, make(chan *dbus.Call, 1), args...)
}
