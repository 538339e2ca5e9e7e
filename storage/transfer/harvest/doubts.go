package harvest

import (
	"slices"
	"strings"
)

// doubt takes back what a label has told of a token that stands beside the labels of two places: it may be the
// ClientToken of both.
func (h *harvest) doubt(open []*value) {
	slices.SortFunc(open, func(a, b *value) int { return strings.Compare(a.text, b.text) })
	for from := 0; from < len(open); {
		to := from + 1
		for to < len(open) && open[to].text == open[from].text {
			to++
		}
		if same := open[from:to]; len(same) > 1 && h.isOfSeveral(same) {
			for _, v := range same {
				if v.ground == groundLabel {
					v.kind, v.ground = kindOpen, groundShape
				}
			}
		}
		from = to
	}
}

// isOfSeveral reports whether the places of one token have different labels.
func (h *harvest) isOfSeveral(same []*value) bool {
	label := ""
	for _, v := range same[:min(len(same), maxCandidates)] {
		h.steps++
		own := labelBeside(v)
		if label != "" && own != "" && own != label {
			return true
		}
		if own != "" {
			label = own
		}
	}
	return false
}

// labelBeside is the name that stands in the group of a token, or above it. It keeps nothing: what is kept of labels
// waits until all tokens are known.
func labelBeside(v *value) string {
	for _, other := range v.in.values[:min(len(v.in.values), maxCandidates)] {
		if other.role == roleLabel && isLabel(other.text) {
			return other.text
		}
	}
	for _, title := range []string{v.title(), v.name, v.in.title, v.in.name} {
		if isTitle(title) {
			return title
		}
	}
	return ""
}
