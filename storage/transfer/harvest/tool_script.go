package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

var hereStart = pattern.New(`^[^#]*=\s*(?:@(["'])|["$(]*cat <<-?\s*["']?(\w+)["']?)\s*$`)

// hereDocument returns the text between a line that begins one, of PowerShell or of a shell, and its end, and what
// stands behind; "" where there is none, or no token in it.
func hereDocument(first, rest string) (body, after string) {
	m := hereStart.FindStringSubmatch(strings.TrimSpace(first))
	if m == nil {
		return "", rest
	}
	end := m[2]
	if m[1] != "" {
		end = m[1] + "@"
	}
	at := 0
	for line := range strings.Lines(rest) {
		if trimmed := strings.TrimSpace(line); trimmed == end || m[1] != "" && strings.HasPrefix(trimmed, end) {
			if body = rest[:at]; !hasToken(body) {
				return "", rest
			}
			return body, rest[at+len(line):]
		}
		at += len(line)
	}
	return "", rest
}

// opensValue begins a value of several lines: a table or a list of PowerShell, of a shell, of anything.
var opensValue = pattern.New(`^[ \t]*(?:export |local |declare (?:-\S+ )?|\[\S+\])?\$?[\w:.-]+[ \t]*=[ \t]*` +
	`(?:\[\S+\][ \t]*)?[@$]?[({\[][^)}\]]*$`)

// valueInBrackets returns a value of several lines that begins with the first one, and what stands behind; "" where
// there is none, or no token in it.
func valueInBrackets(first, rest string) (body, after string) {
	if !opensValue.MatchString(first) {
		return "", rest
	}
	open, at := brackets(first), 0
	for line := range strings.Lines(rest) {
		if open += brackets(line); open <= 0 || at > maxQuoted {
			at += len(line)
			break
		}
		at += len(line)
	}
	if body = first + "\n" + rest[:at]; open > 0 || !hasToken(body) {
		return "", rest
	}
	return body, rest[at:]
}

// begunChoice begins one of a shell.
var begunChoice = pattern.New(`^[ \t]*(if|case)\b`)

// choice returns the lines of a choice of a shell, up to its end in the same column, and what stands behind; "" where
// there is none, no token in it, or a command.
func choice(first, rest string) (body, after string) {
	match := begunChoice.FindStringSubmatch(first)
	if match == nil {
		return "", rest
	}
	end := first[:len(first)-len(strings.TrimLeft(first, " \t"))] + map[string]string{"if": "fi", "case": "esac"}[match[1]]
	at := 0
	for line := range strings.Lines(rest) {
		if at += len(line); at > maxQuoted {
			break
		}
		if strings.HasPrefix(line, end) {
			if body = first + "\n" + rest[:at]; !hasToken(body) || commandStart.MatchString(body) {
				return "", rest
			}
			return body, rest[at:]
		}
	}
	return "", rest
}

func brackets(line string) int {
	open := 0
	for i := range len(line) {
		switch line[i] {
		case '{', '(', '[':
			open++
		case '}', ')', ']':
			open--
		}
	}
	return open
}

// lines adds what code says that begins in a line.
func (n *Node) lines(code string, line int) {
	inner := loose(code)
	inner.Walk(func(one *Node) { one.Line += line - 1 })
	n.Children = append(n.Children, inner.Children...)
}
