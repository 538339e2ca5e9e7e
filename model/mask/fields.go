package mask

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// fieldText says what the names of fields say; the file explains its own notation.
//
//go:embed fields.txt
var fieldText string

// fields is the file, read once.
var fields = sync.OnceValue(func() *table {
	read, err := readTable(fieldText)
	if err != nil {
		panic(err) // the file is part of the program and is tested
	}
	return read
})

// says is what the name of a field says about its value.
type says int

const (
	plain    says = iota // nothing
	words                // texts by their keys
	public               // nobody's, whatever it looks like
	hotel                // about the property
	thing                // about nobody, in something about somebody
	code                 // a word of the API
	fileName             // tells only where it is called like a file
	someone              // about somebody, and may be anything
	text                 // tells where it is a text, and not where it is an object
	name                 // a name, of which the first letter stays
	mail                 // an address of e-mail, of which the ending stays
	phone                // a telephone, of which the last three digits stay
	personal             // anything else that tells who somebody is: nothing of it stays
)

// tells reports whether a value is hidden, whatever it is, and everything in it.
func (s says) tells() bool { return s >= name }

// spoken are the words of the file.
func spoken() map[string]says {
	return map[string]says{
		"plain": plain, "words": words, "public": public, "hotel": hotel, "thing": thing, "code": code,
		"someone": someone, "filename": fileName, "text": text, "name": name,
		"mail": mail, "phone": phone, "personal": personal,
	}
}

// table is the file as rules, in its order.
type table struct {
	rules  []rule
	exact  map[string][]int  // the rules for a whole name, by it
	open   []int             // the others
	bits   map[string]uint64 // of a name that other names are looked for beside
	owners map[string]bool   // the names of objects whose fields have rules of their own
}

// rule is a line of the file.
type rule struct {
	owner       string // of the object around; empty for any
	hotel       bool   // in something about the property
	one         bool   // not of the name of many
	name        string
	front, back bool // any words may stand there
	says        says
	beside      uint64 // holds only where the object has a name with one of these bits
	source      string
}

// inHotel stands in the file for every object about the property.
const inHotel = "HOTEL"

func readTable(text string) (*table, error) {
	t := &table{exact: map[string][]int{}, bits: map[string]uint64{}, owners: map[string]bool{}}
	known, groups := spoken(), map[string]uint64{}
	for number, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.SplitN(line, "|", 4)
		if len(parts) != 4 || strings.TrimSpace(parts[3]) == "" {
			return nil, fmt.Errorf("line %d has no four columns", number+1)
		}
		field, word, beside := strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])
		said, found := known[word]
		if !found {
			return nil, fmt.Errorf("line %d: %q is not known", number+1, word)
		}
		r := rule{says: said, source: strings.TrimSpace(parts[3])}
		if owner, inner, found := strings.Cut(field, "."); found {
			if r.hotel = owner == inHotel; !r.hotel {
				r.owner = spell(owner).joined
				t.owners[r.owner] = true
			}
			field = inner
		}
		field, r.one = strings.CutPrefix(field, "=")
		field, r.front = strings.CutPrefix(field, "*")
		field, r.back = strings.CutSuffix(field, "*")
		r.name = spell(field).joined
		if beside != "" {
			if groups[beside] == 0 {
				groups[beside] = 1 << len(groups)
			}
			r.beside = groups[beside]
			for other := range strings.SplitSeq(beside, ",") {
				t.bits[spell(other).joined] |= r.beside
			}
		}
		if t.rules = append(t.rules, r); r.front || r.back {
			t.open = append(t.open, len(t.rules)-1)
		} else {
			t.exact[r.name] = append(t.exact[r.name], len(t.rules)-1)
		}
	}
	if len(groups) > 64 {
		return nil, fmt.Errorf("there are %d groups of names beside", len(groups))
	}
	return t, nil
}

// answer is what the table says of a field.
type answer struct {
	says  says
	found bool
	// beside has bits where more is said in an object that has a name with one of them too: about.
	beside uint64
	about  says
}

// find returns what the field of a name says that stands in an object, or a list of objects, of the name owner.
func (t *table) find(field spelling, owner string, inHotel bool) answer {
	var a answer
	try := func(i int) {
		r := &t.rules[i]
		switch {
		case r.owner != "" && r.owner != owner || r.hotel && !inHotel || r.one && field.many || !r.fits(field):
		case r.beside == 0:
			a.says, a.found = r.says, true
		default:
			if a.beside == 0 {
				a.about = r.says
			}
			a.beside |= r.beside
		}
	}
	exact, open := t.exact[field.joined], t.open
	for !a.found && len(exact)+len(open) > 0 { // both are in the order of the file
		if len(open) == 0 || len(exact) > 0 && exact[0] < open[0] {
			try(exact[0])
			exact = exact[1:]
		} else {
			try(open[0])
			open = open[1:]
		}
	}
	return a
}

// longWord is from how many letters on a word is taken for one in a name that does not show where its words begin.
const longWord = 5

func (r *rule) fits(field spelling) bool {
	at, end := 0, len(field.joined)
	switch {
	case r.front && r.back:
		if at = strings.LastIndex(field.joined, r.name); at < 0 {
			return false
		}
		end = at + len(r.name)
	case r.front:
		if !strings.HasSuffix(field.joined, r.name) {
			return false
		}
		at = end - len(r.name)
	case r.back:
		if !strings.HasPrefix(field.joined, r.name) {
			return false
		}
		end = len(r.name)
	default:
		return field.joined == r.name
	}
	return len(r.name) >= longWord || field.begins(at) && field.begins(end)
}

// spelling is a name as the table knows it: in lower case, without what stands between its words and without the s of
// many. Each bit of starts is a byte at which a word begins.
type spelling struct {
	joined string
	starts uint64
	many   bool // there was an s
}

func (s spelling) begins(at int) bool {
	return at == 0 || at == len(s.joined) || at < 64 && s.starts&(1<<at) != 0
}

func spell(field string) spelling {
	lower := make([]byte, 0, 48)
	var starts uint64
	next := true // a word begins
	for i := range len(field) {
		b := field[i]
		capital := 'A' <= b && b <= 'Z'
		switch {
		case b == '_' || b == '-' || b == '.' || b == ' ':
			next = true
			continue
		case capital:
			before := i > 0 && 'A' <= field[i-1] && field[i-1] <= 'Z'
			after := i+1 < len(field) && 'a' <= field[i+1] && field[i+1] <= 'z'
			next = next || !before || after
			b += 'a' - 'A'
		}
		if next && len(lower) < 64 {
			starts |= 1 << len(lower)
		}
		next = false
		lower = append(lower, b)
	}
	n := len(lower)
	many := n > 3 && lower[n-1] == 's' && lower[n-2] != 's'
	if many {
		if lower = lower[:n-1]; strings.HasSuffix(string(lower), "sse") { // addresses
			lower = lower[:n-2]
		}
	}
	return spelling{string(lower), starts, many}
}
