package harvest

import (
	"slices"
	"strings"

	"keyrack/model/pattern"
)

// envLine is an assignment as .env files, shells and Windows' scripts write it.
var envLine = pattern.New(
	`^\s*(?:export\s+|(?i:set)\s+|declare\s+-x\s+|local\s+|readonly\s+|\$env:|ENV\s+|ARG\s+)?"?` +
		`([A-Za-z_][\w.\-]*)\s*\+?=\s*(.*)$`)

// ofShells are lines of scripts that say nothing of the assignments between them.
var ofShells = pattern.New(`(?i)^(?:@echo off|(?:set|end)local\b[^=]*|set [-+][a-z]+|` +
	`(?:dotenv|source_env)\S*(?: \S+)?|(?:source|\.) \S+)$`)

// fitsEnv takes a text of which nearly all lines are assignments or comments.
func fitsEnv(f *File) bool {
	name := baseName(f.Name)
	named := strings.HasPrefix(name, ".env") || f.Extension() == "env" || strings.Contains(name, ".env.")
	if looksLikeJSON(f.Text) {
		return false
	}
	lines, assignments := 0, 0
	quote := byte(0)
	for line := range strings.Lines(f.Text) {
		trimmed := strings.TrimSpace(line)
		if quote != 0 { // within a text of several lines
			if strings.IndexByte(trimmed, quote) >= 0 {
				quote = 0
			}
			continue
		}
		if trimmed == "" || strings.HasPrefix(trimmed, "#") || strings.HasPrefix(strings.ToLower(trimmed), "rem ") ||
			ofShells.MatchString(trimmed) {
			continue
		}
		if trimmed[0] == '[' || trimmed[0] == '<' {
			return false
		}
		lines++
		match := envLine.FindStringSubmatch(trimmed)
		if match == nil {
			continue
		}
		assignments++
		if value := strings.TrimSpace(match[2]); len(value) > 0 && strings.IndexByte("\"'`", value[0]) >= 0 &&
			closing(value, value[0]) < 0 {
			quote = value[0]
		}
	}
	return assignments > 0 && (named || assignments*10 >= lines*9)
}

