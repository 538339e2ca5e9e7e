package operations

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// syntax reads the body strictly. It reports what is wrong and returns false unless the body is one JSON object.
func (r *report) syntax() (value, bool) {
	fault := func(offset int, format string, args ...any) (value, bool) {
		r.add(Error, AboutSyntax, offset, "", format, args...)
		return value{}, false
	}
	if len(bytes.TrimSpace(r.body)) == 0 {
		return fault(0, "the body is empty; the least that can be sent is {}")
	}
	if at := invalidUTF8(r.body); at >= 0 {
		return fault(at, "the body is not UTF-8 text from here on")
	}
	var raw json.RawMessage
	if err := json.Unmarshal(r.body, &raw); err != nil {
		offset, message := r.explain(err)
		return fault(offset, "%s", message)
	}
	root, err := readValue(r.body)
	if errors.Is(err, errTooDeep) {
		r.add(Warning, NotChecked, 0, "", "the body is nested deeper than %d levels, so it was not checked", maxDepth)
		return value{}, false
	}
	if err != nil {
		return fault(0, "the body cannot be read as JSON")
	}
	if root.shape != isObject {
		return fault(root.offset, "the body has to be an object { … }, not %s", root.shape)
	}
	return root, true
}

// explain turns the decoder's error into the offset of the fault and a sentence that says what to do.
func (r *report) explain(err error) (int, string) {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return 0, "the body cannot be read as JSON"
	}
	text := syntax.Error()
	if int(syntax.Offset) >= len(r.body) && strings.Contains(text, "unexpected end") {
		return len(r.body), "the body ends too early: a closing quote, ] or } is missing"
	}
	at := min(max(int(syntax.Offset)-1, 0), len(r.body)-1)
	found, _ := utf8.DecodeRune(r.body[at:])
	switch {
	case strings.Contains(text, "exceeded max depth"):
		return at, "the body is nested too deep"
	case strings.Contains(text, "after top-level value"):
		return at, "the body ends before this; remove what follows"
	case strings.Contains(text, "in string escape code"), strings.Contains(text, "hexadecimal character escape"):
		return at, `this escape is not known; a backslash is written \\`
	case strings.Contains(text, "in string literal"):
		return at, `a text has to end on its own line; close the quote, or write a line break as \n`
	case strings.Contains(text, "in numeric literal"), strings.Contains(text, "in exponent"):
		return at, "this number is not written as JSON wants it, such as 10 or 0.5"
	case strings.Contains(text, "in literal"), found == 'T' || found == 'F' || found == 'N':
		return at, "the only words are true, false and null, in small letters; texts need double quotes"
	case found == '}' || found == ']':
		if comma := r.before(at); comma >= 0 && r.body[comma] == ',' {
			return comma, "there is a comma before the closing bracket; remove it"
		}
		return at, "a value or the other closing bracket is missing before this"
	case found == '\'' || found == '“' || found == '”' || found == '‘' || found == '’':
		return at, `texts and names stand between straight double quotes, "like this"`
	case found == '/' || found == '#':
		return at, "JSON has no comments; remove this one"
	case strings.Contains(text, "after object key:value pair"), strings.Contains(text, "after array element"):
		return at, "a comma or a closing bracket is missing before this"
	case strings.Contains(text, "after object key"):
		return at, "a colon is missing before this"
	case strings.Contains(text, "looking for beginning of object key string"):
		return at, "a name between double quotes has to stand here"
	}
	return at, "a value has to stand here: a text in double quotes, a number, true, false, null, [ or {"
}

// before returns the offset of the last byte before at that is not blank, or -1.
func (r *report) before(at int) int {
	return len(bytes.TrimRight(r.body[:at], " \t\r\n")) - 1
}

func invalidUTF8(body []byte) int {
	if utf8.Valid(body) {
		return -1
	}
	at := 0
	for {
		char, size := utf8.DecodeRune(body[at:])
		if char == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}
