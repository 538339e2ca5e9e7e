package keychain

import (
	"context"
	"errors"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// apart calls do with the provider on a connection that is made for it and closed behind it. Do may take as long as ctx
// allows; what brief bounds ends within the limit.
func (s *secretService) apart(ctx context.Context, limit time.Duration,
	do func(ctx, brief context.Context, p *provider) error,
) error {
	ctx, cancel := s.whileOpen(ctx)
	defer cancel()
	brief, done := context.WithTimeoutCause(ctx, limit, errLimit)
	defer done()
	conn, err := connect(brief, ctx)
	if err != nil {
		return s.orClosed(err)
	}
	defer func() { _ = conn.Close() }()
	p, err := findProvider(brief, conn, s.startLimit)
	if err == nil {
		p.name = p.called(brief)
		err = do(ctx, brief, p)
	}
	return s.orClosed(err)
}

// unlock uses a connection of its own: closing it is the only safe way to abandon a dialog. Prompt.Dismiss is not one,
// gnome-keyring 42 dies of it while the dialog is open.
func (s *secretService) unlock(ctx context.Context, limit time.Duration) error {
	return s.apart(ctx, limit, func(ctx, brief context.Context, p *provider) error {
		c, err := p.collection(brief)
		if errors.Is(err, model.ErrNoCollection) {
			err = p.create(ctx, brief)
			if err != nil {
				return err
			}
			return p.confirm(ctx, limit)
		}
		if err != nil || !c.locked {
			return err
		}
		if p.name == kwalletName && walletSettings().denies(p.label(brief, c.path)) {
			return model.ErrAccessDenied
		}
		prompt, err := p.askToUnlock(brief, c.path)
		if err != nil {
			return err
		}
		if prompt != noPath {
			if err := p.run(ctx, prompt); err != nil {
				return err
			}
		}
		return p.confirm(ctx, limit)
	})
}

// create offers the user to make a first keyring or wallet, with the names that libsecret and KDE give it. KeePassXC
// would make a new database beside the one that the user has and did not open or expose, so it is not asked.
func (p *provider) create(ctx, brief context.Context) error {
	label := "Default keyring"
	switch p.name {
	case keePassName:
		return model.ErrNoCollection
	case kwalletName:
		label = "kdewallet"
	}
	properties := map[string]dbus.Variant{collectionInterface + ".Label": dbus.MakeVariant(label)}
	var made, prompt dbus.ObjectPath
	call := p.call(brief, servicePath, serviceInterface+".CreateCollection", properties, "default")
	if err := call.Store(&made, &prompt); err != nil {
		return during(err, "making a collection")
	}
	if prompt == noPath {
		return nil
	}
	return p.run(ctx, prompt)
}

// confirm looks at the lock itself: an answered prompt is no proof.
func (p *provider) confirm(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errLimit)
	defer cancel()
	c, err := p.collection(ctx)
	if err == nil && c.locked {
		return model.ErrStoreDeclined
	}
	return err
}
