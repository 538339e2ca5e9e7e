// Package masktest judges the mask, in tests: which values of an answer tell who somebody is, by the schemas of the
// Connector API and a judgement of each of their fields that knows nothing of the mask's own table.
package masktest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

//go:embed judgement.txt
var judgement string

// Judge knows schemas and what their fields say. [OpenAPI] and [Shapes] make one.
type Judge struct {
	schemas  map[string]node
	personal map[string]map[string]bool // by schema and field; false for what is nobody's
	public   map[string]bool            // "Schema.Field", of which all is nobody's
	// Operations are the bodies and answers that the document has, with its examples.
	Operations []Operation
	tally      *Tally
}

// node is a schema in the words of OpenAPI.
type node = map[string]any

// Operation is a body or an answer of an operation.
type Operation struct {
	Name     string // the path, behind > for a body and < for an answer
	Examples [][]byte
	root     node
}

// Tally is what was found.
type Tally struct {
	Personal, Left   int // values that tell who somebody is, and those of them that can still be read
	Harmless, Masked int // texts that are nobody's, and those of them that are hidden
	// Kept and Hidden are both by field, in either judgement; Wrong are those that are not as judged.
	Kept, Hidden, Wrong map[string][]string
	// Unjudged are text fields of which the judgement says nothing.
	Unjudged map[string]bool
}

// Needless is the share of harmless texts that are hidden.
func (t *Tally) Needless() float64 { return float64(t.Masked) / float64(max(t.Harmless, 1)) }

// String says the numbers, and what is wrong.
func (t *Tally) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "personal %d, left %d; harmless %d, masked %d (%.2f %%)", t.Personal, t.Left, t.Harmless, t.Masked,
		100*t.Needless())
	for _, field := range slices.Sorted(maps.Keys(t.Wrong)) {
		values := t.Wrong[field]
		fmt.Fprintf(&text, "\n  %s, %d times: %.120q", field, len(values), values[0])
	}
	return text.String()
}

// OpenAPI returns a judge of a document of OpenAPI.
func OpenAPI(tb testing.TB, document []byte) *Judge {
	tb.Helper()
	var read struct {
		Paths map[string]struct {
			Post struct {
				RequestBody content
				Responses   map[string]content
			}
		}
		Components struct{ Schemas map[string]node }
	}
	if err := json.Unmarshal(document, &read); err != nil {
		tb.Fatal(err)
	}
	j := newJudge(read.Components.Schemas)
	for _, path := range slices.Sorted(maps.Keys(read.Paths)) {
		_, name, _ := strings.Cut(path, "/v1/")
		post := read.Paths[path].Post
		j.add(">"+name, post.RequestBody)
		for _, status := range slices.Sorted(maps.Keys(post.Responses)) {
			j.add("<"+name+" "+status, post.Responses[status])
		}
	}
	return j
}

type content struct {
	Content map[string]struct {
		Schema   node
		Example  json.RawMessage
		Examples map[string]struct{ Value json.RawMessage }
	}
}

func (j *Judge) add(name string, c content) {
	body := c.Content["application/json"]
	operation := Operation{Name: name, root: body.Schema}
	if len(body.Example) > 0 {
		operation.Examples = append(operation.Examples, body.Example)
	}
	for _, example := range slices.Sorted(maps.Keys(body.Examples)) {
		operation.Examples = append(operation.Examples, body.Examples[example].Value)
	}
	j.Operations = append(j.Operations, operation)
}

// Shapes returns a judge of the shapes of the sandbox's answers; the file of them explains its notation.
func Shapes(text string) *Judge {
	j := newJudge(map[string]node{})
	for line := range strings.Lines(text) {
		name, rest, found := strings.Cut(strings.TrimSpace(line), ":")
		if !found || strings.HasPrefix(name, "#") {
			continue
		}
		rest = strings.TrimSpace(rest)
		path, isAnswer := strings.CutPrefix(name, "@")
		switch {
		case !isAnswer:
			j.schemas[name] = properties(&rest)
		case rest != "" && !strings.ContainsAny(rest, " ;"):
			j.Operations = append(j.Operations, Operation{Name: path, root: ref(rest)})
		default:
			j.Operations = append(j.Operations, Operation{Name: path, root: properties(&rest)})
		}
	}
	return j
}

