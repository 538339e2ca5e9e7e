package mask

import (
	"bytes"
	"runtime"
)

// The items of a list depend on each other only through what is around the list, so the long lists of a large answer
// are masked in parts at the same time. One goroutine looks for where items end, and hands out what lies between.
const (
	leastInParts = 1 << 20   // bytes that are worth it
	partSize     = 256 << 10 // bytes, and the rest of an item
	longestItem  = 4 << 20   // of longer ones the lists inside are tried
	deepestList  = 4         // levels
)

// part is what one goroutine masks at a time: items of a list, with the comma behind the last.
type part struct {
	text   []byte // up to its end
	start  int
	out    []byte
	count  int
	broken bool // something in it is no JSON
	tied   bool // it depends on what may come behind the list, so it is not masked
	done   chan struct{}
}

// worthParts reports whether the list that was opened right before may be long enough to be masked in parts.
func (m *masker) worthParts() bool {
	return m.parts && m.at >= m.whole && len(m.text)-m.at >= leastInParts && len(m.levels) <= deepestList &&
		m.waiting == 0
}

// inParts masks the items of the list that was opened right before, but for the last ones, and goes on behind.
func (m *masker) inParts() {
	workers := runtime.GOMAXPROCS(0)
	given := make(chan *part, 4*workers)
	defer close(given)
	var queue, free []*part // queue in the order of the text
	started := 0
	finder := itemFinder{text: m.text, at: m.at}
	start := m.at
	for more := true; more || len(queue) > 0; {
		var end int
		if more {
			end, more = finder.next(start+partSize, start+longestItem)
		}
		if more {
			if len(queue) == cap(given) && !m.join(&queue, &free) {
				break
			}
			p := &part{done: make(chan struct{}, 1)}
			if n := len(free); n > 0 {
				p, free = free[n-1], free[:n-1]
			}
			p.text, p.start = m.text[:end], start
			queue = append(queue, p)
			given <- p
			if started < min(workers, len(queue)) {
				started++
				go m.worker().work(given)
			}
			start = end
		} else if len(queue) > 0 && !m.join(&queue, &free) {
			break
		}
	}
	for _, p := range queue { // behind one that is tied
		<-p.done
	}
	if m.whole = finder.at; len(queue) == 0 && finder.at-start >= leastInParts {
		m.whole = start // one item is long
	}
}

// join takes over the part that comes next, and reports whether that could be masked.
func (m *masker) join(queue, free *[]*part) bool {
	p := (*queue)[0]
	*queue = (*queue)[1:]
	<-p.done
	if p.tied {
		return false
	}
	if p.count > 0 {
		m.grow(len(p.out))
		m.out = append(append(m.out, m.text[m.done:p.start]...), p.out...)
		m.done = len(p.text)
		m.count += p.count
	}
	m.broken = m.broken || p.broken
	m.at = len(p.text)
	*free = append(*free, p)
	return true
}

// worker returns a masker for parts of the list that m is in.
func (m *masker) worker() *masker {
	w := &masker{rules: m.rules, table: m.table, nested: m.nested, levels: append([]level(nil), m.levels...)}
	w.outer = len(w.levels)
	list := &w.levels[w.outer-1]
	own := *list.edge
	own.node, own.next = nil, nil // those are found out by whoever needs them, and belong to one goroutine
	list.edge = &own
	return w
}

func (m *masker) work(given <-chan *part) {
	for p := range given {
		m.levels = m.levels[:m.outer]
		m.broken, m.tied, m.starve, m.count = false, false, false, 0
		m.text, m.at, m.done, m.out = p.text, p.start, p.start, p.out[:0]
		m.run()
		p.broken, p.tied, p.count = m.broken, m.tied, m.count
		if p.out = m.out; p.count > 0 {
			p.out = append(p.out, m.text[m.done:]...)
		}
		p.done <- struct{}{}
	}
}

// itemFinder finds where the items of a list end.
type itemFinder struct {
	text []byte
	at   int
	deep int // objects and lists that are open within the list
}

// next returns the offset behind the first comma between items that stands at least or further on. There is none when
// the list ends, when no item ends before most, and when the text is no JSON in a way that others may read otherwise.
func (f *itemFinder) next(least, most int) (int, bool) {
	for f.at < min(most, len(f.text)) {
		b := f.text[f.at]
		f.at++
		switch b {
		case '"':
			f.skipString()
		case '{', '[':
			f.deep++
		case '}', ']':
			if f.deep--; f.deep < 0 {
				return 0, false
			}
		case ',':
			if f.deep == 0 && f.at > least {
				return f.at, true
			}
		case '\'':
			return 0, false
		}
	}
	return 0, false
}

// skipString goes to the end of a string, as [stringEnd] does.
func (f *itemFinder) skipString() {
	begin := f.at
	for {
		n := bytes.IndexByte(f.text[f.at:], '"')
		if n < 0 {
			f.at = len(f.text)
			return
		}
		f.at += n + 1
		escapes := 0
		for i := f.at - 2; i >= begin && f.text[i] == '\\'; i-- {
			escapes++
		}
		if escapes%2 == 0 {
			return
		}
	}
}
