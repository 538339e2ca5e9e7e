package export

import (
	"bufio"
	"context"
	"io"
	"strings"

	"keyrack/model/document"
)

// NDJSON writes each row as the JSON that stands in the answer, on a line of its own: numbers with their digits,
// objects as objects, null as null, and of fields whose columns are hidden nothing.
func NDJSON(ctx context.Context, to io.Writer, s Sheet, _ Options) error {
	out := bufio.NewWriter(to)
	rows := s.Table.Writer(s.Columns)
	var line []byte
	for i, row := range s.Rows {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		line = append(rows.Append(line[:0], int(row)), '\n')
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Markdown writes a table as GitHub and others draw it. What is a sign of Markdown is shown as itself: names and notes
// come from guests, and a picture or a link in one would be loaded or pressed.
func Markdown(ctx context.Context, to io.Writer, s Sheet, _ Options) error {
	out := bufio.NewWriter(to)
	numeric, err := s.numeric(ctx)
	if err != nil {
		return err
	}
	line := func(text func(column int) string) error {
		for i := range s.Columns {
			out.WriteString("| ")
			out.WriteString(text(i))
			out.WriteByte(' ')
		}
		_, err := out.WriteString("|\n")
		return err
	}
	header := s.header()
	if err := line(func(i int) string { return marked(header[i]) }); err != nil {
		return err
	}
	if err := line(func(i int) string {
		if numeric[i] {
			return "---:"
		}
		return "---"
	}); err != nil {
		return err
	}
	if err := s.each(ctx, func(_ int, cells []document.Cell) error {
		return line(func(i int) string { return marked(cells[i].Text()) })
	}); err != nil {
		return err
	}
	return out.Flush()
}

// numeric reports which columns hold numbers alone.
func (s Sheet) numeric(ctx context.Context) ([]bool, error) {
	numbers, others := make([]bool, len(s.Columns)), make([]bool, len(s.Columns))
	err := s.each(ctx, func(_ int, cells []document.Cell) error {
		for i, cell := range cells {
			numbers[i] = numbers[i] || cell.IsNumber()
			others[i] = others[i] || !cell.IsNull() && !cell.IsNumber()
		}
		return nil
	})
	for i := range numbers {
		numbers[i] = numbers[i] && !others[i]
	}
	return numbers, err
}

// marked writes a text so that Markdown shows it as it is, in one cell.
func marked(text string) string {
	if !strings.ContainsAny(text, "\\`*_{}[]<>#|~&!$:@.\r\n\t") {
		return text
	}
	return strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;",
		"|", `\|`, "~", `\~`, "$", `\$`, "://", `:\//`, "www.", `www\.`, "@", `\@`,
		"\r\n", "<br>", "\n", "<br>", "\r", "<br>", "\t", " ",
	).Replace(text)
}
