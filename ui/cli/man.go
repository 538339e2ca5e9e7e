package cli

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"keyrack/ui/cli/console"
)

func newManCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "man FOLDER",
		Short:   "Write the manual pages to a folder",
		Example: "  keyrack man man1 && ls man1",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			if err := writeManual(c.Context(), s, c.Root(), arguments[0]); err != nil {
				return err
			}
			s.Note("The manual pages are in %s. Read one with man -l %s/keyrack.1.", arguments[0], arguments[0])
			return nil
		},
	}
}

// writeManual writes a page for each command and each topic.
func writeManual(ctx context.Context, s *session, root *cobra.Command, folder string) error {
	const ofFolder fs.FileMode = 0o755
	if err := os.MkdirAll(folder, ofFolder); err != nil {
		return cannotSave(folder, err)
	}
	root.DisableAutoGenTag = true
	var date *time.Time // where it is nil, SOURCE_DATE_EPOCH is taken
	if now := s.Now(); s.Getenv("SOURCE_DATE_EPOCH") == "" {
		date = &now
	}
	pages := []*cobra.Command{root}
	for len(pages) > 0 {
		c := pages[0]
		pages = pages[1:]
		pages = append(pages, c.Commands()...)
		if c.Hidden || c.Name() == "help" {
			continue
		}
		var page bytes.Buffer
		header := &doc.GenManHeader{
			Title: "KEYRACK", Section: "1", Source: "Keyrack " + s.Version, Manual: "Keyrack", Date: date,
		}
		if err := doc.GenMan(c, header, &page); err != nil {
			return fmt.Errorf("writing the manual pages: %w", err)
		}
		page.WriteString(sections())
		file := filepath.Join(folder, strings.ReplaceAll(c.CommandPath(), " ", "-")+".1")
		to, err := createFile(ctx, s, file)
		if err != nil {
			return err
		}
		if _, err = page.WriteTo(to); err != nil {
			err = cannotSave(file, err)
		}
		if err := settle(to, file, err); err != nil {
			return err
		}
	}
	return nil
}

// sections are those that end each page.
func sections() string {
	var text strings.Builder
	text.WriteString(".SH EXIT STATUS\n")
	for _, m := range console.Meanings() {
		fmt.Fprintf(&text, ".TP\n\\fB%d\\fP\n%s\n", m.Code, roff(m.Text))
	}
	for _, section := range []struct {
		name  string
		lines []reading
	}{{"ENVIRONMENT", variables()}, {"FILES", places()}} {
		text.WriteString(".SH " + section.name + "\n")
		for _, line := range section.lines {
			fmt.Fprintf(&text, ".TP\n\\fB%s\\fP\n%s\n", roff(line.name), roff(line.text))
		}
	}
	return text.String()
}

// roff writes a text so that nothing in it is a request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
