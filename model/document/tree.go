package document

import (
	"context"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// tree is an answer as its values, each behind the one around it. Two trees of one seed have the same hash for values
// that do not differ: whatever the order of keys and items, and however numbers and texts are written.
type tree struct {
	raw   []byte
	nodes []node
}

// node is a value. Positions are in bytes of the answer.
type node struct {
	at, end uint32
	key     uint32 // of the quote before its name, plus 1; 0 for none
	next    uint32 // the index of the first node that is not inside of it
	hash    uint64
}

func (t *tree) value(i int) []byte { return t.raw[t.nodes[i].at:t.nodes[i].end] }

// name is the exact text of the key of a member.
func (t *tree) name(i int) string {
	at := int(t.nodes[i].key) - 1
	end, _ := scanString(t.raw, at)
	return string(exactText(t.raw[at+1 : end-1]))
}

// inside returns the nodes directly inside of one.
func (t *tree) inside(i int) []int {
	var all []int
	for k := i + 1; k < int(t.nodes[i].next); k = int(t.nodes[k].next) {
		all = append(all, k)
	}
	return all
}

// planting makes a tree in one pass.
type planting struct {
	tree
	ctx     context.Context
	seed    maphash.Seed
	hashing bool
	members []member // of all objects that are open
	number  []byte
	text    []byte
}

// member is what a member of an object counts for in the hash of the object.
type member struct{ name, whole uint64 }

// plant makes the tree of a document that is JSON or NDJSON; the hashes are left out where nobody needs them.
func plant(ctx context.Context, d *Document, seed maphash.Seed, hashing bool) (*tree, error) {
	p := &planting{tree: tree{raw: d.shown[:d.jsonEnd]}, ctx: ctx, seed: seed, hashing: hashing}
	at := d.locate(0).offset
	if d.kind != NDJSON {
		p.plant(at, 0)
		return &p.tree, ctx.Err()
	}
	p.nodes = append(p.nodes, node{at: uint32(at)})
	sum, count := uint64(0), uint64(0)
	for at < len(p.raw) {
		end, hash := p.plant(at, 0)
		sum, count = sum+mixed(hash), count+1
		at = skipSpace(p.raw, end)
	}
	p.close(0, at, mixed(sum)+mixed(count)+'[')
	return &p.tree, ctx.Err()
}

func (p *planting) close(i, end int, hash uint64) {
	p.nodes[i].end, p.nodes[i].next, p.nodes[i].hash = uint32(end), uint32(len(p.nodes)), hash
}

// plant adds a value and what is in it. It returns where the value ends.
func (p *planting) plant(at, key int) (end int, hash uint64) {
	i := len(p.nodes)
	p.nodes = append(p.nodes, node{at: uint32(at), key: uint32(key)})
	if i%rowsPerLook == 0 && p.ctx.Err() != nil {
		p.raw = p.raw[:0] // ends every loop
	}
	switch {
	case len(p.raw) == 0:
		return 0, 0
	case p.raw[at] == '{':
		end, hash = p.object(at)
	case p.raw[at] == '[':
		end, hash = p.list(at)
	default:
		end, _ = scanScalar(p.raw, at)
		if p.hashing {
			hash = p.scalar(p.raw[at:end])
		}
	}
	p.close(i, end, hash)
	return end, hash
}

func (p *planting) list(at int) (end int, hash uint64) {
	sum, count := uint64(0), uint64(0)
	for at = skipSpace(p.raw, at+1); at < len(p.raw) && p.raw[at] != ']'; {
		var one uint64
		at, one = p.plant(at, 0)
		sum, count = sum+mixed(one), count+1
		if at = skipSpace(p.raw, at); at < len(p.raw) && p.raw[at] == ',' {
			at = skipSpace(p.raw, at+1)
		}
	}
	return at + 1, mixed(sum) + mixed(count) + '['
}

func (p *planting) object(at int) (end int, hash uint64) {
	first := len(p.members)
	for at = skipSpace(p.raw, at+1); at < len(p.raw) && p.raw[at] == '"'; {
		keyEnd, value, _ := keyAt(p.raw, at)
		name := uint64(0)
		if p.hashing {
			name = maphash.Bytes(p.seed, exactText(p.raw[at+1:keyEnd-1]))
		}
		var one uint64
		at, one = p.plant(value, at+1)
		p.members = append(p.members, member{name, mixed(name + bits.RotateLeft64(mixed(one), 23))})
		if at = skipSpace(p.raw, at); at < len(p.raw) && p.raw[at] == ',' {
			at = skipSpace(p.raw, at+1)
		}
	}
	sum, count := sumOf(p.members[first:])
	p.members = p.members[:first]
	return at + 1, mixed(sum) + mixed(count) + '{'
}

// fewMembers is up to how many members are compared with each other to find two of the same name.
const fewMembers = 16

// sumOf adds what the members of an object count for. Of a name that stands twice the last one counts.
func sumOf(members []member) (sum, count uint64) {
	if len(members) > fewMembers {
		last := make(map[uint64]uint64, len(members))
		for _, m := range members {
			last[m.name] = m.whole
		}
		for _, whole := range last {
			sum += whole
		}
		return sum, uint64(len(last))
	}
next:
	for i, m := range members {
		for _, later := range members[i+1:] {
			if later.name == m.name {
				continue next
			}
		}
		sum, count = sum+m.whole, count+1
	}
	return sum, count
}

// scalar is the hash of a value that is no object or list.
func (p *planting) scalar(value []byte) uint64 {
	p.text = append(p.text[:0], value[0])
	switch {
	case value[0] == '"':
		p.text = append(p.text, exactText(value[1:len(value)-1])...)
	case Cell(value).IsNumber():
		d := decimalOf(value, p.number)
		p.number = d.digits[:0]
		p.text[0] = '0'
		p.text = d.appendTo(p.text)
	}
	return maphash.Bytes(p.seed, p.text)
}

// mixed spreads the bits of a number over all of it, so that a sum of such numbers tells what was added: the finalizer
// of MurmurHash3.
func mixed(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// joined is a hash of two hashes, in this order.
func joined(seed maphash.Seed, a, b uint64) uint64 {
	var both [16]byte
	binary.LittleEndian.PutUint64(both[:8], a)
	binary.LittleEndian.PutUint64(both[8:], b)
	return maphash.Bytes(seed, both[:])
}
