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

// provider is the program that owns the Secret Service name. Calls go to its unique name, so they reach this one program
// or nobody, and never start another.
type provider struct {
	conn  *dbus.Conn
	owner string
}

// collection is where go-keyring reads and writes.
type collection struct {
	path   dbus.ObjectPath
	locked bool
}

func (s *secretService) ready(ctx context.Context) error {
	ctx, cancel := s.whileOpen(ctx)
	defer cancel()
	_, _, err := s.unlockedCollection(ctx)
	return s.orClosed(err)
}

// orClosed replaces the error of a call that close has cut off.
func (s *secretService) orClosed(err error) error {
	if err != nil && s.open.Err() != nil {
		return errClosed
	}
	return err
}

func (s *secretService) unlockedCollection(ctx context.Context) (provider, collection, error) {
	conn, err := s.connection(ctx)
	if err != nil {
		return provider{}, collection{}, err
	}
	p, err := findProvider(ctx, conn, s.startLimit)
	if err != nil {
		return provider{}, collection{}, err
	}
	c, err := p.collection(ctx)
	if err != nil {
		return provider{}, collection{}, err
	}
	if c.locked {
		return provider{}, collection{}, model.ErrStoreLocked
	}
	return p, c, nil
}

// findProvider returns the running provider, after starting it if one is installed.
func findProvider(ctx context.Context, conn *dbus.Conn, startLimit time.Duration) (provider, error) {
	bus := conn.BusObject()
	owner := func() (string, error) {
		var name string
		err := bus.CallWithContext(ctx, busInterface+".GetNameOwner", 0, providerName).Store(&name)
		return name, err
	}
	name, err := owner()
	var fromBus dbus.Error
	if errors.As(err, &fromBus) && fromBus.Name == "org.freedesktop.DBus.Error.NameHasNoOwner" {
		if err := start(ctx, bus, startLimit); err != nil {
			return provider{}, err
		}
		name, err = owner()
	}
	if err != nil {
		return provider{}, during(err, "looking for a provider")
	}
	return provider{conn: conn, owner: name}, nil
}

// start starts the provider. Left to itself, a bus would wait 120 s for one that never takes its name.
func start(ctx context.Context, bus dbus.BusObject, limit time.Duration) error {
	var startable []string
	if err := bus.CallWithContext(ctx, busInterface+".ListActivatableNames", 0).Store(&startable); err != nil {
		return during(err, "looking for a provider")
	}
	if !slices.Contains(startable, providerName) {
		return fmt.Errorf("%w: there is no provider", model.ErrStoreUnavailable)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := bus.CallWithContext(ctx, busInterface+".StartServiceByName", 0, providerName, uint32(0)).Err; err != nil {
		return during(err, "starting the provider")
	}
	return nil
}

// collection follows go-keyring's own choice: the login collection if there is one, else the default.
func (p provider) collection(ctx context.Context) (collection, error) {
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
			return collection{}, fmt.Errorf("%w: there is no default collection", model.ErrStoreUnavailable)
		}
	}
	locked, err := property[bool](ctx, p, path, collectionInterface, "Locked")
	return collection{path: path, locked: locked}, err
}

func (p provider) call(ctx context.Context, path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	return p.conn.Object(p.owner, path).CallWithContext(ctx, method, 0, args...)
}

// property reads a property and checks its type, which go-keyring does not.
func property[T any](ctx context.Context, p provider, path dbus.ObjectPath, iface, name string) (T, error) {
	var none T
	var variant dbus.Variant
	if err := p.call(ctx, path, busInterface+".Properties.Get", iface, name).Store(&variant); err != nil {
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
