package harvest

import "strings"

// comment passes over a comment. What stands in it was switched off.
func (l *looseReader) comment() bool {
	if l.within {
		return false
	}
	rest := l.text[l.at:]
	length, mark := 0, ""
	switch {
	case strings.HasPrefix(rest, "/*"), strings.HasPrefix(rest, "<!--"), strings.HasPrefix(rest, "<#"):
		closing := map[byte]string{'*': "*/", '!': "-->", '#': "#>"}[rest[1]]
		if l.unclosed[closing] {
			return false
		}
		length = strings.Index(rest, closing)
		if length < 0 {
			if l.unclosed == nil {
				l.unclosed = map[string]bool{}
			}
			l.unclosed[closing] = true
			return false
		}
		length += len(closing)
	default:
		if mark = l.lineMark(rest); mark == "" {
			return false
		}
		length = lengthOfLine(rest)
		if !l.begun {
			length = lengthOfComment(rest, mark)
		}
	}
	if comment := rest[:length]; hasToken(comment) && l.nodes < maxNodes {
		if mark != "" {
			comment = withoutMarks(comment, mark)
		}
		inner := looseIn(strings.TrimLeft(comment, "/*#-;!< "), true)
		l.nodes += len(inner.Children)
		line := l.line
		inner.Walk(func(n *Node) { n.Line += line - 1 })
		for _, child := range inner.Children {
			child.Off = true
		}
		l.top().node.Children = append(l.top().node.Children, inner.Children...)
	}
	l.line += strings.Count(rest[:length], "\n")
	l.at += length
	return true
}

// lineMark is the mark of a comment that goes to the end of the line, "" where none begins.
func (l *looseReader) lineMark(rest string) string {
	startsLine := !l.begun
	switch {
	case strings.HasPrefix(rest, "//") && (l.at == 0 || l.text[l.at-1] != ':'):
		return "//"
	case rest[0] == '#' && (startsLine || l.text[l.at-1] == ' ' || l.text[l.at-1] == '\t'):
		return "#"
	case strings.HasPrefix(rest, "--") && startsLine && len(rest) > 2 && rest[2] == ' ':
		return "--"
	case rest[0] == ';' && startsLine:
		return ";"
	case startsLine && len(rest) > 4 && strings.EqualFold(rest[:4], "rem "):
		return rest[:3]
	}
	return ""
}

func lengthOfLine(text string) int {
	if end := strings.IndexByte(text, '\n'); end >= 0 {
		return end
	}
	return len(text)
}

// lengthOfComment is how long a comment is that the next lines go on with: a statement of several lines is switched off
// in each of them.
func lengthOfComment(text, mark string) int {
	length := lengthOfLine(text)
	for length < len(text) {
		next := text[length+1:]
		if !strings.HasPrefix(strings.TrimLeft(next[:lengthOfLine(next)], " \t"), mark) {
			break
		}
		length += 1 + lengthOfLine(next)
	}
	return length
}

func withoutMarks(comment, mark string) string {
	var b strings.Builder
	for line := range strings.Lines(comment) {
		b.WriteString(strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(line, " \t"), mark), "/#-;"))
	}
	return b.String()
}
