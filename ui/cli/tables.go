package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/keyrack"
	"keyrack/ui/cli/console"
	"keyrack/ui/export"
	"keyrack/ui/locale"
	"keyrack/ui/phrase"
)

// tabling are the flags of call that make a table of an answer.
type tabling struct {
	as        string // the word of a format, or wordTable; "" for the answer itself
	list      string // the path of the list
	sort      string // the name of a column, with a minus in front for descending
	separator string // of CSV
}

// wordTable is the format for a person at a terminal.
const wordTable = "table"

func (t *tabling) flags(c *cobra.Command) {
	words := []string{wordTable}
	for _, format := range export.Formats() {
		words = append(words, format.Word)
	}
	c.Flags().StringVar(&t.as, "as", "", "print a list of the answer as `FORMAT`: "+strings.Join(words, ", "))
	c.Flags().StringVar(&t.list, "list", "",
		"with --as: the `PATH` of the list, such as Reservations[*].OrderItems")
	c.Flags().StringVar(&t.sort, "sort", "", "with --as: sort by a `COLUMN`; -COLUMN for descending")
	c.Flags().StringVar(&t.separator, "separator", "",
		"with --as csv: put this `SIGN` between two values: a comma, ; or tab")
	completeFixed(c, "as", words...)
	completeFixed(c, "separator", ",", ";", "tab")
}

// check finds what is wrong with the flags before anything is sent.
func (t *tabling) check(s *session, output string) error {
	if t.as == "" {
		if t.list+t.sort+t.separator != "" {
			return console.Usagef("Add --as.", "--list, --sort and --separator are for a table")
		}
		return nil
	}
	if s.JSON {
		return console.Usagef("Leave out --as or --json.", "an answer is printed in one format")
	}
	format, is := t.format()
	if !is && t.as != wordTable {
		return console.Usagef("See keyrack call --help.", "there is no format %q", t.as)
	}
	if _, terminal := console.Terminal(s.Out); is && !format.IsText && terminal && output == "" {
		return console.Usagef("Add -o FILE.", "a workbook is not for a terminal")
	}
	if _, is := t.sign(); !is {
		return console.Usagef("Give , or ; or tab.", "%q separates no values", t.separator)
	}
	return nil
}

func (t *tabling) format() (export.Format, bool) {
	formats := export.Formats()
	i := slices.IndexFunc(formats, func(f export.Format) bool { return f.Word == t.as })
	if i < 0 {
		return export.Format{}, false
	}
	return formats[i], true
}

// sign is the separator.
func (t *tabling) sign() (rune, bool) {
	switch t.separator {
	case "", ",":
		return ',', true
	case ";":
		return ';', true
	case "tab", "\t":
		return '\t', true
	}
	return 0, false
}

// printTable prints a list of an answer.
func printTable(ctx context.Context, s *session, w *keyrack.Keyrack, exchange model.Exchange, f calling) error {
	body, err := f.open(w, exchange)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	return f.printMade(ctx, s, text)
}

// printMade prints what --jq or --as makes of what was received.
func (f calling) printMade(ctx context.Context, s *session, received []byte) error {
	if f.query.Given() {
		return f.query.Write(s.Out, received)
	}
	return f.printList(ctx, s, received)
}

// tell says something of an answer: at once, or when all of them are there.
func (f calling) tell(s *session, format string, values ...any) {
	if f.told == nil {
		s.Note(format, values...)
		return
	}
	f.told.add(fmt.Sprintf(format, values...))
}

