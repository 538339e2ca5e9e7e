package marked_test

import (
	"os/exec"
	"testing"

	"keyrack/ui/desktop/clip/marked"
)

func pasted(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "pbpaste").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestTheTextIsThereUntilItIsTakenOut(t *testing.T) {
	board := marked.Find(false)
	takeFirst, err := board.Put("a token of the first")
	if err != nil {
		t.Fatal(err)
	}
	if got := pasted(t); got != "a token of the first" {
		t.Errorf("the clipboard holds %q", got)
	}
	out, err := exec.CommandContext(t.Context(), "osascript", "-l", "JavaScript", "-e",
		`ObjC.import("AppKit"); `+
			`ObjC.deepUnwrap($.NSPasteboard.generalPasteboard.types).`+
			`includes("org.nspasteboard.ConcealedType")`).CombinedOutput()
	if err != nil || string(out) != "true\n" {
		t.Errorf("the mark is missing: %s, %v", out, err)
	}
	takeSecond, err := board.Put("a token of the second")
	if err != nil {
		t.Fatal(err)
	}
	if takeFirst() || pasted(t) != "a token of the second" {
		t.Error("the first took the second away")
	}
	if !takeSecond() || takeSecond() || pasted(t) != "" {
		t.Error("the second was not taken out once")
	}
}
