package mask

// held is a value that is to be hidden once it is known whether.
type held struct {
	start, end int
	with       []byte
	otherwise  []byte // what is shown where it is not hidden; nil for what is there
	beside     uint64 // 0 where it is known
	before     int    // the one before it that waits for the same object, counted from 1
	dropped    bool
}

// mostHeld is how many values are held; of more, those that wait are hidden.
const mostHeld = 1 << 16

// settle decides about what waits for the names of an object that ends.
func (m *masker) settle(l *level) {
	for i := l.last; i > 0; {
		h := &m.held[i-1]
		if l.seen&h.beside == 0 {
			h.with = h.otherwise
			h.dropped = h.with == nil
		}
		h.beside = 0
		m.waiting--
		i = h.before
	}
	if l.last = 0; m.waiting == 0 {
		m.release()
	}
}

// release writes what was held.
func (m *masker) release() {
	for _, h := range m.held {
		if !h.dropped {
			m.write(h.start, h.end, h.with)
		}
	}
	m.held, m.hoarded, m.waiting = m.held[:0], m.hoarded[:0], 0
}

// replace puts something in the place of a piece of the answer. It does not keep with.
func (m *masker) replace(start, end int, with []byte) {
	if m.waiting == 0 {
		m.write(start, end, with)
		return
	}
	m.keep(held{start: start, end: end, with: m.hoard(with)})
}

// hold hides a value between start and end once it is known that the object has one of the names beside an edge, and
// puts something else in its place, or nothing, when the object ends without. It does not keep otherwise.
func (m *masker) hold(start, end int, value, otherwise []byte, e *edge, mark byte) {
	i := m.around(e.up)
	switch {
	case i < 0 || m.levels[i].seen&e.beside != 0:
		m.replace(start, end, m.hidden(e.about, value, mark))
		return
	case i < m.outer:
		m.tied, m.starve = true, true
		return
	case otherwise != nil:
		otherwise = m.hoard(otherwise)
	}
	l := &m.levels[i]
	m.waiting++
	m.keep(held{
		start: start, end: end, with: m.hoard(m.hidden(e.about, value, mark)), otherwise: otherwise,
		beside: e.beside, before: l.last,
	})
	if m.waiting > 0 {
		l.last = len(m.held)
	}
}

// hoard copies what is held to where it stays until that is released.
func (m *masker) hoard(with []byte) []byte {
	begin := len(m.hoarded)
	m.hoarded = append(m.hoarded, with...)
	return m.hoarded[begin:len(m.hoarded):len(m.hoarded)]
}

func (m *masker) keep(h held) {
	if m.held = append(m.held, h); len(m.held) > mostHeld {
		m.giveUp()
	}
}

// giveUp hides what waits.
func (m *masker) giveUp() {
	for i := range m.levels {
		m.levels[i].last = 0
	}
	m.release()
}

// around returns the level of the object that a value is in, or of the one around that; -1 for none.
func (m *masker) around(up bool) int {
	const most = 5
	for i := len(m.levels) - 1; i >= 0 && i >= len(m.levels)-most; i-- {
		if m.levels[i].object {
			if !up {
				return i
			}
			up = false
		}
	}
	return -1
}