// printList prints a list of what was received, or writes it to the file of the flags.
func (f calling) printList(ctx context.Context, s *session, received []byte) error {
	sheet, err := f.sheet(ctx, s, received)
	if err != nil {
		return err
	}
	format, is := f.table.format()
	if !is {
		return printSheet(s, sheet)
	}
	if format.Word == export.WordXLSX {
		limits, err := sheet.Limits(ctx)
		if err != nil {
			return err
		}
		if refusal := phrase.NoWorksheet(limits); refusal != "" {
			return console.Advisef(console.Unknown, "Take --as csv.", "the list is too large for a worksheet")
		}
		for _, told := range []string{phrase.CutTexts(limits), phrase.TextNumbers(limits)} {
			if told != "" {
				f.tell(s, "%s", told)
			}
		}
	}
	options := export.Options{}
	options.Separator, _ = f.table.sign()
	if f.output == "" {
		return format.Write(ctx, s.Out, sheet, options)
	}
	options.Mark = true // a file is for a spreadsheet
	file, err := createFile(ctx, s, f.output)
	if err != nil {
		return err
	}
	err = settle(file, f.output, format.Write(ctx, file, sheet, options))
	if err == nil && f.told == nil { // else the table of all says where
		s.Note("%s in %s.", phrase.Count(len(sheet.Rows), "row is", "rows are"), f.output)
	}
	return err
}

// sheet reads the list that the flags name, or the first one.
func (f calling) sheet(ctx context.Context, s *session, received []byte) (export.Sheet, error) {
	sources := document.Parse(received).Sources()
	if len(sources) == 0 {
		return export.Sheet{}, console.Advisef(console.Unknown, "Leave out --as to see it.",
			"the answer has no list of objects")
	}
	source := sources[0]
	if f.table.list != "" {
		found, is := document.SourceAt(sources, f.table.list)
		if !is {
			return export.Sheet{}, console.Advisef(console.Unknown, "Its lists are: "+paths(sources)+".",
				"the answer has no list %s", f.table.list)
		}
		source = found
	} else if len(sources) > 1 {
		f.tell(s, "This is %s. --list takes another one: %s.", source.Path, paths(sources[1:]))
	}
	table, err := source.Read(ctx)
	if err != nil {
		return export.Sheet{}, err
	}
	if left := table.LeftOut(); left > 0 {
		f.tell(s, "%s left out: a table has %d columns at most.", phrase.Count(left, "field is", "fields are"),
			document.MaxTableColumns)
	}
	order, err := f.table.order(table)
	if err != nil {
		return export.Sheet{}, err
	}
	sheet := export.Sheet{Table: table}
	for i := range table.Columns() {
		sheet.Columns = append(sheet.Columns, i)
	}
	sheet.Rows, err = table.Arrange(ctx, order)
	return sheet, err
}

// mostPaths is how many lists are named.
const mostPaths = 8

func paths(sources []document.Source) string {
	var all []string
	for i, source := range sources {
		if i == mostPaths {
			all = append(all, "…")
			break
		}
		all = append(all, strings.TrimPrefix(source.Path, "$."))
	}
	return strings.Join(all, ", ")
}

func (t *tabling) order(table *document.Table) (document.Order, error) {
	if t.sort == "" {
		return document.Order{}, nil
	}
	names := table.Columns()
	index := func(name string) int {
		return slices.IndexFunc(names, func(c document.Column) bool { return strings.EqualFold(c.Name, name) })
	}
	order := document.Order{Language: locale.System().Language}
	at := index(t.sort)
	if name, descending := strings.CutPrefix(t.sort, "-"); at < 0 && descending {
		at, order.Descending = index(name), true
	}
	if at < 0 {
		var all []string
		for _, c := range names[:min(len(names), 40)] {
			all = append(all, c.Name)
		}
		return order, console.Usagef("The columns are: "+strings.Join(all, ", ")+".", "there is no column %q", t.sort)
	}
	order.Sort = []int{at}
	return order, nil
}

// printSheet prints a table for a person, or for cut and awk.
func printSheet(s *session, sheet export.Sheet) error {
	table := console.Table{LeftOut: func(columns int) {
		s.Note("%s not fit here: take --as csv, or a pipe.", phrase.Count(columns, "column does", "columns do"))
	}}
	for _, column := range sheet.Columns {
		table.Heading = append(table.Heading, sheet.Table.Columns()[column].Name)
	}
	table.Spare = slices.Clone(table.Heading[1:])
	slices.Reverse(table.Spare)
	var cells []document.Cell
	for _, row := range sheet.Rows {
		cells = sheet.Table.Row(int(row), cells)
		texts := make([]string, len(cells))
		for i, cell := range cells {
			texts[i] = cell.Text()
		}
		table.Rows = append(table.Rows, console.PlainCells(texts...))
	}
	return s.Table(table)
}
