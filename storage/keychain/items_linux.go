package keychain

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"

	"keyrack/model"
)

// The attributes of an item. go-keyring finds items by the first two.
const (
	serviceAttribute     = "service"
	accountAttribute     = "username"
	environmentAttribute = "environment"
	kindAttribute        = "kind"
)

// plainLabel is for an item that nobody has named.
const plainLabel = "Keyrack"

func (i item) attributes() map[string]string {
	return map[string]string{serviceAttribute: i.service, accountAttribute: i.account}
}

func (s *secretService) get(span *callTime, wanted item, refusals int64) (string, error) {
	return within(s, span, func(span *callTime) (string, error) {
		p, c, err := s.unlockedCollection(span)
		if err != nil {
			return "", err
		}
		items, err := p.find(span.brief, c, wanted)
		if err != nil {
			return "", err
		}
		for _, found := range items {
			var value string
			err := s.allowed(span, p, c, wanted.service, found, refusals, func() error {
				value, err = p.secret(span.brief, found)
				return err
			})
			if err != nil {
				return "", err
			}
			if value != "" { // one without a value is what a crash has left of an item
				return value, nil
			}
		}
		return "", p.absent(span.brief, c, wanted)
	})
}

func (s *secretService) set(span *callTime, wanted item, secret string, label *model.ItemLabel) error {
	_, err := within(s, span, func(span *callTime) (struct{}, error) {
		p, c, err := s.unlockedCollection(span)
		if err != nil {
			return struct{}{}, err
		}
		items, err := p.find(span.brief, c, wanted)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.put(span, p, c, items, entry{wanted, secret, label})
	})
	return err
}

// put writes a secret over the items of its name, or into a new one if there are none.
func (s *secretService) put(span *callTime, p *provider, c collection, items []dbus.ObjectPath, e entry) error {
	s.pace(span, p, c)
	defer s.wrote()
	if len(items) == 0 {
		return s.createItem(span, p, c, e.item, e.secret, e.label)
	}
	// In place, because a provider replaces only an item of the very same attributes.
	for _, found := range items {
		err := s.allowed(span, p, c, e.service, found, s.refusals(), func() error {
			return p.setSecret(span.brief, found, e.secret)
		})
		if err != nil {
			return err
		}
		if err := p.describe(span.brief, found, e.item, e.label); err != nil {
			return err
		}
	}
	return nil
}

func (s *secretService) createItem(span *callTime, p *provider, c collection, wanted item, secret string,
	label *model.ItemLabel,
) error {
	session, err := p.openSession(span.brief)
	if err != nil {
		return err
	}
	properties := map[string]dbus.Variant{
		itemInterface + ".Label":      dbus.MakeVariant(labelText(label)),
		itemInterface + ".Attributes": dbus.MakeVariant(p.describing(wanted, label)),
	}
	var created, prompt dbus.ObjectPath
	call := p.call(span.brief, c.path, collectionInterface+".CreateItem", properties, ss.NewSecret(session, secret), true)
	if err := call.Store(&created, &prompt); err != nil {
		return during(err, "creating the item")
	}
	if prompt == noPath {
		return nil
	}
	err = s.ask(span, p, prompt)
	if errors.Is(err, model.ErrStoreDeclined) {
		return model.ErrSecretNotSaved
	}
	return err
}

func (s *secretService) remove(span *callTime, wanted item) error {
	_, err := within(s, span, func(span *callTime) (struct{}, error) {
		p, c, err := s.unlockedCollection(span)
		if err != nil {
			return struct{}{}, err
		}
		items, err := p.find(span.brief, c, wanted)
		if err != nil {
			return struct{}{}, err
		}
		if len(items) == 0 {
			err = p.absent(span.brief, c, wanted)
			if errors.Is(err, model.ErrSecretNotFound) {
				err = nil
			}
			return struct{}{}, err
		}
		s.pace(span, p, c)
		defer s.wrote()
		var failure error
		for _, found := range items {
			failure = errors.Join(failure, s.removeItem(span, p, found))
		}
		// Even a failed delete is looked after: another process may have been faster.
		left, err := p.find(span.brief, c, wanted)
		switch {
		case err == nil && len(left) == 0:
			return struct{}{}, nil
		case failure != nil:
			return struct{}{}, failure
		case err != nil:
			return struct{}{}, err
		}
		return struct{}{}, model.ErrSecretNotDeleted
	})
	return err
}

