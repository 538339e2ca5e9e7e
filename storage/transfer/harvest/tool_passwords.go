package harvest

import "strings"

// Bitwarden's JSON: items with a login, fields and notes, in folders or collections.

func isBitwarden(f *File) bool {
	d := f.JSON()
	items := d.Get("items")
	if items == nil {
		return d.Text("encrypted") == "true" && (d.Get("encKeyValidation_DO_NOT_EDIT") != nil || d.Get("data") != nil)
	}
	if d.Get("encrypted") != nil || d.Get("folders") != nil {
		return true
	}
	for _, item := range items.Children {
		if item.Get("login") != nil && item.Get("type") != nil {
			return true
		}
	}
	return false
}

func readBitwarden(f *File) (*Node, error) {
	d := f.JSON()
	root := &Node{Line: d.Line}
	if d.Text("encrypted") == "true" {
		d.seal()
		return d, nil
	}
	places := map[string]string{}
	for _, list := range []string{"folders", "collections"} {
		for _, n := range d.Get(list).all() {
			places[n.Text("id")] = n.Text("name")
		}
	}
	for _, item := range d.Get("items").all() {
		place := places[item.Text("folderId")]
		for _, id := range item.Get("collectionIds").all() {
			if place == "" {
				place = places[id.Value]
			}
		}
		e := newEntry(root, place, item.Text("name"), item.Line)
		e.Off = item.Text("deletedDate") != ""
		login := item.Get("login")
		for _, uri := range login.Get("uris").all() {
			e.address(uri.Text("uri"), uri.Line)
		}
		e.user(login.Get("username"))
		e.password(login.Get("password"))
		for _, field := range variables(item.Get("fields")) {
			e.add(field)
		}
		for _, key := range item.Get("sshKey").all() {
			key.Hint = Ignore
		}
		e.notes(item.Get("notes"))
	}
	return root, nil
}

// entry is one of a password manager.
type entry struct{ *Node }

// newEntry begins an entry below its folder, which may be a path with slashes.
func newEntry(root *Node, folder, title string, line int) entry {
	at := root
	for part := range strings.SplitSeq(folder, "/") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if next := at.Get(part); next != nil && !next.Scalar {
			at = next
		} else {
			at = at.Group(part, line)
		}
	}
	return entry{at.add(&Node{Title: title, Line: line})}
}

func (e entry) address(text string, line int) {
	if text != "" {
		e.Add("url", text, line).Hint = Address
	}
}

func (e entry) user(n *Node) {
	if n != nil && n.Scalar && n.Value != "" {
		e.Add("username", n.Value, n.Line)
	}
}

func (e entry) password(n *Node) {
	if n != nil && n.Scalar && n.Value != "" {
		e.Add("password", n.Value, n.Line).Hint = Secret
	}
}

func (e entry) notes(n *Node) {
	if n != nil && n.Scalar && n.Value != "" {
		e.written("notes", n.Value, n.Line)
	}
}

// written adds what a person has written down: what it says in lines as the values that they are, anything else as a
// note.
func (n *Node) written(name, text string, line int) {
	if hasToken(text) {
		inner, err := readPlain(&File{Text: text})
		named := false
		inner.Walk(func(n *Node) {
			n.Line = line
			role := roleOf(n.Name)
			named = named || n.Scalar && (role == roleAccess || role == roleClient)
		})
		if err == nil && named {
			n.Children = append(n.Children, flat(inner).Children...)
			return
		}
	}
	n.Add(name, text, line).Hint = Note
}

// flat takes a group away that stands alone.
func flat(n *Node) *Node {
	for len(n.Children) == 1 && !n.Children[0].Scalar && n.Children[0].Title == "" {
		n = n.Children[0]
	}
	return n
}

// KeePass' XML, of KeePassXC too: groups with entries, each a list of texts with a key. What an entry was before stands
// in it as its history, and what was deleted in a group that the file names.

func isKeePassXML(f *File) bool {
	return strings.Contains(f.Text, "<KeePassFile")
}

func readKeePassXML(f *File) (*Node, error) {
	d := f.XML().Get("KeePassFile")
	if d == nil {
		return nil, &SyntaxError{Line: 1, Format: "XML"}
	}
	root := &Node{Line: 1}
	bin := d.Get("Meta").Text("RecycleBinUUID")
	for _, group := range d.Get("Root").all() {
		if group.Name == "Group" {
			keePassGroup(group, root, bin, false, 0)
		}
	}
	return root, nil
}

func keePassGroup(group, into *Node, bin string, off bool, depth int) {
	at := into
	if depth > 0 { // the one at the top has the name of the database
		at = into.Group(group.Text("Name"), group.Line)
	}
	off = off || bin != "" && group.Text("UUID") == bin
	for _, n := range group.Children {
		switch n.Name {
		case "Group":
			keePassGroup(n, at, bin, off, depth+1)
		case "Entry":
			e := entry{at.add(&Node{Line: n.Line, Off: off})}
			for _, s := range n.Children {
				if s.Name == "String" {
					e.keePass(s.Text("Key"), s.Get("Value"))
				}
			}
		}
	}
}

func (e entry) keePass(key string, value *Node) {
	if value == nil {
		return
	}
	if !value.Scalar { // it has attributes
		value = &Node{Value: value.Text("text"), Scalar: true, Line: value.Line}
	}
	switch key {
	case "Title":
		e.Title = value.Value
	case "UserName":
		e.user(value)
	case "Password":
		e.password(value)
	case "URL":
		e.address(value.Value, value.Line)
	case "Notes":
		e.notes(value)
	default:
		e.Add(key, value.Value, value.Line)
	}
}

// gopass and pass: the secret in the first line, then "key: value" lines, and perhaps YAML behind "---".

func isGopass(f *File) bool {
	first, rest, _ := strings.Cut(strings.TrimPrefix(f.Text, "Secret: "), "\n")
	first = strings.TrimSpace(first)
	if !isToken(first) {
		// "gopass show" names the secret before it
		if !strings.HasPrefix(f.Text, "Secret: ") {
			return false
		}
		for line := range strings.Lines(rest) {
			if strings.TrimSpace(line) != "" {
				return isToken(strings.TrimSpace(line))
			}
		}
		return false
	}
	pairs, others := 0, 0
	for line := range strings.Lines(rest) {
		name, _, found := strings.Cut(strings.TrimSpace(line), ": ")
		switch {
		case strings.TrimSpace(line) == "" || strings.TrimSpace(line) == "---":
		case found && !hasToken(name) && len(name) < 60:
			pairs++
		default:
			others++
		}
	}
	return pairs > 0 && others <= pairs
}

func readGopass(f *File) (*Node, error) {
	root := &Node{Line: 1}
	e := entry{root}
	secret := false
	line := 0
	for text := range strings.Lines(f.Text) {
		line++
		text = strings.TrimSpace(text)
		name, value, found := strings.Cut(text, ": ")
		switch {
		case text == "" || text == "---":
		case name == "Secret" && line == 1:
			at := strings.LastIndexByte(value, '/') + 1
			e = newEntry(root, value[:at], value[at:], line)
		case !secret:
			secret = true
			e.password(&Node{Value: text, Scalar: true, Line: line})
		case found:
			e.Add(strings.TrimSpace(name), strings.TrimSpace(value), line)
		default:
			e.notes(&Node{Value: text, Scalar: true, Line: line})
		}
	}
	return root, nil
}
