package cli

import (
	"bytes"
	"context"
	_ "embed"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"keyrack/ui/cli/console"
	"keyrack/ui/match"
)

// Cobra's scripts for bash, zsh and fish offer nothing inside of quotes, and that for bash puts names with blanks into
// the line as they are.
var (
	//go:embed completions/keyrack.bash
	bashScript string
	//go:embed completions/keyrack.zsh
	zshScript string
	//go:embed completions/keyrack.fish
	fishScript string
)

func newCompletionCommand(s *session) *cobra.Command {
	script := func(shell, loads string) *cobra.Command {
		return &cobra.Command{
			Use:     shell,
			Short:   "Print the completion script for " + shell,
			Long:    "Prints the completion script for " + shell + ". " + loads,
			Example: "  keyrack completion " + shell,
			Args:    cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				text, err := scriptOf(c.Root(), shell)
				if err == nil {
					_, err = s.Out.Write(text)
				}
				return err
			},
		}
	}
	return newGroup("completion", "Print or install the completion script for a shell",
		script("bash", "Put this line into ~/.bashrc:\n\n  source <(keyrack completion bash)"),
		script("zsh", "Put these lines into ~/.zshrc:\n\n  autoload -U compinit && compinit\n"+
			"  source <(keyrack completion zsh)"),
		script("fish", "Fish reads it from this file:\n\n"+
			"  keyrack completion fish > ~/.config/fish/completions/keyrack.fish"),
		script("powershell", "Put this line into the file that $PROFILE names:\n\n"+
			"  keyrack completion powershell | Out-String | Invoke-Expression"),
		newInstallCommand(s))
}

// listingAll is the COMP_TYPE with which bash asks for what it lists after a second Tab.
const listingAll = "63"

// newBashCommand makes the command that the script for bash calls: with the word that bash completes, why it does
// (COMP_TYPE), and the line up to the cursor. It prints the directive of cobra, and then what stands in the place of
// the word, quoted as the line needs it.
func newBashCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use:    "__complete_bash WORD WHY LINE",
		Short:  "Complete a line of bash",
		Hidden: true, DisableFlagParsing: true,
		Args: cobra.ExactArgs(3),
		RunE: func(c *cobra.Command, arguments []string) error {
			line := splitLine(arguments[2])
			found, directive, err := s.candidates(c.Context(), line.words)
			if err != nil {
				return err
			}
			replies, nospace := line.replies(arguments[0], found, arguments[1] == listingAll)
			if nospace {
				directive |= cobra.ShellCompDirectiveNoSpace
			}
			_, err = io.WriteString(s.Out, strings.Join(append([]string{strconv.Itoa(int(directive))}, replies...), "\n")+"\n")
			return err
		},
	}
}

// candidates are what the commands offer for the last of some words.
func (s *session) candidates(ctx context.Context, words []string) ([]candidate, cobra.ShellCompDirective, error) {
	root := newRootCommand(s, words[:max(len(words)-1, 0)]...)
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(io.Discard)
	root.SetArgs(append([]string{cobra.ShellCompRequestCmd}, words...))
	if err := root.ExecuteContext(ctx); err != nil {
		return nil, cobra.ShellCompDirectiveError, err
	}
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	directive, err := strconv.Atoi(strings.TrimPrefix(lines[len(lines)-1], ":"))
	if err != nil {
		return nil, cobra.ShellCompDirectiveError, err
	}
	var all []candidate
	for _, line := range lines[:len(lines)-1] {
		text, beside, _ := strings.Cut(line, "\t")
		all = append(all, candidate{text, beside})
	}
	return all, cobra.ShellCompDirective(directive), nil
}

// commandLine is a line that is being typed, as a shell reads it.
type commandLine struct {
	words []string // without quotes and without the command; the last is the one that is being typed
	raw   string   // the last one as it stands in the line
	quote rune     // the quotation mark that is open, or 0
}

// splitLine reads a line. What a shell would put in, such as the value of a variable, stays as it is: completing runs
// nothing.
func splitLine(line string) commandLine {
	var words []string
	var word strings.Builder
	within, escaped, start := rune(0), false, 0
	began := false
	for i, r := range line {
		switch {
		case escaped:
			if within == '"' && !strings.ContainsRune("\"\\$`", r) {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && within != '\'':
			began, escaped = true, true
		case within != 0 && r == within:
			within = 0
		case within == 0 && (r == '"' || r == '\''):
			began, within = true, r
		case within == 0 && unicode.IsSpace(r):
			if began {
				words = append(words, word.String())
				word.Reset()
			}
			began, start = false, i+utf8.RuneLen(r)
		default:
			began = true
			word.WriteRune(r)
		}
	}
	words = append(words, word.String())
	return commandLine{words: words[min(1, len(words)-1):], raw: line[start:], quote: within}
}

// replies are what bash puts in the place of the word, which is the end of the last one: it begins anew behind a sign
// such as a colon. Where bash would take away of what was typed, because the candidates have less than that in common,
// the word stays as it is. A list is for people: it is not quoted, and says what stands beside.
func (l commandLine) replies(word string, found []candidate, list bool) (replies []string, nospace bool) {
	if word == "=" { // behind --flag
		word = ""
	}
	before := splitLine("keyrack " + strings.TrimSuffix(l.raw, word)).words
	left := before[len(before)-1]
	typed := strings.TrimPrefix(l.words[len(l.words)-1], left)
	if strings.HasPrefix(left, "-") { // candidates are without the name of the flag
		_, left, _ = strings.Cut(left, "=")
	}
	var fitting []candidate
	for _, c := range found {
		if text, fits := strings.CutPrefix(c.text, left); fits {
			fitting = append(fitting, candidate{text, c.beside})
		}
	}
	common := ""
	for i, c := range fitting {
		if i == 0 {
			common = c.text
		}
		common = commonStart(common, c.text)
	}
	if !list && len(fitting) > 1 && !strings.HasPrefix(match.Fold(common), match.Fold(typed)) {
		return []string{word}, true
	}
	for _, c := range fitting {
		switch {
		case list && c.beside != "":
			replies = append(replies, c.text+"  ("+c.beside+")")
		case list:
			replies = append(replies, c.text)
		default:
			replies = append(replies, l.quoted(c.text))
		}
	}
	return replies, false
}

func commonStart(a, b string) string {
	for i, r := range a {
		if !strings.HasPrefix(b[min(i, len(b)):], string(r)) {
			return a[:i]
		}
	}
	return a
}

// quoted writes a text so that it is read as it is where the line ends.
func (l commandLine) quoted(text string) string {
	var special string
	switch l.quote {
	case '\'':
		return strings.ReplaceAll(text, "'", `'\''`)
	case '"':
		special = "\"\\$`"
	default:
		special = " \t\"'\\$`&|;<>()*?[]{}!#~^"
	}
	var written strings.Builder
	for _, r := range console.Clean(text) {
		if strings.ContainsRune(special, r) {
			written.WriteByte('\\')
		}
		written.WriteRune(r)
	}
	return written.String()
}
