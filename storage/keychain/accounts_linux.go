package keychain

import (
	"context"
	"slices"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// accounts looks where items are read and written, and reads the attribute in which the account is kept.
func (s *secretService) accounts(span *callTime, service string) ([]string, error) {
	return within(s, span, func(span *callTime) ([]string, error) {
		p, c, err := s.unlockedCollection(span)
		if err != nil {
			return nil, err
		}
		items, err := p.search(span.brief, c.path, map[string]string{serviceAttribute: service})
		if err != nil {
			return nil, err
		}
		found := make([]string, 0, len(items))
		for _, item := range items {
			account, err := p.account(span.brief, item)
			if err != nil {
				return nil, err
			}
			found = append(found, account)
		}
		slices.Sort(found)
		return slices.Compact(found), nil
	})
}

// places asks for each item by its name: a locked keyring finds items by their attributes and does not tell them.
func (s *secretService) places(span *callTime, service string, accounts []string) (map[string]model.StorePlace, error) {
	return within(s, span, func(span *callTime) (map[string]model.StorePlace, error) {
		p, err := s.current(span.brief)
		if err != nil {
			return nil, err
		}
		c, err := p.collection(span.brief)
		if err != nil {
			return nil, err
		}
		labels := map[dbus.ObjectPath]model.StorePlace{c.path: p.placeOf(span.brief, c.path)}
		found := map[string]model.StorePlace{}
		for _, account := range accounts {
			items, err := p.searchAll(span.brief, item{service, account}.attributes())
			if err != nil {
				return nil, err
			}
			for _, in := range collectionsOf(items) {
				if _, known := labels[in]; !known {
					labels[in] = p.placeOf(span.brief, in)
				}
				if found[account] != labels[c.path] {
					found[account] = labels[in]
				}
			}
			span.renew() // the limit is meant for one item
		}
		return found, nil
	})
}

func collectionsOf(items []dbus.ObjectPath) []dbus.ObjectPath {
	var found []dbus.ObjectPath
	for _, item := range items {
		found = append(found, collectionOf(item))
	}
	return found
}

func (p *provider) account(ctx context.Context, item dbus.ObjectPath) (string, error) {
	attributes, err := property[map[string]string](ctx, p, item, itemInterface, "Attributes")
	return attributes[accountAttribute], err
}
