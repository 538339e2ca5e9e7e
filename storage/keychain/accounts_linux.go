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
		found := make([]string, len(items))
		err = p.each(span.brief, len(items), func(ctx context.Context, i int) *dbus.Call {
			return p.start(ctx, items[i], busInterface+".Properties.Get", itemInterface, "Attributes")
		}, func(i int, call *dbus.Call) error {
			attributes, err := propertyOf[map[string]string](call, "Attributes")
			found[i] = attributes[accountAttribute]
			return err
		})
		if err != nil {
			return nil, err
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
		for some := range slices.Chunk(accounts, 8*atOnce) {
			span.renew() // however many there are, each answer has its time
			err := p.each(span.brief, len(some), func(ctx context.Context, i int) *dbus.Call {
				return p.start(ctx, servicePath, serviceInterface+".SearchItems", item{service, some[i]}.attributes())
			}, func(i int, call *dbus.Call) error {
				items, err := foundAnywhere(call)
				for _, in := range collectionsOf(items) {
					if _, known := labels[in]; !known {
						labels[in] = p.placeOf(span.brief, in)
					}
					if found[some[i]] != labels[c.path] {
						found[some[i]] = labels[in]
					}
				}
				return err
			})
			if err != nil {
				return nil, err
			}
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
