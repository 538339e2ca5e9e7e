package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// Parts of a program that no brackets stand around: what is set in below a condition, a case, a function of a language
// that does without, and what stands between the directives of a compiler. Each is a group, since it has tokens of its
// own: those of production, and else those of the demo.

const (
	compiled = '#' // opens a part that stands under a condition of the compiler
	indented = ':' // opens what is set in
)

// opensBlock begins a line that others are set in below.
var opensBlock = pattern.New(`^(?:if|elif|elsif|elseif|else|unless|when|case|default|class|def|module|function|func|` +
	`fn|sub|try|except|finally|with|for|while|foreach|switch|begin|async def|export (?:async )?function|match|` +
	`["']?[\w|*-]+["']?\))(?:[^\w]|$)`)

// negated is a condition that holds where something is not.
var negated = pattern.New(`(?i)!|<>|~=|\b(?:not|unless|ne|isnt)\b`)

// conditionName is what a condition says of the part below it: the environment that it names.
func conditionName(condition string) string {
	if len(condition) > maxName || negated.MatchString(condition) {
		return ""
	}
	return environmentOf(condition)
}

// block looks at the beginning of a line: it ends the parts that are set in deeper, and begins one where the next line
// is. It reports whether it has taken the line.
func (l *looseReader) block() bool {
	start := strings.LastIndexByte(l.text[:l.at], '\n') + 1
	column := l.at - start
	for l.top().opening == indented && column <= l.top().column {
		l.stack = l.stack[:len(l.stack)-1]
	}
	rest := l.text[l.at:]
	line := rest[:lengthOfLine(rest)]
	if len(line) > maxName || l.within || l.top().opening == '(' || l.top().opening == '[' || l.top().waiting ||
		!opensBlock.MatchString(line) || len(l.stack) > maxDepth {
		return false
	}
	last := strings.TrimRight(line, " \t")
	if strings.IndexByte("{([,", last[len(last)-1]) >= 0 || columnOf(rest[len(line):]) <= column {
		return false
	}
	l.nodes++
	inner := l.top().node.Group(conditionName(line), l.line)
	l.stack = append(l.stack, &frame{node: inner, opening: indented, column: column})
	if hasToken(line) || strings.Contains(line, "://") {
		return false
	}
	l.at += len(line)
	return true
}

// columnOf is how far the next line with something in it is set in.
func columnOf(text string) int {
	for line := range strings.Lines(text) {
		if rest := strings.TrimLeft(line, " \t"); strings.TrimSpace(rest) != "" {
			return len(line) - len(rest)
		}
	}
	return 0
}

// directive is a line by which a compiler takes one part of a program or another: #if DEBUG, #else, #endif.
var directive = pattern.New(`(?i)^#[ \t]*(if|ifdef|ifndef|elif|elseif|else|end ?if)\b[ \t]*([^\n]*)`)

// condition takes such a line, which is no comment.
func (l *looseReader) condition() bool {
	if l.within || l.begun {
		return false
	}
	rest := l.text[l.at:]
	found := directive.FindStringSubmatch(rest[:lengthOfLine(rest)])
	if found == nil {
		return false
	}
	begins := strings.HasPrefix(strings.ToLower(found[1]), "if")
	if l.depth == 0 && (!begins || !l.isCompiled(rest)) {
		return false
	}
	if l.depth > 0 && !begins {
		for i := len(l.stack) - 1; i > 0; i-- {
			if l.stack[i].opening == compiled {
				l.stack = l.stack[:i] // with what was opened in it and not closed
				break
			}
		}
		l.depth--
	}
	if !strings.HasPrefix(strings.ToLower(found[1]), "end") && len(l.stack) <= maxDepth {
		l.nodes++
		l.depth++
		inner := l.top().node.Group(conditionName(found[2]), l.line)
		l.stack = append(l.stack, &frame{node: inner, opening: compiled})
	}
	l.at += len(found[0])
	return true
}

// isCompiled reports whether a condition of the compiler ends somewhere; else it is a comment.
func (l *looseReader) isCompiled(rest string) bool {
	if l.uncompiled {
		return false
	}
	l.uncompiled = !endOfCondition.MatchString(rest)
	return !l.uncompiled
}

var endOfCondition = pattern.New(`(?mi)^[ \t]*#[ \t]*end ?if\b`)
