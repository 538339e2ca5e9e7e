package keychain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// Names of the Secret Service API 0.2.
const (
	providerName        = "org.freedesktop.secrets"
	servicePath         = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath           = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	noPath              = dbus.ObjectPath("/")
	serviceInterface    = "org.freedesktop.Secret.Service"
	collectionInterface = "org.freedesktop.Secret.Collection"
	itemInterface       = "org.freedesktop.Secret.Item"
	promptInterface     = "org.freedesktop.Secret.Prompt"
	busInterface        = "org.freedesktop.DBus"
)

// provider is the program that owns the Secret Service name. Calls go to its unique name, so they reach this one
// program or nobody, and never start another.
type provider struct {
	conn    *dbus.Conn
	owner   string
	name    string          // what people call it
	session dbus.ObjectPath // of the connection; empty until it is needed
	asks    dbus.ObjectPath // the collection that is locked and does not open without asking

	wallet     walletStamp // what was last looked at, and whether it opens without a password
	walletOpen bool
}

// collection is where go-keyring reads and writes.
type collection struct {
	path   dbus.ObjectPath
	locked bool
}

func (s *secretService) ready(span *callTime) error {
	_, err := within(s, span, func(span *callTime) (struct{}, error) {
		_, _, err := s.unlockedCollection(span)
		return struct{}{}, err
	})
	return err
}

// orClosed replaces the error of a call that close has cut off.
func (s *secretService) orClosed(err error) error {
	if err != nil && s.open.Err() != nil {
		return errClosed
	}
	return err
}

// current returns the provider over the long-lived connection.
func (s *secretService) current(ctx context.Context) (*provider, error) {
	conn, err := s.connection(ctx)
	if err != nil {
		return nil, err
	}
	found, err := findProvider(ctx, conn, s.startLimit)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	known := s.provider
	s.mu.Unlock()
	if known != nil && known.conn == conn && known.owner == found.owner {
		return known, nil
	}
	found.name = found.called(ctx)
	s.mu.Lock()
	s.provider = found
	s.mu.Unlock()
	return found, nil
}

// unlockedCollection returns where items are read and written, after opening it if that asks nobody.
func (s *secretService) unlockedCollection(span *callTime) (*provider, collection, error) {
	p, err := s.current(span.brief)
	if err != nil {
		return nil, collection{}, err
	}
	c, err := p.collection(span.brief)
	if err != nil {
		return nil, collection{}, err
	}
	if !c.locked {
		p.asks = ""
		return p, c, nil
	}
	if err := p.openSilently(span.brief, c); err != nil {
		return nil, collection{}, err
	}
	c.locked = false
	return p, c, nil
}

// openSilently opens a collection that asks nobody: a keyring or a wallet without a password, or a wallet that is open
// already for other programs. Any other is [model.ErrStoreLocked].
func (p *provider) openSilently(ctx context.Context, c collection) error {
	switch p.name {
	case kwalletName:
		if walletSettings().denies(p.label(ctx, c.path)) {
			return model.ErrAccessDenied
		}
		// KWallet answers with a prompt in any case. Running it shows nothing if the wallet is open or has no password.
		if !p.walletOpensSilently(ctx, c.path) {
			return model.ErrStoreLocked
		}
	default:
		if p.asks == c.path {
			return model.ErrStoreLocked
		}
	}
	prompt, err := p.askToUnlock(ctx, c.path)
	switch {
	case errors.Is(err, model.ErrStoreUnavailable), errors.Is(err, model.ErrStoreTimeout):
		return err
	case err != nil:
		return model.ErrStoreLocked
	case prompt != noPath && p.name == kwalletName:
		if err := p.run(ctx, prompt); err != nil {
			return model.ErrStoreLocked
		}
	case prompt != noPath:
		// It is left alone: gnome-keyring 42 takes a dialog of another call down with it if it is dismissed. To not pile
		// them up, nothing more is tried until the collection was open once.
		p.asks = c.path
		return model.ErrStoreLocked
	}
	locked, err := p.isLocked(ctx, c.path)
	if err == nil && locked {
		err = model.ErrStoreLocked
	}
	return err
}

// askToUnlock returns the prompt that unlocking needs, or noPath if it is done.
func (p *provider) askToUnlock(ctx context.Context, paths ...dbus.ObjectPath) (dbus.ObjectPath, error) {
	var unlocked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if err := p.call(ctx, servicePath, serviceInterface+".Unlock", paths).Store(&unlocked, &prompt); err != nil {
		return noPath, during(err, "asking to unlock")
	}
	return prompt, nil
}

