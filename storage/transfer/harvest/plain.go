package harvest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"keyrack/model/pattern"
)

// readPlain reads notes, mails and lists: names with values, a heading above them, a blank line between. A line with a
// token and a name, on either side of it, is one value; lines that follow each other are one group.
func readPlain(f *File) (*Node, error) {
	p := &plainReader{root: &Node{Line: 1}}
	p.heading, p.section, p.group = p.root, p.root, nil
	number := 0
	for line := range strings.Lines(f.Text) {
		if number++; number > maxNodes {
			p.root.cutAt(number)
			break
		}
		p.line(strings.TrimRight(line, "\n"), number)
	}
	p.endTable()
	p.endOfLetter()
	return p.root, nil
}

type plainReader struct {
	root    *Node
	heading *Node // what stands below one with #, or in a mail
	section *Node // the same, or what stands below a line that names an environment
	begun   bool  // that has more than the lines right below it
	group   *Node // lines that follow each other; nil after a blank one
	name    string
	nodes   int

	introduced string // the environment that the last line but blank ones speaks of, where that ends with a colon
	whose      string // and of whom it speaks

	rows []row                  // of the table that is being read
	said map[*Node]*spokenBelow // the environment of which the sentences below a heading speak
}

// robotVariable is one of Robot Framework: ${ACCESS_TOKEN}    value.
var robotVariable = pattern.New(`^[$@&]\{([^{}]+)\}(?:\s*=\s+|\s{2,}|\t)(\S[^\t]*)$`)

// message begins a line of a chat: when and by whom it was written.
var message = pattern.New(`^\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?: ?[APap][Mm])?` +
	`(?:\]| -) [^:]{1,40}: `)

// numbered begins a line of the history of a shell.
var numbered = pattern.New(`^ {1,6}\d{1,6}  `)

const bullets = " \t-*•·–>|"

func (p *plainReader) line(line string, number int) {
	trimmed := strings.Trim(line, " \t")
	if strings.HasPrefix(trimmed, "|") {
		if p.nodes++; p.nodes <= maxNodes {
			p.tableLine(trimmed, number)
		}
		return
	}
	p.endTable()
	if number := numbered.FindString(line); number != "" {
		line = line[len(number):]
		trimmed = strings.Trim(line, " \t")
	}
	if said := message.FindString(trimmed); said != "" {
		line = trimmed[len(said):]
		trimmed = strings.Trim(line, " \t")
	}
	if strings.Trim(trimmed, "-=_*~`+ ") == "" {
		if trimmed == "" || len(trimmed) > 2 {
			if p.group != nil && len(p.group.Children) > 0 {
				p.introduced, p.whose = "", "" // that was of these lines
			}
			p.group = nil
			if trimmed != "" {
				p.name = ""
			}
		}
		return
	}
	if p.nodes++; p.nodes > maxNodes {
		return
	}
	heading := strings.TrimLeft(trimmed, "#")
	if strings.HasPrefix(line, "**") {
		heading = strings.TrimLeft(line, "*") // of Org
	}
	if heading != trimmed && strings.HasPrefix(heading, " ") && !hasToken(trimmed) {
		p.heading = p.root.Group("", number)
		p.heading.Title, p.section = strings.TrimSpace(heading), p.heading
		if p.group, p.name = nil, ""; roleOf(p.heading.Title).isToken() {
			p.name = p.heading.Title // ## Client token
		}
		return
	}
	if p.group == nil {
		if p.section != p.heading && !p.begun {
			if p.begun = true; p.section.Children[0].holdsAccess() {
				p.section = p.heading // the environment was that of the lines right below it
			}
		}
		p.group = p.section.Group("", number)
		if p.introduced != "" {
			p.group.Add("environment", p.introduced, number)
			p.introduced = ""
		}
		p.group.Title, p.whose = p.whose, ""
	}
	if match := robotVariable.FindStringSubmatch(trimmed); match != nil {
		p.group.Add(match[1], match[2], number)
		return
	}
	switch tokens := tokensIn(line); {
	case len(tokens) == 0:
		p.spoken(trimmed, number)
		p.words(trimmed, number)
	case strings.Contains(line, "{") || quotedAt(line, tokens[0]):
		inner := loose(line)
		for _, child := range inner.Children {
			child.Walk(func(n *Node) { n.Line = number })
		}
		p.group.Children = append(p.group.Children, inner.Children...)
	default:
		p.tokens(line, tokens, number)
	}
}

// tableLine takes a line of a table as Markdown writes it.
func (p *plainReader) tableLine(line string, number int) {
	r := row{line: number}
	for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
		r.cells = append(r.cells, clean(cell))
	}
	if !isRule(r) {
		p.rows = append(p.rows, r)
	}
}

// endTable reads the table that has ended, if there is one.
func (p *plainReader) endTable() {
	if len(p.rows) == 0 {
		return
	}
	p.group, p.name = p.section.Group("", p.rows[0].line), ""
	table(p.group, p.rows)
	p.rows = nil
}

