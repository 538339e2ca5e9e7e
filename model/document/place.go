package document

import "sort"

// Span is a stretch of a visible line where something was found, in columns of its runs: without the indentation,
// counted from 0.
type Span struct {
	Column  int
	Columns int
	// Match is the index of the match that stands there; Matches is more than 1 where what is folded or cut off holds
	// several.
	Match   int
	Matches int
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

// Spans returns where matches, which are in order, stand on a visible line. Those in a fold stand at its summary, and
// those beyond [MaxColumns] at the cut.
func (d *Document) Spans(i int, matches []Match) []Span {
	at := d.locate(d.lineOf(i))
	end := len(d.shown)
	if i+1 < d.Lines() {
		end = d.locate(d.lineOf(i + 1)).offset
	}
	beginsBehind := func(offset int) int {
		return sort.Search(len(matches), func(k int) bool { return matches[k].Offset >= offset })
	}
	first, last := beginsBehind(at.offset), beginsBehind(end)
	if first == last {
		return nil
	}
	pieces, _, _ := d.pieces(at)
	var spans []Span
	for k := first; k < last; k++ {
		span, rest := d.span(pieces, matches[k])
		span.Match, span.Matches = k, 1
		if rest {
			span.Matches = last - k
			return append(spans, span)
		}
		if span.Columns > 0 {
			spans = append(spans, span)
		}
	}
	return spans
}

// span returns the columns of a match on the line that is made of the pieces. It reports whether all matches behind it
// stand there too.
func (d *Document) span(pieces []piece, m Match) (span Span, rest bool) {
	column, from, to := 0, m.Offset, m.Offset+m.Length
	start, end := -1, 0
	for _, p := range pieces {
		if from < p.to && p.from < to {
			first, behind := column, column+len(p.text)
			if p.text == "" {
				raw := d.shown[p.from:p.to]
				before, _ := columnsAround(raw, max(0, from-p.from), MaxColumns-column, d.decodes(p))
				_, through := columnsAround(raw, min(p.to, to)-1-p.from, MaxColumns-column, d.decodes(p))
				first, behind = column+before, column+through
			}
			if first >= MaxColumns {
				return Span{Column: MaxColumns, Columns: 1}, true
			}
			if start < 0 {
				start = first
			}
			end, rest = behind, p.fold
		}
		if p.text == "" {
			_, columns := fit(d.shown[p.from:p.to], MaxColumns-column, d.decodes(p))
			column += columns
		} else {
			column = min(column+len(p.text), MaxColumns)
		}
	}
	return Span{Column: start, Columns: end - start}, rest
}
