package harvest

import (
	"slices"
	"strings"

	"keyrack/model/pattern"
)

// textReaders read what no tool in particular has written. The last takes any text.
func textReaders() []Reader {
	return []Reader{
		{
			"Mews webhook",
			[]string{"*.json"},
			isWebhook,
			func(f *File) (*Node, error) { return f.JSON(), nil },
		},
		{
			"JSON",
			[]string{"*.json", "*.jsonc", "*.json5", "*.ndjson"},
			func(f *File) bool { return f.JSON() != nil },
			func(f *File) (*Node, error) { return f.JSON(), nil },
		},
		{
			"XML",
			[]string{"*.xml", "*.config", "*.plist"},
			func(f *File) bool { return f.XML() != nil },
			func(f *File) (*Node, error) { return f.XML(), nil },
		},
		{"TOML", []string{"*.toml"}, fitsTOML, readTOML},
		{"Java properties", []string{"*.properties"}, fitsProperties, readProperties},
		{".env file", []string{".env", ".env.*", "*.env"}, fitsEnvFile, readEnv},
		{"INI", []string{"*.ini", "*.cfg", "*.conf"}, fitsINI, readINI},
		{
			"Source code",
			[]string{"*.py", "*.js", "*.ts", "*.ps1", "*.php", "*.cs", "*.go", "*.java", "*.rb", "*.sh", "*.sql", "*.tf"},
			fitsSource, readSource,
		},
		{
			"YAML",
			[]string{"*.yaml", "*.yml"},
			func(f *File) bool {
				return !hasExtension(f.Name, ".eml", ".md") && f.YAML() != nil && !isOfParagraphs(f)
			},
			func(f *File) (*Node, error) { return f.YAML(), nil },
		},
		{"Text", []string{"*.txt", "*.md"}, func(f *File) bool { return strings.TrimSpace(f.Text) != "" }, readPlain},
	}
}

// isOfParagraphs takes a text that only looks like YAML: names and values, and the same names again below a blank line.
func isOfParagraphs(f *File) bool {
	if hasExtension(f.Name, ".yaml", ".yml") || !strings.Contains(f.Text, "\n\n") {
		return false
	}
	seen := map[string]bool{}
	for _, n := range f.YAML().Children {
		if n.Name != "" && seen[n.Name] {
			return true
		}
		seen[n.Name] = true
	}
	return false
}

var sourceExtensions = strings.Fields(`py pyw js mjs cjs jsx ts tsx mts ps1 psm1 psd1 php phtml cs vb fs go java kt
	kts scala groovy
	gradle rb pl lua swift dart rs c h cpp sh bash zsh fish bat cmd sql tf tfvars hcl r jl ex exs vue svelte html htm css
	bru http rest`)

// code are signs that a text is meant for a machine.
var code = pattern.New(`(?m)^\s*` + anyOf(`
	(?:import|from|using|package|require|include|namespace|const|let|var)\b[^:\n]*
	(?:function|def|class|return|public|private|if)\b[^:\n]*
	(?:for|foreach|param|export\s(?:const|default|function)|async)\b[^:\n]*
	(?:curl|wget|http|Invoke-\w+|INSERT\sINTO|UPDATE|SELECT)\b[^:\n]*
	export\s\w+=.*
	(?:variable|resource|locals|provider|module)\b[^:\n]* <\?php.* \$\w+\s*=.* #!/.* @\w+.* .*=>.* .*[{;] [{(].*
	\[(?:[^\d\n].*)?
	\w+\(.*\).*
	`) + `$`)

// fitsSource takes what is called like code, or has several lines of it.
func fitsSource(f *File) bool {
	if f.Text == "" {
		return false
	}
	if slices.Contains(sourceExtensions, f.Extension()) || isPatch(f) {
		return true
	}
	found := code.FindAllStringIndex(f.Text[:min(len(f.Text), 1<<16)], 4)
	if len(found) == 0 {
		return false
	}
	if f.YAML() != nil {
		return false
	}
	return len(found) > 2 || strings.Contains(f.Text, "curl ") || strings.ContainsAny(f.Text, "{;")
}

// fitsEnvFile leaves code that is nothing but assignments to the reader of code, which says what it is.
func fitsEnvFile(f *File) bool {
	return !slices.Contains(sourceExtensions, f.Extension()) && fitsEnv(f)
}

// readSource reads code. Nothing but assignments is read as a .env file is, with its sets.
func readSource(f *File) (*Node, error) {
	if isPatch(f) {
		return readPatch(f)
	}
	if fitsEnv(f) {
		return readEnv(f)
	}
	return readCopied(f.Text), nil
}
