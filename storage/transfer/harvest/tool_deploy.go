package harvest

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"

	"keyrack/model/pattern"
)

// Kubernetes: the values below "data" of a Secret are base64, those below "stringData", and those of a ConfigMap, are
// plain. A List has manifests as its items.

var manifest = pattern.New(
	`"?kind"?\s*:\s*"?(?:Secret|ConfigMap|List|Deployment|StatefulSet|DaemonSet|Job|CronJob|Pod|SealedSecret)\b`)

func isKubernetes(f *File) bool {
	return strings.Contains(f.Text, "apiVersion") && manifest.MatchString(f.Text) && documentOf(f) != nil
}

// documentOf is the text as JSON or YAML.
func documentOf(f *File) *Node {
	if d := f.JSON(); d != nil {
		return d
	}
	return f.YAML()
}

func readKubernetes(f *File) (*Node, error) {
	root := documentOf(f)
	kubernetes(root)
	return root, nil
}

// kubernetes decodes secrets wherever one stands.
func kubernetes(n *Node) {
	if kind := n.Text("kind"); kind != "" && n.Get("apiVersion") != nil {
		metadata := n.Get("metadata")
		n.Title = metadata.Text("name")
		if metadata != nil { // the annotation of the last change repeats the secret, namespaces say the environment
			said := []string{metadata.Text("namespace")}
			for _, label := range metadata.Get("labels").all() {
				if roleOf(label.Name) == roleEnvironment {
					said = append(said, label.Value)
				}
			}
			metadata.Children = nil
			for _, is := range said {
				if environmentIn(split(is)) != "" {
					n.Add("environment", is, metadata.Line)
					break
				}
			}
		}
		if kind == "Secret" {
			for _, v := range n.Get("data").all() {
				decode64(v)
			}
		}
		if kind == "SealedSecret" {
			n.Get("spec").seal()
		}
		for _, v := range append(n.Get("data").all(), n.Get("stringData").all()...) {
			v.keyed()
		}
	}
	if n.Get("env") != nil { // a container, whose name is that of a program
		n.Children = slices.DeleteFunc(n.Children, func(c *Node) bool { return c.Name == "name" })
	}
	for _, child := range n.Children {
		kubernetes(child)
	}
}

// keyed is for values that are a whole file: .env, appsettings.json.
func (n *Node) keyed() {
	if n.Scalar && n.Hint == None && strings.Contains(n.Value, "\n") {
		n.Hint = Source
	}
}

// decode64 puts in place of a value what it is the base64 of.
func decode64(n *Node) {
	if !n.Scalar {
		return
	}
	plain, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
	if err != nil || !utf8.Valid(plain) {
		n.Hint = Ignore
		return
	}
	n.Value = strings.TrimRight(string(plain), "\r\n")
}

// Docker Compose: the variables of a service are a map, or a list of NAME=value, which the rules read. "$$" is a dollar
// sign, and a secret of the file may hold its content.

func isCompose(f *File) bool {
	if !strings.Contains(f.Text, "services") || f.JSON() != nil {
		return false
	}
	for _, service := range f.YAML().Get("services").all() {
		if service.Get("image") != nil || service.Get("build") != nil || service.Get("environment") != nil {
			return true
		}
	}
	return false
}

func readCompose(f *File) (*Node, error) {
	d := f.YAML()
	d.Walk(func(n *Node) {
		if n.Scalar && strings.Contains(n.Value, "$$") {
			n.Value = strings.ReplaceAll(n.Value, "$$", "$")
		}
	})
	for _, service := range d.Get("services").all() {
		kept := &Node{}
		for _, name := range []string{"environment", "command", "entrypoint", "labels", "build", "x-environment"} {
			if part := service.Get(name); part != nil {
				kept.add(part)
			}
		}
		service.Children = kept.Children
	}
	for _, s := range append(d.Get("secrets").all(), d.Get("configs").all()...) {
		if content := s.Get("content"); content != nil {
			s.Value, s.Scalar, s.Children = content.Value, true, nil
		}
	}
	return d, nil
}

// Terraform: name = "value", maps and lists of them, and here-documents.

func isTerraform(f *File) bool {
	return hasExtension(f.Name, ".tfvars", ".tfvars.json", ".hcl")
}

func readTerraform(f *File) (*Node, error) {
	if d := f.JSON(); d != nil {
		return d, nil
	}
	p := &hcl{text: f.Text, line: 1}
	root := &Node{Line: 1}
	p.members(root, 0)
	p.switchOff(root, 0)
	return root, nil
}

