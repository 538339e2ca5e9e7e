package model

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much Keyrack keeps of what somebody else has written, in characters: a screen that has to lay out a name of
// megabytes stands still.
const (
	MaxText = 200   // of a name, a label, a message, an id
	MaxNote = 10000 // of a note, which has lines
)

// Tidy makes one line of at most limit characters that no screen and no terminal takes for commands: line breaks and
// tabs become blanks; other control characters, and those that turn the direction of writing, are left out. What is cut
// ends in "…".
func Tidy(text string, limit int) string { return tidy(text, limit, false) }

// TidyLines is [Tidy] for a text that keeps its line breaks and tabs.
func TidyLines(text string, limit int) string { return tidy(text, limit, true) }

// formula begins what a spreadsheet may run.
const formula = "=+-@\t\r"

// Cell keeps a spreadsheet from taking a text, or a part of it, for a formula, by an apostrophe in front: guests,
// hotels and servers can be called anything. A file with commas is opened with semicolons or tabs where the system is
// set so, and then a cell begins behind each of those, at each line, and behind the quotes that stand there.
func Cell(text string) string {
	if !strings.ContainsAny(text, formula) {
		return text
	}
	var guarded strings.Builder
	begins := true
	for i, c := range text {
		if begins && strings.ContainsRune(formula, c) {
			guarded.WriteByte('\'')
		}
		begins = begins && c == '"' || strings.ContainsRune(",;|\t\n\r", c)
		_, size := utf8.DecodeRuneInString(text[i:])
		guarded.WriteString(text[i : i+size])
	}
	return guarded.String()
}

// WriteCells writes rows of text as CSV (RFC 4180), each text as [Cell] guards it. It changes the rows.
func WriteCells(to io.Writer, rows [][]string) error {
	for _, row := range rows {
		for i := range row {
			row[i] = Cell(row[i])
		}
	}
	return csv.NewWriter(to).WriteAll(rows)
}

func tidy(text string, limit int, lines bool) string {
	if len(text) <= limit && isTidy(text) {
		return text
	}
	var out strings.Builder
	left := limit
	for i, char := range text {
		switch {
		case char == '\r' && strings.HasPrefix(text[i:], "\r\n"):
			continue
		case (char == '\n' || char == '\t') && lines:
		case char == '\n' || char == '\r' || char == '\t':
			char = ' '
		case IsCommand(char):
			continue
		}
		if left--; left == 0 && utf8.RuneCountInString(strings.TrimRightFunc(text[i:], IsCommand)) > 1 {
			out.WriteRune('…')
			break
		}
		out.WriteRune(char)
	}
	return out.String()
}

// isTidy reports whether a text has nothing but printable ASCII, as nearly every name has.
func isTidy(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// IsCommand reports whether a character tells a screen or a terminal to do something, instead of being shown: a control
// character, or one that turns the direction of writing.
func IsCommand(char rune) bool {
	return unicode.IsControl(char) || unicode.Is(unicode.Bidi_Control, char)
}

// WithoutMark returns a text without the byte order mark of UTF-8 in front of it: editors of Windows write one, and
// neither JSON nor anything else that Keyrack reads has any use for it.
func WithoutMark(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) }
