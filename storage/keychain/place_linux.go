package keychain

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// What people call the providers that Keyrack knows more about.
const (
	gnomeName   = "GNOME Keyring"
	kwalletName = "KWallet"
	keePassName = "KeePassXC"
)

// sessionCollection is the collection that every provider may have and that is kept in memory alone.
const sessionCollection = dbus.ObjectPath("/org/freedesktop/secrets/collection/session")

// place returns what is known, also together with an error.
func (s *secretService) place(span *callTime) (model.StorePlace, error) {
	return within(s, span, func(span *callTime) (model.StorePlace, error) {
		p, err := s.current(span.brief)
		if err != nil {
			return model.StorePlace{}, err
		}
		c, err := p.collection(span.brief)
		if err != nil {
			return model.StorePlace{Provider: p.name}, err
		}
		return p.placeOf(span.brief, c.path), nil
	})
}

// plainKeyring begins the file of a keyring of GNOME Keyring that has no password; every other begins with
// "GnomeKeyring".
const plainKeyring = "[keyring]"

func (s *secretService) readable(span *callTime) (bool, error) {
	return within(s, span, func(span *callTime) (bool, error) {
		p, err := s.current(span.brief)
		if err != nil {
			return false, err
		}
		c, err := p.collection(span.brief)
		switch {
		case err != nil:
			return false, err
		case p.name == kwalletName:
			return p.hasNoPassword(walletPath(p.label(span.brief, c.path))), nil
		case p.name != gnomeName || c.path == sessionCollection:
			return false, nil
		}
		// The path has the name of the file, with everything but letters and digits as _ and two digits.
		name, err := url.PathUnescape(strings.ReplaceAll(path.Base(string(c.path)), "_", "%"))
		if err != nil {
			return false, err
		}
		file, err := os.Open(filepath.Join(folderOf("XDG_DATA_HOME", ".local/share"), "keyrings",
			filepath.Base(name)+".keyring"))
		if err != nil {
			return false, err
		}
		defer func() { _ = file.Close() }() // it was only read
		head := make([]byte, len(plainKeyring))
		_, err = io.ReadFull(file, head)
		return err == nil && string(head) == plainKeyring, err
	})
}

func (p *provider) placeOf(ctx context.Context, collection dbus.ObjectPath) model.StorePlace {
	return model.StorePlace{Provider: p.name, Collection: p.label(ctx, collection)}
}

// label returns the name of a collection that stays the same, or the last part of its path where there is no other.
func (p *provider) label(ctx context.Context, collection dbus.ObjectPath) string {
	last := path.Base(string(collection))
	if collection == sessionCollection {
		return last
	}
	if p.name == keePassName {
		// Its labels change with the lock: a closed database has the name of its file, an open one the name inside.
		if name, err := url.PathUnescape(strings.ReplaceAll(last, "_", "%")); err == nil {
			return name
		}
	}
	if label, err := property[string](ctx, p, collection, collectionInterface, "Label"); err == nil && label != "" {
		return label
	}
	return last
}

// called tells the provider's name by the other names that it has on the bus, and else by its program.
func (p *provider) called(ctx context.Context) string {
	names := map[string]string{
		"org.gnome.keyring":                  gnomeName,
		"org.keepassxc.KeePassXC.MainWindow": keePassName,
	}
	for _, service := range walletServices {
		names[service] = kwalletName
	}
	for name, provider := range names {
		if owner, err := ownerOf(ctx, p.conn, name); err == nil && owner == p.owner {
			return provider
		}
	}
	program := p.program(ctx)
	switch {
	case strings.HasPrefix(program, "kwalletd"), program == "ksecretd":
		return kwalletName
	case strings.HasPrefix(program, "gnome-keyring"):
		return gnomeName
	case program == "keepassxc":
		return keePassName
	}
	return program
}

// program returns the name of the provider's program, and "" where it cannot be seen, as from within a sandbox.
func (p *provider) program(ctx context.Context) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", p.process(ctx)))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}

// process returns the number of the provider's process, and 0 if the bus does not tell.
func (p *provider) process(ctx context.Context) uint32 {
	var number uint32
	call := p.conn.BusObject().CallWithContext(ctx, busInterface+".GetConnectionUnixProcessID", 0, p.owner)
	if err := call.Store(&number); err != nil {
		return 0
	}
	return number
}
