package harvest

import (
	"slices"
	"strings"
)

// named is a name that was read.
type named struct {
	name  string
	words []string
	meaning
	key   string // of the stem
	keyed bool

	spelled bool // of AT and CT
}

// stemKey is what is left of the name, whatever the order of its words.
func (n *named) stemKey() string {
	if !n.keyed {
		n.key, n.keyed = stemKey(n.stem), true
	}
	return n.key
}

func stemKey(stem []string) string {
	if len(stem) < 2 {
		return strings.Join(stem, " ")
	}
	sorted := slices.Clone(stem)
	slices.Sort(sorted)
	return strings.Join(slices.Compact(sorted), " ")
}

// names keeps what the names of a file say: most files have the same few over and over.
type names map[string]*named

// maxNames bounds how many are kept.
const maxNames = 2048

// of reads a name that stands in a group.
func (n names) of(name string, in *scope) *named {
	as := name
	around := ""
	if isID, isName := strings.EqualFold(name, "id"), strings.EqualFold(name, "name"); isID || isName {
		around = aroundNames[strings.ToLower(in.name)]
		as = name + "\x00" + around
	}
	if one := n[as]; one != nil {
		return one
	}
	one := &named{name: name, words: split(name)}
	one.meaning = meaningOf(one.words)
	if is, told := meaningsAround[strings.ToLower(name)+" "+around]; told {
		one.meaning = meaning{role: is}
	}
	if len(n) < maxNames {
		n[as] = one
	}
	return one
}

// aroundNames are the groups in which "id" and "name" mean something of their own.
var aroundNames = map[string]string{
	"integration": "integration", "service": "service", "requestor": "service", "client": "client",
	"enterprise": "enterprise", "hotel": "enterprise", "property": "enterprise",
}

var meaningsAround = map[string]role{
	"name integration": roleNone, "name service": roleNone, "name client": roleApp, "id integration": roleIntegration,
	"id enterprise": roleEnterprise,
}
