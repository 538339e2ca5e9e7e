package harvest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// loose reads code, and whatever is nearly a document: JSON with a hole in it, the body of a request with variables in
// it, a command line. It knows no language. What stands between brackets is a group; a name before = or :, the first
// text of a call and an option of a command name what follows; a text in quotation marks and a bare token are values.
func loose(text string) *Node { return looseIn(text, false) }

// looseIn reads a text, or a comment, in which there are no comments.
func looseIn(text string, comment bool) *Node {
	l := &looseReader{text: text, line: 1, root: &Node{Line: 1}, within: comment}
	l.stack = []*frame{{node: l.root}}
	for l.at < len(l.text) && l.nodes < maxNodes {
		l.next()
	}
	if strings.TrimSpace(l.text[l.at:]) != "" {
		l.root.cutAt(l.line)
	}
	return l.root
}

// frame is a group that is not closed yet.
type frame struct {
	node    *Node
	opening byte
	column  int      // of what is set in: that of the line above it
	index   bool     // into what stands in an expression
	atoms   []string // since the last separator: words and texts
	key     string   // named by = or :, waiting for its value
	waiting bool
	text    string // the last text in quotation marks, which may name the next one of a call
	whose   string // of hotels."Hotel Aurora".accessToken, whose value waits
	first   string // that at the head of a list, right before what is read

	outer        string   // in round brackets: the name that waits for what the call returns
	last         string   // of an expression: its last word
	inExpression bool     // what waits is no text by itself: only a token is taken
	spent        string   // the name of the first value of such an expression, which may have another one
	words        []string // in round brackets: they may be the columns of an INSERT
	columns      []string // of its values
	position     int      // among them
}

// statement opens one of SQL, which ends with a semicolon: UPDATE hotels SET access_token = '…' WHERE name = '…'.
const statement = 'U'

type looseReader struct {
	text  string
	at    int
	line  int
	nodes int
	root  *Node
	stack []*frame

	within   bool            // a comment
	begun    bool            // something stands in the line already
	unclosed map[string]bool // ends of comments that do not come any more
	wasted   int             // bytes that were looked through in vain for the end of a text

	depth      int  // of conditions of the compiler
	uncompiled bool // it has none from here on

	columns []string // of an INSERT
	rows    bool     // its values follow
}

func (l *looseReader) top() *frame { return l.stack[len(l.stack)-1] }

// next reads one piece of the text.
func (l *looseReader) next() {
	c := l.text[l.at]
	switch {
	case c == '\n':
		l.line++
		l.at++
		l.endOfLine()
		l.begun = false
		return
	case c == ' ' || c == '\t' || c == '\f' || c == '\v':
		l.at++
		return
	case !l.begun && l.block():
		return
	case strings.HasPrefix(l.text[l.at:], "{{"):
		end := strings.Index(l.text[l.at:min(len(l.text), l.at+maxName)], "}}")
		if end < 0 || strings.Contains(l.text[l.at:l.at+end], "\n") {
			l.open(c)
			break
		}
		l.atom(l.text[l.at:l.at+end+2], false)
		l.at += end + 2
	case c == '{' || c == '[' || c == '(':
		l.open(c)
	case c == '}' || c == ']' || c == ')':
		l.at++
		l.close()
	case c == '"' || c == '\'' || c == '`':
		l.quoted(c)
	case c == '#' && l.condition():
	case l.comment():
	case c == ':' && l.symbol():
	case c == '=' || c == ':':
		l.assign(c)
	case c == ',' || c == ';':
		l.separator(c)
	case c < utf8.RuneSelf && !isWord(c) && strings.IndexByte("-_$@.%/\\+~#*&?!|<>^", c) < 0:
		l.at++
	default:
		l.word()
	}
	l.begun = true
}

// separator ends what stands before a comma or a semicolon.
func (l *looseReader) separator(c byte) {
	l.at++
	if c == ';' && l.top().opening == statement {
		l.close()
	}
	f := l.top()
	f.position++
	f.first = ""
	if f.position == 1 && c == ',' && len(f.atoms) == 1 && f.atoms[0] == f.text && isLabel(f.text) {
		f.first = f.text
	}
	f.atoms, f.key, f.waiting, f.inExpression, f.spent = nil, "", false, false, ""
	if c == ';' || f.opening != '(' {
		f.text = ""
	}
	if f.opening == '(' {
		l.rows = l.rows && f.columns != nil
	}
}

// endOfLine ends what a line is about, outside of calls and lists, unless it is to go on.
func (l *looseReader) endOfLine() {
	f := l.top()
	if f.opening == '(' || f.opening == '[' || l.continued() {
		return
	}
	if f.spent = ""; !f.waiting || f.inExpression {
		f.atoms, f.text, f.key, f.waiting, f.inExpression = nil, "", "", false, false
	}
}

