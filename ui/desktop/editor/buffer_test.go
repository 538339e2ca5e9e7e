package editor

import (
	"strings"
	"testing"
)

func typed(text string) *buffer {
	b := newBuffer()
	b.setText(text)
	b.move(b.end(), false)
	return b
}

func TestTypingJoinsIntoOneUndoStep(t *testing.T) {
	b := typed("{}")
	for _, r := range "abc" {
		b.insert(string(r))
	}
	if b.text() != "{}abc" {
		t.Fatalf("text %q", b.text())
	}
	b.undo()
	if b.text() != "{}" || b.caret != (Place{0, 2}) {
		t.Errorf("after undo: %q at %v", b.text(), b.caret)
	}
	b.redo()
	if b.text() != "{}abc" {
		t.Errorf("after redo: %q", b.text())
	}
	b.undo()
	b.insert("x")
	if b.redo() {
		t.Error("redo is possible after another change")
	}
}

func TestTextIsInsertedInThePlaceOfTheSelection(t *testing.T) {
	b := typed("one\ntwo\nthree")
	b.move(Place{0, 1}, false)
	b.move(Place{2, 2}, true)
	if got := b.selected(); got != "ne\ntwo\nth" {
		t.Errorf("selected %q", got)
	}
	b.insert("X\r\nY")
	if b.text() != "oX\nYree" || b.caret != (Place{1, 1}) {
		t.Errorf("text %q, caret %v", b.text(), b.caret)
	}
	b.undo()
	if b.text() != "one\ntwo\nthree" {
		t.Errorf("after undo %q", b.text())
	}
}

func TestNewlineIndentsAsJSON(t *testing.T) {
	for _, test := range []struct{ before, after, want string }{
		{"{", "}", "{\n  |\n}"},
		{"  \"a\": [", "]", "  \"a\": [\n    |\n  ]"},
		{"{", "", "{\n  |"},
		{"  \"a\": 1,", "", "  \"a\": 1,\n  |"},
		{"", "", "\n|"},
	} {
		b := typed(test.before + test.after)
		b.move(Place{0, len(test.before)}, false)
		b.newline()
		at := b.caret
		b.insert("|")
		if b.text() != test.want {
			t.Errorf("newline after %q: %q, want %q (caret %v)", test.before, b.text(), test.want, at)
		}
	}
}

func TestErasingJoinsLinesAndTakesWords(t *testing.T) {
	b := typed("ab\ncd")
	b.move(Place{1, 0}, false)
	b.erase(b.left)
	if b.text() != "abcd" || b.caret != (Place{0, 2}) {
		t.Errorf("backspace at a line's start: %q, %v", b.text(), b.caret)
	}
	b.erase(b.right)
	if b.text() != "abd" {
		t.Errorf("delete: %q", b.text())
	}
	b = typed(`"EnterpriseIds": [`)
	b.erase(b.wordLeft)
	if b.text() != `"` {
		t.Errorf("delete a word: %q", b.text())
	}
	if typed("").erase(newBuffer().left) {
		t.Error("there was nothing to erase")
	}
}

func TestWordsAreSelectedWhole(t *testing.T) {
	b := typed(`  "Id": "851df8c8-90f2",`)
	for column, want := range map[int]string{3: "Id", 12: "851df8c8-90f2", 0: " "} {
		b.selectWord(Place{0, column})
		if got := b.selected(); got != want {
			t.Errorf("word at %d: %q, want %q", column, got, want)
		}
	}
}

func TestTextOverTheLimitIsRefusedWhole(t *testing.T) {
	b := typed(strings.Repeat("x", MaxText-1))
	if b.insert("ab") || len(b.text()) != MaxText-1 {
		t.Error("text over the limit was taken")
	}
	if !b.insert("a") {
		t.Error("text up to the limit was refused")
	}
}

func TestOffsetsAreBytesAndPlacesAreRunes(t *testing.T) {
	b := typed("é\nab")
	for offset, want := range map[int]Place{0: {0, 0}, 2: {0, 1}, 3: {1, 0}, 5: {1, 2}, 99: {1, 2}} {
		if got := b.place(offset); got != want {
			t.Errorf("place(%d) = %v, want %v", offset, got, want)
		}
	}
}

func TestTheCaretStaysInTheText(t *testing.T) {
	b := typed("ab\n\ncd")
	for _, to := range []Place{{-1, -1}, {0, 99}, {99, 0}, {1, 5}} {
		b.move(to, false)
		if b.caret.Row < 0 || b.caret.Row > 2 || b.caret.Column > len(b.lines[b.caret.Row]) {
			t.Errorf("move(%v) leads to %v", to, b.caret)
		}
	}
	if b.left(Place{}) != (Place{}) || b.right(b.end()) != b.end() {
		t.Error("the caret leaves the text")
	}
}
