package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// quoted reads a text in quotation marks, over several lines where its language allows that.
func (l *looseReader) quoted(mark byte) {
	rest := l.text[l.at:]
	triple := strings.Repeat(string(mark), 3)
	if mark != '`' && strings.HasPrefix(rest, triple) {
		if end := strings.Index(rest[3:], triple); end >= 0 {
			l.take(rest[3:3+end], 6+end)
			return
		}
	}
	if l.at > 0 && mark == '\'' && isWord(l.text[l.at-1]) && len(rest) > 1 && isWord(rest[1]) { // it's
		l.at++
		return
	}
	end, newline, doubled := -1, false, false
	for i := 1; i < len(rest) && i < maxQuoted && l.wasted < maxWasted; i++ {
		switch {
		case rest[i] == '\\' && mark != '`':
			i++
		case rest[i] == '^' && i+1 < len(rest) && rest[i+1] == '"':
			i++ // cmd's way to quote
		case rest[i] == '\n':
			newline = true
			if mark != '`' && !l.severalLines(rest) {
				i = len(rest)
			}
		case rest[i] == mark && i > 1 && mark != '`' && i+1 < len(rest) && rest[i+1] == mark: // as VB, M and SQL write one
			doubled = true
			i++
		case rest[i] == mark:
			if mark == '\'' && strings.HasPrefix(rest[i:], `'\''`) {
				i += 3
				continue
			}
			end = i
		}
		if end >= 0 {
			break
		}
	}
	if end < 0 {
		line := strings.IndexByte(rest, '\n')
		if line < 0 || newline {
			line = min(len(rest), maxQuoted)
		}
		l.wasted += line
		l.at++
		return
	}
	text := rest[1:end]
	if doubled {
		text = strings.ReplaceAll(text, string([]byte{mark, mark}), string(mark))
	}
	if !newline && strings.Contains(text, `\`) && (strings.Contains(text, `\"`) || strings.Contains(text, `\n`)) {
		text = strings.NewReplacer(`\"`, `"`, `\n`, "\n", `\\`, `\`, `\/`, "/").Replace(text)
	}
	l.take(strings.ReplaceAll(text, `^"`, `"`), end+1)
}

const (
	maxQuoted = 1 << 20
	maxWasted = 1 << 26
	maxWord   = 8192
)

// severalLines reports whether a text that is not closed in its line may go on: that of a command line, which begins
// with a bracket or a line break.
func (l *looseReader) severalLines(rest string) bool {
	start := strings.TrimLeft(rest[1:min(len(rest), 40)], " \t")
	return start != "" && (start[0] == '{' || start[0] == '[' || start[0] == '\n' || start[0] == '<')
}

// take is a text in quotation marks of a length.
func (l *looseReader) take(text string, length int) {
	l.atom(text, l.text[l.at] != '`' || !key.MatchString(text) || isToken(text)) // MySQL puts names between them
	l.line += strings.Count(l.text[l.at:l.at+length], "\n")
	l.at += length
}

// commanded is the name of a token that a command is given by an option. Where that is called "value" or "body", an
// argument before it may say more: gh secret set MEWS_ACCESS_TOKEN --body "…".
func commanded(atoms []string) string {
	for i := len(atoms) - 1; i >= 0; i-- {
		if is := roleOf(atoms[i]); is == roleAccess || is == roleClient {
			return strings.Trim(atoms[i], "/")
		}
	}
	return atoms[len(atoms)-1]
}

// setterOf is what a method is called that takes a token and is about to be called: .accessToken("…"),
// client.setAccessToken("…"); "" for any other.
func setterOf(f *frame) string {
	method := f.last
	if !f.waiting && len(f.atoms) > 0 {
		method = f.atoms[len(f.atoms)-1]
	}
	dot := strings.LastIndexByte(method, '.')
	if dot < 0 {
		return ""
	}
	name := method[dot+1:]
	for _, prefix := range []string{"set", "with"} {
		name = strings.TrimPrefix(name, prefix)
	}
	if is := roleOf(name); is != roleAccess && is != roleClient && is != roleApp || strings.HasPrefix(name, "get") {
		return ""
	}
	return name
}

// symbol takes one of Ruby's as the text that it is: environment: :production.
func (l *looseReader) symbol() bool {
	f := l.top()
	if !f.waiting || f.inExpression || l.at == 0 || l.text[l.at-1] != ' ' && l.text[l.at-1] != '>' {
		return false
	}
	name := symbol.FindString(l.text[l.at+1 : min(len(l.text), l.at+1+maxShown)])
	if name == "" {
		return false
	}
	l.at += 1 + len(name)
	l.atom(name, true)
	return true
}

var symbol = pattern.New(`^[a-z][a-z0-9_]*`)

// enumOf is the environment that a constant of a program stands for: Platform = MewsPlatform.Demo.
func enumOf(name, value string) string {
	dot := strings.LastIndexAny(value, ".:")
	if is := roleOf(name); dot <= 0 || is != roleEnvironment && is != roleAddress || len(value) > maxShown {
		return ""
	}
	if all := split(value[dot+1:]); len(all) == 1 {
		return environmentWords[all[0]]
	}
	return ""
}

// isAssigned reports whether the sign of an assignment comes next.
func (l *looseReader) isAssigned() bool {
	rest := strings.TrimLeft(l.text[l.at:min(len(l.text), l.at+8)], " \t")
	return strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==")
}
