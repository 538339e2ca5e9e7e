package document

import "encoding/binary"

// narrowBlock is the number of values in a block of narrow numbers.
const narrowBlock = 1 << 10

// narrow is a list of numbers of which nearly all are small. Each block of it takes one, two or four bytes a number, as
// its largest one needs, so that a large number makes no more than its own block wide.
type narrow struct {
	blocks []block
	count  int
}

// block is a stretch of numbers of one width, in bytes: 1, 2 or 4.
type block struct {
	bytes []byte
	width int
}

func (n *narrow) add(value uint32) {
	if n.count%narrowBlock == 0 {
		n.begin()
	}
	n.count++
	b := &n.blocks[len(n.blocks)-1]
	if b.width == 1 && value <= 0xff {
		b.bytes = append(b.bytes, byte(value))
		return
	}
	b.add(value)
}

// begin makes a block. Only the first one grows as it is filled: small answers have few numbers.
func (n *narrow) begin() {
	next := block{width: 1}
	if len(n.blocks) > 0 {
		next.bytes = make([]byte, 0, narrowBlock)
	}
	n.blocks = append(n.blocks, next)
}

func (n *narrow) at(i int) int {
	b := &n.blocks[uint(i)/narrowBlock]
	if i &= narrowBlock - 1; b.width == 1 {
		return int(b.bytes[i])
	}
	return b.at(i)
}

func (n *narrow) set(i int, value uint32) {
	b := &n.blocks[uint(i)/narrowBlock]
	if i &= narrowBlock - 1; b.width == 1 && value <= 0xff {
		b.bytes[i] = byte(value)
		return
	}
	b.widen(value)
	b.put(i, value)
}

func (b *block) len() int { return len(b.bytes) / b.width }

func (b *block) at(i int) int {
	switch b.width {
	case 1:
		return int(b.bytes[i])
	case 2:
		return int(binary.LittleEndian.Uint16(b.bytes[2*i:]))
	default:
		return int(binary.LittleEndian.Uint32(b.bytes[4*i:]))
	}
}

func (b *block) put(i int, value uint32) {
	switch b.width {
	case 1:
		b.bytes[i] = byte(value)
	case 2:
		binary.LittleEndian.PutUint16(b.bytes[2*i:], uint16(value))
	default:
		binary.LittleEndian.PutUint32(b.bytes[4*i:], value)
	}
}

func (b *block) add(value uint32) {
	b.widen(value)
	for range b.width {
		b.bytes = append(b.bytes, 0)
	}
	b.put(b.len()-1, value)
}

// widthOf is how many bytes a number takes.
func widthOf(value uint32) int {
	switch {
	case value <= 0xff:
		return 1
	case value <= 0xffff:
		return 2
	}
	return 4
}

// widen makes room for a number.
func (b *block) widen(value uint32) {
	width := widthOf(value)
	if width <= b.width {
		return
	}
	wide := block{bytes: make([]byte, len(b.bytes)/b.width*width, cap(b.bytes)/b.width*width), width: width}
	for i := range b.len() {
		wide.put(i, uint32(b.at(i)))
	}
	*b = wide
}

// perBase is how many ascending numbers are told by how far they are from the first of them.
const perBase = 64

// ascending is a list of numbers in ascending order, few of which are far from the one before.
type ascending struct {
	bases column // of each perBase
	steps narrow // from the base
	base  uint32 // the last one
}

func (a *ascending) len() int { return a.steps.count }

func (a *ascending) add(value uint32) {
	if a.steps.count%perBase == 0 {
		a.bases.add(value)
		a.base = value
	}
	a.steps.add(value - a.base)
}

func (a *ascending) at(i int) int { return a.bases.at(i/perBase) + a.steps.at(i) }

// above returns the index of the first number that is greater than limit.
func (a *ascending) above(limit int) int {
	group := a.bases.above(limit) - 1
	if group < 0 {
		return 0
	}
	step := limit - a.bases.at(group)
	low, high := group*perBase, min((group+1)*perBase, a.len())
	for low < high {
		middle := int(uint(low+high) / 2)
		if a.steps.at(middle) > step {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}
