// Collect prints the licences of all that is in the programs for Linux, macOS and Windows: of the modules, of what they
// have within them from others, and of the fonts. Its argument is the go-licenses command: go list says what is in the
// programs, go-licenses which licence a text is. A text that several have is printed once, below all their names.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// module is one that is in a program.
type module struct{ path, version, root string }

// within are texts that no package stands beside: C code and fonts that are compiled in.
var within = []struct{ module, file, name string }{
	{"github.com/go-gl/glfw/v3.4/glfw", "glfw/LICENSE.md", "GLFW, within github.com/go-gl/glfw (Zlib)"},
	{"fyne.io/fyne/v2", "theme/font/LICENSE.txt", "Noto Sans, a font (OFL-1.1)"},
	{"fyne.io/fyne/v2", "theme/font/LICENSE_Inter.txt", "Inter, a font (OFL-1.1)"},
	{
		"fyne.io/fyne/v2", "theme/font/LICENSE_DejaVu-Powerline.txt",
		"DejaVu Sans Mono for Powerline, a font (Bitstream-Vera)",
	},
	{"fyne.io/fyne/v2", "theme/font/LICENSE_EmojiOneColor.txt", "EmojiOne Color, a font (MIT)"},
}

// licence matches the names of files that hold one.
var licence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)[^/]*$`)

// own matches the file that holds the licence of a module itself.
var own = regexp.MustCompile(`(?i)^(licen[cs]e|copying)(\.[a-z]+)?$`)

func main() {
	if err := collect(os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "collect:", err)
		os.Exit(1)
	}
}

func collect(to io.Writer, tool string) error {
	folders, kinds := map[string]module{}, map[string]string{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		environ := append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1", "GOFLAGS=-tags=migrated_fynedo")
		if err := readKinds(kinds, environ, tool); err != nil {
			return err
		}
		if err := readFolders(folders, environ); err != nil {
			return err
		}
	}
	texts := &texts{names: map[string][]string{}}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	standard := filepath.Join(strings.TrimSpace(string(root)), "LICENSE")
	if err := texts.add("Go "+strings.TrimPrefix(runtime.Version(), "go")+" (BSD-3-Clause)", standard); err != nil {
		return err
	}
	if err := texts.addFolders(folders, kinds); err != nil {
		return err
	}
	for _, part := range within {
		for _, m := range folders {
			if m.path != part.module {
				continue
			}
			if err := texts.add(part.name, filepath.Join(m.root, filepath.FromSlash(part.file))); err != nil {
				return err
			}
			break
		}
	}
	return texts.write(to)
}

// readKinds asks go-licenses which licence each library has, by module or by the first of its packages.
func readKinds(kinds map[string]string, environ []string, tool string) error {
	template, err := os.CreateTemp("", "licences")
	if err != nil {
		return err
	}
	defer os.Remove(template.Name())
	_, err = template.WriteString("{{range .}}{{.Name}}\t{{.LicenseName}}\n{{end}}")
	if err := cmp.Or(err, template.Close()); err != nil {
		return err
	}
	return lines(environ, func(fields []string) { kinds[fields[0]] = fields[1] },
		tool, "report", ".", "--ignore", "keyrack", "--template", template.Name())
}

// readFolders lists the folders of all packages that are linked, with their modules, and those above up to the module.
func readFolders(folders map[string]module, environ []string) error {
	const format = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}"
	return lines(environ, func(fields []string) {
		m := module{path: fields[0], version: fields[1], root: fields[2]}
		for folder := fields[3]; strings.HasPrefix(folder, m.root); folder = filepath.Dir(folder) {
			folders[folder] = m
		}
	}, "go", "list", "-deps", "-f", format, ".")
}

// lines runs a command and hands over what is between the tabs of each line.
func lines(environ []string, each func(fields []string), name string, arguments ...string) error {
	command := exec.Command(name, arguments...)
	var failed bytes.Buffer
	command.Env, command.Stderr = environ, &failed
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, &failed)
	}
	for scanner := bufio.NewScanner(bytes.NewReader(out)); scanner.Scan(); {
		if fields := strings.Split(scanner.Text(), "\t"); len(fields) > 1 {
			each(fields)
		}
	}
	return nil
}

// texts are licences in the order in which they came, with whose they are.
type texts struct {
	order []string
	names map[string][]string
}

// add reads whose licence a file is. Blanks at the ends of lines make no difference.
func (t *texts) add(name, file string) error {
	read, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var text strings.Builder
	for line := range strings.Lines(string(read)) {
		text.WriteString(strings.TrimRight(line, " \t\r\n") + "\n")
	}
	plain := strings.Trim(text.String(), "\n") + "\n"
	if t.names[plain] == nil {
		t.order = append(t.order, plain)
	}
	if !slices.Contains(t.names[plain], name) {
		t.names[plain] = append(t.names[plain], name)
	}
	return nil
}

// addFolders adds what lies in the folders, module by module.
func (t *texts) addFolders(folders map[string]module, kinds map[string]string) error {
	type found struct{ name, file string }
	var all []found
	for folder, m := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if !entry.Type().IsRegular() || !licence.MatchString(entry.Name()) || filepath.Ext(entry.Name()) == ".go" {
				continue
			}
			file := filepath.Join(folder, entry.Name())
			all = append(all, found{named(m, file, kinds), file})
		}
	}
	slices.SortFunc(all, func(a, b found) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.file, b.file)) })
	for _, f := range all {
		if err := t.add(f.name, f.file); err != nil {
			return err
		}
	}
	return nil
}

// named says whose licence a file of a module is: the module's own, or what lies within it.
func named(m module, file string, kinds map[string]string) string {
	kind := kinds[m.path]
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		if kind == "" && strings.HasPrefix(name, m.path+"/") {
			kind = kinds[name]
		}
	}
	name := m.path + " " + m.version + " (" + cmp.Or(strings.TrimSuffix(kind, "Unknown"), "as it says") + ")"
	relative := strings.TrimPrefix(filepath.ToSlash(strings.TrimPrefix(file, m.root)), "/")
	if own.MatchString(relative) {
		return name
	}
	return name + ", " + relative
}

func (t *texts) write(to io.Writer) error {
	out := bufio.NewWriter(to)
	for _, text := range t.order {
		fmt.Fprintf(out, "%s\n%s\n%s\n%s", strings.Repeat("=", 80), strings.Join(t.names[text], "\n"),
			strings.Repeat("-", 80), text)
	}
	return out.Flush()
}
