package output

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"keyrack/ui/cli/console"
)

// Stream prints what comes one by one, each when it has come, in the format that was asked for. Its flags are those of
// [Options] but --sort; --jq and --template get each thing by itself.
type Stream struct {
	Options
	// Usual are the fields that a table has where --fields names none: not all that come are known when its head is
	// written. Others are those that --fields takes besides; of both it takes what is below them too.
	Usual, Others []string
	// Name is the field that -o name prints of each; what has none is left out.
	Name string

	headed bool
}

// Flags defines the flags.
func (s *Stream) Flags(f *pflag.FlagSet) {
	var all pflag.FlagSet
	s.Options.Flags(&all)
	all.VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "sort" {
			flag.Usage = strings.ReplaceAll(flag.Usage, "the JSON document", "each line of JSON")
			f.AddFlag(flag)
		}
	})
}

// Check finds what is wrong with the flags, before anything is done.
func (s *Stream) Check() error {
	all := slices.Concat(s.Usual, s.Others)
	for _, path := range s.Fields {
		first, _, _ := strings.Cut(path, ".")
		if !slices.ContainsFunc(all, func(name string) bool { return name == first || strings.HasPrefix(name, first+".") }) {
			return console.Usagef("There is "+strings.Join(all, ", ")+".", "there is no field %q", path)
		}
	}
	return s.Options.Check()
}

// Write prints one thing: an object in one line, as it is printed without any flag.
func (s *Stream) Write(to io.Writer, line []byte) error {
	o := &s.Options
	item, err := parse(line)
	if err != nil {
		return err
	}
	switch {
	case o.query != nil:
		return writeQuery(to, o.query, item, ofJSON)
	case o.text != nil:
		return o.text.Execute(to, s.whole(item))
	}
	fields := o.Fields
	if len(fields) > 0 {
		item = chosen([]*object{item}, fields)[0]
	} else {
		fields = s.Usual
	}
	switch o.Format {
	case FormatJSON, FormatNDJSON:
		return writeLines(to, []*object{item})
	case FormatYAML:
		if _, err := io.WriteString(to, "---\n"); err != nil {
			return err
		}
		return writeYAML(to, item)
	case FormatName:
		if _, has := item.at(s.Name); !has {
			return nil
		}
		return writeRows(to, FormatTSV, [][]string{cells(item, []string{s.Name})})
	}
	format := o.Format
	if format == "" {
		format = FormatTSV
	}
	var rows [][]string
	if !s.headed {
		rows = append(rows, fields)
	}
	s.headed = true
	return writeRows(to, format, append(rows, cells(item, fields)))
}

// whole is a thing as templates take it, with an empty object in place of one that it lacks: {{.event.Id}} is no error
// for what is no event.
func (s *Stream) whole(item *object) any {
	data, is := plain(item).(map[string]any)
	for _, path := range s.Usual {
		if name, _, deeper := strings.Cut(path, "."); is && deeper && data[name] == nil {
			data[name] = map[string]any{}
		}
	}
	return data
}

// WriteJSON prints one thing that is no line of JSON yet.
func (s *Stream) WriteJSON(to io.Writer, thing any) error {
	line, err := json.Marshal(thing)
	if err != nil {
		return err
	}
	return s.Write(to, line)
}
