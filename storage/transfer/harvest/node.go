// Package harvest finds the credentials of Mews in whatever people keep them in. Every format becomes a tree of named
// values with their places, and one set of rules finds credentials in it. A reader knows how a format is written and
// nothing about tokens; the rules know tokens and nothing about formats.
//
// A token is what has the shape of one, or what stands under one of the exact names that Mews uses; the latter has to
// be confirmed by a person. Nothing else is ever a token. What a file leaves open is said to be open and never guessed:
// which kind a token is of, which environment it belongs to. No reason, name or label that comes out of here holds a
// token.
package harvest

import "strings"

// Node is a value of a file, or a group of them. The nearest common group is how values are brought together, so a
// reader keeps the nesting of the file: one entry, request, environment or row is one group, and what holds for several
// of them stands in the group around.
type Node struct {
	// Name is the key, the column, the variable. It is empty for the item of a list.
	Name string
	// Title is what a person called it: a folder, a request, an environment, an entry. It becomes a label.
	Title string
	// File is where a file lies in a folder or an archive, nil for anything else. What has one is read by itself: nothing
	// in it is brought together with what is outside.
	File *string

	Value    string
	Children []*Node
	// Line counts from 1; 0 is the line of what is around.
	Line int
	Hint Hint
	// Scalar says that Value counts, even when it is empty. What is no scalar and has no children is null.
	Scalar bool
	// Off says that it is switched off: disabled in a tool, commented out.
	Off bool
	// Cut says that the rest of the file was left out, from the line of the node on. It has nothing else. With Deep only
	// what is nested deeper than is read was left out there.
	Cut, Deep bool
}

// Hint is what a reader knows about the text of a scalar.
type Hint uint8

// The hints.
const (
	None    Hint = iota
	Address      // a URL
	Body         // of a request
	Source       // code, such as what a tool runs before a request
	Note         // what a person wrote down
	Secret       // the tool calls it a password or a secret
	Sealed       // ciphertext, or a reference to another store
	Ignore       // nothing is to be found in it
)

// Add appends a scalar and returns it.
func (n *Node) Add(name, value string, line int) *Node {
	child := &Node{Name: name, Value: value, Scalar: true, Line: line}
	n.Children = append(n.Children, child)
	return child
}

// Group appends a group and returns it.
func (n *Node) Group(name string, line int) *Node {
	child := &Node{Name: name, Line: line}
	n.Children = append(n.Children, child)
	return child
}

// cutAt notes that the rest of the file is left out.
func (n *Node) cutAt(line int) {
	n.Children = append(n.Children, &Node{Hint: Ignore, Cut: true, Line: line})
}

// deepAt notes that what is nested deeper than is read is left out, from a line on. Line 0 notes nothing.
func (n *Node) deepAt(line int) {
	if line > 0 {
		n.Children = append(n.Children, &Node{Hint: Ignore, Cut: true, Deep: true, Line: line})
	}
}

// lies is the place of a file, as a node has it.
func lies(name string) *string {
	if name == "" {
		return nil
	}
	return &name
}

// Get returns the first child of that name, whatever its case, and nil where there is none.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for _, child := range n.Children {
		if strings.EqualFold(child.Name, name) {
			return child
		}
	}
	return nil
}

// Text returns the value of the first child of that name, "" where there is none.
func (n *Node) Text(name string) string {
	if child := n.Get(name); child != nil && child.Scalar {
		return child.Value
	}
	return ""
}

// Walk calls visit for the node and everything below it, parents first.
func (n *Node) Walk(visit func(*Node)) {
	if n == nil {
		return
	}
	visit(n)
	for _, child := range n.Children {
		child.Walk(visit)
	}
}
