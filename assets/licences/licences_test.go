package licences_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"keyrack/assets/licences"
)

// TestEveryModuleHasItsLicence asks go list what is in the programs of all systems, so that a new module, or another
// version of one, does not go without: "make licences" mends that.
func TestEveryModuleHasItsLicence(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	for _, part := range licences.Parts() {
		for _, name := range part.Names {
			module, _, _ := strings.Cut(name, " (")
			named[module] = true
		}
	}
	modules := map[string]bool{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		command := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "migrated_fynedo", "-f",
			"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "keyrack")
		command.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
		out, err := command.Output()
		if err != nil {
			t.Fatalf("go list for %s: %v", system, err)
		}
		for line := range strings.Lines(string(out)) {
			modules[strings.TrimSpace(line)] = true
		}
	}
	delete(modules, "")
	if len(modules) < 80 {
		t.Fatalf("%d modules were looked at", len(modules))
	}
	for module := range modules {
		if !named[module] {
			t.Errorf("the licence of %s is missing: run make licences", module)
		}
	}
}

func TestFontsAndCodeWithinModulesHaveTheirs(t *testing.T) {
	t.Parallel()
	for _, wanted := range []string{"Go 1.", "Noto Sans", "Inter,", "DejaVu", "EmojiOne", "GLFW,"} {
		found := false
		for _, part := range licences.Parts() {
			for _, name := range part.Names {
				found = found || strings.HasPrefix(name, wanted) && len(part.Text) > 500
			}
		}
		if !found {
			t.Errorf("%s has no licence", wanted)
		}
	}
}

func TestPartsAreTheWholeText(t *testing.T) {
	t.Parallel()
	length := 0
	for _, part := range licences.Parts() {
		if len(part.Names) == 0 || strings.TrimSpace(part.Text) == "" {
			t.Errorf("%v: %d bytes", part.Names, len(part.Text))
		}
		length += len(strings.Join(part.Names, "\n")+"\n") + len(part.Text) + 2*81
	}
	if length != len(licences.Text()) {
		t.Errorf("the parts are %d bytes, the text %d", length, len(licences.Text()))
	}
}
