package transfer

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"keyrack/model/workspace/transfer"
)

// variable is a name with a value, as environments of tools and .env files have them.
type variable struct {
	name, value string
	line        int
}

var envLine = regexp.MustCompile(`^(?:export\s+)?([A-Za-z_][A-Za-z0-9_.\-]*)\s*=\s*(.*)$`)

// isEnv looks for nothing but assignments and comments, at least one of them of an access token.
func isEnv(text string, document *node) bool {
	if document != nil {
		return false
	}
	tokens := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		match := envLine.FindStringSubmatch(line)
		if match == nil {
			return false
		}
		if f, _ := meaning(match[1]); f == accessTokenField {
			tokens++
		}
	}
	return tokens > 0
}

func readEnv(text string, _ *node, file *transfer.ImportFile) {
	var all []variable
	number := 0
	for line := range strings.Lines(text) {
		number++
		match := envLine.FindStringSubmatch(strings.TrimSpace(line))
		if match == nil {
			continue
		}
		all = append(all, variable{name: match[1], value: unquote(match[2]), line: number})
	}
	fromVariables(all, nil, "", file)
}

// unquote takes off quotation marks, and a comment behind a value that has none.
func unquote(value string) string {
	value = strings.TrimSpace(value)
	if len(value) >= 2 && (value[0] == '"' || value[0] == '\'') {
		if end := strings.IndexByte(value[1:], value[0]); end >= 0 {
			return value[1 : 1+end]
		}
	}
	value, _, _ = strings.Cut(value, " #")
	return strings.TrimSpace(value)
}

// parts are the words of a variable's name that say what it is, longest first. What is left of the name tells which
// variables belong together: MEWS_ACCESS_TOKEN_AURORA and MEWS_CLIENT_TOKEN_AURORA.
var parts = []struct {
	word string
	is   field
}{
	{"platformaddress", environmentField},
	{"environment", environmentField},
	{"accesstoken", accessTokenField},
	{"clienttoken", clientTokenField},
	{"clientname", clientField},
	{"baseurl", environmentField},
	{"apiurl", environmentField},
	{"apikey", accessTokenField},
	{"client", clientField},
	{"token", accessTokenField},
	{"host", environmentField},
	{"url", environmentField},
	{"env", environmentField},
}

// meaning returns what a variable is, and the rest of its name.
func meaning(name string) (field, string) {
	plain := letters(name)
	for _, part := range parts {
		if before, after, found := strings.Cut(plain, part.word); found {
			rest := strings.TrimPrefix(before+after, "mews")
			return part.is, strings.TrimPrefix(strings.TrimPrefix(rest, "connector"), "api")
		}
	}
	return "", plain
}

// fromVariables makes a record of each access token among the variables. Client, client token and environment are those
// with the same rest of the name, else those whose name has no rest; own variables go before those of what is above.
func fromVariables(own, above []variable, label string, file *transfer.ImportFile) {
	type place struct {
		is   field
		rest string
	}
	found := map[place]variable{}
	tokens, unnamed, empty := 0, 0, 0
	for i, v := range slices.Concat(own, above) {
		is, rest := meaning(v.name)
		if _, taken := found[place{is, rest}]; is == "" || taken || v.value == "" || is == accessTokenField && i >= len(own) {
			continue
		}
		found[place{is, rest}] = v
		if is == accessTokenField {
			tokens++
		}
	}
	for _, v := range own {
		is, rest := meaning(v.name)
		taken := found[place{is, rest}]
		switch {
		case is == "" && usualToken.MatchString(v.value):
			unnamed++
			file.Flaws = append(file.Flaws,
				transfer.Flaw{
					Line:   v.line,
					Reason: "there is a token in it, and its name does not say which; put access_token into the name",
				})
			continue
		case is != accessTokenField:
			continue
		case v.value == "":
			empty = cmp.Or(empty, v.line)
			continue
		case v != taken && v.value == taken.value:
			continue
		case v != taken:
			file.Flaws = append(file.Flaws,
				transfer.Flaw{
					Line: v.line, Field: string(accessTokenField),
					Reason: "another variable has the same meaning and another value; give them names that differ, such as " +
						"access_token_aurora",
				})
			continue
		}
		b := newBuilder(v.line)
		b.set(accessTokenField, v.line, v.value)
		for _, other := range []field{environmentField, clientField, clientTokenField} {
			value, there := found[place{other, rest}]
			if !there {
				value, there = found[place{other, ""}]
			}
			if there {
				b.set(other, value.line, value.value)
			}
		}
		name := label
		if label == "" || tokens > 1 && rest != "" {
			name += " " + restOf(v.name)
		}
		b.set(labelField, v.line, name)
		b.addTo(file)
	}
	switch {
	case tokens+unnamed > 0:
	case empty > 0:
		file.Flaws = append(file.Flaws, transfer.Flaw{Line: empty, Field: string(accessTokenField), Reason: "it is empty"})
	default:
		file.Flaws = append(file.Flaws,
			transfer.Flaw{Line: 1, Field: string(accessTokenField), Reason: "none of the variables is an access token"})
	}
}

// noise are the words of a variable's name that do not tell one connection from another.
var noise = regexp.MustCompile(`(?i)(mews|connector|access|api|client|tokens?|key|_|-|\.)+`)

// restOf makes a label of a variable's name: MEWS_ACCESS_TOKEN_GRAND_HOTEL becomes "GRAND HOTEL".
func restOf(name string) string { return strings.TrimSpace(noise.ReplaceAllString(name, " ")) }
