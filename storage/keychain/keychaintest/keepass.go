package keychaintest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// KeePass is a running KeePassXC with one database, which is open. The file outlives the program, until the end of
// the test.
type KeePass struct {
	daemon
	// File is the database.
	File string
}

const keePassPassword = "password"

// KeePassDatabase is an empty database that exposes its root group to the Secret Service.
const keePassDatabase = `<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><DatabaseName>Named inside</DatabaseName><CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key>
<Value>{00010203-0405-0607-0809-0a0b0c0d0e0f}</Value></Item></CustomData></Meta>
<Root><Group><UUID>AAECAwQFBgcICQoLDA0ODw==</UUID><Name>Root</Name></Group></Root></KeePassFile>
`

// KeePassSettings are settings with which KeePassXC asks about nothing.
const KeePassSettings = `[General]
ConfigVersion=2
UpdateCheckMessageShown=true
[GUI]
CheckForUpdates=false
[FdoSecrets]
Enabled=true
ShowNotification=false
ConfirmAccessItem=false
ConfirmDeleteItem=false
`

// StartKeePass starts a KeePassXC on the bus of [StartBus] with a database called Passwords. It points XDG_CONFIG_HOME,
// XDG_DATA_HOME and XDG_CACHE_HOME of the test process at its own folders.
func StartKeePass(tb testing.TB, settings string) *KeePass {
	tb.Helper()
	Require(tb, "keepassxc", "keepassxc-cli")
	k := &KeePass{daemon: newDaemon(tb)}
	k.File = filepath.Join(k.folder, "Passwords.kdbx")
	source := filepath.Join(k.folder, "empty.xml")
	write(tb, source, keePassDatabase)
	command := exec.Command("keepassxc-cli", "import", "--set-password", "--decryption-time", "100", source, k.File)
	command.Stdin = strings.NewReader(keePassPassword + "\n" + keePassPassword + "\n")
	command.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen")
	if output, err := command.CombinedOutput(); err != nil {
		tb.Fatalf("making a database: %v\n%s", err, output)
	}
	k.Configure(settings)
	k.Start()
	return k
}

// Configure replaces the settings of KeePassXC.
func (k *KeePass) Configure(settings string) {
	k.tb.Helper()
	if err := os.MkdirAll(filepath.Join(k.config, "keepassxc"), 0o700); err != nil {
		k.tb.Fatal(err)
	}
	write(k.tb, filepath.Join(k.config, "keepassxc", "keepassxc.ini"), settings)
}

// Start starts the program after End, with its database open.
func (k *KeePass) Start() {
	k.tb.Helper()
	k.start([]byte(keePassPassword+"\n"), "keepassxc", "--pw-stdin", k.File)
	k.waitForDefault()
}
