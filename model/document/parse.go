package document

// containers are the objects and arrays that hold something, in the order in which they begin. Answers of small ones
// have millions, so little is noted of each: what stands around one, and its place in there, only of every 64th.
type containers struct {
	open ascending // the line with the opening bracket
	span narrow    // how many lines behind it the closing bracket stands; beyond the last line when there is none
	// parents has the container around every 64th one, plus 1, or 0.
	parents column
	// counted has every 64th of the containers directly inside each one, ordinals their places among its values,
	// counted from 0.
	counted  column
	ordinals column
}

const containersPerMark = 64

func (c *containers) len() int { return c.open.len() }

// end returns the line of the closing bracket.
func (c *containers) end(i int) int { return c.open.at(i) + c.span.at(i) }

// at returns the container that opens on a line.
func (c *containers) at(line int) (int, bool) {
	i := c.open.above(line) - 1
	return i, i >= 0 && c.open.at(i) == line
}

// parent returns the container around a container, -1 for none: the last one before it that is still open.
func (c *containers) parent(i int) int {
	mark := i / containersPerMark
	if i == mark*containersPerMark {
		return c.parents.at(mark) - 1
	}
	line := c.open.at(i)
	for before := i - 1; before >= mark*containersPerMark; before-- {
		if c.end(before) > line {
			return before
		}
	}
	around := c.parents.at(mark) - 1
	for around >= 0 && c.end(around) < line {
		around = c.parent(around)
	}
	return around
}

// sibling returns the last container before a container that stands in the same one, -1 for none.
func (c *containers) sibling(i, parent int) int {
	before := i - 1
	if before == parent {
		return -1
	}
	for {
		around := c.parent(before)
		if around == parent {
			return before
		}
		before = around
	}
}

// ordinal returns the place of a container among the values of its parent, counted from 0.
func (c *containers) ordinal(i int) int {
	parent := c.parent(i)
	first := -1 // the line before the first value
	if parent >= 0 {
		first = c.open.at(parent)
	}
	lines, at := 0, i // of values between a container that is counted, or the beginning, and i
	for {
		if mark := c.counted.above(at) - 1; mark >= 0 && c.counted.at(mark) == at {
			return c.ordinals.at(mark) + lines
		}
		before := c.sibling(at, parent)
		if before < 0 {
			return c.open.at(at) - first - 1 + lines
		}
		lines += c.open.at(at) - c.end(before)
		at = before
	}
}

// level is a container that the parser is inside of.
type level struct {
	container int
	line      int    // with its opening bracket
	values    uint32 // read so far
	inner     int    // containers among them
	object    bool
}

// parser reads JSON once from front to back, without recursion, and fills the index of its document.
type parser struct {
	document *Document
	raw      []byte
	levels   []level
	values   int // outermost values that were read
	inner    int // containers among them
	scalars  int // scalars, and containers that hold nothing
	line     int // where the line begins that is being read
}

// parse reads one value after the other from at on. Everything before an error is in the index.
func (p *parser) parse(at int) *SyntaxError {
	wrong := ""
	for at < len(p.raw) && wrong == "" {
		p.line = at
		at, wrong = p.value(at)
		if wrong == "" {
			p.values++
			at = skipSpace(p.raw, at)
			p.line = at
		}
	}
	d := p.document
	d.jsonLine, d.jsonEnd = d.total, p.line
	for _, l := range p.levels {
		// Containers that never end reach over everything and cannot be folded.
		d.containers.span.set(l.container, uint32(1<<32-1-l.line))
	}
	if wrong == "" {
		return nil
	}
	return d.syntaxError(at, wrong)
}

// value reads one outermost value with everything in it. It returns the position behind it; or, with a message, the
// position of the first thing wrong.
func (p *parser) value(at int) (end int, wrong string) {
	for {
		// A value begins at at. p.line is there too, or at its key.
		c := p.raw[at]
		if c == '{' || c == '[' {
			if len(p.levels) == MaxDepth {
				return at, "the answer is nested too deep"
			}
			inside := skipSpace(p.raw, at+1)
			if inside == len(p.raw) || p.raw[inside] != c+2 { // the closing brackets are two behind the opening ones
				p.open(c == '{')
				if at, wrong = p.member(inside); wrong != "" {
					return at, wrong
				}
				continue
			}
			at = inside + 1
		} else if at, wrong = scanScalar(p.raw, at); wrong != "" {
			return at, wrong
		}
		p.scalars++
		p.addLine(len(p.levels))

		for again := true; again; {
			if len(p.levels) == 0 {
				return at, ""
			}
			top := &p.levels[len(p.levels)-1]
			top.values++
			at = skipSpace(p.raw, at)
			p.line = at
			switch {
			case at == len(p.raw):
				return at, "the answer ends before it is complete"
			case p.raw[at] == ',':
				if at, wrong = p.member(skipSpace(p.raw, at+1)); wrong != "" {
					return at, wrong
				}
				again = false
			case p.raw[at] == '}' && top.object, p.raw[at] == ']' && !top.object:
				p.close()
				at++
			case top.object:
				return at, "a comma or } was expected here"
			default:
				return at, "a comma or ] was expected here"
			}
		}
	}
}

// member begins a line inside the innermost container. It returns where the value begins: at once in an array, behind
// the key in an object.
func (p *parser) member(at int) (value int, wrong string) {
	p.line = at
	if at == len(p.raw) {
		return at, "the answer ends before it is complete"
	}
	if !p.levels[len(p.levels)-1].object {
		return at, ""
	}
	if p.raw[at] != '"' {
		return at, "a key in double quotes was expected here"
	}
	if at, wrong = scanString(p.raw, at); wrong != "" {
		return at, wrong
	}
	if at = skipSpace(p.raw, at); at < len(p.raw) && p.raw[at] != ':' {
		return at, "a colon was expected here"
	}
	if at = skipSpace(p.raw, min(at+1, len(p.raw))); at == len(p.raw) {
		return at, "the answer ends before it is complete"
	}
	return at, ""
}

func (p *parser) open(object bool) {
	c := &p.document.containers
	parent, ordinal, inner := uint32(0), uint32(p.values), &p.inner
	if n := len(p.levels); n > 0 {
		top := &p.levels[n-1]
		parent, ordinal, inner = uint32(top.container+1), top.values, &top.inner
	}
	container := c.len()
	if container%containersPerMark == 0 {
		c.parents.add(parent)
	}
	if *inner++; *inner%containersPerMark == 0 {
		c.counted.add(uint32(container))
		c.ordinals.add(ordinal)
	}
	line := p.document.total
	c.open.add(uint32(line))
	c.span.add(0)
	p.addLine(len(p.levels))
	p.levels = append(p.levels, level{container: container, line: line, object: object})
}

func (p *parser) close() {
	top := &p.levels[len(p.levels)-1]
	p.levels = p.levels[:len(p.levels)-1]
	p.document.containers.span.set(top.container, uint32(p.document.total-top.line))
	p.addLine(len(p.levels))
}

// addLine ends the line that begins at p.line.
func (p *parser) addLine(depth int) {
	d := p.document
	if d.marks.isDue(d.total, p.line) {
		d.marks.add(d.total, p.line, depth)
	}
	d.total++
}
