package harvest

import "strings"

// dialect is a way to write a command in one or more lines.
type dialect int

const (
	posix   dialect = iota
	windows         // cmd.exe: ^ escapes, and \" within a quoted word
	powershell
)

// argument is a word as the program gets it. quoted says that it began with a quotation mark, literal that nothing in
// it is to be expanded.
type argument struct {
	text    string
	line    int
	quoted  bool
	literal bool
}

// commandWords splits a command that begins at text, and returns what stands behind its end. line is the number of its
// first line. A quotation mark that is never closed ends with the text.
func commandWords(text string, d dialect, line int) (all []argument, rest string) {
	if d == windows {
		command, rest := caretless(text)
		s := scanner{text: command, dialect: d, line: line}
		return s.run(), rest
	}
	s := scanner{text: text, dialect: d, line: line}
	all = s.run()
	return all, s.text[s.at:]
}

// caretless takes a command of cmd.exe to its end, and its carets off: "^" takes the meaning from the next character,
// and goes on with the next line at an end of one.
func caretless(text string) (command, rest string) {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '^' && i+1 < len(text) && (!quoted || text[i+1] == '"' || text[i+1] == '\n'):
			i++
			b.WriteByte(text[i])
		case c == '\n' && !quoted:
			return b.String(), text[i:]
		default:
			if c == '"' && (i == 0 || text[i-1] != '\\') {
				quoted = !quoted
			}
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// scanner splits one command into words.
type scanner struct {
	text    string
	dialect dialect
	at      int
	line    int
	all     []argument
	now     *argument
	b       strings.Builder
}

func (s *scanner) run() []argument {
	for s.at < len(s.text) && !s.step() {
	}
	s.end()
	return s.all
}

// begin makes sure that there is a word to add to.
func (s *scanner) begin(quoted, literal bool) {
	if s.now == nil {
		s.now = &argument{line: s.line, quoted: quoted, literal: literal}
	}
}

func (s *scanner) end() {
	if s.now != nil {
		s.now.text = s.b.String()
		s.all = append(s.all, *s.now)
		s.now = nil
		s.b.Reset()
	}
}

// step reads one character, or what is between two quotation marks, and reports whether the command ends.
func (s *scanner) step() (done bool) {
	c := s.text[s.at]
	switch {
	case s.continues(c):
		s.at += 2
		s.line++
	case c == '\n' && s.dialect == windows: // left of a caret
		s.end()
		s.line++
		s.at++
	case c == '\n':
		s.end()
		return true
	case c == ' ' || c == '\t' || c == '\r':
		s.end()
		s.at++
	case c == '\'' && s.dialect != windows:
		s.single()
	case c == '$' && s.dialect == posix && strings.HasPrefix(s.text[s.at:], "$'"):
		s.at++
		s.ansi()
	case c == '"':
		s.double()
	case c == '@' && s.dialect == powershell && s.hereString():
	case s.at+1 < len(s.text) && (c == '\\' && s.dialect == posix || c == '`' && s.dialect == powershell):
		s.begin(false, false)
		s.b.WriteByte(s.text[s.at+1])
		s.at += 2
	case s.dialect == posix && strings.IndexByte(";|&<>()", c) >= 0 && s.separates(c):
		s.end()
		return true
	default:
		s.begin(false, false)
		s.b.WriteByte(c)
		s.at++
	}
	return false
}

// separates reports whether a sign of the shell ends the command, and takes a here-document along, whose text becomes
// a word of its own.
func (s *scanner) separates(c byte) bool {
	if c == '<' && strings.HasPrefix(s.text[s.at:], "<<") && !strings.HasPrefix(s.text[s.at:], "<<<") {
		return !s.hereDocument()
	}
	return s.now == nil || c != '(' && c != ')'
}

func (s *scanner) hereDocument() bool {
	line, after, _ := strings.Cut(s.text[s.at+2:], "\n")
	name := strings.Trim(strings.TrimLeft(line, "- "), `'" `)
	if name, _, _ = strings.Cut(name, " "); name == "" {
		return false
	}
	body, _, found := strings.Cut("\n"+after, "\n"+name)
	if !found {
		return false
	}
	s.end()
	s.all = append(s.all, argument{text: strings.TrimPrefix(body, "\n"), line: s.line + 1, quoted: true})
	s.at = len(s.text) - len(after) + len(body) + len(name)
	s.line += strings.Count(body, "\n") + 1
	return s.at <= len(s.text)
}

// continues reports whether the line goes on with the next one.
func (s *scanner) continues(c byte) bool {
	mark := map[dialect]byte{posix: '\\', powershell: '`'}[s.dialect]
	return mark != 0 && c == mark && s.at+1 < len(s.text) && s.text[s.at+1] == '\n'
}

func (s *scanner) single() {
	s.begin(true, true)
	for s.at++; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		if c == '\'' {
			if s.dialect == powershell && strings.HasPrefix(s.text[s.at:], "''") {
				s.at++
			} else {
				s.at++
				return
			}
		}
		if c == '\n' {
			s.line++
		}
		s.b.WriteByte(c)
	}
}

// escapes of $'…'.
var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '\\': '\\', '\'': '\'', '"': '"'}

func (s *scanner) ansi() {
	s.begin(true, true)
	for s.at++; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		switch {
		case c == '\'':
			s.at++
			return
		case c == '\\' && s.at+5 < len(s.text) && s.text[s.at+1] == 'u':
			s.b.WriteString(s.text[s.at : s.at+6]) // an escape of JSON as well
			s.at += 5
			continue
		case c == '\\' && s.at+1 < len(s.text):
			s.at++
			if to, known := escapes[s.text[s.at]]; known {
				c = to
			} else {
				s.b.WriteByte('\\')
				c = s.text[s.at]
			}
		case c == '\n':
			s.line++
		}
		s.b.WriteByte(c)
	}
}

func (s *scanner) double() {
	s.begin(true, false)
	for s.at++; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		escape := c == '\\' || c == '`' && s.dialect == powershell
		switch {
		case c == '"':
			s.at++
			return
		case escape && s.at+1 < len(s.text) && strings.IndexByte("\"\\$`", s.text[s.at+1]) >= 0:
			s.at++
			c = s.text[s.at]
		case escape && s.at+1 < len(s.text) && s.text[s.at+1] == '\n' && s.dialect != windows:
			s.at++
			s.line++
			continue
		case c == '`' && s.dialect == powershell && s.at+1 < len(s.text):
			s.at++
			if to, known := escapes[s.text[s.at]]; known {
				c = to
			} else {
				c = s.text[s.at]
			}
		case c == '\n':
			s.line++
		}
		s.b.WriteByte(c)
	}
}

// hereString reads @"…"@ and @'…'@, whose marks stand at the end and at the beginning of a line.
func (s *scanner) hereString() bool {
	if s.at+2 >= len(s.text) || s.text[s.at+1] != '"' && s.text[s.at+1] != '\'' || s.text[s.at+2] != '\n' {
		return false
	}
	mark := s.text[s.at+1]
	body, _, found := strings.Cut(s.text[s.at+3:], "\n"+string(mark)+"@")
	if !found {
		return false
	}
	s.begin(true, mark == '\'')
	s.now.line = s.line + 1
	s.b.WriteString(body)
	s.at += 3 + len(body) + 3
	s.line += strings.Count(body, "\n") + 2
	return true
}
