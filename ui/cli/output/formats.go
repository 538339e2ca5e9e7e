package output

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"keyrack/model"
	"keyrack/ui/cli/console"
)

func writeJSON(to io.Writer, whole *object) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(whole)
}

// writeLines writes each item as one line of JSON.
func writeLines(to io.Writer, items []*object) error {
	for _, item := range items {
		text, err := compact(item)
		if err != nil {
			return err
		}
		if _, err := to.Write(append(text, '\n')); err != nil {
			return err
		}
	}
	return nil
}

func writeNames(to io.Writer, items []*object) error {
	for _, item := range items {
		if _, err := fmt.Fprintln(to, console.Clean(identifier(item))); err != nil {
			return err
		}
	}
	return nil
}

// writeCells writes a heading, and a row for each item. A text that a spreadsheet would take for a formula is written
// so that it does not.
func writeCells(to io.Writer, format string, fields []string, items []*object) error {
	rows := [][]string{fields}
	for _, item := range items {
		rows = append(rows, cells(item, fields))
	}
	return writeRows(to, format, rows)
}

func writeRows(to io.Writer, format string, rows [][]string) error {
	if format == FormatTSV {
		for _, row := range rows {
			for i := range row {
				row[i] = console.Clean(row[i])
			}
			if _, err := fmt.Fprintln(to, strings.Join(row, "\t")); err != nil {
				return err
			}
		}
		return nil
	}
	return model.WriteCells(to, rows)
}

func writeYAML(to io.Writer, whole *object) error {
	encoder := yaml.NewEncoder(to)
	encoder.SetIndent(2)
	if err := encoder.Encode(node(whole)); err != nil {
		return err
	}
	return encoder.Close()
}

// node is a value as YAML.
func node(value any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	switch value := value.(type) {
	case *object:
		n = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		for _, name := range value.names {
			n.Content = append(n.Content, node(name), node(value.fields[name]))
		}
	case []any:
		n = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, item := range value {
			n.Content = append(n.Content, node(item))
		}
	case string:
		n.SetString(value)
	case bool:
		n.Tag, n.Value = "!!bool", cell(value)
	case json.Number:
		n.Tag, n.Value = "!!int", value.String()
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	}
	return n
}