// hcl reads the values of the language: texts, numbers, maps and lists. What it does not know it passes over. The
// parser of github.com/hashicorp/hcl is not used: its tree of 10,000 hotels takes 12 times the file, and 117 times with
// what it makes on the way (v2.24.0), which is more than a whole import may take, and it has no bound for how deep a
// file nests.
type hcl struct {
	text string
	at   int
	line int
	off  []commented // since the last member
}

// commented is a line that was switched off.
type commented struct {
	text string
	line int
}

// switchOff reads the lines with tokens that were commented out before a member.
func (p *hcl) switchOff(into *Node, depth int) {
	lines := p.off
	p.off = nil
	if depth > maxDepth {
		return
	}
	for _, one := range lines {
		inner := &hcl{text: one.text, line: one.line}
		group := &Node{}
		inner.members(group, depth+1)
		for _, child := range group.Children {
			child.Off = true
			into.add(child)
		}
	}
}

func (p *hcl) skip() {
	for p.at < len(p.text) {
		rest := p.text[p.at:]
		switch {
		case rest[0] == '\n':
			p.line++
			p.at++
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == ',' || rest[0] == '\r':
			p.at++
		case rest[0] == '#' || strings.HasPrefix(rest, "//"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			if comment := strings.TrimLeft(rest[:end], "#/ \t"); hasToken(comment) && len(comment) <= maxText {
				p.off = append(p.off, commented{comment, p.line})
			}
			p.at += end
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				end = len(rest) - 2
			}
			p.line += strings.Count(rest[:end+2], "\n")
			p.at += end + 2
		default:
			return
		}
	}
}

// members reads "name = value" and "name: value" up to a closing brace.
func (p *hcl) members(into *Node, depth int) {
	for p.skip(); p.at < len(p.text); p.skip() {
		p.switchOff(into, depth)
		if p.text[p.at] == '}' {
			p.at++
			return
		}
		start := p.at
		name := p.word()
		p.skip()
		if label := p.label(); label != "" {
			name = label
		}
		if p.at < len(p.text) && (p.text[p.at] == '=' || p.text[p.at] == ':') {
			p.at++
			p.skip()
		}
		p.value(into, name, depth)
		if p.at == start { // a sign that is none of the language
			p.at++
		}
	}
}

// label is the last text between the kind of a block and its bracket: aurora of task "aurora" {. It is empty where
// something else stands there.
func (p *hcl) label() string {
	at, line, label := p.at, p.line, ""
	for p.at < len(p.text) && p.text[p.at] == '"' {
		label = p.word()
		p.skip()
	}
	if p.at >= len(p.text) || p.text[p.at] != '{' {
		p.at, p.line = at, line
		return ""
	}
	return label
}

func (p *hcl) value(into *Node, name string, depth int) {
	if p.at >= len(p.text) || depth > maxDepth {
		p.at = len(p.text)
		return
	}
	line := p.line
	switch c := p.text[p.at]; {
	case c == '{':
		p.at++
		p.members(into.Group(name, line), depth+1)
	case c == '[':
		p.at++
		list := into.Group(name, line)
		for p.skip(); p.at < len(p.text) && p.text[p.at] != ']'; p.skip() {
			start := p.at
			p.value(list, "", depth+1)
			if p.at == start {
				p.at++
			}
		}
		p.at++
	case strings.HasPrefix(p.text[p.at:], "<<"):
		into.Add(name, p.hereDocument(), line+1).Hint = Source
	default:
		into.Add(name, p.word(), line)
	}
}

// word is a quoted text, or what stands up to the next sign.
func (p *hcl) word() string {
	if p.at < len(p.text) && p.text[p.at] == '"' {
		var b strings.Builder
		for p.at++; p.at < len(p.text) && p.text[p.at] != '"' && p.text[p.at] != '\n'; p.at++ {
			if p.text[p.at] == '\\' && p.at+1 < len(p.text) {
				p.at++
				if to, known := escapes[p.text[p.at]]; known {
					b.WriteByte(to)
					continue
				}
			}
			b.WriteByte(p.text[p.at])
		}
		p.at++
		return b.String()
	}
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune(" \t\r\n=,{}[]#\"", rune(p.text[p.at])) {
		p.at++
	}
	return p.text[start:p.at]
}

