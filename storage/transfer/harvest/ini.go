package harvest

import (
	"slices"
	"strconv"
	"strings"

	"keyrack/model/pattern"
)

var iniSection = pattern.New(`(?m)^\s*\[+\s*["']?([^\]\n"']+)["']?\s*\]+\s*(?:[;#].*)?$`)

var iniLine = pattern.New(`^([A-Za-z_][^=:\n]*?)\s*[=:]\s*(.*)$`)

// fitsINI takes a text with a section and assignments.
func fitsINI(f *File) bool {
	if looksLikeJSON(f.Text) && iniSection.FindStringIndex(f.Text) == nil {
		return false
	}
	return shareOf(f.Text, iniLine, true) >= 0.9 && (iniSection.MatchString(f.Text) || f.Extension() == "ini")
}

// shareOf is the share of the lines that matter which match.
func shareOf(text string, pattern pattern.Pattern, sections bool) float64 {
	lines, matching := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == ';' || line[0] == '!' {
			continue
		}
		if sections && iniSection.MatchString(line) {
			continue
		}
		lines++
		if len(line) <= maxText && pattern.MatchString(line) {
			matching++
		}
	}
	if lines == 0 {
		return 0
	}
	return float64(matching) / float64(lines)
}

// readINI reads sections with assignments. A section of a section, such as [hotel "Aurora"] or [hotel.aurora], is one
// group with the whole name.
func readINI(f *File) (*Node, error) {
	root := &Node{Line: 1}
	section, number := root, 0
	for line := range strings.Lines(f.Text) {
		if number++; number > maxNodes {
			root.cutAt(number)
			break
		}
		line = strings.TrimSpace(line)
		off := false
		if line == "" {
			continue
		}
		if line[0] == '#' || line[0] == ';' {
			if line = strings.TrimLeft(line, "#; "); !hasToken(line) {
				continue
			}
			off = true
		}
		if strings.HasPrefix(line, "[") {
			if match := iniSection.FindStringSubmatch(line); match != nil {
				section = root.Group(strings.TrimSpace(match[1]), number)
				section.Title = placeOfSection(section.Name)
				continue
			}
		}
		if match := iniLine.FindStringSubmatch(line); match != nil {
			if match[1] == "Environment" { // of a unit of systemd: several in a line
				for _, one := range quotedWords.FindAllStringSubmatch(match[2], -1) {
					if name, value, found := strings.Cut(one[1]+one[2]+one[3], "="); found {
						section.Add(name, value, number).Off = off
					}
				}
				continue
			}
			value := unquote(match[2])
			if before, _, found := strings.Cut(value, " ;"); found && !strings.HasPrefix(match[2], `"`) {
				value = strings.TrimSpace(before)
			}
			section.Add(strings.TrimSpace(match[1]), value, number).Off = off
		}
	}
	return root, nil
}

// quotedWords are words, of which some stand in quotation marks.
var quotedWords = pattern.New(`"([^"]*)"|'([^']*)'|(\S+)`)

// placeOfSection is the place that a section is of, as [hotel.excelsior] and [hotel:excelsior] say it.
func placeOfSection(name string) string {
	kind, place, found := strings.Cut(name, ".")
	if !found {
		kind, place, found = strings.Cut(name, ":")
	}
	if place = strings.TrimSpace(place); !found || !slices.Contains(hotelNames, strings.ToLower(kind)) {
		return ""
	}
	return place
}

var propertiesLine = pattern.New(`^((?:[^=:\s\\]|\\.)+)(?:\s*[=:]\s*|\s+)(.*)$`)

func fitsProperties(f *File) bool {
	return f.Extension() == "properties" ||
		strings.Contains(f.Text, `\:`) && strings.Contains(f.Text, "=") && shareOf(f.Text, propertiesLine, false) >= 0.9
}

// readProperties reads the files of Java: names with dots, values with escapes that may go on in the next line.
func readProperties(f *File) (*Node, error) {
	root := &Node{Line: 1}
	lines := strings.Split(f.Text, "\n")
	for i := 0; i < len(lines); i++ {
		if i >= maxNodes {
			root.cutAt(i + 1)
			break
		}
		line, start := strings.TrimLeft(lines[i], " \t\f"), i+1
		off := false
		if line == "" {
			continue
		}
		if line[0] == '#' || line[0] == '!' {
			if line = strings.TrimLeft(line, "#! "); !hasToken(line) {
				continue
			}
			off = true
		}
		for endsOpen(line) && i+1 < len(lines) && !off {
			i++
			line = line[:len(line)-1] + strings.TrimLeft(lines[i], " \t\f")
		}
		if match := propertiesLine.FindStringSubmatch(line); match != nil {
			root.Add(unescape(match[1]), unescape(strings.TrimSpace(match[2])), start).Off = off
		}
	}
	return root, nil
}

// endsOpen reports whether a line ends with an odd number of backslashes.
func endsOpen(line string) bool {
	return (len(line)-len(strings.TrimRight(line, `\`)))%2 == 1
}

func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			out.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; {
		case c == 'u' && i+4 < len(text):
			if code, err := strconv.ParseUint(text[i+1:i+5], 16, 16); err == nil {
				out.WriteRune(rune(code))
				i += 4
				continue
			}
			out.WriteByte(c)
		case c == 'n':
			out.WriteByte('\n')
		case c == 't':
			out.WriteByte('\t')
		case c == 'r' || c == 'f':
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}