// words takes a line without a token: a name with a value, the name of what follows, or the heading of the group.
func (p *plainReader) words(line string, number int) {
	quoted := strings.HasPrefix(line, ">") // of a mail: what begins with it is an answer
	line = strings.Trim(line, bullets)
	name, value, named := strings.Cut(line, ":")
	if strings.HasPrefix(value, "//") {
		name, value, named = "", line, true
	}
	if before, after, assigned := strings.Cut(line, "="); !named && assigned && len(split(before)) < 5 {
		name, value, named = before, after, true
	}
	if match := bold.FindStringSubmatch(line); match != nil { // **Password** - `…`
		name, value, named = match[1], match[2], true
	}
	if match := spaced.FindStringSubmatch(line); match != nil && !named {
		name, value, named = match[1], match[2], true
	}
	if inner, after, assigned := strings.Cut(value, "="); named && assigned && after != "" && key.MatchString(inner) {
		p.name = ""
		p.group.Add(inner, strings.Trim(after, bullets+"_\"'`"), number) // //registry.npmjs.org/:_authToken=…
		return
	}
	if strings.ContainsAny(name, "{}") || callOf.MatchString(name) { // code in a text
		inner := loose(line)
		inner.Walk(func(n *Node) { n.Line = number })
		p.group.Children = append(p.group.Children, inner.Children...)
		return
	}
	name, value = strings.Trim(name, bullets+"_\"'"), strings.Trim(value, bullets+"_\"'`")
	for _, word := range []string{"ARG ", "ENV ", "export ", "set "} { // of a Dockerfile, of a shell
		if rest, found := strings.CutPrefix(name, word); found && constant.MatchString(rest) {
			name = rest
		}
	}
	if subjectNames[strings.ToLower(name)] && named && p.section == p.root {
		p.heading = p.root.Group("", number) // of a mail: what it is about, as far as it goes
		p.heading.Title, p.section, p.group, p.name = value, p.heading, nil, ""
		return
	}
	switch {
	case named && value != "":
		p.name = ""
		p.group.Add(name, value, number)
		if p.nodes < maxNodes && roleOf(name) == roleNone && isLabel(name) && len(p.group.Children) == 1 {
			p.group.Title = "" // "Hotel Aurora: Prague" tells nothing for sure
		}
	case !named && storePath.MatchString(line):
		p.heading = p.root.Group("", number)
		p.heading.Title, p.section = line[strings.LastIndexByte(line, '/')+1:], p.heading
		if p.group, p.name = nil, ""; environmentIn(split(line)) != "" {
			p.heading.Add("environment", environmentIn(split(line)), number)
		}
	case isEnvironment(line):
		p.environment(strings.Trim(line, bullets+"_#:"), number)
	case named:
		if p.name = name; len(p.group.Children) == 0 {
			p.introduced = environmentOf(name) // here are the production credentials:
			p.whose = cmp.Or(whoseOf(name), hotelIn(name))
		}
		if p.group.Title == "" && !quoted && roleOf(name) == roleNone && len(p.group.Children) == 0 {
			p.group.Title = name
		}
	case strings.Contains(line, "://") || hostIn.MatchString(line):
		p.group.Add(p.name, line, number)
	case roleOf(line).isToken():
		p.name = line
	case len(p.group.Children) == 0 && len(line) <= maxShown && isHeadline(line):
		p.group.Title = strings.Trim(line, bullets+"_#:")
	case len(p.group.Children) > 0 && (isTitle(line) || p.isNextHeading(line)):
		p.group = p.section.Group("", number)
		p.group.Title = line
	}
}

// isNextHeading reports whether a line is one more heading like the one above the tokens before it: a name alone.
func (p *plainReader) isNextHeading(line string) bool {
	last := p.group.Children[len(p.group.Children)-1]
	return p.group.Title != "" && last.Scalar && isToken(last.Value) && isHeadline(line) && isLabel(line) &&
		len(split(line)) < 4
}

// environment takes a line that is nothing but an environment. Above everything else it is that of what follows, up to
// the next one: of all hotels below where its own lines have none.
func (p *plainReader) environment(said string, number int) {
	if len(p.group.Children) > 0 || p.group.Title != "" {
		p.group.Add("environment", said, number)
		return
	}
	p.section, p.begun = p.heading.Group("", number), false
	p.section.Title = said
	p.group = p.section.Group("", number)
}

// holdsAccess reports whether there is a token in a group that is not called a ClientToken.
func (n *Node) holdsAccess() bool {
	found := false
	n.Walk(func(n *Node) {
		found = found || n.Scalar && hasToken(n.Value) && roleOf(n.Name) != roleClient
	})
	return found
}

// isEnvironment reports whether a line names an environment and nothing else: "Production", "Demo credentials:".
func isEnvironment(line string) bool {
	return len(line) <= maxShown && environmentOf(line) != "" && !anyWord(line, func(w string) bool {
		return environmentWords[w] == "" && !environmentNames[w] && !noise[w] && w != "credentials" && w != "tokens"
	})
}

