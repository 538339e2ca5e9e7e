package keychain

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// walletServices are the names under which KDE's wallet can be started, newest first: the Secret Service of
// Frameworks 6.14 and later, and the daemons of Frameworks 6 and 5, which offer it themselves.
var walletServices = []string{"org.kde.secretservicecompat", "org.kde.kwalletd6", "org.kde.kwalletd5"}

const (
	walletInterface = "org.kde.KWallet"
	walletApp       = "Keyrack"    // what its settings call this program where it opens a wallet itself
	walletClients   = "KDE System" // what they call all programs that come through the Secret Service
)

// walletPaths are where the daemons of Frameworks 6 and 5 have their own interface. That of 6.14 and later has none.
var walletPaths = []dbus.ObjectPath{"/modules/kwalletd6", "/modules/kwalletd5"}

// walletOpensSilently reports whether a wallet is open for other programs, or has no password, and needs no consent for
// one program more.
func (p *provider) walletOpensSilently(ctx context.Context, collection dbus.ObjectPath) bool {
	name := p.label(ctx, collection)
	settings := walletSettings()
	if settings.denies(name) || settings.asks(name, walletClients) {
		return false
	}
	if p.hasNoPassword(walletPath(name)) {
		return true
	}
	for _, path := range walletPaths {
		var open bool
		if p.call(ctx, path, walletInterface+".isOpen", name).Store(&open) == nil {
			return open
		}
	}
	return false
}

// settleWallet has the wallet written, and waits until it is. KWallet answers first and writes 5 s after the last
// change, and nothing makes it write when it is ended: not even the end of the desktop's session.
//
// The proof is in its files. It notes the attributes of every change at once in one, and the secrets later in the
// other; so all is on the disk when the second is newer than the first, and than what this process has last written.
func (p *provider) settleWallet(span *callTime, collection dbus.ObjectPath, written time.Time) error {
	name := p.label(span.brief, collection)
	file := walletPath(name)
	if noted, err := os.Stat(file + "_attributes.json"); err == nil && noted.ModTime().After(written) {
		written = noted.ModTime()
	}
	for {
		if secrets, err := os.Stat(file + ".kwl"); err == nil && secrets.ModTime().After(written) {
			return nil
		}
		p.syncWallet(span.brief, name)
		select {
		case <-span.brief.Done():
			return model.ErrNotDurable
		case <-time.After(20 * time.Millisecond): // the clock of files is behind by a few
		}
	}
}

// syncWallet asks the wallet to write now, as far as that raises no dialog. Frameworks 6.14 and later cannot be
// asked, and write when their 5 s are over.
func (p *provider) syncWallet(ctx context.Context, name string) {
	if walletSettings().asks(name, walletApp) {
		return
	}
	for _, path := range walletPaths {
		var open bool
		if p.call(ctx, path, walletInterface+".isOpen", name).Store(&open) != nil || !open {
			continue
		}
		var handle int32
		if p.call(ctx, path, walletInterface+".open", name, int64(0), walletApp).Store(&handle) != nil || handle < 0 {
			continue
		}
		_ = p.call(ctx, path, walletInterface+".sync", handle, walletApp).Err
		// Without force, so that the wallet stays open for everybody else.
		_ = p.call(ctx, path, walletInterface+".close", handle, false, walletApp).Err
		return
	}
}

// walletPath returns where a wallet lies, without what its files end with.
func walletPath(name string) string {
	return filepath.Join(folderOf("XDG_DATA_HOME", ".local/share"), "kwalletd", walletFile(name))
}

// folderOf returns a folder of the XDG base directories.
func folderOf(variable, otherwise string) string {
	if folder := os.Getenv(variable); filepath.IsAbs(folder) {
		return folder
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, otherwise)
}

// walletFile returns the name of a wallet as its files have it: KWallet writes what it does not allow as ;XX.
func walletFile(name string) string {
	const hex = "0123456789ABCDEF"
	const allowed = "^&'@{}[],$=!-#()%.+_\r\n\t\f\v "
	var b strings.Builder
	for _, c := range []byte(name) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if letter || c >= '0' && c <= '9' || strings.IndexByte(allowed, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{';', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// settingsOfWallet is kwalletrc: values by "[section]/key".
type settingsOfWallet map[string]string

// walletSettings reads the settings of KWallet anew: they change while it runs.
func walletSettings() settingsOfWallet {
	return readSettings(filepath.Join(folderOf("XDG_CONFIG_HOME", ".config"), "kwalletrc"))
}

// readSettings reads a file of sections, keys and values. Without one it is empty, as the programs take it.
func readSettings(file string) map[string]string {
	settings := map[string]string{}
	opened, err := os.Open(file)
	if err != nil {
		return settings
	}
	defer func() { _ = opened.Close() }()
	section := ""
	for lines := bufio.NewScanner(opened); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			section = line
			continue
		}
		if key, value, found := strings.Cut(line, "="); found {
			settings[section+"/"+strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return settings
}

// disabled reports whether the wallet, or its Secret Service, was switched off.
func (s settingsOfWallet) disabled() bool {
	return s["[Wallet]/Enabled"] == "false" || s["[org.freedesktop.secrets]/apiEnabled"] == "false"
}

// denies reports whether somebody has once answered "Deny Forever" for the Secret Service. KWallet asks no more then.
func (s settingsOfWallet) denies(wallet string) bool {
	return s.lists("[Auto Deny]", wallet, walletClients)
}

// asks reports whether an open wallet asks before one more program may use it.
func (s settingsOfWallet) asks(wallet, app string) bool {
	if s.lists("[Auto Deny]", wallet, app) {
		return true // no dialog, but no way in either
	}
	return s["[Wallet]/Prompt on Open"] == "true" && !s.lists("[Auto Allow]", wallet, app)
}

func (s settingsOfWallet) lists(section, wallet, app string) bool {
	return slices.Contains(strings.Split(s[section+"/"+wallet], ","), app)
}
