package marked

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheNoteSaysWhatTheHistoryThatRunsDoes(t *testing.T) {
	kde, parcellite, gpaste := history{name: "Klipper", heeds: true}, history{name: "Parcellite"}, history{name: "GPaste"}
	for want, found := range map[string][]history{
		"most others keep it":                     nil,
		"Klipper leaves it out":                   {kde},
		"Parcellite runs here and keeps it":       {kde, parcellite},
		"Parcellite and GPaste run here and keep": {parcellite, gpaste},
	} {
		if got := note(found); !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

func TestAHistoryIsFoundByItsProcess(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("there is no program to stand for a history")
	}
	program := filepath.Join(t.TempDir(), "parcellite")
	content, err := os.ReadFile(sleep)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, content, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) { // it is called so once it runs
		for _, h := range running() {
			if h.name == "Parcellite" {
				return
			}
		}
		if time.Now().After(end) {
			t.Fatal("it was not found")
		}
	}
}
