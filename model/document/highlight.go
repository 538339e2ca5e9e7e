package document

import "strings"

// Highlight colours one line of JSON that may be incomplete or wrong, as it is while someone types. The texts of the
// runs, joined, are the line. A string is a key when a colon follows on the same line; words that are neither a
// literal nor, at the end of the line, the beginning of one are Invalid.
func Highlight(line string) []Run {
	var runs []Run
	add := func(text string, kind RunKind) {
		if last := len(runs) - 1; last >= 0 && runs[last].Kind == kind && kind == Plain {
			runs[last].Text += text
			return
		}
		runs = append(runs, Run{text, kind})
	}
	for at := 0; at < len(line); {
		end, kind := token(line, at)
		add(line[at:end], kind)
		at = end
	}
	return runs
}

// token returns where the token at a position ends, and its kind.
func token(line string, at int) (end int, kind RunKind) {
	switch c := line[at]; {
	case c == '"':
		return quoted(line, at)
	case isSpace(c) || isPunctuation(c):
		for at < len(line) && (isSpace(line[at]) || isPunctuation(line[at])) {
			at++
		}
		return at, Plain
	}
	end = at
	for end < len(line) && !isSpace(line[end]) && !isPunctuation(line[end]) && line[end] != '"' {
		end++
	}
	word := line[at:end]
	switch {
	case word == "true", word == "false", word == "null", end == len(line) && isLiteral(word):
		return end, Literal
	case isNumber(word):
		return end, Number
	}
	return end, Invalid
}

// quoted returns where a string ends, or the line, and whether it is a key.
func quoted(line string, at int) (end int, kind RunKind) {
	end = at + 1
	for end < len(line) && line[end] != '"' {
		if line[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end+1, len(line))
	next := end
	for next < len(line) && isSpace(line[next]) {
		next++
	}
	if next < len(line) && line[next] == ':' {
		return end, Key
	}
	return end, String
}

func isPunctuation(c byte) bool {
	switch c {
	case '{', '}', '[', ']', ',', ':':
		return true
	}
	return false
}

// isNumber is true of numbers, and of beginnings of one: a minus, a point or an exponent that waits for its digit.
func isNumber(word string) bool {
	if word[0] != '-' && !isDigit(word[0]) {
		return false
	}
	end, _ := scanNumber([]byte(word), 0)
	return end == len(word)
}

// isLiteral is true of the three literals, and of the beginning of one.
func isLiteral(word string) bool {
	return strings.HasPrefix("true", word) || strings.HasPrefix("false", word) || strings.HasPrefix("null", word)
}