// tokens takes a line with tokens. The name of each stands before it; that of a single one may stand behind.
func (p *plainReader) tokens(line string, at []int, number int) {
	into := p.group
	if len(at) > 1 {
		into = p.group.Group("", number)
	}
	from := 0
	for i, start := range at {
		before := line[from:start]
		if address, query, found := strings.Cut(before, "?"); found && strings.Contains(address, "://") {
			into.Add("url", strings.TrimSpace(address), number)
			before = query
		}
		name := clean(before)
		if words := strings.Fields(strings.TrimSuffix(strings.TrimSpace(before), "=")); len(words) > 1 &&
			constant.MatchString(words[len(words)-1]) &&
			(strings.Contains(words[len(words)-1], "_") || words[0] == "export" || strings.EqualFold(words[0], "set")) {
			name = words[len(words)-1] // of a history: 502  export MEWS_ACCESS_TOKEN=…
		}
		if around, last, found := strings.Cut(name, ":"); found && i == 0 && len(at) > 1 && clean(last) != "" {
			name = clean(last)
			if around = clean(around); environmentOf(around) != "" || isHeadline(around) {
				into.Title = around // "Demo: client token …, access token …"
			}
		}
		end := start + tokenLength
		if name == "" && i == 0 && len(at) == 1 {
			name = clean(line[end:])
		}
		if name == "" {
			name = p.name
		}
		if columns := cellsOf(name); len(columns) > 1 {
			into = p.row(into, columns, number)
			name = strings.TrimSpace(columns[len(columns)-1])
			if roleOf(name) == roleNone {
				name = ""
			}
		}
		if behind := clean(line[end:]); len(at) == 1 && into == p.group && behind != name && isEnvironment(behind) {
			into = p.group.Group("", number) // Hotel Aurora: … (live)
			into.Add("environment", behind, number)
		}
		child := into.Add(name, line[start:end], number)
		if roleOf(name) == roleNone && !isClause(name) {
			child.Title = name // a line with a name and a token
		}
		from = end
	}
	p.name = ""
}

// isClause reports whether what stands before a token is a part of a sentence rather than a name.
func isClause(name string) bool {
	return strings.HasSuffix(name, "(") || slices.ContainsFunc(strings.Fields(name), func(w string) bool {
		return clauseWords[strings.ToLower(w)]
	})
}

var clauseWords = words(`if fall back to try when then is are was were it fails use uses using this that please
	wenn falls dann ist sind war hat bitte alte neue alten neuen old new si est le vieux als is het oude nieuwe`)

// storePath is where a secret lies in a store: secret/data/mews/production/hotel-aurora.
var storePath = pattern.New(`^[\w.-]+(?:/[\w.-]+)*/mews(?:/[\w.-]+)+$`)

var subjectNames = words(`subject betreff objet oggetto asunto assunto predmet temat onderwerp`)

// callOf is the call of a function.
var callOf = pattern.New(`\w\(`)

// spaced is a name with its value some blanks behind it, as tools list them.
var spaced = pattern.New(`^([A-Za-z_][\w.-]*)(?:\s{2,}|\t\s*)(\S+)$`)

// bold is a name that is set off from its value by how it is written.
var bold = pattern.New("^\\**_*([\\pL][^*_:`]{0,60})\\*\\*:? *[-–—:] *(\\S.*)$")

// key is a name without blanks.
var key = pattern.New(`^[A-Za-z_][\w.-]*$`)

// quotedAt reports whether a token stands between quotation marks or brackets, as in code.
func quotedAt(line string, at int) bool {
	return at > 0 && strings.IndexByte("\"'<", line[at-1]) >= 0
}

// isHeadline reports whether a line is written as the heading of what follows.
func isHeadline(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	return !unicode.IsLower(first) && !strings.HasSuffix(line, ",") && !strings.HasSuffix(line, ".")
}

// cellsOf splits what stands before a token where it is a row of a table, and not a sentence with commas.
func cellsOf(text string) []string {
	cells := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("|;\t,", r) })
	if strings.Contains(text, ",") && slices.ContainsFunc(cells, func(c string) bool { return len(split(c)) > 4 }) {
		return nil
	}
	return cells
}

// row makes a group of the cells before a token; the first that can be a name is the label.
func (p *plainReader) row(in *Node, cells []string, number int) *Node {
	row := in.Group("", number)
	for _, cell := range cells {
		cell = clean(cell)
		switch {
		case strings.Contains(cell, "://") || platformOf(cell) != "":
			row.Add("url", cell, number)
		case environmentOf(cell) != "" && len(split(cell)) < 3:
			row.Add("environment", cell, number)
		case isLabel(cell) && !isClause(cell) && roleOf(cell) == roleNone && row.Get("name") == nil:
			row.Add("name", cell, number)
		}
	}
	return row
}

func clean(text string) string {
	text = strings.Trim(strings.TrimSpace(text), bullets+":=,;\"'`[]<")
	if strings.Contains(text[min(1, len(text)):], "(") {
		return text
	}
	return strings.Trim(text, bullets+":=,;\"'`()[]<")
}
