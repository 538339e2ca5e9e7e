package operations

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Severity says how sure it is that the request does not do what is meant.
type Severity string

// The severities, from the worst. None of them keeps anybody from sending: Mews adds fields and values at any time, so
// the catalogue can be wrong about one.
const (
	Error   Severity = "error"   // the server cannot take it: not JSON, or not an address
	Warning Severity = "warning" // the server probably refuses it or ignores a part
	Note    Severity = "note"    // good to know
)

// Finding is one thing the linter has to say. It never quotes a value out of the body, which could be a token.
type Finding struct {
	Severity Severity
	Rule     Rule
	Message  string // a sentence for a person
	// Offset counts bytes from 0, Line and Column count from 1, Column in characters. A finding about the operation
	// and not about the body has Offset -1 and Line and Column 0.
	Offset int
	Line   int
	Column int
	// Field is where it stands, such as "Reservations[0].StartUtc"; empty for the body as a whole.
	Field string
}

// String returns the finding the way compilers print theirs: "3:14: warning: …".
func (f Finding) String() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.Severity, f.Message)
	}
	return fmt.Sprintf("%d:%d: %s: %s", f.Line, f.Column, f.Severity, f.Message)
}

// maxFindings bounds what is reported: nobody reads more, and a body of a million wrong items must not make a million.
const maxFindings = 100

// report collects findings about one body.
type report struct {
	body     []byte
	findings []Finding
}

func (r *report) full() bool { return len(r.findings) >= maxFindings }

// add notes a finding at an offset of the body.
func (r *report) add(severity Severity, rule Rule, offset int, field, format string, args ...any) {
	if r.full() {
		return
	}
	r.findings = append(r.findings, Finding{
		Severity: severity, Rule: rule, Message: fmt.Sprintf(format, args...), Offset: offset, Field: field,
	})
}

// about notes a finding about the operation.
func (r *report) about(severity Severity, rule Rule, format string, args ...any) {
	r.add(severity, rule, -1, "", format, args...)
}

// sorted returns the findings in the order of the text, those about the operation first.
func (r *report) sorted() []Finding {
	slices.SortStableFunc(r.findings, func(a, b Finding) int { return cmp.Compare(a.Offset, b.Offset) })
	line, column, from := 1, 1, 0
	for i := range r.findings {
		f := &r.findings[i]
		if f.Offset < 0 {
			continue
		}
		passed := r.body[from:f.Offset]
		if breaks := bytes.Count(passed, []byte("\n")); breaks > 0 {
			line += breaks
			column = 1
			passed = passed[bytes.LastIndexByte(passed, '\n')+1:]
		}
		column += utf8.RuneCount(passed)
		f.Line, f.Column, from = line, column, f.Offset
	}
	return r.findings
}
