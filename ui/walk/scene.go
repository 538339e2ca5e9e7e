package walk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"keyrack/ui/desktop/inspect"
)

// spot is a place to click: the centre of what was found, in pixels of the window.
type spot struct {
	title    string
	window   Size
	x, y     int
	disabled bool
	tappable bool
	// owner is the index of the widget that takes the click, so that several texts of one button are one spot.
	owner int
}

// texts are the lines a window shows, as a person reads them: what stands on one line of a widget is one text, and the
// lines of a widget follow each other, so that a wrapped sentence is one text as well.
func texts(w inspect.Window) []string {
	var all []string
	for _, p := range paragraphs(w) {
		all = append(all, p.text)
	}
	return all
}

// paragraph is the text that stands directly in one widget.
type paragraph struct {
	text  string
	nodes []int // indices of its texts
}

func paragraphs(w inspect.Window) []paragraph {
	byParent := map[int][]int{}
	var order []int
	for i, node := range w.Nodes {
		if node.Text == "" {
			continue
		}
		if byParent[node.Parent] == nil {
			order = append(order, node.Parent)
		}
		byParent[node.Parent] = append(byParent[node.Parent], i)
	}
	var all []paragraph
	for _, parent := range order {
		nodes := byParent[parent]
		slices.SortStableFunc(nodes, func(a, b int) int { return reading(w.Nodes[a], w.Nodes[b]) })
		var text strings.Builder
		for i, node := range nodes {
			if i > 0 && apart(w.Nodes[nodes[i-1]], w.Nodes[node]) {
				text.WriteByte(' ')
			}
			text.WriteString(w.Nodes[node].Text)
		}
		all = append(all, paragraph{text: text.String(), nodes: nodes})
	}
	return all
}

// sameLine reports whether the middle of one lies within the height of the other.
func sameLine(a, b inspect.Node) bool {
	middle := b.Y + b.Height/2
	return middle >= a.Y && middle < a.Y+a.Height
}

// reading orders as people read: line by line, from left to right.
func reading(a, b inspect.Node) int {
	if sameLine(a, b) && sameLine(b, a) {
		return cmp.Compare(a.X, b.X)
	}
	return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
}

// apart reports whether a reader sees a blank between two texts that follow each other. Runs of one line, such as
// coloured JSON, touch each other.
func apart(a, b inspect.Node) bool {
	if strings.HasSuffix(a.Text, " ") || strings.HasPrefix(b.Text, " ") {
		return false
	}
	return !sameLine(a, b) || b.X-(a.X+a.Width) > 2
}

// shows reports whether text stands somewhere in the scene: in one text, in one widget's texts, or as the placeholder
// of an entry.
func shows(scene inspect.Scene, text string) bool {
	for _, w := range scene.Windows {
		if slices.ContainsFunc(w.Nodes, func(n inspect.Node) bool { return strings.Contains(n.Text+n.Placeholder, text) }) ||
			slices.ContainsFunc(texts(w), func(s string) bool { return strings.Contains(s, text) }) {
			return true
		}
	}
	return false
}

// find returns the spots that text names, in reading order, of the newest window that has any. A text that reads
// exactly so comes before one that only contains it, and what takes a click before what does not.
func find(scene inspect.Scene, text string) []spot {
	exact := func(s string) bool { return strings.TrimSpace(s) == text }
	contains := func(s string) bool { return strings.Contains(s, text) }
	for _, w := range slices.Backward(scene.Windows) {
		for _, match := range []func(string) bool{exact, contains} {
			if nodes := matching(w, match); len(nodes) > 0 {
				return spots(w, nodes)
			}
		}
	}
	return nil
}

