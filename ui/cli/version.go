package cli

import (
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/assets/licences"
	"keyrack/ui/built"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// builtJSON is what the program is and what it was made of.
type builtJSON struct {
	Version  int           `json:"version"` // of the document
	Keyrack  string        `json:"keyrack"`
	Commit   string        `json:"commit,omitempty"`
	Changed  bool          `json:"changed,omitempty"` // since the commit
	Date     *time.Time    `json:"date,omitempty"`    // of the commit
	Go       string        `json:"go"`
	System   string        `json:"system"`
	Fyne     string        `json:"fyne,omitempty"` // left out in a program without a window
	Licenses []licenceJSON `json:"licenses,omitempty"`
}

type licenceJSON struct {
	Names []string `json:"names"`
	Text  string   `json:"text"`
}

func newVersionCommand(s *session) *cobra.Command {
	var licensed bool
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the version, the commit, and what Keyrack was built with",
		Example: "  keyrack version\n  keyrack version --licenses",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			facts := built.Read(s.Version)
			switch {
			case s.JSON:
				return report.WriteJSON(s.Out, newBuiltJSON(facts, licensed))
			case licensed:
				return s.Page(licences.Text())
			}
			lines := append([]string{"keyrack " + facts.Version}, phrase.Built(facts)...)
			_, err := io.WriteString(s.Out, strings.Join(lines, "\n")+"\n")
			return err
		},
	}
	c.Flags().BoolVar(&licensed, "licenses", false, "print the licences of all modules and fonts in Keyrack")
	return c
}

func newBuiltJSON(facts built.Facts, licensed bool) builtJSON {
	document := builtJSON{
		Version: report.Version, Keyrack: facts.Version, Commit: facts.Commit, Changed: facts.Changed, Go: facts.Go,
		System: facts.System, Fyne: facts.Fyne,
	}
	if !facts.Date.IsZero() {
		document.Date = &facts.Date
	}
	if licensed {
		for _, part := range licences.Parts() {
			document.Licenses = append(document.Licenses, licenceJSON(part))
		}
	}
	return document
}
