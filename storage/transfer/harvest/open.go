package harvest

import (
	"cmp"
	"strings"

	"keyrack/model/pattern"
)

// opener turns a tree into scopes: lists of keys with values become values with names, and texts that hold documents,
// requests or code are read too.
type opener struct {
	nodes int
	names names
	cut   int  // the line from which on a reader has left out the rest of the file, 0 for none
	deep  int  // the line from which on it left out what is nested too deep, 0 for none
	frees bool // what was opened is taken out of the tree
}

// open makes a scope of a node.
func (o *opener) open(n *Node, up *scope, depth int) *scope {
	s := &scope{up: up, name: n.Name, title: n.Title, line: int32(n.Line), off: n.Off}
	if up != nil {
		s.level, s.off = up.level+1, n.Off || up.off
		if s.line == 0 {
			s.line = up.line
		}
	}
	groups, values := 0, 0
	for _, child := range n.Children {
		if child.Scalar {
			values++
		} else {
			groups++
		}
	}
	s.values, s.below = make([]*value, 0, values), make([]*scope, 0, groups)
	for i, child := range n.Children {
		if o.frees {
			n.Children[i] = nil
		}
		o.child(s, child, depth)
	}
	return s
}

func (o *opener) child(s *scope, n *Node, depth int) {
	if n.Deep && o.deep == 0 {
		o.deep = max(1, n.Line)
	} else if n.Cut && !n.Deep && o.cut == 0 {
		o.cut = max(1, n.Line)
	}
	if depth > maxDepth && !n.Cut {
		o.deep = cmp.Or(o.deep, max(1, n.Line))
	}
	if o.nodes++; o.nodes > maxNodes || depth > maxDepth || n.Hint == Ignore || n.File != nil {
		return
	}
	if named := pairOf(n); named != nil {
		n = named
	} else if code := linesOfCode(n); code != nil {
		n = code
	}
	if isToken(bare(n.Name)) { // {"…": "Hotel Aurora"}
		n = turned(n)
	}
	switch {
	case n.Scalar:
		o.scalar(s, n, depth)
	case len(n.Children) > 0:
		s.below = append(s.below, o.open(n, s, depth+1))
	}
}

// linesOfCode is the text of a list of lines, as notebooks keep one, nil for any other node.
func linesOfCode(n *Node) *Node {
	if n.Scalar || len(n.Children) < 2 || n.Name == "" {
		return nil
	}
	var b strings.Builder
	for i, line := range n.Children {
		isWhole := strings.IndexByte(line.Value, '\n') == len(line.Value)-1
		if !line.Scalar || line.Name != "" || line.Hint != None || !isWhole && i < len(n.Children)-1 {
			return nil
		}
		b.WriteString(line.Value)
	}
	if !hasToken(b.String()) {
		return nil
	}
	return &Node{Name: n.Name, Title: n.Title, Line: n.Line, Off: n.Off, Value: b.String(), Scalar: true, Hint: Source}
}

// turned makes of a token that names something a token with that name.
func turned(n *Node) *Node {
	token := &Node{Value: n.Name, Scalar: true, Line: n.Line, Off: n.Off}
	if n.Scalar {
		if isLabel(n.Value) {
			token.Name = n.Value
		}
		return token
	}
	group := *n
	group.Name = ""
	group.Children = append([]*Node{token}, n.Children...)
	return &group
}

var assignment = pattern.New(`^\s*(?:export\s+)?([A-Za-z_][\w.:-]*)\s*=\s*(.*)$`)

// scalar makes a value of a node, or a scope of what its text is.
func (o *opener) scalar(s *scope, n *Node, depth int) {
	line := n.Line
	if line == 0 {
		line = int(s.line)
	}
	name, text, title := n.Name, n.Value, n.Title
	if name == "" && n.Hint == None && len(text) < maxText {
		if match := assignment.FindStringSubmatch(strings.TrimSpace(text)); match != nil {
			name, text = match[1], unquote(match[2])
		}
	}
	if inner := inside(n, text, line); inner != nil && depth < maxDepth {
		inner.Name, inner.Title, inner.Line, inner.Off = name, title, line, n.Off
		child := o.open(inner, s, depth+1)
		if len(child.values)+len(child.below) > 0 {
			s.below = append(s.below, child)
		}
		if n.Hint != Note && n.Hint != None || isToken(bare(text)) {
			return
		}
	}
	v := &value{in: s, text: text, line: int32(line), off: n.Off || s.off, hint: n.Hint}
	switch {
	case title == "":
	case title == name:
		v.titled = true
	default:
		v.rarely().title, name = title, cmp.Or(name, title)
	}
	v.named = o.names.of(name, s)
	s.values = append(s.values, v)
}

