package document

import "bytes"

// A mark is made at the latest after so many lines or bytes, which bounds the way to any line from the mark before it.
const (
	linesPerMark = 64
	bytesPerMark = 4096
)

// marks note where some lines begin. The columns have one value for each mark.
type marks struct {
	line   column
	offset column
	depth  column

	dueLine, dueOffset int // from one of these on a line is noted
}

// isDue reports whether a line has to be noted. The line behind a long one is always due, so the way to a line never
// leads over a long one.
func (m *marks) isDue(line, offset int) bool { return line >= m.dueLine || offset >= m.dueOffset }

// add notes a line.
func (m *marks) add(line, offset, depth int) {
	m.dueLine, m.dueOffset = line+linesPerMark, offset+bytesPerMark
	m.line.add(uint32(line))
	m.offset.add(uint32(offset))
	m.depth.add(uint32(depth))
}

// spot is where a line begins.
type spot struct {
	line   int // counted from 0, with nothing folded
	offset int // of its key, value, closing bracket or text
	depth  int // how many containers stand around it
}

func (m *marks) spot(i int) spot { return spot{m.line.at(i), m.offset.at(i), m.depth.at(i)} }

// locate returns where a line begins. The line behind the last one begins at the end.
func (d *Document) locate(line int) spot {
	if line >= d.total {
		return spot{line: d.total, offset: len(d.shown)}
	}
	at := d.marks.spot(d.marks.line.above(line) - 1)
	for at.line < line {
		at = d.next(at)
	}
	return at
}

// lineAt returns the line in which a byte of the answer stands.
func (d *Document) lineAt(offset int) spot {
	at := d.marks.spot(max(0, d.marks.offset.above(offset)-1))
	for at.line+1 < d.total {
		next := d.behind(at)
		if next.offset > offset {
			break
		}
		at = next
	}
	return at
}

// behind returns where the next line begins, without reading a line that is long.
func (d *Document) behind(at spot) spot {
	if at.line+1 >= d.total {
		return d.locate(d.total)
	}
	if i := d.marks.line.above(at.line); i < d.marks.line.len() && d.marks.line.at(i) == at.line+1 {
		return d.marks.spot(i)
	}
	return d.next(at)
}

// next reads a line to find where the next one begins.
func (d *Document) next(at spot) spot {
	if at.line >= d.jsonLine {
		end := bytes.IndexByte(d.shown[at.offset:], '\n')
		if end < 0 {
			return d.locate(d.total)
		}
		return spot{line: at.line + 1, offset: at.offset + end + 1}
	}
	if at.line+1 == d.jsonLine {
		return spot{line: d.jsonLine, offset: d.jsonEnd}
	}
	raw := d.shown[:d.jsonEnd]
	next := spot{line: at.line + 1, depth: at.depth}
	end := at.offset + 1
	if !isCloser(raw[at.offset]) {
		value := at.offset
		if _, behind, is := keyAt(raw, value); is {
			value = behind
		}
		switch raw[value] {
		case '{', '[':
			inside := skipSpace(raw, value+1)
			if !isCloser(raw[inside]) {
				next.offset, next.depth = inside, at.depth+1
				return next
			}
			end = inside + 1
		default:
			end, _ = scanScalar(raw, value)
		}
	}
	next.offset = skipSpace(raw, end)
	if raw[next.offset] == ',' {
		next.offset = skipSpace(raw, next.offset+1)
	}
	if isCloser(raw[next.offset]) {
		next.depth--
	}
	return next
}

func isCloser(c byte) bool { return c == '}' || c == ']' }

// keyAt reads the key at the beginning of a line of JSON: where it ends, and where its value begins. It reports false
// for a line without a key.
func keyAt(raw []byte, at int) (end, value int, is bool) {
	if raw[at] != '"' {
		return 0, 0, false
	}
	end, _ = scanString(raw, at)
	colon := skipSpace(raw, end)
	if colon == len(raw) || raw[colon] != ':' {
		return 0, 0, false
	}
	return end, skipSpace(raw, colon+1), true
}
