package desktop

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/assets/licences"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/ui/built"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// version is the version with the build: "0.1.0 (build 1a2b3c4d5e6f)".
func (s *Shell) version() string {
	revision := built.Read("").Commit
	version := s.options.Version
	if metadata := s.app.Metadata(); version == unversioned && metadata.Build > 1 {
		version = metadata.Version // the packager has built it
	}
	if revision == "" || strings.Contains(version, revision[:min(len(revision), 7)]) {
		return version
	}
	return version + " (build " + revision + ")"
}

// unversioned is what the program is called that no make has built.
const unversioned = "development"

// about tells what this program is and what it was made of, and opens the licences.
func (s *Shell) about() {
	facts := built.Read(s.version())
	lines := append([]string{
		"Keeps Mews Connector API tokens in the " + s.home.StoreName() + " and tests requests.",
		"Everything but the tokens is kept in " + s.home.folder,
		"The operations are those of " + phrase.Facts(s.options.Catalogue.Source()) + ".",
		"No account, no cloud, no telemetry. Not made by Mews.",
	}, phrase.Built(facts)...)
	content := make([]fyne.CanvasObject, len(lines))
	for i, line := range lines {
		content[i] = kit.NewLine(kit.Plain(line))
	}
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: "Keyrack " + facts.Version, Content: kit.VBox(6, content...), ConfirmText: "Licences…", CancelText: "Close",
		OnConfirm: func() {
			modal.Close()
			s.showLicences()
		},
	})
	modal.Open(s.window.Canvas())
}

// showLicences shows those of all modules and fonts in the program.
func (s *Shell) showLicences() {
	text := licences.Text()
	answer.Open(s.window.Canvas(), document.ParseText([]byte(text)), text,
		"Each below the names of the modules and fonts that have it.", kit.ModalOptions{
			Title: "Licences", Subtitle: "What Keyrack is made of, on all systems.", CancelText: "Close",
		})
}

// copyDiagnostics puts what a report about a mistake needs onto the clipboard: versions, counts and choices, and
// nothing that names a property, a person or a token.
func (s *Shell) copyDiagnostics() {
	s.work("Collecting the diagnostics…", func(ctx context.Context) func() {
		text := s.diagnostics(ctx)
		return func() {
			s.copyText(text, "Diagnostics copied: no tokens, names or addresses are in them.")
		}
	})
}

func (s *Shell) copyText(text, told string) {
	clip.Text(text)
	s.layer.Notify(assets.Copy, told, "", nil)
}

func (s *Shell) diagnostics(ctx context.Context) string {
	facts := built.Read(s.options.Version)
	var text strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&text, "%-14s %s\n", name, fmt.Sprintf(format, args...))
	}
	line("Keyrack", "%s", s.version())
	line("System", "%s, %s, Fyne %s", facts.System, facts.Go, facts.Fyne)
	name, err := s.home.Store(ctx)
	state := "ready"
	if err != nil {
		state = phrase.Explain(err).What
	}
	line("Operations", "%s", phrase.Facts(s.options.Catalogue.Source()))
	line("Secret store", "%s: %s", name, state)
	for _, environment := range s.home.Environments() {
		counts := "could not be read"
		if groups, err := s.home.Tree(ctx, environment.ID); err == nil {
			counts = count(groups)
		}
		// The name of a custom environment may be a customer's.
		line(string(environment.Kind), "%s; %s", environment.Protection, counts)
	}
	p := s.view.Preferences()
	line("Appearance", "theme %q, high contrast %t, text %d %%, presenter %t", p.Appearance, p.HighContrast, p.TextScale,
		p.Presenter)
	line("Network", "own proxy %t, own certificates %t", p.Network.Proxy != "", p.Network.CAFile != "")
	return string(s.home.Redact([]byte(text.String())))
}

// count says how many connections there are and how they are.
func count(groups []workspace.Group) string {
	connections, failing, portfolios := 0, 0, 0
	for _, group := range groups {
		for _, connection := range group.Connections {
			connections++
			if connection.Failing() {
				failing++
			}
			if connection.Identity != nil && connection.Identity.Portfolio {
				portfolios++
			}
		}
	}
	return fmt.Sprintf("%d client applications, %d connections, %d portfolios, %d failing", len(groups), connections,
		portfolios, failing)
}

// showTour shows the ways to begin, at any time.
func (s *Shell) showTour() { s.areas.put(s.tour.Content()) }

// begin goes one of the ways that the tour offers, and never shows the tour by itself again.
func (s *Shell) begin(where model.EnvironmentID, add func(context.Context) (int, error)) func() {
	return func() {
		s.tour.SetBusy(true)
		from := s.stage.Target()
		s.work("Adding them…", func(ctx context.Context) func() {
			_, err := add(ctx)
			return func() {
				s.tour.SetBusy(false)
				if err != nil {
					s.tell(err)
					return
				}
				s.leaveTour()
				if s.stage.Target() == from { // else the user has gone on
					s.stage.Switch(where)
				}
			}
		})
	}
}

func (s *Shell) leaveTour() {
	s.prefer(func(p *settings.Preferences) { p.Toured = true })
	s.showPage()
}