// matching returns the indices of the nodes that match, else of those at the begin of a matching paragraph.
func matching(w inspect.Window, match func(string) bool) []int {
	var nodes []int
	for i, node := range w.Nodes {
		if node.Text != "" && match(node.Text) || node.Placeholder != "" && match(node.Placeholder) {
			nodes = append(nodes, i)
		}
	}
	if len(nodes) > 0 {
		return nodes
	}
	for _, p := range paragraphs(w) {
		if match(p.text) {
			nodes = append(nodes, p.nodes[0])
		}
	}
	return nodes
}

func spots(w inspect.Window, nodes []int) []spot {
	nodes = slices.Clone(nodes)
	slices.SortStableFunc(nodes, func(a, b int) int { return reading(w.Nodes[a], w.Nodes[b]) })
	var all []spot
	for _, i := range nodes {
		s := spot{title: w.Title, window: Size{w.Width, w.Height}, owner: i}
		s.x, s.y = centre(w.Nodes[i])
		for at := i; at >= 0; at = w.Nodes[at].Parent {
			if w.Nodes[at].Tappable {
				s.owner, s.tappable, s.disabled = at, true, w.Nodes[at].Disabled
				break
			}
		}
		if !slices.ContainsFunc(all, func(o spot) bool { return o.owner == s.owner }) {
			all = append(all, s)
		}
	}
	if slices.ContainsFunc(all, func(s spot) bool { return s.tappable }) {
		all = slices.DeleteFunc(all, func(s spot) bool { return !s.tappable })
	}
	return all
}

// focused is the text of the thing that has the focus; see [Desktop.Focused].
func focused(w inspect.Window) string {
	owner := slices.IndexFunc(w.Nodes, func(n inspect.Node) bool { return n.Focused })
	if owner < 0 {
		return ""
	}
	if w.Nodes[owner].Entry {
		return w.Nodes[owner].Placeholder
	}
	var read []string
	for _, p := range paragraphs(w) {
		at := p.nodes[0]
		for at > owner {
			at = w.Nodes[at].Parent
		}
		if at == owner {
			read = append(read, p.text)
		}
	}
	return strings.Join(read, " ")
}

// typesAt reports whether what is typed goes into the entry at a spot.
func typesAt(scene inspect.Scene, at spot) bool {
	for _, w := range scene.Windows {
		for _, n := range w.Nodes {
			if n.Entry && n.Focused && at.x >= n.X && at.x < n.X+n.Width && at.y >= n.Y && at.y < n.Y+n.Height {
				return true
			}
		}
	}
	return false
}

func centre(n inspect.Node) (x, y int) { return n.X + n.Width/2, n.Y + n.Height/2 }

// field returns the entry that name names: by its placeholder, or as a label that stands left of it on the same line,
// else right above it.
func field(scene inspect.Scene, name string) (spot, error) {
	for _, w := range slices.Backward(scene.Windows) {
		var best *inspect.Node
		distance := 0
		consider := func(n *inspect.Node, d int) {
			if d >= 0 && (best == nil || d < distance) {
				best, distance = n, d
			}
		}
		for i := range w.Nodes {
			entry := &w.Nodes[i]
			if !entry.Entry {
				continue
			}
			if entry.Placeholder == name {
				consider(entry, 0)
				continue
			}
			for _, label := range w.Nodes {
				if strings.TrimRight(label.Text, " :*") != name {
					continue
				}
				if sameLine(*entry, label) {
					consider(entry, 1+entry.X-label.X)
				} else if label.X < entry.X+entry.Width && label.X+label.Width > entry.X {
					// Being above counts less than being beside, and only when it is near.
					if gap := entry.Y - (label.Y + label.Height); gap >= -2 && gap <= label.Height {
						consider(entry, w.Width+max(gap, 0))
					}
				}
			}
		}
		if best != nil {
			x, y := centre(*best)
			window := Size{w.Width, w.Height}
			return spot{title: w.Title, window: window, x: x, y: y, tappable: true, disabled: best.Disabled}, nil
		}
	}
	return spot{}, fmt.Errorf("no field is named %q", name)
}
