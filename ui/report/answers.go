package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace/fanout"
	"keyrack/ui/phrase"
)

// Answer is what came of one of many requests.
type Answer struct {
	Connection   string            `json:"connection"`
	Title        string            `json:"title"`
	Environment  string            `json:"environment"`
	Client       string            `json:"client,omitempty"`
	Row          int               `json:"row,omitempty"`
	Values       map[string]string `json:"values,omitempty"`
	Status       int               `json:"status,omitempty"`
	Message      string            `json:"message,omitempty"` // the server's, or why there is no answer
	RequestID    string            `json:"requestId,omitempty"`
	Milliseconds float64           `json:"milliseconds"`
	Size         int64             `json:"size"`
	File         string            `json:"file,omitempty"`
}

// NewAnswer tells of one answer.
func NewAnswer(a fanout.Answer) Answer {
	answer := Answer{
		Connection: string(a.Place.Connection.ID), Title: a.Place.Connection.Title(), Environment: a.Place.Environment.Name,
		Client: a.Place.Integration.Client, Row: a.Row, Status: a.Exchange.Status, Message: a.Exchange.Message,
		RequestID: a.Exchange.RequestID, Milliseconds: float64(a.Exchange.Timing.Total.Microseconds()) / 1000,
		Size: a.Exchange.Size, File: a.File,
	}
	if a.Err != nil {
		answer.Message = phrase.Base(a.Err).Sentences()
	}
	for _, value := range a.Values {
		if answer.Values == nil {
			answer.Values = map[string]string{}
		}
		answer.Values[value.Name] = value.Value
	}
	return answer
}

// Redactor takes tokens out of a text.
type Redactor interface {
	Redact(text []byte) []byte
}

// WriteAnswers writes what came of a request of many as "csv", "json" or "markdown", in the order of the requests.
func WriteAnswers(to io.Writer, r Redactor, report fanout.Report, format string) error {
	write := map[string]func(io.Writer, fanout.Report) error{
		"csv": answersCSV, "json": answersJSON, "markdown": answersMarkdown,
	}[format]
	if write == nil {
		return fmt.Errorf("a report is csv, json or markdown, not %q", format)
	}
	var text bytes.Buffer
	if err := write(&text, report); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if _, err := to.Write(r.Redact(text.Bytes())); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func answersJSON(to io.Writer, report fanout.Report) error {
	answers := []Answer{}
	for _, a := range report.Answers {
		answers = append(answers, NewAnswer(a))
	}
	return WriteJSON(to, struct {
		Version   int      `json:"version"`
		Operation string   `json:"operation"`
		Answers   []Answer `json:"answers"`
		Left      int      `json:"left"`
	}{Version, report.Operation, answers, report.Left})
}

// answersCSV has a column for each value of the rows, behind the others.
func answersCSV(to io.Writer, report fanout.Report) error {
	header := []string{
		"row", "environment", "client", "connection", "status", "message", "request id", "took ms", "size", "file",
	}
	values := map[string]int{}
	for _, a := range report.Answers {
		for _, value := range a.Values {
			if _, known := values[value.Name]; !known {
				values[value.Name] = len(header)
				header = append(header, value.Name)
			}
		}
	}
	rows := [][]string{header}
	for _, one := range report.Answers {
		a := NewAnswer(one)
		row := make([]string, len(header))
		copy(row, []string{
			digits(a.Row), a.Environment, a.Client, a.Title, digits(a.Status), a.Message, a.RequestID,
			strconv.FormatInt(int64(a.Milliseconds), 10), strconv.FormatInt(a.Size, 10), a.File,
		})
		for name, value := range a.Values {
			row[values[name]] = value
		}
		rows = append(rows, row)
	}
	return model.WriteCells(to, rows)
}

func answersMarkdown(to io.Writer, report fanout.Report) error {
	failed := 0
	var text strings.Builder
	for _, one := range report.Answers {
		a := NewAnswer(one)
		if one.Failed() {
			failed++
		}
		for _, cell := range []string{
			digits(a.Row), a.Environment, a.Title, digits(a.Status), a.Message, a.RequestID,
		} {
			text.WriteString("| " + markdownCell(cell) + " ")
		}
		text.WriteString("|\n")
	}
	_, err := fmt.Fprintf(to, "**%s of %s** (%s UTC): %d failed, %d left.\n\n"+
		"| Row | Environment | Connection | Status | Message | Request-Id |\n|---|---|---|---|---|---|\n%s",
		phrase.Count(len(report.Answers), "request", "requests"), markdownCell(report.Operation),
		report.Started.UTC().Format("2006-01-02 15:04"), failed, report.Left, text.String())
	return err
}
