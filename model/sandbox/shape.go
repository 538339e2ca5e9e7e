package sandbox

import (
	_ "embed"
	"fmt"
	"strings"
)

// shapeText says what the answers look like; the file explains its own notation.
//
//go:embed shapes.txt
var shapeText string

// kind is what a value of a shape is.
type kind int

const (
	isText kind = iota
	isID
	isTime
	isDate
	isNumber
	isInteger
	isBoolean
	isURL
	isEmail
	isPhone
	isCurrency
	isTexts
	isChoice
	isObject
	isList
)

// kinds are the words for plain values in the file.
func kinds() map[string]kind {
	return map[string]kind{
		"text": isText, "id": isID, "time": isTime, "date": isDate, "number": isNumber, "integer": isInteger,
		"boolean": isBoolean,
		"url":     isURL, "email": isEmail, "phone": isPhone, "currency": isCurrency, "texts": isTexts,
	}
}

// shape is the type of a value.
type shape struct {
	kind     kind
	nullable bool
	choices  []string // of a choice
	name     string   // of a named object; its fields are in the catalogue
	fields   []field  // of an object without a name
	item     *shape   // of a list
}

type field struct {
	name string
	shape
}

// shapes are the named objects and the answers of all operations.
type shapes struct {
	named   map[string][]field
	answers map[string][]field // by path; empty for {}
}

// readShapes reads the file. It is tested, so an error is a mistake in the file.
func readShapes(text string) (*shapes, error) {
	all := &shapes{named: map[string][]field{}, answers: map[string][]field{}}
	whole := map[string]string{} // answers that are one named object
	words := kinds()
	for number, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, rest, found := strings.Cut(line, ":")
		if !found {
			return nil, fmt.Errorf("line %d has no colon", number+1)
		}
		rest = strings.TrimSpace(rest)
		path, isAnswer := strings.CutPrefix(name, "@")
		if isAnswer && rest != "" && !strings.ContainsAny(rest, " ;") {
			whole[path] = rest
			continue
		}
		reader := &shapeReader{rest: rest, words: words}
		fields, err := reader.fields()
		if err == nil && reader.rest != "" {
			err = fmt.Errorf("%q is left over", reader.rest)
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("line %d, %s: %w", number+1, name, err)
		case isAnswer:
			all.answers[path] = fields
		default:
			all.named[name] = fields
		}
	}
	for path, name := range whole {
		all.answers[path] = all.named[name]
	}
	return all, nil
}

// shapeReader reads one line from the left.
type shapeReader struct {
	rest  string
	words map[string]kind
}

func (r *shapeReader) take(prefix string) bool {
	rest, found := strings.CutPrefix(r.rest, prefix)
	r.rest = rest
	return found
}

func (r *shapeReader) word(stop string) string {
	end := strings.IndexAny(r.rest, stop)
	if end < 0 {
		end = len(r.rest)
	}
	word := r.rest[:end]
	r.rest = r.rest[end:]
	return word
}

func (r *shapeReader) fields() ([]field, error) {
	var all []field
	for r.rest != "" && r.rest[0] != '}' {
		name := r.word(" ")
		if !r.take(" ") {
			return nil, fmt.Errorf("the field %q has no type", name)
		}
		s, err := r.shape()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, field{name: name, shape: s})
		if !r.take("; ") {
			break
		}
	}
	return all, nil
}

func (r *shapeReader) shape() (shape, error) {
	var s shape
	switch {
	case r.take("["):
		item, err := r.shape()
		if err != nil {
			return s, err
		}
		if s = (shape{kind: isList, item: &item}); !r.take("]") {
			return s, fmt.Errorf("a list is not closed before %q", r.rest)
		}
	case r.take("{"):
		fields, err := r.fields()
		if err != nil {
			return s, err
		}
		if s = (shape{kind: isObject, fields: fields}); !r.take("}") {
			return s, fmt.Errorf("an object is not closed before %q", r.rest)
		}
	default:
		word := r.word("?;]} ")
		plain, isPlain := r.words[word]
		switch {
		case isPlain:
			s.kind = plain
		case strings.HasPrefix(word, "'"):
			s = shape{kind: isChoice, choices: []string{word[1:]}}
		case strings.Contains(word, "|"):
			s = shape{kind: isChoice, choices: strings.Split(word, "|")}
		case word != "" && word[0] >= 'A' && word[0] <= 'Z':
			s = shape{kind: isObject, name: word}
		default:
			return s, fmt.Errorf("%q is no type", word)
		}
	}
	s.nullable = r.take("?")
	return s, nil
}

// fieldsOf returns the fields of an object.
func (a *shapes) fieldsOf(s shape) []field {
	if s.name != "" {
		return a.named[s.name]
	}
	return s.fields
}
