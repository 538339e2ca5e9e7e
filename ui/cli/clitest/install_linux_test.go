package clitest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/ui/cli/clitest"
)

// TestWhatIsInstalledIsFound by man, and by bash with its package of completions, where only the folder of make install
// is named to them.
func TestWhatIsInstalledIsFound(t *testing.T) {
	const loader = "/usr/share/bash-completion/bash_completion"
	if _, err := os.Stat(loader); err != nil {
		t.Skip("there is no bash-completion here")
	}
	for _, program := range []string{"man", "bash"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("there is no %s here", program)
		}
	}
	prefix := filepath.Join(t.TempDir(), "usr", "local")
	program := clitest.Program(t)
	run := func(name string, arguments ...string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), name, arguments...)
		command.Env = []string{
			"HOME=" + t.TempDir(), "PATH=" + filepath.Dir(program) + ":" + os.Getenv("PATH"), "LC_ALL=C.UTF-8",
			"MANPATH=" + filepath.Join(prefix, "share", "man"), "XDG_DATA_DIRS=" + filepath.Join(prefix, "share"),
			"MANPAGER=cat", "MANWIDTH=100", "DBUS_SESSION_BUS_ADDRESS=disabled:",
		}
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, out)
		}
		return string(out)
	}
	run("sh", filepath.Join("..", "..", "..", ".ci", "documents"), program, prefix)
	for _, page := range []string{"keyrack", "keyrack-call", "keyrack-completion-install", "keyrack-exit-codes"} {
		text := run("man", page)
		if !strings.Contains(text, "EXIT STATUS") || !strings.Contains(text, strings.ReplaceAll(page, "-", "")) &&
			!strings.Contains(text, page) {
			t.Errorf("man %s shows\n%s", page, text)
		}
	}
	found := run("bash", "--norc", "--noprofile", "-c", ". "+loader+`
		if declare -F _comp_load > /dev/null; then _comp_load keyrack; else _completion_loader keyrack; fi
		complete -p keyrack
		COMP_WORDS=(keyrack compl) COMP_CWORD=1 COMP_LINE="keyrack compl" COMP_POINT=13 COMP_TYPE=9
		$(complete -p keyrack | sed 's/.*-F \([^ ]*\).*/\1/') keyrack compl keyrack
		echo "offers ${COMPREPLY[*]}"`)
	if !strings.Contains(found, "offers completion") {
		t.Errorf("bash loads\n%s", found)
	}
	for _, file := range []string{"zsh/site-functions/_keyrack", "fish/vendor_completions.d/keyrack.fish"} {
		if _, err := os.Stat(filepath.Join(prefix, "share", file)); err != nil {
			t.Error(err)
		}
	}
}
