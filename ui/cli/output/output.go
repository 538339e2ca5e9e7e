// Package output is the one place that prints what commands list in the format that a person or a program asks for. A
// command makes its JSON document, as with --json, and [Options.Write] makes everything else of that: each format has
// the same fields with the same names and meanings, and a new command has all formats.
package output

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"

	"github.com/itchyny/gojq"
	"github.com/spf13/pflag"

	"keyrack/ui/cli/console"
)

// The words of -o. FormatWide is the table of a command, with all its columns at their full width.
const (
	FormatJSON   = "json"
	FormatNDJSON = "ndjson"
	FormatCSV    = "csv"
	FormatTSV    = "tsv"
	FormatYAML   = "yaml"
	FormatName   = "name"
	FormatWide   = "wide"
)

// Formats are the words of -o.
func Formats() []string {
	return []string{FormatJSON, FormatNDJSON, FormatCSV, FormatTSV, FormatYAML, FormatName, FormatWide}
}

// Options are the flags of what lists something. The zero value is the table of the command.
type Options struct {
	Format   string
	Fields   []string // paths such as "property.name"
	Sort     string   // a path, or a heading of the table; with a minus in front for descending
	JQ       string
	Template string

	query *gojq.Code
	text  *template.Template
}

// Flags defines the flags.
func (o *Options) Flags(f *pflag.FlagSet) {
	f.StringVarP(&o.Format, "output", "o", "", "print as `FORMAT`: "+strings.Join(Formats(), ", "))
	f.StringSliceVar(&o.Fields, "fields", nil, "print these `FIELDS` of keyrack help json, such as title,property.name")
	f.StringVar(&o.Sort, "sort", "", "sort by a `FIELD`, or a column of the table; -FIELD for descending")
	f.StringVar(&o.JQ, "jq", "", "print what a jq `EXPRESSION` makes of the JSON document")
	f.StringVar(&o.Template, "template", "", "print what a Go `TEMPLATE` makes of the JSON document")
}

// Check finds what is wrong with the flags, before anything is done.
func (o *Options) Check() error {
	if o.Format != "" && !slices.Contains(Formats(), o.Format) {
		return console.Usagef("There is "+strings.Join(Formats(), ", ")+".", "there is no format %q", o.Format)
	}
	if o.JQ != "" && o.Template != "" || o.JQ+o.Template != "" && o.Format != "" && o.Format != FormatJSON {
		return console.Usagef("Leave one of them out.", "what is listed is printed in one format")
	}
	if o.Format == FormatWide && len(o.Fields) > 0 {
		return console.Usagef("Leave out one of the two.", "-o wide has the columns of the command, not --fields")
	}
	if o.JQ != "" {
		query, err := compile(o.JQ)
		if err != nil {
			return err
		}
		o.query = query
	}
	if o.Template != "" {
		text, err := template.New("--template").Option("missingkey=zero").Funcs(functions()).Parse(o.Template)
		if err != nil {
			return console.Usagef("See Go's text/template.", "the template cannot be read: %v", err)
		}
		o.text = text
	}
	return nil
}

func functions() template.FuncMap {
	return template.FuncMap{
		"join": func(with string, of any) string {
			list, _ := of.([]any) // what is not known is left out of a document
			texts := make([]string, len(list))
			for i, item := range list {
				texts[i] = fmt.Sprint(item)
			}
			return strings.Join(texts, with)
		},
		"json": func(value any) (string, error) {
			text, err := compact(value)
			return string(text), err
		},
	}
}

// Takes reports whether the document of a command is wanted, and not its own table.
func (o *Options) Takes() bool {
	return o.Format != "" && o.Format != FormatWide || len(o.Fields) > 0 || o.JQ+o.Template != ""
}

// Lines reports whether a document in each line is wanted, as it is.
func (o *Options) Lines() bool {
	return o.Format == "ndjson" && len(o.Fields) == 0 && o.JQ == "" && o.Template == "" && o.Sort == ""
}

// Documents reports whether what is printed is JSON, so that errors are too.
func (o *Options) Documents() bool { return o.Format == FormatJSON || o.Format == FormatNDJSON }