func (s *secretService) removeItem(span *callTime, p *provider, found dbus.ObjectPath) error {
	var prompt dbus.ObjectPath
	if err := p.call(span.brief, found, itemInterface+".Delete").Store(&prompt); err != nil {
		return during(err, "deleting the item")
	}
	if prompt == noPath {
		return nil
	}
	err := s.ask(span, p, prompt)
	if errors.Is(err, model.ErrStoreDeclined) {
		return model.ErrSecretNotDeleted
	}
	return err
}

// allowed calls do, which touches an item. If the item is locked for this program though its collection is open, as
// KeePassXC's are, the person is asked about all items of the service at once, and do is called again.
func (s *secretService) allowed(
	span *callTime, p *provider, c collection, service string, found dbus.ObjectPath, refusals int64, do func() error,
) error {
	err := do()
	if !errors.Is(err, model.ErrStoreLocked) {
		return err
	}
	locked, err := p.isLocked(span.brief, c.path)
	switch {
	case err != nil:
		return err
	case locked: // meanwhile
		return model.ErrStoreLocked
	case s.refusals() != refusals: // while this call was waiting for its turn
		return model.ErrAccessDenied
	}
	if err := s.askForItems(span, p, c, service, found); err != nil {
		return err
	}
	err = do()
	if errors.Is(err, model.ErrStoreLocked) {
		s.refused.Add(1)
		return model.ErrAccessDenied
	}
	return err
}

func (s *secretService) askForItems(span *callTime, p *provider, c collection, service string,
	found dbus.ObjectPath,
) error {
	all, err := p.search(span.brief, c.path, map[string]string{serviceAttribute: service})
	if err != nil {
		return err
	}
	if !slices.Contains(all, found) {
		all = append(all, found)
	}
	prompt, err := p.askToUnlock(span.brief, all...)
	if err != nil || prompt == noPath {
		return err
	}
	err = s.ask(span, p, prompt)
	if errors.Is(err, model.ErrStoreDeclined) {
		// Some of the items were refused, perhaps not this one.
		return nil
	}
	return err
}

// find returns the items of that name in the collection in use.
func (p *provider) find(ctx context.Context, c collection, wanted item) ([]dbus.ObjectPath, error) {
	return p.search(ctx, c.path, wanted.attributes())
}

func (p *provider) search(ctx context.Context, in dbus.ObjectPath,
	attributes map[string]string,
) ([]dbus.ObjectPath, error) {
	var items []dbus.ObjectPath
	if err := p.call(ctx, in, collectionInterface+".SearchItems", attributes).Store(&items); err != nil {
		return nil, during(err, "searching for items")
	}
	return items, nil
}

// searchAll looks into all collections, locked ones as well where the provider can.
func (p *provider) searchAll(ctx context.Context, attributes map[string]string) ([]dbus.ObjectPath, error) {
	return foundAnywhere(p.call(ctx, servicePath, serviceInterface+".SearchItems", attributes))
}

func foundAnywhere(call *dbus.Call) ([]dbus.ObjectPath, error) {
	var unlocked, locked []dbus.ObjectPath
	if err := call.Store(&unlocked, &locked); err != nil {
		return nil, during(err, "searching for items everywhere")
	}
	return append(unlocked, locked...), nil
}

