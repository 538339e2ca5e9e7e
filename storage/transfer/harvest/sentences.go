package harvest

import (
	"slices"
	"strings"

	"keyrack/model/pattern"
)

// What a letter says of its tokens in a sentence: "below are your credentials (production)". It counts for all that
// stands below the same heading, as long as no other sentence there names another environment.

// spokenThings are what an environment is said of.
var spokenThings = words(`environment environments credentials credential token tokens key keys access accesstoken
	platform system server api instance property hotel enterprise account data connection integration
	umgebung zugangsdaten zugang schlussel token hotelu prostredi umgebungen plattform environnement identifiants entorno
	credenciales`)

// placing stand before the environment in which something is.
var placing = words(`on in for to against auf im fur en sur pour na v w per`)

// unsaid stand in sentences that say what is not so, or not yet.
var unsaid = words(`not no never without nicht kein keine statt instead than before until yet if when wenn falls sobald
	si quand will would can could may might should soon later after nach apres request apply need needs either both
	neither separate ask t isnt dont doesnt arent once unless`)

var inBracketsOf = pattern.New(`[(\[]([^()\[\]]{3,40})[)\]]`)

// environmentSpokenIn is the environment that a sentence says something is of, "" where it says none or several.
func environmentSpokenIn(line string) string {
	if len(line) > maxText || !anyWordIn(line, func(w string) bool { return environmentWords[w] != "" }) {
		return ""
	}
	var all []string
	for w := range strings.FieldsSeq(line) {
		all = append(all, split(w)...)
	}
	if slices.ContainsFunc(all, func(w string) bool { return unsaid[w] }) {
		return ""
	}
	if len(environmentsIn(all)) > 1 {
		return "" // demo for tests, and production for the rest
	}
	said := ""
	say := func(is string) bool {
		if said != "" && said != is {
			return false
		}
		said = is
		return true
	}
	for _, match := range inBracketsOf.FindAllStringSubmatch(line, 4) {
		if is := environmentOf(match[1]); is != "" && len(split(match[1])) < 4 && !say(is) {
			return ""
		}
	}
	for i, w := range all {
		is := environmentWords[w]
		isThing := i+1 < len(all) && spokenThings[all[i+1]]
		isPlaced := i > 0 && placing[all[i-1]] && is == production && w != "live" && w != "product"
		if is != "" && (isThing || isPlaced) && !say(is) {
			return ""
		}
	}
	return said
}

// environmentsIn are the environments of which words are among those.
func environmentsIn(all []string) []string {
	var found []string
	for _, w := range all {
		if is := environmentWords[w]; is != "" && !slices.Contains(found, is) {
			found = append(found, is)
		}
	}
	return found
}

// anyWordIn is anyWord for a text of any length.
func anyWordIn(text string, is func(string) bool) bool {
	for word := range strings.FieldsSeq(text) {
		if anyWord(word, is) {
			return true
		}
	}
	return false
}

// spoken notes what a line says of the environment of what stands below its heading, and which others it speaks of.
func (p *plainReader) spoken(line string, number int) {
	if len(line) > maxText || !anyWordIn(line, func(w string) bool { return environmentWords[w] != "" }) {
		return
	}
	if p.said == nil {
		p.said = map[*Node]*spokenBelow{}
	}
	below := p.said[p.heading]
	if below == nil {
		below = &spokenBelow{}
		p.said[p.heading] = below
	}
	for w := range strings.FieldsSeq(line) {
		for _, is := range environmentsIn(split(w)) {
			if !slices.Contains(below.all, is) {
				below.all = append(below.all, is)
			}
		}
	}
	if is := environmentSpokenIn(line); is != "" && below.node == nil {
		below.node = &Node{Name: "environment", Value: is, Scalar: true, Line: number}
	}
}

// spokenBelow is what the sentences below a heading say of environments.
type spokenBelow struct {
	node *Node    // what one of them says for sure
	all  []string // of which they speak
}

// endOfLetter adds what was said where nothing speaks against it.
func (p *plainReader) endOfLetter() {
	add := func(n *Node) {
		if said := p.said[n]; said != nil && said.node != nil && len(said.all) == 1 {
			n.Children = append(n.Children, said.node)
		}
	}
	add(p.root)
	for _, n := range p.root.Children {
		add(n)
	}
}