func ref(name string) node { return node{"$ref": "/" + name} }

var fieldName = regexp.MustCompile(`^ *;? *(\w+) `)

func properties(rest *string) node {
	all := node{}
	for {
		found := fieldName.FindStringSubmatch(*rest)
		if found == nil {
			return node{"properties": all}
		}
		*rest = (*rest)[len(found[0]):]
		all[found[1]] = shape(rest)
	}
}

var word = regexp.MustCompile(`^[^?;\]} ]*`)

func shape(rest *string) node {
	var read node
	switch (*rest)[0] {
	case '[':
		*rest = (*rest)[1:]
		read = node{"type": "array", "items": shape(rest)}
		*rest = (*rest)[1:]
	case '{':
		*rest = (*rest)[1:]
		read = properties(rest)
		*rest = (*rest)[1:]
	default:
		found := word.FindString(*rest)
		*rest = (*rest)[len(found):]
		switch found {
		case "text", "url", "email", "phone", "currency", "date":
			read = node{"type": "string"}
		case "texts":
			read = node{"additionalProperties": node{"type": "string"}}
		case "id", "time", "number", "integer", "boolean":
			read = node{}
		default:
			if read = ref(found); strings.ContainsAny(found, "|'") {
				read = node{}
			}
		}
	}
	*rest = strings.TrimPrefix(*rest, "?")
	return read
}

func newJudge(schemas map[string]node) *Judge {
	j := &Judge{schemas: schemas, personal: map[string]map[string]bool{}, public: map[string]bool{}}
	for line := range strings.Lines(judgement) {
		schema, rest, found := strings.Cut(line, ":")
		if !found || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.Contains(schema, ".") {
			j.public[schema] = true
			continue
		}
		fields := map[string]bool{}
		for i, names := range strings.SplitN(rest, "!", 2) {
			for _, name := range strings.Fields(names) {
				fields[name] = i == 1
			}
		}
		j.personal[schema] = fields
	}
	return j
}

// alternative is one of the schemas that a value may have.
type alternative struct {
	name string
	node node
}

// resolve follows references and gathers what a schema is made of, whichever way.
func (j *Judge) resolve(n node, name string, into []alternative, depth int) []alternative {
	const deepest = 20
	if depth > deepest {
		return into
	}
	if to, is := n["$ref"].(string); is {
		name = to[strings.LastIndexByte(to, '/')+1:]
		return j.resolve(j.schemas[name], name, into, depth+1)
	}
	for _, how := range []string{"allOf", "oneOf", "anyOf"} {
		parts, _ := n[how].([]any)
		for _, part := range parts {
			into = j.resolve(part.(node), name, into, depth+1)
		}
	}
	return append(into, alternative{name, n})
}

// Judge compares an answer with what is left of it, and adds what it finds to the tally.
func (j *Judge) Judge(operation Operation, answer, masked []byte, tally *Tally) error {
	var before, after any
	for text, into := range map[*any][]byte{&before: answer, &after: masked} {
		if err := json.Unmarshal(into, text); err != nil {
			return err
		}
	}
	if tally.Wrong == nil {
		tally.Wrong, tally.Unjudged = map[string][]string{}, map[string]bool{}
		tally.Kept, tally.Hidden = map[string][]string{}, map[string][]string{}
	}
	j.tally = tally
	j.walk(before, after, j.resolve(operation.root, "", nil, 0), verdict{where: operation.Name})
	return nil
}

// Find returns the operation of a name.
func (j *Judge) Find(name string) (Operation, bool) {
	i := slices.IndexFunc(j.Operations, func(o Operation) bool { return o.Name == name })
	if i < 0 {
		return Operation{}, false
	}
	return j.Operations[i], true
}

