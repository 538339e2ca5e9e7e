package document

import (
	"bytes"
	"context"
	"hash/maphash"
	"slices"
	"strings"
)

// MaxDifferences is how many differences are reported at most.
const MaxDifferences = 10_000

// Change says how a place differs in a second answer.
type Change uint8

// The changes.
const (
	Changed Change = iota // it has another value
	Removed               // only the first answer has it
	Added                 // only the second one has it
)

// Difference is a place in which two answers differ.
type Difference struct {
	Change Change
	First  []byte // as received, or as it may be seen; nil for Added
	Second []byte // the same for the second answer; nil for Removed

	path *step
}

// step is the last part of a path.
type step struct {
	before *step
	text   string
}

// Path says where, such as "$.Reservations[Id=851df8c8-…].State". A second item of the same Id is [Id=… (2)].
func (d Difference) Path() string {
	var steps []string
	for s := d.path; s != nil; s = s.before {
		steps = append(steps, s.text)
	}
	slices.Reverse(steps)
	return strings.Join(steps, "")
}

// Compare returns where two JSON answers differ, in the order of the first one, at most [MaxDifferences]. Objects are
// compared by key, and the items of a list whatever their order: by their Id, or else by another name that ends so,
// their Code, Key or Name, and those that have none by what is in them. Several items may have the same key. Neither
// 1.0 and 1.00 differ nor a text and its escapes. Answers that are no JSON are compared as a whole. It may take long,
// in proportion to the answers; it returns the context's error when that ends.
func Compare(ctx context.Context, first, second *Document) ([]Difference, error) {
	return CompareMasked(ctx, first, second, first, second)
}

// CompareMasked is [Compare] where not all may be seen: the answers are compared as they came, and every path and value
// of a difference is taken from what may be seen of them.
func CompareMasked(ctx context.Context, first, second, firstShown, secondShown *Document) ([]Difference, error) {
	isTree := first.kind == second.kind && (first.kind == JSON || first.kind == NDJSON)
	if !isTree {
		if bytes.Equal(first.raw, second.raw) {
			return nil, ctx.Err()
		}
		return []Difference{{First: firstShown.raw, Second: secondShown.raw, path: &step{text: "$"}}}, ctx.Err()
	}
	c, err := compare(ctx, first, second, firstShown, secondShown)
	if err != nil {
		return nil, err
	}
	return c.found, ctx.Err()
}

// compare compares two trees.
func compare(ctx context.Context, first, second, firstShown, secondShown *Document) (*comparison, error) {
	c := &comparison{ctx: ctx, seed: maphash.MakeSeed()}
	for _, s := range []struct {
		to         *side
		real, seen *Document
	}{{&c.a, first, firstShown}, {&c.b, second, secondShown}} {
		var err error
		if s.to.real, err = plant(ctx, s.real, c.seed, true); err != nil {
			return nil, err
		}
		s.to.seen = s.to.real
		if s.real != s.seen {
			if s.to.seen, err = seenTree(ctx, s.seen, len(s.to.real.nodes)); err != nil {
				return nil, err
			}
		}
	}
	c.values(&step{text: "$"}, 0, 0)
	return c, nil
}

// seenTree is the tree of what may be seen, which has the same nodes; nil when it has not, and nothing can be shown.
func seenTree(ctx context.Context, d *Document, nodes int) (*tree, error) {
	if d.kind != JSON && d.kind != NDJSON {
		return nil, ctx.Err()
	}
	seen, err := plant(ctx, d, maphash.Seed{}, false)
	if err != nil || len(seen.nodes) != nodes {
		return nil, err
	}
	return seen, nil
}

// side is one of the two answers.
type side struct {
	real *tree
	seen *tree // what may be seen of it, with the same nodes
}

// unseen stands for what cannot be shown.
const unseen = "•••"

func (s side) value(i int) []byte {
	if s.seen == nil {
		return []byte(unseen)
	}
	return s.seen.value(i)
}