// inside returns the tree of a text that holds more than one value: a document, a request, code, a note with a token.
func inside(n *Node, text string, line int) *Node {
	if n.Hint == Sealed || n.Hint == Address && !strings.Contains(text, "?") || len(text) < 8 {
		return nil
	}
	trimmed := strings.TrimSpace(text)
	if trimmed[:min(1, len(trimmed))] == "{" || strings.HasPrefix(trimmed, "[") {
		if root, err := parseJSON(trimmed); err == nil && len(root.Children) > 0 {
			root.Walk(func(n *Node) { n.Line = line })
			return root
		}
	}
	if root := serialized(trimmed); root != nil {
		root.Walk(func(n *Node) { n.Line = line })
		return root
	}
	if n.Hint != Body && n.Hint != Source && (!hasToken(text) || isToken(bare(text))) {
		return nil
	}
	root := loose(text)
	if n.Hint != Body && n.Hint != Source && isProse(text) {
		root, _ = readPlain(&File{Text: text}) // somebody wrote it for others: a message, a comment
	}
	root.Walk(func(n *Node) { n.Line = line })
	return root
}

// isProse reports whether a text with tokens is one that people write: words, and no signs of code.
func isProse(text string) bool {
	return !strings.ContainsAny(text, `{}=;"`) && !strings.Contains(text, "</") && proseWord.MatchString(text) &&
		!variableWord.MatchString(text)
}

// variableWord is a word that people do not write to each other.
var variableWord = pattern.New(`(?:^|\s)[A-Z][A-Z0-9]*_[A-Z0-9_]+(?:\s|$)`)

var proseWord = pattern.New(`(?:^|\s)\p{L}{2,}[:,]?\s`)

// The names under which tools write a variable as an object.
var (
	keyNames = []string{
		"key", "name", "variable", "secretKey", "secretName", "varName", "variable_name", "ParameterKey",
		"option_name", "meta_key", "setting_key", "setting_name", "config_key", "param_name",
	}
	valueNames = []string{
		"value", "secretValue", "currentValue", "initialValue", "ParameterValue", "val", "computed", "raw",
		"option_value", "meta_value", "setting_value", "config_value", "param_value",
	}
	aboutNames = words(`type sensitive computed raw note visibility description comment secret issecret is_secret
	slotsetting contenttype
		default scope enabled disabled active id option_id meta_id autoload value
		uuid createdat updatedat version sessionvalue initialvalue
		currentvalue secured
		protected masked environment_scope variable_type metadata`)
)

// typeNames stand around a value in what DynamoDB and Firestore give out.
var typeNames = words(`S BOOL stringValue booleanValue`)

// pairOf returns a named scalar for an object that is a name and a value, and nil for any other node.
func pairOf(n *Node) *Node {
	if n.Scalar || len(n.Children) < 1 || len(n.Children) > 24 {
		return nil
	}
	if only := n.Children[0]; len(n.Children) == 1 && only.Scalar && only.Name == "secure" && n.Name != "" {
		pair := *only // of Pulumi and of CI: encrypted for them alone
		pair.Name, pair.Hint = n.Name, Sealed
		return &pair
	}
	if only := n.Children[0]; len(n.Children) == 1 && only.Scalar && typeNames[only.Name] && n.Name != "" {
		pair := *only // {"hotelName": {"S": "Hotel Aurora"}}
		pair.Name, pair.Off = n.Name, n.Off || only.Off
		return &pair
	}
	var held *Node
	for _, name := range valueNames {
		if child := n.Get(name); child != nil && (child.Scalar || len(child.Children) > 0) {
			if held == nil || held.Scalar && held.Value == "" {
				held = child
			}
		}
	}
	if held == nil {
		return nil
	}
	name := ""
	for _, key := range keyNames {
		if child := n.Get(key); child != nil && child.Scalar && child.Value != "" && child != held {
			name = child.Value
			break
		}
	}
	if name == "" {
		if n.Name == "" || len(n.Children) > 1 && !onlyAbout(n) {
			return nil
		}
		name = n.Name
	}
	if hasToken(name) {
		return nil
	}
	for _, scope := range []string{"environment_scope", "target", "context"} { // of a variable of CI
		if is := n.Text(scope); environmentOf(is) != "" && environmentIn(split(name)) == "" {
			name += " " + is
		}
	}
	pair := *held
	pair.Name, pair.Off = name, n.Off || held.Off || isOff(n)
	if pair.Title == "" {
		pair.Title = n.Title
	}
	if kind := n.Text("type"); pair.Scalar && pair.Hint == None &&
		(strings.EqualFold(kind, "secret") || strings.EqualFold(kind, "SecureString")) {
		pair.Hint = Secret
	}
	return &pair
}

func onlyAbout(n *Node) bool {
	for _, child := range n.Children {
		if !aboutNames[strings.ToLower(child.Name)] {
			return false
		}
	}
	return true
}

// isOff reports whether a tool has switched an object off.
func isOff(n *Node) bool {
	return n.Text("enabled") == "false" || n.Text("disabled") == "true" || n.Text("active") == "false"
}
