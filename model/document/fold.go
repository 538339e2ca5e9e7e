package document

import "math/bits"

// folds say which containers are closed, and which lines are hidden by that.
type folds struct {
	closed []uint64 // one bit for each container
	gaps   []gap
}

// gap stands for up to 64 closed containers next to each other that are not themselves hidden. Each hides the lines of
// its span.
type gap struct {
	first  uint32 // the index of a container
	hidden uint32 // lines that all gaps before hide
	bits   uint64 // which of the 64 containers from first on
}

func (f *folds) init(containers int) { f.closed = make([]uint64, (containers+63)/64) }

func (f *folds) isClosed(container int) bool { return f.closed[container/64]>>(container%64)&1 != 0 }

func (f *folds) flip(container int) { f.closed[container/64] ^= 1 << (container % 64) }

// rebuildGaps follows a change of closed. It looks at 64 containers at a time, and at each closed one.
func (d *Document) rebuildGaps() {
	f := &d.folds
	f.gaps = f.gaps[:0]
	end, hidden := -1, 0
	for i, word := range f.closed {
		g := gap{first: uint32(i * 64), hidden: uint32(hidden)}
		for ; word != 0; word &= word - 1 {
			container := i*64 + bits.TrailingZeros64(word)
			open := d.containers.open.at(container)
			if open <= end {
				continue // inside another one
			}
			span := d.containers.span.at(container)
			end = open + span
			hidden += span
			g.bits |= word & -word
		}
		if g.bits != 0 {
			f.gaps = append(f.gaps, g)
		}
	}
}

// Lines is the number of visible lines.
func (d *Document) Lines() int {
	_, hidden := d.gapBefore(d.total, false)
	return d.total - hidden
}

// gapBefore returns the last container in a gap that opens before a line, -1 for none, and how many lines it and all
// before it hide. The line is counted with nothing folded, or, with visible, among the visible ones.
func (d *Document) gapBefore(line int, visible bool) (container, hidden int) {
	f := &d.folds
	opensBefore := func(container, hidden int) bool {
		open := d.containers.open.at(container)
		if visible {
			open -= hidden
		}
		return open < line
	}
	low, high := 0, len(f.gaps) // the first gap that opens at or behind the line
	for low < high {
		middle := int(uint(low+high) / 2)
		g := f.gaps[middle]
		if opensBefore(int(g.first)+bits.TrailingZeros64(g.bits), int(g.hidden)) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == 0 {
		return -1, 0
	}
	g := f.gaps[low-1]
	container, hidden = -1, int(g.hidden)
	for word := g.bits; word != 0; word &= word - 1 {
		next := int(g.first) + bits.TrailingZeros64(word)
		if !opensBefore(next, hidden) {
			break
		}
		container = next
		hidden += d.containers.span.at(next)
	}
	return container, hidden
}

// lineOf turns the index of a visible line into the line it has with nothing folded.
func (d *Document) lineOf(i int) int {
	_, hidden := d.gapBefore(i, true)
	return i + hidden
}

// indexOf turns a line into the index it has among the visible ones. A hidden line has the index of the one that hides
// it.
func (d *Document) indexOf(line int) int {
	container, hidden := d.gapBefore(line, false)
	if container >= 0 && d.containers.end(container) >= line {
		return d.containers.open.at(container) - (hidden - d.containers.span.at(container))
	}
	return line - hidden
}

// foldable reports whether a container has its closing bracket.
func (d *Document) foldable(container int) bool { return d.containers.end(container) < d.total }

// Toggle folds the object or array that opens on a visible line, or unfolds it. It reports false for every other line.
func (d *Document) Toggle(i int) bool {
	container, is := d.containers.at(d.lineOf(i))
	if !is || !d.foldable(container) {
		return false
	}
	d.folds.flip(container)
	d.rebuildGaps()
	return true
}

// FoldAll folds every object and array. A single outermost one stays open, because its members are what one looks for.
func (d *Document) FoldAll() {
	count := d.containers.len()
	for i := range d.folds.closed {
		d.folds.closed[i] = ^uint64(0) >> max(0, 64*(i+1)-count)
	}
	// Those that never end stay open: they stand around each other, and around the end.
	for container, _ := d.around(d.jsonLine); container >= 0; container = d.containers.parent(container) {
		d.folds.flip(container)
	}
	if count > 0 && d.folds.isClosed(0) && d.containers.end(0) == d.jsonLine-1 {
		d.folds.flip(0)
	}
	d.rebuildGaps()
}

// UnfoldAll unfolds everything.
func (d *Document) UnfoldAll() {
	clear(d.folds.closed)
	d.rebuildGaps()
}

// Enclosing returns the index of the visible line that opens the object or array around a visible line; -1 when there
// is none.
func (d *Document) Enclosing(i int) int {
	container, _ := d.around(d.lineOf(i))
	if container < 0 {
		return -1
	}
	return d.indexOf(d.containers.open.at(container))
}

// around returns the innermost container that a line stands in, and the last container that ended in it before the
// line; -1 for none. The line of a closing bracket stands in its container, that of an opening bracket does not.
func (d *Document) around(line int) (container, sibling int) {
	container, sibling = d.containers.open.above(line-1)-1, -1
	for container >= 0 && d.containers.end(container) < line {
		sibling = container
		container = d.containers.parent(container)
	}
	return container, sibling
}

// reveal unfolds what hides a line.
func (d *Document) reveal(line int) {
	changed := false
	for container, _ := d.around(line); container >= 0; container = d.containers.parent(container) {
		if d.folds.isClosed(container) {
			d.folds.flip(container)
			changed = true
		}
	}
	if changed {
		d.rebuildGaps()
	}
}