// absent returns [model.ErrSecretNotFound] for an item that is in no collection at all, and a [model.ElsewhereError]
// for one that is, or may be, in another than c.
func (p *provider) absent(ctx context.Context, c collection, wanted item) error {
	all, err := p.searchAll(ctx, wanted.attributes())
	if err != nil {
		return err
	}
	for _, found := range all {
		if in := collectionOf(found); in != c.path {
			return &model.ElsewhereError{At: p.placeOf(ctx, in)}
		}
	}
	if p.name == gnomeName || p.name == kwalletName { // they look into locked collections as well
		return model.ErrSecretNotFound
	}
	known, err := property[[]dbus.ObjectPath](ctx, p, servicePath, serviceInterface, "Collections")
	if err != nil {
		return err
	}
	for _, other := range known {
		if other == c.path {
			continue
		}
		locked, err := property[bool](ctx, p, other, collectionInterface, "Locked")
		if err != nil {
			return err
		}
		if locked {
			return &model.ElsewhereError{At: p.placeOf(ctx, other)}
		}
	}
	return model.ErrSecretNotFound
}

// collectionOf returns the collection of an item: every provider has its items below it.
func collectionOf(item dbus.ObjectPath) dbus.ObjectPath {
	return dbus.ObjectPath(path.Dir(string(item)))
}

// openSession returns the session in which secrets cross the bus: one for the connection, as they are.
func (p *provider) openSession(ctx context.Context) (dbus.ObjectPath, error) {
	if p.session != "" {
		return p.session, nil
	}
	var output dbus.Variant
	var session dbus.ObjectPath
	call := p.call(ctx, servicePath, serviceInterface+".OpenSession", "plain", dbus.MakeVariant(""))
	if err := call.Store(&output, &session); err != nil {
		return "", during(err, "opening a session")
	}
	p.session = session
	return session, nil
}

func (p *provider) secret(ctx context.Context, found dbus.ObjectPath) (string, error) {
	session, err := p.openSession(ctx)
	if err != nil {
		return "", err
	}
	var secret ss.Secret
	if err := p.call(ctx, found, itemInterface+".GetSecret", session).Store(&secret); err != nil {
		return "", during(err, "reading the item")
	}
	return string(secret.Value), nil
}

func (p *provider) setSecret(ctx context.Context, found dbus.ObjectPath, secret string) error {
	session, err := p.openSession(ctx)
	if err != nil {
		return err
	}
	if err := p.call(ctx, found, itemInterface+".SetSecret", ss.NewSecret(session, secret)).Err; err != nil {
		return during(err, "changing the item")
	}
	return nil
}

// describe gives an item that is there another label. Setting the label that it has would make KWallet count it up.
func (p *provider) describe(ctx context.Context, found dbus.ObjectPath, wanted item, label *model.ItemLabel) error {
	if label == nil {
		return nil
	}
	now, err := property[string](ctx, p, found, itemInterface, "Label")
	if err != nil {
		return err
	}
	set := func(name string, value any) error {
		call := p.call(ctx, found, busInterface+".Properties.Set", itemInterface, name, dbus.MakeVariant(value))
		if call.Err != nil {
			return during(call.Err, "describing the item")
		}
		return nil
	}
	if text := labelText(label); now != text {
		if err := set("Label", text); err != nil {
			return err
		}
	}
	return set("Attributes", p.describing(wanted, label))
}

// describing returns the attributes of an item.
func (p *provider) describing(wanted item, label *model.ItemLabel) map[string]string {
	attributes := wanted.attributes()
	if label == nil {
		return attributes
	}
	attributes[environmentAttribute], attributes[kindAttribute] = label.Environment, label.Kind
	if p.name == keePassName {
		attributes["UserName"] = label.Kind // a column of its list
	}
	return attributes
}

// labelText keeps a label to what every provider takes: for KWallet a slash begins a folder, and for KeePassXC a brace
// begins a reference.
func labelText(label *model.ItemLabel) string {
	if label == nil || strings.TrimSpace(label.Text) == "" {
		return plainLabel
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '/':
			return '\u2215' // ∕
		case r == '{':
			return '('
		case r == '}':
			return ')'
		case r < ' ', r == 0x7f:
			return ' '
		}
		return r
	}, label.Text)
}

// wrote remembers that the provider may have something to write.
func (s *secretService) wrote() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written = time.Now()
}

func (s *secretService) lastWrite() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written
}
