package cli

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"keyrack/ui/cli/console"
	"keyrack/ui/cli/output"
)

// listings are the commands that list something: they have -o, --fields, --sort, --jq and --template. They print a
// document with --json, from which all of that is made.
func listings() []string {
	return []string{
		"list", "show", "check", "env list", "client list", "operations", "history", "permissions", "why", "doctor", "store",
		"config list", "webhook events", "webhook send", "team list", "team status", "team sync", "team versions",
		"team undelete",
	}
}

// addOutput gives the commands that list something the flags for how it is printed, as far as they were made.
func (s *session) addOutput(root *cobra.Command) {
	for _, path := range listings() {
		c, rest, err := root.Find(strings.Fields(path))
		if err != nil || len(rest) > 0 {
			continue
		}
		s.output.Flags(c.Flags())
		completeFixed(c, "output", output.Formats()...)
		for _, name := range []string{"fields", "sort", "jq", "template"} {
			complete(c, name, cobra.NoFileCompletions)
		}
	}
}

// outputOf runs a command, and prints what it lists as its flags say.
func (s *session) outputOf(c *cobra.Command, run func() error) error {
	o := &s.output
	if err := o.Check(); err != nil {
		return err
	}
	s.Wide = o.Format == output.FormatWide
	if !o.Takes() {
		if !s.JSON {
			s.Sort = o.Sort
			return run()
		}
		if o.Sort == "" {
			return run()
		}
		o.Format = output.FormatJSON
	}
	if c.Flags().Changed("watch") {
		if !o.Lines() {
			return console.Usagef("Take --json or -o ndjson, which print a document in a line.",
				"what is watched is not printed so")
		}
		s.JSON = true
		return run()
	}
	to := s.Out
	var document bytes.Buffer
	s.Out, s.JSON = &document, true
	err := run()
	s.Out, s.JSON = to, o.Documents()
	if document.Len() == 0 {
		return err
	}
	var printed bytes.Buffer
	failed := o.Write(&printed, document.Bytes(), isField, s.Table)
	if failed == nil {
		failed = s.Page(printed.String())
	}
	return errors.Join(err, failed)
}

// isField reports whether a document has a field of a name: all are in the help.
func isField(name string) bool {
	words := strings.FieldsFunc(jsonTopic, func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.Contains(words, name)
}

// cannotFit says that columns were left out of a table.
func (s *session) cannotFit(columns int) {
	if columns == 1 {
		s.Note("A column does not fit here: -o wide has it.")
		return
	}
	s.Note("%d columns do not fit here: -o wide has them.", columns)
}
