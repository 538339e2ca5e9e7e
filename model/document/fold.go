package document

import "math/bits"

// folds say which containers are closed, and which lines are hidden by that.
type folds struct {
	closed []uint64 // one bit for each container
	// The closed containers that are not themselves hidden, in order: their indices, and how many lines are hidden by
	// them and all before them.
	gaps   []uint32
	hidden []uint32
}

func (f *folds) init(containers int) { f.closed = make([]uint64, (containers+63)/64) }

func (f *folds) isClosed(container int) bool { return f.closed[container/64]>>(container%64)&1 != 0 }

func (f *folds) flip(container int) { f.closed[container/64] ^= 1 << (container % 64) }

// rebuildGaps follows a change of closed. It looks at 64 containers at a time, and at each closed one.
func (d *Document) rebuildGaps() {
	f := &d.folds
	f.gaps, f.hidden = f.gaps[:0], f.hidden[:0]
	end, hidden := -1, 0
	for i, word := range f.closed {
		for ; word != 0; word &= word - 1 {
			container := i*64 + bits.TrailingZeros64(word)
			if d.containers.open.at(container) <= end {
				continue // inside another one
			}
			end = d.containers.end(container)
			hidden += d.containers.span.at(container)
			f.gaps = append(f.gaps, uint32(container))
			f.hidden = append(f.hidden, uint32(hidden))
		}
	}
}

// Lines is the number of visible lines.
func (d *Document) Lines() int {
	if n := len(d.folds.hidden); n > 0 {
		return d.total - int(d.folds.hidden[n-1])
	}
	return d.total
}

// hiddenBefore returns how many lines the first gaps hide.
func (f *folds) hiddenBefore(gaps int) int {
	if gaps == 0 {
		return 0
	}
	return int(f.hidden[gaps-1])
}

// lineOf turns the index of a visible line into the line it has with nothing folded.
func (d *Document) lineOf(i int) int {
	f := &d.folds
	low, high := 0, len(f.gaps) // the first gap that opens at or behind the visible line i
	for low < high {
		middle := int(uint(low+high) / 2)
		if d.containers.open.at(int(f.gaps[middle]))-f.hiddenBefore(middle) >= i {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return i + f.hiddenBefore(low)
}

// indexOf turns a line into the index it has among the visible ones. A hidden line has the index of the one that hides it.
func (d *Document) indexOf(line int) int {
	f := &d.folds
	low, high := 0, len(f.gaps) // the first gap that opens at or behind the line
	for low < high {
		middle := int(uint(low+high) / 2)
		if d.containers.open.at(int(f.gaps[middle])) >= line {
			high = middle
		} else {
			low = middle + 1
		}
	}
	if low > 0 {
		if before := int(f.gaps[low-1]); d.containers.end(before) >= line {
			return d.containers.open.at(before) - f.hiddenBefore(low-1)
		}
	}
	return line - f.hiddenBefore(low)
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
	d.UnfoldAll()
	for container := range d.containers.len() {
		single := container == 0 && d.containers.end(0) >= d.jsonLine-1
		if d.foldable(container) && !single {
			d.folds.flip(container)
		}
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

// around returns the innermost container that a line stands in, and the last container that ended in it before the line;
// -1 for none. The line of a closing bracket stands in its container, that of an opening bracket does not.
func (d *Document) around(line int) (container, sibling int) {
	container, sibling = d.containers.open.above(line-1)-1, -1
	for container >= 0 && d.containers.end(container) < line {
		sibling = container
		container = d.containers.parent.at(container) - 1
	}
	return container, sibling
}

// reveal unfolds what hides a line.
func (d *Document) reveal(line int) {
	changed := false
	for container, _ := d.around(line); container >= 0; container = d.containers.parent.at(container) - 1 {
		if d.folds.isClosed(container) {
			d.folds.flip(container)
			changed = true
		}
	}
	if changed {
		d.rebuildGaps()
	}
}