// findProvider returns the running provider, after starting it if one is installed.
func findProvider(ctx context.Context, conn *dbus.Conn, startLimit time.Duration) (*provider, error) {
	name, err := ownerOf(ctx, conn, providerName)
	if err == nil && name == "" {
		if err := start(ctx, conn, startLimit); err != nil {
			return nil, err
		}
		if name, err = ownerOf(ctx, conn, providerName); err == nil && name == "" {
			err = model.ErrNoProvider
		}
	}
	if err != nil {
		return nil, err
	}
	return &provider{conn: conn, owner: name}, nil
}

// ownerOf returns the unique name of the program that owns a name of the bus, and "" for nobody.
func ownerOf(ctx context.Context, conn *dbus.Conn, name string) (string, error) {
	var owner string
	err := conn.BusObject().CallWithContext(ctx, busInterface+".GetNameOwner", 0, name).Store(&owner)
	var fromBus dbus.Error
	if errors.As(err, &fromBus) && fromBus.Name == "org.freedesktop.DBus.Error.NameHasNoOwner" {
		return "", nil
	}
	if err != nil {
		return "", during(err, "looking for a provider")
	}
	return owner, nil
}

// start starts the provider. Left to itself, a bus would wait 120 s for one that never takes its name.
//
// KDE's wallet can be installed without being started by the name of the Secret Service: then it is started by its
// own, and takes the other at once unless its settings say otherwise.
func start(ctx context.Context, conn *dbus.Conn, limit time.Duration) error {
	bus := conn.BusObject()
	var startable []string
	if err := bus.CallWithContext(ctx, busInterface+".ListActivatableNames", 0).Store(&startable); err != nil {
		return during(err, "looking for a provider")
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errLimit)
	defer cancel()
	run := func(name string) error {
		return bus.CallWithContext(ctx, busInterface+".StartServiceByName", 0, name, uint32(0)).Err
	}
	if slices.Contains(startable, providerName) {
		if err := run(providerName); err != nil {
			return during(err, "starting the provider")
		}
		return nil
	}
	for _, name := range walletServices {
		if !slices.Contains(startable, name) {
			continue
		}
		if walletSettings().disabled() {
			return model.ErrStoreDisabled
		}
		if err := run(name); err != nil {
			return during(err, "starting the wallet")
		}
		return appear(ctx, conn)
	}
	return model.ErrNoProvider
}

// appear waits until ctx ends for the Secret Service of a program that has started under another name.
func appear(ctx context.Context, conn *dbus.Conn) error {
	for {
		owner, err := ownerOf(ctx, conn, providerName)
		if err != nil || owner != "" {
			return err
		}
		select {
		case <-ctx.Done():
			return model.ErrNoProvider
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// collection follows go-keyring's own choice: the login collection if there is one, else the default.
func (p *provider) collection(ctx context.Context) (collection, error) {
	known, err := property[[]dbus.ObjectPath](ctx, p, servicePath, serviceInterface, "Collections")
	if err != nil {
		return collection{}, err
	}
	path := loginPath
	if !slices.Contains(known, loginPath) {
		call := p.call(ctx, servicePath, serviceInterface+".ReadAlias", "default")
		if err := call.Store(&path); err != nil {
			return collection{}, during(err, "looking for the default collection")
		}
		if path == noPath {
			return collection{}, model.ErrNoCollection
		}
	}
	locked, err := property[bool](ctx, p, path, collectionInterface, "Locked")
	return collection{path: path, locked: locked}, err
}

// isLocked looks at the lock itself: what a provider says that it has done is no proof.
func (p *provider) isLocked(ctx context.Context, path dbus.ObjectPath) (bool, error) {
	return property[bool](ctx, p, path, collectionInterface, "Locked")
}

func (p *provider) call(ctx context.Context, path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	return p.conn.Object(p.owner, path).CallWithContext(ctx, method, 0, args...)
}

// property reads a property and checks its type, which go-keyring does not.
func property[T any](ctx context.Context, p *provider, path dbus.ObjectPath, iface, name string) (T, error) {
	return propertyOf[T](p.call(ctx, path, busInterface+".Properties.Get", iface, name), name)
}

func propertyOf[T any](call *dbus.Call, name string) (T, error) {
	var none T
	var variant dbus.Variant
	if err := call.Store(&variant); err != nil {
		return none, during(err, "reading "+name)
	}
	value, ok := variant.Value().(T)
	if !ok {
		return none, fmt.Errorf("%w: %s has the wrong type", model.ErrStoreBroken, name)
	}
	return value, nil
}

// during says in our own words what failed, and in the words of package model how.
func during(err error, doing string) error { return fmt.Errorf("%w: %s", classify(err), doing) }
