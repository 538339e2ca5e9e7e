//go:build judges

package takeaway_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"keyrack/model/takeaway"
)

// The tests of this file have foreign programs run, or compile, what is written for them; make judges brings them.
// There is no PowerShell and no cmd here: what those get is held by rules, in windows_test.go.

func TestJudgeShells(t *testing.T) {
	for _, format := range []takeaway.Format{takeaway.CURL, takeaway.HTTPie} {
		for _, shell := range []string{"dash", "bash"} {
			t.Run(string(format)+" in "+shell, func(t *testing.T) {
				t.Parallel()
				judged(t, format, "request.sh", shell == "dash", bodies(), []string{shell, "FILE"})
			})
		}
	}
}

func TestJudgePython(t *testing.T) {
	t.Parallel()
	judged(t, takeaway.Python, "request.py", false, bodies(), []string{"python3", "-W", "error", "FILE"})
}

func TestJudgePHP(t *testing.T) {
	t.Parallel()
	judged(t, takeaway.PHP, "request.php", false, bodies(),
		[]string{"php", "-d", "display_errors=1", "-d", "error_reporting=-1", "-d", "precision=14", "FILE"})
}

// TestJudgeGo: the go command vets it, and gofmt has nothing to change.
func TestJudgeGo(t *testing.T) {
	t.Parallel()
	judged(t, takeaway.Go, "request.go", false, bodies(),
		[]string{"sh", "-c", `test -z "$(gofmt -l FILE)"`}, []string{"go", "vet", "FILE"}, []string{"go", "run", "FILE"})
}

// TestJudgeNode: it is JavaScript as well, in both kinds of module.
func TestJudgeNode(t *testing.T) {
	for _, file := range []string{"request.cjs", "request.mjs"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			judged(t, takeaway.TypeScript, file, file == "request.cjs", bodies(), []string{"node", "FILE"})
		})
	}
}

// TestJudgeTypeScript compiles it as a new project does, for each kind of module, and runs what comes out.
func TestJudgeTypeScript(t *testing.T) {
	for _, version := range []string{"typescript5", "typescript7"} {
		modules := os.Getenv("KEYRACK_JUDGES")
		compiler := filepath.Join(modules, "node_modules", version, "bin", "tsc")
		if _, err := os.Stat(compiler); err != nil {
			t.Fatalf("make judges installs it: %v", err)
		}
		for _, module := range []string{"commonjs", "nodenext"} {
			t.Run(version+" "+module, func(t *testing.T) {
				t.Parallel()
				judged(t, takeaway.TypeScript, "request.ts", false, hardest(),
					[]string{
						"node", compiler, "--strict", "--target", "es2022", "--module", module, "--types", "node", "--typeRoots",
						filepath.Join(modules, "node_modules", "@types"), "--noEmitOnError", "FILE",
					},
					[]string{"sh", "-c", `node "$(dirname FILE)/request.js"`})
			})
		}
	}
}

// TestJudgeCSharp compiles it as C# 7 with Mono, which knows no later one, and runs it.
func TestJudgeCSharp(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("mcs"); err != nil {
		t.Fatalf("make judges installs it: %v", err)
	}
	judged(t, takeaway.CSharp, "Program.cs", false, bodies(),
		[]string{"mcs", "-langversion:7", "-warnaserror", "-r:System.Net.Http.dll", "-out:FILE.exe", "FILE"},
		[]string{"mono", "FILE.exe"})
}
