package cli_test

import (
	"os"
	"strings"
	"testing"

	"keyrack/ui/cli"
	"keyrack/ui/instance"
)

func TestWindowsHearWhatACommandHasChanged(t *testing.T) {
	i := newInside(t)
	var err error
	if i.dataFolder, err = os.MkdirTemp("", "keyrack-"); err != nil { // the path of a socket is short
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(i.dataFolder) })
	heard := make(chan instance.Message, 8)
	window, err := instance.Join(i.dataFolder, 1, func(message instance.Message) { heard <- message })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = window.Close() })
	for _, row := range []struct {
		arguments string
		want      instance.Message
	}{
		{"env list", ""},
		{"env add Staging --url https://staging.example.com", instance.Reread},
		{"env list", ""},
		{"lock", instance.Lock},
	} {
		if exit, _, errors := i.run(t.Context(), "", strings.Fields(row.arguments)...); exit.Code != cli.Fine && row.want != instance.Lock {
			t.Fatalf("%s: exit %d: %s", row.arguments, exit.Code, errors)
		}
		switch {
		case row.want == "" && len(heard) > 0:
			t.Errorf("after %s a window heard %q", row.arguments, <-heard)
		case row.want != "":
			if got := <-heard; got != row.want {
				t.Errorf("after %s a window heard %q", row.arguments, got)
			}
		}
	}
}