func baseName(name string) string { return name[strings.LastIndexAny(name, `/\`)+1:] }

// closing returns where a quoted text that begins a value ends, -1 where it does not.
func closing(value string, quote byte) int {
	for i := 1; i < len(value); i++ {
		if value[i] == '\\' && quote != '\'' {
			i++
		} else if value[i] == quote {
			return i
		}
	}
	return -1
}

// unquote takes off quotation marks, and a comment behind a value that has none.
func unquote(value string) string {
	value = strings.TrimSpace(value)
	if len(value) >= 2 && strings.IndexByte("\"'`", value[0]) >= 0 {
		if end := closing(value, value[0]); end >= 0 {
			inner := value[1:end]
			if value[0] == '"' {
				inner = strings.NewReplacer(`\n`, "\n", `\"`, `"`, `\\`, `\`, `\$`, `$`, `\t`, "\t").Replace(inner)
			}
			return inner
		}
		return value
	}
	if strings.HasPrefix(value, "#") {
		return ""
	}
	for _, comment := range []string{" #", "\t#"} {
		value, _, _ = strings.Cut(value, comment)
	}
	return strings.TrimSpace(value)
}

// readEnv reads assignments. Where a name comes twice, or a comment says so, a new set begins: people keep those of
// several environments and hotels in one file, all but one commented out.
func readEnv(f *File) (*Node, error) {
	p := &envParser{root: &Node{Line: 1}, atRoot: map[string]*Node{}, headings: map[int]string{}}
	p.set, p.names = p.root, p.atRoot
	lines := strings.Split(f.Text, "\n")
	for i := 0; i < len(lines); i++ {
		if i >= maxNodes {
			p.root.cutAt(i + 1)
			break
		}
		i = p.line(lines, i)
	}
	return p.root, nil
}

type envParser struct {
	root, set *Node
	names     map[string]*Node // of the set, the first of each
	atRoot    map[string]*Node // of the set around all others
	heading   string           // the comment above, up to the next assignment
	headings  map[int]string   // those of the blocks at the top
	blank     bool             // the line before was
	titled    bool             // the set has begun with a heading
	block     int              // of lines without a comment or a blank line between
	begun     int              // the block of the line before
	blocks    []int            // of the children of the root
	wrapped   int              // lines that were moved into sets of their own
}

// line reads the assignment or comment of a line, and returns the last line that belongs to it.
func (p *envParser) line(lines []string, i int) int {
	trimmed := strings.TrimSpace(lines[i])
	if trimmed == "" {
		p.blank = true
		p.block++
		return i
	}
	body, isComment := strings.CutPrefix(trimmed, "#")
	if !isComment {
		body, isComment = strings.CutPrefix(trimmed, ";")
	}
	if !isComment && len(trimmed) > 4 && strings.EqualFold(trimmed[:4], "rem ") {
		body, isComment = trimmed[4:], true
	}
	if isComment {
		body = strings.TrimSpace(strings.TrimLeft(body, "#;"))
		match := envLine.FindStringSubmatch(body)
		if match == nil || !constant.MatchString(match[1]) {
			p.comment(body)
			return i
		}
		p.assign(match[1], unquote(match[2]), i+1, true)
		return i
	}
	match := envLine.FindStringSubmatch(trimmed)
	if match == nil {
		return i
	}
	value, end := strings.TrimSpace(match[2]), i
	_, behind, _ := strings.Cut(value, " #")
	if value != "" && strings.IndexByte("\"'`", value[0]) >= 0 && closing(value, value[0]) < 0 {
		for next := i + 1; next < len(lines) && next-i < maxLinesOfValue && len(value) < maxQuoted; next++ {
			value += "\n" + lines[next]
			if strings.IndexByte(lines[next], value[0]) >= 0 && closing(value, value[0]) >= 0 {
				end = next
				break
			}
		}
		if end == i { // it is never closed: the quotation mark is part of this line alone
			value = strings.TrimSpace(match[2])[1:]
		}
	}
	for end < len(lines)-1 && strings.HasSuffix(value, `\`) && !strings.ContainsAny(value[:1], "\"'`") {
		end++
		value = strings.TrimSuffix(value, `\`) + strings.TrimSpace(lines[end])
	}
	value = strings.TrimSuffix(value, ";")
	if strings.HasSuffix(value, `"`) && !strings.HasPrefix(value, `"`) { // set "NAME=value"
		value = strings.TrimSuffix(value, `"`)
	}
	p.assign(match[1], unquote(value), i+1, false)
	if behind = strings.TrimSpace(behind); len(p.set.Children) > 0 && isTitle(behind) {
		p.set.Children[len(p.set.Children)-1].Title = behind // the name of the hotel
	}
	return end
}

const maxLinesOfValue = 400

var constant = pattern.New(`^[A-Z][A-Z0-9_]*$`)

// comment remembers what may be the heading of a set.
func (p *envParser) comment(body string) {
	p.block++
	body = strings.Trim(body, "-=#*~ :")
	if body == "" || len(body) > maxShown || strings.Contains(body, "://") {
		return
	}
	p.heading = body
	all := split(body)
	place := slices.ContainsFunc(all, func(w string) bool { return placeWords[w] }) && isTitle(body)
	isShared := len(all) <= 4 && slices.ContainsFunc(all, func(w string) bool { return sharedWords[w] })
	switch {
	case isShared && p.titled:
		p.begin("")
	case len(all) <= 5 && (environmentOf(body) != "" || place):
		p.begin(body)
	case p.blank && p.titled:
		p.begin("")
	}
}

// sharedWords are in the headings of what holds for all sets.
var sharedWords = words(`common shared general global all gemeinsam gemeinsame allgemein alle commun comun comune`)

func (p *envParser) begin(title string) {
	p.names, p.titled, p.blank = map[string]*Node{}, title != "", false
	if title == "" {
		p.set, p.names = p.root, p.atRoot
		return
	}
	p.group(title, 0)
}

func (p *envParser) group(title string, line int) {
	p.set = p.root.Group("", line)
	p.set.Title = title
	p.blocks = append(p.blocks, p.block)
}

func (p *envParser) assign(name, value string, line int, off bool) {
	if before := p.names[name]; before != nil {
		if before.Off != off && p.block == p.begun {
			p.replace(name, value, line, off, before)
			return
		}
		p.wrap(name)
		p.group(p.heading, line)
		p.names, p.titled = map[string]*Node{}, true
	}
	p.begun = p.block
	child := p.set.Add(name, value, line)
	child.Off = off
	p.names[name], p.blank = child, false
	if p.set == p.root {
		p.blocks = append(p.blocks, p.block)
		if p.heading != "" && p.headings[p.block] == "" {
			p.headings[p.block] = p.heading
		}
	}
	p.heading = ""
}

// replace takes two lines of one name that follow each other, one of them commented out: the other one is the set's.
func (p *envParser) replace(name, value string, line int, off bool, before *Node) {
	other := &Node{Line: line}
	if off {
		other.Add(name, value, line).Off = true
	} else {
		old := *before
		other.Children = []*Node{&old}
		before.Value, before.Line, before.Off = value, line, false
	}
	p.root.Children = append(p.root.Children, other)
	p.blocks = append(p.blocks, p.block)
}

// wrap makes a set of the lines at the top in which a name stood for the first time, now that there are several sets.
func (p *envParser) wrap(name string) {
	if p.set != p.root {
		return
	}
	if p.wrapped += len(p.root.Children); p.wrapped > maxWasted {
		return
	}
	block := -1
	for i, child := range p.root.Children {
		if child.Scalar && child.Name == name {
			block = p.blocks[i]
			break
		}
	}
	first := &Node{Title: p.headings[block]}
	clear(p.atRoot)
	children, blocks := p.root.Children[:0], p.blocks[:0]
	for i, child := range p.root.Children {
		if child.Scalar && p.blocks[i] >= block {
			first.Children, first.Line = append(first.Children, child), max(first.Line, child.Line)
			continue
		}
		children, blocks = append(children, child), append(blocks, p.blocks[i])
		if child.Scalar {
			p.atRoot[child.Name] = child
		}
	}
	p.root.Children, p.blocks = append(children, first), append(blocks, block)
}