// continued reports whether the line before ended with the sign that the next one belongs to it.
func (l *looseReader) continued() bool {
	next := strings.TrimLeft(l.text[l.at:min(len(l.text), l.at+maxShown)], " \t")
	if l.top().inExpression && (strings.HasPrefix(next, "? ") || strings.HasPrefix(next, ": ") ||
		strings.HasPrefix(next, "|| ") || strings.HasPrefix(next, "?? ")) {
		return true // the other half of a choice
	}
	before := strings.TrimRight(l.text[:l.at-1], " \t")
	return strings.HasSuffix(before, `\`) || strings.HasSuffix(before, "^") || strings.HasSuffix(before, "`")
}

func (l *looseReader) open(c byte) {
	l.at++
	f := l.top()
	name := f.key
	if name == "" && len(f.atoms) > 0 {
		name = f.atoms[len(f.atoms)-1]
		if f.text != "" { // variable "mews_token" {
			name = f.text
		}
	}
	if hasToken(name) || len(name) > maxName {
		name = ""
	}
	index := c == '[' && f.waiting && f.inExpression && l.at > 1 && isWord(l.text[l.at-2]) // Configuration["…"] ?? "…"
	if c != '(' && !index {
		f.key, f.waiting, f.text, f.atoms, f.inExpression = "", false, "", nil, false
	}
	if len(l.stack) > maxDepth {
		return
	}
	l.nodes++
	inner := &frame{node: f.node, opening: c, index: index}
	if c != '(' && !index || f.opening == '(' || !f.waiting {
		if c == '(' {
			name = "" // of a function: it says nothing about what it is given
		}
		inner.node = f.node.Group(name, l.line)
	}
	if c == '(' {
		inner.key, inner.waiting, inner.inExpression = f.key, f.waiting, f.waiting
		if inner.outer = f.outer; f.waiting {
			inner.outer = f.key
		}
		if setter := setterOf(f); setter != "" {
			inner.key, inner.waiting, inner.inExpression = setter, true, false
		}
		if l.rows && f.columns == nil {
			inner.columns = l.columns
		}
	}
	l.stack = append(l.stack, inner)
}

// close ends a group. One with nothing in it is no group: a property of C#, whose value is behind it, the columns of an
// INSERT.
func (l *looseReader) close() {
	for l.top().opening == indented {
		l.stack = l.stack[:len(l.stack)-1]
	}
	if len(l.stack) == 1 || l.top().opening == compiled {
		return
	}
	ended := l.top()
	l.stack = l.stack[:len(l.stack)-1]
	f := l.top()
	children := f.node.Children
	name := ""
	isLast := len(children) > 0 && children[len(children)-1] == ended.node
	if isLast && ended.opening == '(' && len(ended.words) > 1 && ended.node != f.node && l.valuesFollow() {
		l.columns, ended.node.Children = ended.words, nil // they are names, whatever they stand between
	}
	if ended.node != f.node && len(ended.node.Children) == 0 && isLast {
		name = ended.node.Name
		f.node.Children = children[:len(children)-1]
		if ended.opening == '(' && len(ended.words) > 1 {
			l.columns = ended.words
		}
	}
	if isLast && ended.opening == '(' && ended.node != f.node && len(ended.node.Children) == 1 {
		if only := ended.node.Children[0]; only.Scalar && only.Title == "" && constant.MatchString(only.Name) {
			children[len(children)-1] = only // define('MEWS_ENV', 'production')
		}
	}
	if (ended.opening == '(' || ended.index) && f.waiting {
		f.inExpression = true
		return
	}
	f.atoms, f.key, f.waiting, f.text = nil, "", false, ""
	switch {
	case name != "" && ended.opening == '{':
		f.atoms = []string{name}
	case ended.opening == '[' && ended.text != "" && isLast && len(ended.node.Children) == 0 && l.isAssigned():
		f.atoms = []string{ended.text} // tokens["Hotel Aurora"] = …
	case ended.opening == '[' && ended.text != "" && isLast && strings.HasPrefix(l.text[l.at:], "."):
		f.atoms, f.text = []string{ended.text}, ended.text // hotels["Hotel Aurora"].accessToken = …
	}
}

// valuesFollow reports whether the values of an INSERT come next.
func (l *looseReader) valuesFollow() bool {
	rest := strings.TrimLeft(l.text[l.at:min(len(l.text), l.at+40)], " \t\n")
	return len(rest) > 6 && strings.EqualFold(rest[:6], "values")
}

// assign makes a name of what stands before = or :.
func (l *looseReader) assign(c byte) {
	start := l.at
	for l.at < len(l.text) && strings.IndexByte("=:>", l.text[l.at]) >= 0 {
		l.at++
	}
	sign := l.text[start:l.at]
	f := l.top()
	if last := len(f.atoms) - 1; last > 0 && strings.Trim(f.atoms[last], "?|&+") == "" {
		f.atoms = f.atoms[:last] // process.env.X ??= "…"
	}
	if sign == "=" && f.waiting && f.inExpression && roleOf(f.last).isToken() && !roleOf(f.key).isToken() {
		f.key, f.inExpression = f.last, false // old: static final String ACCESS_TOKEN = …
		return
	}
	if sign == ":" && f.opening == '(' && f.waiting && f.inExpression && roleOf(f.last) != roleNone {
		f.key, f.inExpression, f.last = f.last, false, "" // Create(accessToken: …
		return
	}
	if sign == "==" || sign == "===" || len(f.atoms) == 0 || sign == "::" {
		return
	}
	f.key, f.waiting, f.inExpression, f.whose = l.nameOf(f.atoms), true, false, ""
	if last := len(f.atoms) - 1; last > 0 && strings.HasPrefix(f.atoms[last], ".") && f.atoms[last-1] == f.text {
		f.whose = f.text
	}
	f.atoms, f.text = nil, ""
}

// keywords stand before names and are no part of them.
var keywords = words(`const let var export default public private protected internal static final readonly string String
	def val local global set self this function return new type final auto char std env export declare SET`)

// owners stand before a member and say nothing about it.
var owners = words(`self this $this config cfg settings options opts params module exports conf props`)

// nameOf makes a name of the words before a sign: the last one in code, all of them in prose.
func (l *looseReader) nameOf(atoms []string) string {
	last := strings.Trim(atoms[len(atoms)-1], `\&?`)
	last = strings.TrimPrefix(strings.TrimPrefix(last, "process.env."), "import.meta.env.")
	for _, sign := range []string{"->", "::", "."} { // self.access_token
		if owner, member, found := strings.Cut(last, sign); found && member != "" && (len(owner) == 1 || owners[owner]) {
			last = member
		}
	}
	if len(atoms) == 1 || len(atoms) > 8 || keywords[atoms[0]] || strings.ContainsAny(last, "$_.@") ||
		strings.HasPrefix(last, "-") || !plain(atoms) {
		return last
	}
	return strings.Join(atoms, " ")
}

// plain reports whether all are words of prose.
func plain(all []string) bool {
	for _, word := range all {
		for _, r := range word {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '&' && r != '\'' {
				return false
			}
		}
	}
	return true
}

// word reads what stands without quotation marks.
func (l *looseReader) word() {
	end := l.at
	for end < len(l.text) && end-l.at < maxWord {
		c := l.text[end]
		if isWord(c) || strings.IndexByte("-_$@.%/\\+~#*&?!|<>^", c) >= 0 ||
			c == ':' && end+2 < len(l.text) && l.text[end+1] == '/' && l.text[end+2] == '/' ||
			c == '=' && strings.Contains(l.text[l.at:end], "://") {
			end++
			continue
		}
		break
	}
	if end == l.at {
		end++
	}
	word := l.text[l.at:end]
	l.at = end
	if strings.EqualFold(word, "$env") && strings.HasPrefix(l.text[end:], ":") { // $env:NAME of PowerShell
		l.at++
		return
	}
	if len(word) <= 2 && end < len(l.text) && (l.text[end] == '"' || l.text[end] == '\'') && isPrefix(word) {
		return // of a text: f"…", $@"…"
	}
	if strings.EqualFold(word, "UPDATE") && !l.begun && len(l.stack) == 1 && strings.HasPrefix(l.text[end:], " ") {
		l.nodes++
		l.stack = append(l.stack, &frame{node: l.top().node.Group("", l.line), opening: statement})
		return
	}
	if strings.EqualFold(word, "VALUES") && len(l.columns) > 0 {
		l.rows = true
	}
	if inner := strings.IndexByte(word, '>'); inner > 0 && inner < len(word)-1 { // <token>…</token>
		word = strings.Trim(word, "<>")
	}
	l.atom(word, false)
}

// isPrefix reports whether letters before a quotation mark say how a language reads the text.
func isPrefix(word string) bool { return strings.Trim(word, "fFrRbBuU$@") == "" }

// atom takes a word or a text: as the value of a name that waits for one, else as what may become a name.
func (l *looseReader) atom(text string, quoted bool) {
	f := l.top()
	if f.opening == '(' && len(f.words) < maxColumns && len(text) <= maxName {
		f.words = append(f.words, text)
	}
	isValue := quoted || isToken(text) || strings.Contains(text, "://") || strings.HasPrefix(text, "{{") || isBool(text)
	switch {
	case f.columns != nil && f.position < len(f.columns) && isValue:
		l.add(f, f.columns[f.position], text)
	case f.opening == '(' && quoted && f.text != "" && roleOf(text).isToken() && !roleOf(f.text).isToken() &&
		!hasToken(text):
		f.text = text // buildConfigField("String", "ACCESS_TOKEN", "…")
	case f.opening == '(' && quoted && f.text != "" && !isToken(f.text):
		name := f.text
		if isToken(text) && f.outer != "" { // ACCESS_TOKEN: getenv("MEWS_DEMO", "…")
			name = of(name, f.outer)
		}
		l.add(f, name, text)
		f.text = ""
	case f.waiting && (isValue && !f.inExpression || isToken(text) || strings.Contains(text, "://")):
		l.add(f, f.key, text)
		if f.whose != "" && isToken(text) && isLabel(f.whose) {
			f.node.Children[len(f.node.Children)-1].Title = f.whose
		}
		if f.spent = ""; f.inExpression {
			f.spent = f.key
		}
		f.key, f.waiting, f.inExpression = "", false, false
	case f.waiting && quoted && (f.last == "||" || f.last == "??" || f.last == "?:") && isAbout(f.key):
		l.add(f, f.key, text)
		f.key, f.waiting, f.inExpression = "", false, false
	case f.waiting: // an expression: process.env.X || "…"
		if at := tokensIn(text); len(at) > 0 {
			l.add(f, f.key, text[at[0]:at[0]+tokenLength])
		}
		if is := enumOf(f.key, text); is != "" {
			l.add(f, "environment", is)
		} else if quoted && foreign.MatchString(text) {
			l.add(f, f.key, text)
		}
		if f.inExpression, f.last = true, ""; len(text) <= maxShown {
			f.last = text
		}
		if quoted {
			f.text = text
		}
	case f.spent != "" && quoted && (isToken(text) || strings.Contains(text, "://")):
		l.add(f, f.spent, text) // isLive ? "…" : "…"
	case isToken(text) || quoted && hasToken(text) || strings.Contains(text, "://"):
		l.unnamed(f, text, quoted)
	case len(tokensIn(text)) > 0:
		at := tokensIn(text)[0]
		l.add(f, text[:at], text[at:at+tokenLength])
	case quoted && f.opening != '(' && len(f.atoms) > 1 && isSecretName(split(f.atoms[len(f.atoms)-1])):
		l.add(f, f.atoms[len(f.atoms)-1], text) // proxy_set_header Authorization "Basic …";
		f.atoms = nil
	default:
		if len(f.atoms) < 32 && len(text) <= maxName {
			f.atoms = append(f.atoms, text)
		}
		if quoted {
			f.text = text
		}
	}
}

// unnamed takes a value that no sign of an assignment stands before: what it is called may stand there all the same.
func (l *looseReader) unnamed(f *frame, text string, quoted bool) {
	name := ""
	if f.first != "" && len(f.atoms) == 0 && f.opening != '(' && isToken(text) { // {"Hotel Aurora", "…"}
		l.add(f, f.first, text)
		f.node.Children[len(f.node.Children)-1].Title = f.first
		f.first = ""
		return
	}
	if len(f.atoms) > 0 {
		last := f.atoms[len(f.atoms)-1]
		isOne := isToken(text) && roleOf(last).isToken() // proxy_set_header Access-Token "…";
		if strings.HasPrefix(last, "-") || f.opening == 0 && !quoted || isOne && f.opening == '{' {
			name = l.nameOf(f.atoms)
		}
		if strings.HasPrefix(last, "-") && isToken(text) {
			name = commanded(f.atoms)
		}
	}
	l.add(f, name, text)
	f.atoms = nil
}

const maxColumns = 64

// isAbout reports whether a name is that of what is said of tokens in plain words.
func isAbout(name string) bool {
	switch roleOf(name) {
	case roleApp, roleEnvironment, roleLabel:
		return true
	}
	return false
}

// of is the name of a default: that of the variable, and where it leaves open which token it is, that of what it is
// assigned to.
func of(variable, outer string) string {
	isTold := func(name string) bool {
		is := roleOf(name)
		return is == roleAccess || is == roleClient
	}
	if !isTold(variable) && isTold(outer) {
		return variable + " " + outer
	}
	return variable
}

func (l *looseReader) add(f *frame, name, text string) {
	l.nodes++
	f.node.Add(name, text, l.line)
}
