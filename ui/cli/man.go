package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
	date := s.Now()
	if epoch := s.Getenv("SOURCE_DATE_EPOCH"); epoch != "" { // so that a package has the same bytes whenever it is made
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return console.Usagef("Give seconds since 1970, or unset it.", "SOURCE_DATE_EPOCH is no number")
		}
		date = time.Unix(seconds, 0)
	}
	ends := sections()
	pages := []*cobra.Command{root}
	for len(pages) > 0 {
		c := pages[0]
		pages = append(pages[1:], paged(c)...)
		file := filepath.Join(folder, pageName(c)+".1")
		to, err := createFile(ctx, s, file)
		if err != nil {
			return err
		}
		if _, err = io.WriteString(to, page(c, s.Version, date)+ends+seeAlso(c)); err != nil {
			err = cannotSave(file, err)
		}
		if err := settle(to, file, err); err != nil {
			return err
		}
	}
	return nil
}

// paged are the commands and topics below a command that have pages.
func paged(c *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(c.Commands()), func(child *cobra.Command) bool {
		return child.Hidden || child.Name() == "help"
	})
}

func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// page is the manual page of a command up to what all pages have.
func page(c *cobra.Command, version string, date time.Time) string {
	c.InitDefaultHelpFlag()
	var text strings.Builder
	section := func(heading, lines string) {
		if lines != "" {
			text.WriteString(".SH " + heading + "\n" + lines)
		}
	}
	name := pageName(c)
	fmt.Fprintf(&text, ".TH \"%s\" 1 \"%s\" \"Keyrack %s\" Keyrack\n.nh\n.ad l\n", roff(strings.ToUpper(name)),
		date.UTC().Format("2006\\-01\\-02"), roff(version))
	section("NAME", roff(name)+" \\- "+roff(c.Short)+"\n")
	var uses []string
	if c.Runnable() {
		uses = append(uses, c.UseLine())
	}
	if c.HasAvailableSubCommands() {
		uses = append(uses, c.CommandPath()+" [command]")
	}
	for i, use := range uses {
		uses[i] = "\\fB" + roff(use) + "\\fP\n"
	}
	section("SYNOPSIS", strings.Join(uses, ".br\n"))
	section("DESCRIPTION", paragraphs(cmp.Or(c.Long, c.Short+".")))
	section("OPTIONS", options(c.NonInheritedFlags()))
	section("GLOBAL OPTIONS", options(c.InheritedFlags()))
	if c.Example != "" {
		section("EXAMPLES", asItStands(c.Example))
	}
	return text.String()
}

// paragraphs fills the lines of each paragraph, unless one of them is set apart by spaces: those of lists and tables
// stay as they are.
func paragraphs(long string) string {
	var text strings.Builder
	for part := range strings.SplitSeq(strings.TrimSpace(long), "\n\n") {
		text.WriteString(".PP\n")
		if strings.HasPrefix(part, " ") || strings.Contains(part, "\n ") {
			text.WriteString(asItStands(part))
		} else {
			text.WriteString(roff(part) + "\n")
		}
	}
	return text.String()
}

func asItStands(lines string) string {
	return ".nf\n" + roff(strings.TrimRight(lines, "\n")) + "\n.fi\n"
}

func options(flags *pflag.FlagSet) string {
	var text strings.Builder
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Hidden || flag.Deprecated != "" {
			return
		}
		text.WriteString(".TP\n")
		if flag.Shorthand != "" {
			text.WriteString("\\fB" + roff("-"+flag.Shorthand) + "\\fP, ")
		}
		value, usage := pflag.UnquoteUsage(flag)
		text.WriteString("\\fB" + roff("--"+flag.Name) + "\\fP")
		if value != "" {
			text.WriteString(" \\fI" + roff(value) + "\\fP")
		}
		if !slices.Contains([]string{"", "false", "0", "0s", "[]"}, flag.DefValue) {
			usage += " (default " + flag.DefValue + ")"
		}
		text.WriteString("\n" + roff(usage) + "\n")
	})
	return text.String()
}

// seeAlso names the pages above and below a command.
func seeAlso(c *cobra.Command) string {
	var names []string
	if c.HasParent() {
		names = append(names, pageName(c.Parent()))
	}
	for _, child := range paged(c) {
		names = append(names, pageName(child))
	}
	for i, name := range names {
		names[i] = ".BR " + roff(name) + " (1)"
	}
	return ".SH SEE ALSO\n" + strings.Join(names, " ,\n") + "\n"
}

// sections are those that every page has.
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
	lines := strings.Split(strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