func (p *hcl) hereDocument() string {
	head, rest, _ := strings.Cut(p.text[p.at:], "\n")
	name := strings.TrimSpace(strings.TrimLeft(head, "<-"))
	p.line++
	p.at += len(head) + 1
	var lines []string
	for line := range strings.Lines(rest) {
		p.at += len(line)
		p.line++
		if strings.TrimSpace(line) == name {
			break
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	p.at = min(p.at, len(p.text))
	return strings.Join(lines, "\n")
}

// launchSettings.json of .NET: each profile has its variables.

func isLaunchSettings(f *File) bool {
	profiles := f.JSON().Get("profiles")
	for _, p := range profiles.all() {
		if p.Get("environmentVariables") != nil || p.Get("commandName") != nil {
			return true
		}
	}
	return false
}

func readLaunchSettings(f *File) (*Node, error) {
	root := &Node{Line: 1}
	for _, p := range f.JSON().Get("profiles").all() {
		one := root.add(&Node{Line: p.Line})
		if environmentIn(split(p.Name)) != "" { // else it is the name of a program
			one.Name = p.Name
		} else if isTitle(p.Name) && strings.EqualFold(p.Text("commandName"), "Project") {
			one.Title = p.Name
		}
		if vars := p.Get("environmentVariables"); vars != nil {
			one.Children = vars.Children
		}
		if arguments := p.Get("commandLineArgs"); arguments != nil {
			one.Add("commandLineArgs", arguments.Value, arguments.Line).Hint = Source
		}
	}
	return root, nil
}

// Stores of secrets that answer with a name and a value in members of their own.

func isCloud(f *File) bool {
	found := false
	for _, n := range cloudItems(f.JSON()) {
		found = found || cloudSecret(n) != nil
	}
	return found
}

// cloudItems are the objects of a file that may be secrets: itself, its list, or the one list in it.
func cloudItems(d *Node) []*Node {
	if d == nil {
		return nil
	}
	all := []*Node{d}
	for _, n := range d.Children {
		all = append(all, n)
		if len(all) < maxNodes && !n.Scalar {
			all = append(all, n.Children...)
		}
	}
	return all
}

// cloudSecret is the named value that an object of a store is, nil for any other.
func cloudSecret(n *Node) *Node {
	var name, value *Node
	switch {
	case n.Get("SecretString") != nil: // AWS Secrets Manager
		name, value = n.Get("Name"), n.Get("SecretString")
	case n.Get("Type") != nil && n.Get("Value") != nil && n.Get("Name") != nil: // AWS Parameter Store
		name, value = n.Get("Name"), n.Get("Value")
	case n.Get("value") != nil && strings.Contains(n.Text("id"), ".vault.azure.net/"):
		name, value = n.Get("name"), n.Get("value")
		if name == nil {
			_, path, _ := strings.Cut(n.Text("id"), "/secrets/")
			path, _, _ = strings.Cut(path, "/")
			name = &Node{Value: path}
		}
	case n.Get("secretKey") != nil && n.Get("secretValue") != nil: // Infisical
		name, value = n.Get("secretKey"), n.Get("secretValue")
	case n.Get("payload").Get("data") != nil && strings.Contains(n.Text("name"), "secrets/"): // Google
		value = n.Get("payload").Get("data")
		decode64(value)
		_, path, _ := strings.Cut(n.Text("name"), "secrets/")
		path, _, _ = strings.Cut(path, "/")
		name = &Node{Value: path}
	default:
		return nil
	}
	if value == nil {
		return nil
	}
	one := &Node{Line: value.Line, Value: value.Value, Scalar: value.Scalar, Children: value.Children}
	if name != nil {
		one.Name = name.Value
	}
	one.Off = n.Get("attributes").Text("enabled") == "false"
	return one
}

// vaultOf is the name of the vault of Azure that the address of a secret has.
func vaultOf(id string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(id, "https://"), ".vault.azure.net/")
	if len(host) > maxShown || host == id {
		return ""
	}
	return host
}

// readCloud keeps names with paths apart at their slashes, as people use them for environments:
// /mews/production/access_token.
func readCloud(f *File) (*Node, error) {
	root := &Node{Line: 1}
	seen := map[*Node]bool{}
	for _, n := range cloudItems(f.JSON()) {
		one := cloudSecret(n)
		if one == nil || seen[n] {
			continue
		}
		seen[n] = true
		at := root
		if host := vaultOf(n.Text("id")); environmentIn(split(host)) != "" {
			if at = root.Get(host); at == nil {
				at = root.Group(host, one.Line)
			}
		}
		parts := strings.Split(strings.Trim(one.Name, "/"), "/")
		for _, part := range parts[:len(parts)-1] {
			if next := at.Get(part); next != nil && !next.Scalar {
				at = next
			} else {
				at = at.Group(part, one.Line)
			}
		}
		one.Name = parts[len(parts)-1]
		if environment := n.Text("environment"); environment != "" {
			at = at.add(&Node{Name: environment, Line: one.Line})
		}
		at.add(one)
	}
	return root, nil
}
