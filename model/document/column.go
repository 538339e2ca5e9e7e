package document

// blockSize is the number of values in a block of a column.
const blockSize = 1 << 13

// column is a list of numbers that grows without copying what it holds, so that it never takes more than its values and
// one block.
type column struct {
	blocks [][]uint32
	count  int
}

func (c *column) len() int { return c.count }

func (c *column) add(value uint32) {
	if c.count%blockSize == 0 {
		var block []uint32
		if c.count > 0 {
			block = make([]uint32, 0, blockSize)
		}
		c.blocks = append(c.blocks, block)
	}
	last := len(c.blocks) - 1
	c.blocks[last] = append(c.blocks[last], value)
	c.count++
}

func (c *column) addAll(other *column) {
	for i := range other.len() {
		c.add(uint32(other.at(i)))
	}
}

func (c *column) at(i int) int { return int(c.blocks[i/blockSize][i%blockSize]) }

// above returns the index of the first value that is greater than limit, in a column in ascending order.
func (c *column) above(limit int) int {
	low, high := 0, c.count
	for low < high {
		middle := int(uint(low+high) / 2)
		if c.at(middle) > limit {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}
