package keychain

import (
	"context"
	"slices"

	"github.com/godbus/dbus/v5"
)

// accounts looks where go-keyring looks, and reads the attribute in which go-keyring keeps the account.
func (s *secretService) accounts(ctx context.Context, service string) ([]string, error) {
	ctx, cancel := s.whileOpen(ctx)
	defer cancel()
	found, err := s.search(ctx, service)
	return found, s.orClosed(err)
}

func (s *secretService) search(ctx context.Context, service string) ([]string, error) {
	p, c, err := s.unlockedCollection(ctx)
	if err != nil {
		return nil, err
	}
	var items []dbus.ObjectPath
	call := p.call(ctx, c.path, collectionInterface+".SearchItems", map[string]string{"service": service})
	if err := call.Store(&items); err != nil {
		return nil, during(err, "searching for items")
	}
	found := make([]string, 0, len(items))
	for _, item := range items {
		attributes, err := property[map[string]string](ctx, p, item, itemInterface, "Attributes")
		if err != nil {
			return nil, err
		}
		found = append(found, attributes["username"])
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