// Write prints a document: an object with an array of what is listed. Named tells whether there can be a field of a
// name, also where nothing that is listed has it. Table prints a table where nothing but fields was asked for.
func (o *Options) Write(to io.Writer, document []byte, named func(string) bool, table func(console.Table) error) error {
	whole, err := parse(document)
	if err != nil {
		return fmt.Errorf("reading what is listed: %w", err)
	}
	name, items := listed(whole)
	if items, err = o.sorted(items, named); err != nil {
		return err
	}
	fields := o.Fields
	for _, path := range fields {
		if err := known(path, items, named); err != nil {
			return err
		}
	}
	if len(fields) == 0 {
		fields = allPaths(items)
	} else {
		items = chosen(items, fields)
	}
	if name != "" {
		list := make([]any, len(items))
		for i, item := range items {
			list[i] = item
		}
		whole.set(name, list)
	}
	switch {
	case o.query != nil:
		return writeQuery(to, o.query, whole, ofJSON)
	case o.text != nil:
		return o.text.Execute(to, plain(whole))
	}
	switch o.Format {
	case FormatJSON:
		return writeJSON(to, whole)
	case FormatNDJSON:
		return writeLines(to, items)
	case FormatYAML:
		return writeYAML(to, whole)
	case FormatName:
		return writeNames(to, items)
	case FormatCSV, FormatTSV:
		return writeCells(to, o.Format, fields, items)
	}
	t := console.Table{Heading: fields}
	for _, item := range items {
		t.Rows = append(t.Rows, console.PlainCells(cells(item, fields)...))
	}
	return table(t)
}

// listed finds the array of a document.
func listed(whole *object) (name string, items []*object) {
	for _, name := range whole.names {
		list, is := whole.fields[name].([]any)
		if !is {
			continue
		}
		for _, value := range list {
			if item, is := value.(*object); is {
				items = append(items, item)
			}
		}
		return name, items
	}
	return "", nil
}

func allPaths(items []*object) []string {
	var all []string
	has := map[string]bool{}
	for _, item := range items {
		for _, path := range item.paths() {
			if !has[path] {
				all, has[path] = append(all, path), true
			}
		}
	}
	return all
}

func known(path string, items []*object, named func(string) bool) error {
	for _, item := range items {
		if _, has := item.at(path); has {
			return nil
		}
	}
	for name := range strings.SplitSeq(path, ".") {
		if !named(name) {
			next := "See keyrack help json."
			if all := allPaths(items); len(all) > 0 {
				next = "There is " + strings.Join(all, ", ") + "."
			}
			return console.Usagef(next, "there is no field %q", path)
		}
	}
	return nil
}

// chosen are items with some fields, each under its path.
func chosen(items []*object, fields []string) []*object {
	all := make([]*object, len(items))
	for i, item := range items {
		all[i] = newObject()
		for _, path := range fields {
			if value, has := item.at(path); has {
				all[i].set(path, value)
			}
		}
	}
	return all
}

func cells(item *object, fields []string) []string {
	texts := make([]string, len(fields))
	for i, path := range fields {
		value, has := item.fields[path] // chosen by its path
		if !has {
			value, _ = item.at(path)
		}
		texts[i] = cell(value)
	}
	return texts
}

// sorted are the items in the order of the flag; those without the field come last.
func (o *Options) sorted(items []*object, named func(string) bool) ([]*object, error) {
	path, descending := strings.CutPrefix(o.Sort, "-")
	if path == "" {
		return items, nil
	}
	if err := known(path, items, named); err != nil {
		return nil, err
	}
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b *object) int {
		left, hasLeft := a.at(path)
		right, hasRight := b.at(path)
		if !hasLeft || !hasRight {
			return cmp.Compare(boolInt(!hasLeft), boolInt(!hasRight))
		}
		order := console.CompareTexts(cell(left), cell(right))
		if descending {
			order = -order
		}
		return order
	})
	return items, nil
}

func boolInt(is bool) int { return map[bool]int{true: 1}[is] }

// identifiers are the fields that name a thing on a command line, the best first.
func identifiers() []string { return []string{"id", "path", "number", "key", "name", "kind", "title"} }

func identifier(item *object) string {
	for _, name := range identifiers() {
		if value, has := item.fields[name]; has {
			return cell(value)
		}
	}
	if len(item.names) > 0 {
		return cell(item.fields[item.names[0]])
	}
	return ""
}
