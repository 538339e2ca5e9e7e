package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"keyrack/model/workspace/check"
	"keyrack/ui/phrase"
)

// writeMarkdown writes what a ticket needs: how many are how, and a table with the failing ones first.
func writeMarkdown(to io.Writer, _ Workspace, report check.Report) error {
	var text strings.Builder
	fmt.Fprintf(&text, "**%s checked** (%s UTC): %s.",
		phrase.Count(len(report.Results), "connection", "connections"),
		report.Started.UTC().Format("2006-01-02 15:04"), phrase.Counted(report.Counts()))
	if len(report.Left) > 0 {
		fmt.Fprintf(&text, " %d left unchecked.", len(report.Left))
	}
	text.WriteString("\n\n" +
		"| Environment | Connection | Client | State | Server's message | Request-Id | Likely cause |\n" +
		"|---|---|---|---|---|---|---|\n")
	for _, r := range report.FailingFirst() {
		status := digits(r.After.Status)
		if at := r.After.At; !at.IsZero() {
			status = strings.TrimSpace(status + " " + at.UTC().Format(time.TimeOnly))
		}
		for _, cell := range []string{
			r.Environment, r.Title, r.Client, phrase.Outcome(r.Health(), status), phrase.ResultRemark(r),
			r.After.RequestID, phrase.MostLikely(r),
		} {
			text.WriteString("| " + markdownCell(cell) + " ")
		}
		text.WriteString("|\n")
	}
	_, err := io.WriteString(to, text.String())
	return err
}

var markdownSigns = strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", "*", "\\*", "_", "\\_", "`", "\\`",
	"[", "\\[", "@", "&#64;", "\r", " ", "\n", " ")

// markdownCell writes a text so that a ticket shows it as it is: nothing in it becomes a link, a mention or a mark.
func markdownCell(text string) string { return markdownSigns.Replace(text) }
