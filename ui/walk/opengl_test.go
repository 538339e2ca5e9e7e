package walk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"keyrack/ui/walk"
)

// TestWithoutOpenGLOfWindows says why there is no window, as over a remote desktop, and what works all the same.
func TestWithoutOpenGLOfWindows(t *testing.T) {
	d := walk.Start(t, walk.Options{Wine: true, NoKeyring: true, NoOpenGL: true, Patience: 3 * time.Minute})
	wantOpenGLMissing(t, d)
}

// TestOpenGLBesideTheProgramOfWindows lays an OpenGL that can draw nothing beside a program that has drawn a window a
// moment before: Windows takes what lies beside a program first, and so that of Mesa too. Wine has to be told so, or it
// takes its own OpenGL in the place of any other.
func TestOpenGLBesideTheProgramOfWindows(t *testing.T) {
	program := os.Getenv("KEYRACK_WINDOWS")
	if program == "" {
		t.Skip("make test-windows walks through the program of Windows")
	}
	folder := t.TempDir()
	own := filepath.Join(folder, "Keyrack.exe")
	copyFile(t, program, own)
	t.Setenv("KEYRACK_WINDOWS", own)
	d := walk.Start(t, walk.Options{
		Wine: true, NoKeyring: true, Patience: 3 * time.Minute, Env: []string{"WINEDLLOVERRIDES=opengl32=n,b"},
	})
	d.WaitFor("Try it out: the sandbox")
	d.Terminate()
	copyFile(t, filepath.Join(filepath.Dir(program), "beside", "opengl32.dll"), filepath.Join(folder, "opengl32.dll"))
	wantOpenGLMissing(t, d)
}

func wantOpenGLMissing(t *testing.T, d *walk.Desktop) {
	t.Helper()
	said := d.StartAndFail()
	for _, want := range []string{"OpenGL 2.1 is missing", "opengl32.dll of Mesa", "keyrack.exe in a terminal"} {
		if !strings.Contains(strings.Join(strings.Fields(said), " "), want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o700); err != nil {
		t.Fatal(err)
	}
}