// frame are the fields of every request, and of every page: credentials are the business of others.
var frame = []string{"ClientToken", "AccessToken", "Client", "Cursor"}

// verdict is what is known of a value from where it stands.
type verdict struct {
	personal, public, unknown bool
	where                     string // the schema and the field
}

func (j *Judge) walk(before, after any, schemas []alternative, v verdict) {
	switch b := before.(type) {
	case map[string]any:
		a, _ := after.(map[string]any)
		for key, value := range b {
			if slices.Contains(frame, key) {
				continue
			}
			inner, in := j.field(schemas, key, v)
			j.walk(value, a[key], inner, in)
		}
	case []any:
		a, _ := after.([]any)
		var items []alternative
		for _, s := range schemas {
			if item, is := s.node["items"].(node); is {
				items = j.resolve(item, s.name, items, 0)
			}
		}
		for i, value := range b {
			var other any
			if i < len(a) {
				other = a[i]
			}
			j.walk(value, other, items, v)
		}
	case string, float64:
		j.leaf(b, after, v)
	}
}

// field finds the schemas of a field, and what they say.
func (j *Judge) field(schemas []alternative, key string, v verdict) ([]alternative, verdict) {
	var inner []alternative
	in := verdict{personal: v.personal, public: v.public, where: v.where + "." + key, unknown: true}
	for _, s := range schemas {
		if extra, is := s.node["additionalProperties"].(node); is {
			inner = j.resolve(extra, s.name, inner, 0)
			in.unknown = v.unknown
		}
		all, _ := s.node["properties"].(node)
		property, is := all[key].(node)
		if !is {
			continue
		}
		in.where, in.unknown = s.name+"."+key, v.unknown
		at := len(inner)
		inner = j.resolve(property, s.name+"."+key, inner, 0)
		said, judged := j.personal[s.name][key]
		in.personal = in.personal || said
		in.public = in.public || j.public[s.name+"."+key]
		named, wraps := s.name != "" && !strings.Contains(s.name, "."), key == "Value" && len(all) == 1
		if !judged && named && !wraps && isText(inner[at:]) {
			j.tally.Unjudged[in.where] = true
		}
	}
	return inner, in
}

// isText reports whether a schema is a text that anything may stand in.
func isText(schemas []alternative) bool {
	for _, s := range schemas {
		if s.node["enum"] != nil {
			return false
		}
		if format := s.node["format"]; s.node["type"] == "string" && format != "uuid" && format != "date-time" {
			return true
		}
	}
	return false
}

var (
	id   = regexp.MustCompile(`^(eid:)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	dots = regexp.MustCompile(`•••|\[masked\]`)
)

func (j *Judge) leaf(before, after any, v verdict) {
	text, isText := before.(string)
	if v.unknown || isText && (text == "" || id.MatchString(text) && before == after) {
		return
	}
	left, _ := after.(string)
	kept := before == after || isText && len(text) > 5 && strings.Contains(left, text)
	shown := fmt.Sprint(before)
	if kept {
		j.tally.Kept[v.where] = append(j.tally.Kept[v.where], shown)
	} else {
		j.tally.Hidden[v.where] = append(j.tally.Hidden[v.where], shown+" → "+fmt.Sprint(after))
	}
	switch {
	case v.personal && !v.public:
		if j.tally.Personal++; kept && !dots.MatchString(text) {
			j.tally.Left++
			j.tally.Wrong[v.where+" is left"] = append(j.tally.Wrong[v.where+" is left"], shown)
		}
	case isText:
		if j.tally.Harmless++; !kept {
			j.tally.Masked++
			j.tally.Wrong[v.where+" is masked"] = append(j.tally.Wrong[v.where+" is masked"], shown)
		}
	case !kept:
		j.tally.Masked++
		j.tally.Wrong[v.where+" is masked"] = append(j.tally.Wrong[v.where+" is masked"], shown)
	}
}
