package mask

import "io"

// Reader masks what it reads from another reader as it comes, in memory that does not grow with it but for the longest
// text in it. [NewReader] makes one.
type Reader struct {
	from   io.Reader
	m      masker
	began  bool
	flat   bool // it is text from the first character on
	ended  error
	ready  []byte // masked, and not yet read
	tail   []byte // of text that is no JSON, up to which it was masked by shape
	demand int    // how much is read at once, in bytes
}

const (
	readAtOnce = 64 << 10
	mostAtOnce = 16 << 20
	mostTail   = 64 << 10
	mostBehind = 4 << 20 // bytes that wait for a name
)

// NewReader returns a reader of what another reads, masked as [JSON] would.
func NewReader(from io.Reader, rules Rules) io.Reader {
	if rules.None() {
		return from
	}
	return &Reader{from: from, m: masker{rules: rules, table: fields(), cut: true}, demand: readAtOnce}
}

// Read is for io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	for len(r.ready) == 0 {
		if r.ended != nil {
			return 0, r.ended
		}
		r.fill()
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

// fill reads some more, and masks what can be masked by then.
func (r *Reader) fill() {
	m := &r.m
	begin := len(m.text)
	m.text = append(m.text, make([]byte, r.demand)...)
	n, err := io.ReadFull(r.from, m.text[begin:])
	m.text = m.text[:begin+n]
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	if m.cut = err == nil; !m.cut {
		r.ended = err
	}
	if !r.began {
		r.began = true
		if wide(m.text) != nil {
			r.whole()
			return
		}
		r.flat = !m.looksLikeJSON()
		m.broken = r.flat
	}
	if r.flat {
		m.at = len(m.text)
	} else {
		before := m.at
		m.run()
		if m.starve = false; m.at > before {
			r.demand = readAtOnce
		} else {
			r.demand = min(2*r.demand, mostAtOnce)
		}
	}
	r.take()
}

// whole masks at once what cannot be masked in parts.
func (r *Reader) whole() {
	rest, err := io.ReadAll(r.from)
	if r.ended = io.EOF; err != nil {
		r.ended = err
	}
	r.ready = JSON(append(r.m.text, rest...), r.m.rules)
}

// take gives away what is masked.
func (r *Reader) take() {
	m := &r.m
	if m.waiting > 0 && (!m.cut || m.at-m.done > mostBehind) {
		m.giveUp()
	}
	if m.waiting == 0 {
		m.out = append(m.out, m.text[m.done:m.at]...)
		m.done = m.at
	}
	ready := m.out
	m.out = nil
	m.text = append(make([]byte, 0, len(m.text)-m.done+r.demand), m.text[m.done:]...)
	m.at -= m.done
	for i := range m.held {
		m.held[i].start -= m.done
		m.held[i].end -= m.done
	}
	m.done = 0
	if m.broken {
		ready = r.byShape(ready)
	}
	r.ready = ready
}

// byShape masks text by shape, up to the last blank in it: what is behind may go on.
func (r *Reader) byShape(text []byte) []byte {
	text = append(r.tail, text...)
	end := len(text)
	if r.m.cut {
		for end > 0 && text[end-1] > ' ' {
			end--
		}
		if len(text)-end > mostTail {
			end = len(text)
		}
	}
	r.tail = append([]byte(nil), text[end:]...)
	masked, _ := byShape(string(text[:end]), r.m.rules)
	return []byte(masked)
}
