package model

import (
	"runtime"
	"sync"
)

// look is one way to look at a text. It returns what is to be taken out, and the beginning of a field that the text
// leaves open. More says that the text goes on, and that its end will be looked at again.
type look func(r *Redactor, text []byte, more bool) (spans []span, open string)

// looks are the ways to look at a text, each at what those before it have left. The first valueLooks of them find what
// is a token whatever it is called.
var looks = [...]look{
	(*Redactor).plainValues,
	escapedValues(escapes[0]), escapedValues(escapes[1]), escapedValues(escapes[2]), escapedValues(escapes[3]),
	escapedValues(escapes[4]),
	func(_ *Redactor, text []byte, _ bool) ([]span, string) { return shapes(text), "" },
	(*Redactor).quotedFields, (*Redactor).formFields, (*Redactor).headers,
}

const valueLooks = len(looks) - 3

func (r *Redactor) plainValues(text []byte, _ bool) ([]span, string) {
	if len(r.forms) == 0 {
		return nil, ""
	}
	return r.values(text, false), ""
}

func escapedValues(e escape) look {
	return func(r *Redactor, text []byte, _ bool) ([]span, string) {
		if len(r.forms) == 0 {
			return nil, ""
		}
		return r.encodedValues(text, e), ""
	}
}

// look takes out what some looks find, one after the other.
func (r *Redactor) look(text []byte, more bool, looks []look) (clean []byte, open string) {
	ahead := r.lookAhead(text, more, looks)
	for i, look := range looks {
		var found []span
		var left string
		if ahead != nil {
			found, left = ahead[i].spans, ahead[i].open
		} else {
			found, left = look(r, text, more)
		}
		if len(found) > 0 {
			text, ahead = replace(text, found), nil
		}
		if left != "" {
			open = left
		}
	}
	return text, open
}

// seen is what one look has found.
type seen struct {
	spans []span
	open  string
}

// worthAhead is the length in bytes from which a text is looked at in all ways at the same time.
const worthAhead = 256 << 10

// lookAhead looks at a long text in all ways at the same time, which holds until one of them has found something to
// take out: nearly always for all of them. It returns nil for a text that is not worth it.
func (r *Redactor) lookAhead(text []byte, more bool, looks []look) []seen {
	if len(text) < worthAhead || runtime.GOMAXPROCS(0) == 1 {
		return nil
	}
	ahead := make([]seen, len(looks))
	var group sync.WaitGroup
	for i, look := range looks {
		group.Go(func() { ahead[i].spans, ahead[i].open = look(r, text, more) })
	}
	group.Wait()
	return ahead
}
