package walk_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// installed is a Windows that the installer is tried on: Wine's.
type installed struct {
	t               *testing.T
	wine, installer string
	user            string // the folder of the user
}

// run starts a program of that Windows and returns what it prints, and its exit status.
func (w installed) run(program string, arguments ...string) (string, int) {
	w.t.Helper()
	out, err := exec.CommandContext(w.t.Context(), w.wine, append([]string{program}, arguments...)...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return string(out), exit.ExitCode()
	}
	if err != nil {
		w.t.Fatalf("%s: %v", program, err)
	}
	return strings.ReplaceAll(string(out), "\r\n", "\n"), 0
}

// must does the same, and fails the test where the program does not end well.
func (w installed) must(program string, arguments ...string) string {
	w.t.Helper()
	out, status := w.run(program, arguments...)
	if status != 0 {
		w.t.Fatalf("%s %q ended with %d: %s", program, arguments, status, out)
	}
	return out
}

// keyrack runs the command by its path: the cmd of Wine finds nothing in a PATH as long as that of this test.
func (w installed) keyrack(arguments ...string) string {
	w.t.Helper()
	return w.must(filepath.Join(w.user, programs, "cli/keyrack.exe"), arguments...)
}

// path is the user's PATH.
func (w installed) path() string {
	w.t.Helper()
	_, value, _ := strings.Cut(w.must("reg", "query", `HKCU\Environment`, "/v", "Path"), "REG_EXPAND_SZ")
	return strings.TrimSpace(value)
}

// there reports whether something lies below the user's folder.
func (w installed) there(path string) bool {
	_, err := os.Stat(filepath.Join(w.user, path))
	return err == nil
}

const (
	programs = "AppData/Local/Programs/Keyrack"
	roaming  = "AppData/Roaming/keyrack"
)

// items are what Wine's Credential Manager, which lies in the registry, has of Keyrack's.
func (w installed) items() int {
	w.t.Helper()
	all, _ := w.run("reg", "query", `HKCU\Software\Wine\Credential Manager`, "/s")
	return strings.Count(all, "app.keyrack.desktop:")
}

// TestInstallerOfWindows installs Keyrack for one user, uses it, refuses to replace it while it runs, and takes it away
// again, first without the data and then with them. What else is in the user's PATH, which is longer than a string of
// the installer can be, stays as it was.
func TestInstallerOfWindows(t *testing.T) {
	w := installed{t: t, wine: os.Getenv("KEYRACK_WINE"), installer: os.Getenv("KEYRACK_INSTALLER")}
	if w.wine == "" || w.installer == "" {
		t.Skip("make test-windows runs the installer")
	}
	profile := strings.TrimSpace(w.must("cmd", "/c", "echo %USERPROFILE%"))
	w.user = filepath.Join(os.Getenv("WINEPREFIX"), "drive_c",
		filepath.FromSlash(strings.ReplaceAll(strings.TrimPrefix(profile, `C:\`), `\`, "/")))

	before := `%USERPROFILE%\bin`
	for i := range 100 {
		before += fmt.Sprintf(`;C:\a folder of others\%d`, i)
	}
	w.must("reg", "add", `HKCU\Environment`, "/v", "Path", "/t", "REG_EXPAND_SZ", "/d", before+";;", "/f")
	for range 2 { // the second time as an update
		w.must(w.installer, "/S")
		if got, want := w.path(), before+";"+profile+`\AppData\Local\Programs\Keyrack\cli`; got != want {
			t.Fatalf("PATH is %s\nwant %s", got, want)
		}
	}
	wantInstalled(w)
	w.keyrack("sandbox", "add")
	if got := w.keyrack("call", "configuration/get", "-c", "Hotel Aurora"); !strings.Contains(got, `"Hotel Aurora"`) {
		t.Errorf("the call answered %s", got)
	}

	refusesWhileKeyrackRuns(w)

	items := w.items()
	// In place, and so without a copy of itself that goes on when this one has ended.
	w.must(w.uninstaller(), "/S", `_?=`+profile+`\AppData\Local\Programs\Keyrack`)
	if got := w.path(); got != before {
		t.Errorf("PATH is %s\nwant %s", got, before)
	}
	wantGone(w)
	if !w.there(roaming) || items == 0 || w.items() != items {
		t.Errorf("of the data %t and %d of %d items are left", w.there(roaming), w.items(), items)
	}
	w.must(w.installer, "/S")
	if got := w.keyrack("list"); !strings.Contains(got, "Hotel Borealis") {
		t.Errorf("after it was installed again the list is %s", got)
	}
	w.must(w.uninstaller(), "/S", "/REMOVEDATA")
	for end := time.Now().Add(time.Minute); w.there(programs) || w.there(roaming) || w.items() != 0; {
		if time.Now().After(end) {
			t.Fatalf("left are: programs %t, data %t, %d items", w.there(programs), w.there(roaming), w.items())
		}
	}
	wantGone(w)
}

const (
	startMenu   = "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Keyrack.lnk"
	appPaths    = `HKCU\Software\Microsoft\Windows\CurrentVersion\App Paths\Keyrack.exe`
	uninstalled = `HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Keyrack`
	own         = `HKCU\Software\Keyrack`
)

// wantInstalled looks at what the installer leaves beside the programs and PATH.
func wantInstalled(w installed) {
	w.t.Helper()
	if got := w.must("reg", "query", appPaths, "/ve"); !strings.Contains(got, `Programs\Keyrack\Keyrack.exe`) {
		w.t.Errorf("App Paths says %s", got)
	}
	if !w.there(startMenu) {
		w.t.Error("the start menu has no Keyrack")
	}
	version := strings.TrimPrefix(strings.TrimSpace(w.keyrack("--version")), "keyrack ")
	entry := w.must("reg", "query", uninstalled)
	for _, want := range []string{version, "The Keyrack developers", `Keyrack\uninstall.exe" /S`, "EstimatedSize"} {
		if !strings.Contains(entry, want) {
			w.t.Errorf("among the installed programs there is no %q:\n%s", want, entry)
		}
	}
	laid, err := os.ReadFile(filepath.Join(w.user, programs, "licenses.txt"))
	said := w.keyrack("version", "--licenses")
	if err != nil || strings.TrimSpace(string(laid)) != strings.TrimSpace(said) {
		w.t.Errorf("the file of the licences has %d bytes, the program says %d, error %v", len(laid), len(said), err)
	}
}

// wantGone looks whether the uninstaller has taken all of that back.
func wantGone(w installed) {
	w.t.Helper()
	for _, key := range []string{appPaths, uninstalled, own} {
		if out, status := w.run("reg", "query", key); status == 0 {
			w.t.Errorf("left is %s", out)
		}
	}
	if w.there(startMenu) || w.there(programs+"/licenses.txt") {
		w.t.Error("the start menu or the licences are left")
	}
}

// refusesWhileKeyrackRuns tries to replace a program that serves the sandbox.
func refusesWhileKeyrackRuns(w installed) {
	serving := exec.CommandContext(w.t.Context(), w.wine, filepath.Join(w.user, programs, "cli/keyrack.exe"), "sandbox")
	out, err := serving.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := serving.Start(); err != nil {
		w.t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		w.t.Errorf("the sandbox did not start: %v", err)
	}
	if _, status := w.run(w.installer, "/S"); status != 3 {
		w.t.Errorf("beside a Keyrack that runs the installer ended with %d", status)
	}
	_ = serving.Process.Kill()
	_ = serving.Wait()
}

func (w installed) uninstaller() string { return filepath.Join(w.user, programs, "uninstall.exe") }