// member is the step to a member of an object.
func (s side) member(before *step, i int) *step {
	if s.seen == nil {
		return &step{before, "[" + unseen + "]"}
	}
	at := int(s.seen.nodes[i].key) - 1
	end, _ := scanString(s.seen.raw, at)
	name := unquoted(s.seen.raw[at:end])
	return &step{before, stepTo(name)}
}

// comparison goes through both answers side by side, where their hashes differ.
type comparison struct {
	ctx   context.Context
	seed  maphash.Seed
	a, b  side
	found []Difference
	steps int // values that were looked at
}

// full reports whether there is no use in going on.
func (c *comparison) full() bool {
	c.steps++
	return len(c.found) >= MaxDifferences || c.steps%rowsPerLook == 0 && c.ctx.Err() != nil
}

func (c *comparison) changed(path *step, i, k int) {
	c.found = append(c.found, Difference{Changed, c.a.value(i), c.b.value(k), path})
}

func (c *comparison) removed(path *step, i int) {
	c.found = append(c.found, Difference{Removed, c.a.value(i), nil, path})
}

func (c *comparison) added(path *step, k int) {
	c.found = append(c.found, Difference{Added, nil, c.b.value(k), path})
}

func (c *comparison) values(path *step, i, k int) {
	x, y := c.a.real.nodes[i], c.b.real.nodes[k]
	if x.hash == y.hash || c.full() {
		return
	}
	// Several values are like a list, but begin otherwise.
	first, second := c.a.real.kind(i), c.b.real.kind(k)
	switch {
	case first == '{' && second == '{':
		c.objects(path, i, k)
	case first == '[' && second == '[':
		c.lists(path, i, k)
	default:
		c.changed(path, i, k)
	}
}

// kind is { for an object, [ for a list and " for everything else.
func (t *tree) kind(i int) byte {
	switch c := t.raw[t.nodes[i].at]; {
	case i == 0 && len(t.nodes) > 1 && t.nodes[1].at == t.nodes[0].at:
		return '[' // several values
	case c == '{', c == '[':
		return c
	}
	return '"'
}

// members are those of an object, each name once: where it first stands, and with the value that stands there last.
type members struct {
	all    []namedNode
	byName map[string]int // into all; nil for a few
}

type namedNode struct {
	name string
	node int
}

func (t *tree) members(object int) members {
	var m members
	for k := object + 1; k < int(t.nodes[object].next); k = int(t.nodes[k].next) {
		name := t.name(k)
		if at := m.find(name); at >= 0 {
			m.all[at].node = k
			continue
		}
		m.all = append(m.all, namedNode{name, k})
		switch {
		case m.byName != nil:
			m.byName[name] = len(m.all) - 1
		case len(m.all) > fewMembers:
			m.byName = make(map[string]int, 2*len(m.all))
			for i, one := range m.all {
				m.byName[one.name] = i
			}
		}
	}
	return m
}

// find returns the index of a name, -1 for none.
func (m *members) find(name string) int {
	if m.byName == nil {
		return slices.IndexFunc(m.all, func(one namedNode) bool { return one.name == name })
	}
	if at, is := m.byName[name]; is {
		return at
	}
	return -1
}

func (c *comparison) objects(path *step, i, k int) {
	own, others := c.a.real.members(i), c.b.real.members(k)
	for _, one := range own.all {
		if c.full() {
			return
		}
		switch at := others.find(one.name); {
		case at < 0:
			c.removed(c.a.member(path, one.node), one.node)
		case c.a.real.nodes[one.node].hash != c.b.real.nodes[others.all[at].node].hash:
			c.values(c.a.member(path, one.node), one.node, others.all[at].node)
		}
	}
	for _, one := range others.all {
		if own.find(one.name) < 0 && !c.full() {
			c.added(c.b.member(path, one.node), one.node)
		}
	}
}
