package model_test

// use forbids what a package offers to all but some packages.
type use struct {
	name   string
	reason string
	of     []string
	except []string
	only   []string // the rule holds for these packages; for all where it is empty
}

func uses() []use {
	return []use{
		{
			name: "only model/connector is an HTTP client",
			reason: "there is one way for a token to leave the program, and it goes through the guard; storage/team is one " +
				"for the engine of a team",
			of: []string{
				"net/http.Client", "net/http.DefaultClient", "net/http.Transport", "net/http.DefaultTransport",
				"net/http.RoundTripper", "net/http.Get", "net/http.Head", "net/http.Post", "net/http.PostForm",
			},
			except: []string{"model/connector", "storage/team", "storage/team/teamtest"},
		},
		{
			name: "nobody else dials",
			reason: "a connection made by hand would pass the guard by; the walk dials the program it tests, instance the " +
				"other windows, both over sockets in the data folder, agent the one that keeps the vault open, marked the " +
				"desktop, and keychaintest that of a test",
			of: []string{
				"net.Dial", "net.DialTimeout", "net.DialTCP", "net.DialUnix", "net.Dialer", "crypto/tls.Dial",
				"crypto/tls.Dialer", "github.com/coder/websocket.Dial",
			},
			except: []string{
				"model/connector", "ui/walk", "ui/instance", "ui/desktop/clip/marked", "storage/agent",
				"storage/keychain/keychaintest",
			},
		},
		{
			name: "only ui/desktop/task hands work to the UI goroutine",
			reason: "once the toolkit has stopped, fyne.Do runs what it gets on the goroutine of the caller; inspect needs " +
				"its answer even then",
			of:     []string{"fyne.io/fyne/v2.Do", "fyne.io/fyne/v2.DoAndWait"},
			except: []string{"ui/desktop/task", "ui/desktop/inspect"},
		},
		{
			name: "the index opens no file beside SQLite",
			reason: "closing any descriptor of a file drops the locks that this process holds on it, and the next process " +
				"damages the index",
			of: []string{
				"os.Open", "os.OpenFile", "os.OpenInRoot", "os.OpenRoot", "os.Create", "os.CreateTemp", "os.ReadFile",
				"os.WriteFile", "os.Truncate", "os.CopyFS",
				"os.DirFS", "syscall.Open", "golang.org/x/sys/unix.Open", "golang.org/x/sys/unix.Openat",
			},
			only: []string{"storage/index"},
		},
		{
			name: "storage opens the files that a person names",
			reason: "it alone knows which of them are the index's, whatever they are called, and may not be opened at all; " +
				"the others read an answer of their own, the " +
				"system's folders, or run in no program",
			of: []string{
				"os.Open", "os.OpenInRoot", "os.OpenRoot", "os.Create", "os.ReadFile", "os.WriteFile", "os.Truncate", "os.CopyFS",
				"os.DirFS",
				"syscall.Open", "golang.org/x/sys/unix.Open", "golang.org/x/sys/unix.Openat", "fyne.io/fyne/v2/storage.Reader",
				"fyne.io/fyne/v2/storage.Writer",
			},
			except: []string{
				"model", "ui/instance", "storage", "storage/disk", "storage/keychain",
				"model/leaktest", "storage/openapi/openapitest", "model/operations/generate", "assets/licences/collect",
				"ui/desktop/uitest", "ui/desktop/clip/marked", "storage/disktest",
				"storage/keychain/keychaintest", "storage/team/teamtest", "ui/walk", "ui/desktop/inspect", "ui/cli/clitest",
			},
		},
		{
			name:   "only terminals are opened elsewhere",
			reason: "see the rule above",
			of:     []string{"os.OpenFile"},
			except: []string{"ui/cli/console", "storage/disk", "storage/disktest", "ui/walk", "ui/cli/clitest"},
		},
		{
			name: "only ui/desktop/kit asks for files",
			reason: "Fyne's dialogs for files panic when they get a size before they are shown, and empty a file that they " +
				"are to save before anybody has something to write",
			of: []string{
				"fyne.io/fyne/v2/dialog.NewFileOpen", "fyne.io/fyne/v2/dialog.NewFileSave", "fyne.io/fyne/v2/dialog.NewFolderOpen",
				"fyne.io/fyne/v2/dialog.ShowFileOpen", "fyne.io/fyne/v2/dialog.ShowFileSave",
				"fyne.io/fyne/v2/dialog.ShowFolderOpen",
				"fyne.io/fyne/v2/dialog.FileDialog",
			},
			except: []string{"ui/desktop/kit"},
		},
	}
}
