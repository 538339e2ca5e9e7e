package document

import "strconv"

// pairing finds which item of a list belongs to which item of another one.
type pairing struct {
	c      *comparison
	key    string // the exact text of the name by which items are known, "" for none
	first  []item
	second []item
}

// item is an item of a list.
type item struct {
	node  int
	key   int    // the node by which it is known, -1 for none
	group uint64 // only items of one group belong together
	nth   int    // in its group, counted from 1
	pair  int    // the item of the other list, -1 for none
}

func (c *comparison) lists(path *step, i, k int) {
	p := pairing{c: c}
	first, second := c.a.real.inside(i), c.b.real.inside(k)
	p.key = bestKey(c, first, second)
	p.first, p.second = p.items(c.a.real, first), p.items(c.b.real, second)
	p.match(func(a item) uint64 { return joined(c.seed, a.group, c.a.real.nodes[a.node].hash) },
		func(b item) uint64 { return joined(c.seed, b.group, c.b.real.nodes[b.node].hash) })
	p.match(func(a item) uint64 { return p.rest(c.a.real, a) }, func(b item) uint64 { return p.rest(c.b.real, b) })
	for n, a := range p.first {
		switch {
		case c.full():
			return
		case a.pair < 0:
			c.removed(p.step(path, c.a, a, n), a.node)
		case c.a.real.nodes[a.node].hash != c.b.real.nodes[p.second[a.pair].node].hash:
			c.values(p.step(path, c.a, a, n), a.node, p.second[a.pair].node)
		}
	}
	for n, b := range p.second {
		if b.pair < 0 && !c.full() {
			c.added(p.step(path, c.b, b, n), b.node)
		}
	}
}

// The groups of items that have no key.
const (
	groupPlain = iota
	groupObject
	groupList
)

func (p *pairing) items(t *tree, nodes []int) []item {
	items := make([]item, len(nodes))
	counts := map[uint64]int{}
	for n, node := range nodes {
		one := item{node: node, key: -1, pair: -1}
		switch t.kind(node) {
		case '{':
			one.group = groupObject
			if p.key != "" {
				one.key = memberOf(t, node, p.key)
			}
		case '[':
			one.group = groupList
		}
		if one.key >= 0 {
			one.group = mixed(t.nodes[one.key].hash)
		}
		counts[one.group]++
		one.nth = counts[one.group]
		items[n] = one
	}
	return items
}

// memberOf returns the last member of a name that an item can be known by, -1 for none.
func memberOf(t *tree, object int, name string) int {
	found := -1
	for k := object + 1; k < int(t.nodes[object].next); k = int(t.nodes[k].next) {
		if isKeyValue(t.raw[t.nodes[k].at]) && t.name(k) == name {
			found = k
		}
	}
	return found
}

// match pairs the items of both lists that have no pair yet and are the same, each with the first one left.
func (p *pairing) match(own, others func(item) uint64) {
	left := map[uint64][]int{}
	for n, b := range p.second {
		if b.pair < 0 {
			left[others(b)] = append(left[others(b)], n)
		}
	}
	for n, a := range p.first {
		if a.pair >= 0 {
			continue
		}
		if same := left[own(a)]; len(same) > 0 {
			p.first[n].pair, p.second[same[0]].pair = same[0], n
			left[own(a)] = same[1:]
		}
	}
}

// rest is what pairs the items that have no equal: those of one group in their order, but plain values with none.
func (p *pairing) rest(t *tree, i item) uint64 {
	if i.group == groupPlain {
		return t.nodes[i.node].hash
	}
	return i.group
}

// step is the step to an item.
func (p *pairing) step(before *step, s side, i item, place int) *step {
	if i.key < 0 || s.seen == nil {
		return &step{before, "[" + strconv.Itoa(place) + "]"}
	}
	text := "[" + p.key + "=" + unquoted(s.seen.value(i.key))
	if i.nth > 1 {
		text += " (" + strconv.Itoa(i.nth) + ")"
	}
	return &step{before, text + "]"}
}

// candidate is a name by which items may be known.
type candidate struct {
	name   string
	rank   int
	counts [2]int // of objects that have it
	values [2]map[uint64]struct{}
}

// bestKey chooses the name by which the objects of two lists are known, "" for none. Half of them must have it, and not
// more than two of them the same value on the whole. An Id that does is chosen; of the others those that tell all
// objects apart come first, and of several that end in Id the one with the most values.
func bestKey(c *comparison, first, second []int) string {
	var all []*candidate
	byName := map[string]*candidate{}
	objects := [2]int{}
	for n, list := range [][]int{first, second} {
		t := c.a.real
		if n == 1 {
			t = c.b.real
		}
		for _, object := range list {
			if t.kind(object) != '{' {
				continue
			}
			objects[n]++
			for k := object + 1; k < int(t.nodes[object].next); k = int(t.nodes[k].next) {
				c.steps++
				if !isKeyValue(t.raw[t.nodes[k].at]) {
					continue
				}
				name := t.name(k)
				rank := keyRank([]byte(name))
				if rank == noKey {
					continue
				}
				one := byName[name]
				if one == nil {
					one = &candidate{name: name, rank: rank, values: [2]map[uint64]struct{}{{}, {}}}
					byName[name] = one
					all = append(all, one)
				}
				one.counts[n]++
				one.values[n][t.nodes[k].hash] = struct{}{}
			}
		}
	}
	var best *candidate
	for _, one := range all {
		if one.serves(objects) && (best == nil || one.better(best)) {
			best = one
		}
	}
	if best == nil {
		return ""
	}
	return best.name
}

// serves reports whether most objects have the name, and with values of their own.
func (c *candidate) serves(objects [2]int) bool {
	for n := range objects {
		if 2*c.counts[n] < objects[n] || 2*len(c.values[n]) < c.counts[n] {
			return false
		}
	}
	return true
}

// isUnique reports whether no two objects have the same value.
func (c *candidate) isUnique() bool {
	return len(c.values[0]) == c.counts[0] && len(c.values[1]) == c.counts[1]
}

func (c *candidate) better(other *candidate) bool {
	switch {
	case c.rank == 0 || other.rank == 0:
		return c.rank < other.rank
	case c.isUnique() != other.isUnique():
		return c.isUnique()
	case c.rank != other.rank:
		return c.rank < other.rank
	}
	return len(c.values[0])+len(c.values[1]) > len(other.values[0])+len(other.values[1])
}
