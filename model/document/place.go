package document

import (
	"math"
	"sort"
)

// Span is a stretch of a visible line, in columns of its runs: without the indentation, counted from 0.
type Span struct {
	Column  int
	Columns int
	// Match is the index of the match that stands there.
	Match int
}

// Reveal unfolds what hides a match and returns the index of its line; -1 when the document has no lines.
func (d *Document) Reveal(m Match) int {
	if d.total == 0 {
		return -1
	}
	line := d.lineAt(m.Offset).line
	d.reveal(line)
	return d.indexOf(line)
}

// Spans returns where matches, which are in order, stand on a visible line. What lies beyond [MaxColumns] stands at the
// cut; what is hidden in a fold stands at its summary, as the first of the hidden matches.
func (d *Document) Spans(i int, matches []Match) []Span {
	line := d.lineOf(i)
	at := d.locate(line)
	end := d.behind(at).offset
	if i+1 < d.Lines() {
		end = d.locate(d.lineOf(i + 1)).offset
	} else {
		end = max(end, len(d.shown))
	}
	first := sort.Search(len(matches), func(k int) bool { return matches[k].Offset >= at.offset })
	if first == len(matches) || matches[first].Offset >= end {
		return nil
	}
	pieces, _, _ := d.pieces(at)
	var spans []Span
	for k := first; k < len(matches) && matches[k].Offset < end; k++ {
		if span, shown := d.span(pieces, matches[k]); shown {
			span.Match = k
			if n := len(spans); n == 0 || spans[n-1].Column != span.Column {
				spans = append(spans, span)
			}
		}
	}
	return spans
}

// span returns the columns of a match on the line that is made of the pieces.
func (d *Document) span(pieces []piece, m Match) (Span, bool) {
	column, start, end := 0, -1, -1
	behind := m.Offset + m.Length
	for _, p := range pieces {
		from, to := p.from, p.to
		if p.text != "" {
			if start < 0 && column > 0 && m.Offset < math.MaxInt && p.kind == Plain && isSummary(p.text) {
				return Span{Column: column, Columns: len(p.text)}, true
			}
			column += len(p.text)
			continue
		}
		_, width, _ := shape(d.shown[from:to], MaxColumns-min(column, MaxColumns))
		if start < 0 && m.Offset < to {
			start = column + d.columns(from, max(from, m.Offset), MaxColumns-column)
		}
		if start >= 0 && behind > from {
			end = column + d.columns(from, min(behind, to), MaxColumns-column)
		}
		column += width
	}
	return Span{Column: start, Columns: end - start}, start >= 0
}

func isSummary(text string) bool { return text[0] == '[' || text[0] == '{' }

// columns counts the columns of a stretch of the answer, at most limit.
func (d *Document) columns(from, to, limit int) int {
	_, columns, _ := shape(d.shown[from:to], max(0, limit))
	return columns
}
