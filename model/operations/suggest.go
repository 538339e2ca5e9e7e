package operations

import (
	"net/url"
	"strings"
)

// suggest returns the operation that path most likely means. Certain says that path is the same operation spelt
// another way: other case, slashes too many, escapes, or the whole address. It returns "" where nothing is near.
func (c *Catalogue) suggest(path string) (suggestion string, certain bool) {
	const longest = 200 // no path is nearly as long, and the comparison below takes its time
	bare := strings.ToLower(barePath(path))
	if bare == "" || len(bare) > longest {
		return "", false
	}
	held := c.all()
	if exact := held.folded[bare]; exact != "" {
		return exact, true
	}
	// The right operation with a version that does not exist: the newest one.
	if parts := strings.Split(bare, "/"); len(parts) >= 2 {
		base := parts[0] + "/" + parts[1]
		for _, entry := range held.entries {
			fold := strings.ToLower(entry.Path)
			if fold == base || strings.HasPrefix(fold, base+"/") {
				suggestion = entry.Path
			}
		}
		if suggestion != "" {
			return suggestion, false
		}
	}
	fewest := min(3, len(bare)/4) + 1
	for _, entry := range held.entries {
		if edits := editDistance(bare, strings.ToLower(entry.Path), fewest); edits < fewest {
			suggestion, fewest = entry.Path, edits
		}
	}
	return suggestion, false
}

// barePath reduces what a person may paste for an operation to "resource/action[/version]", in the case it came in: it
// takes off scheme, host and the path before the resource, query and fragment, escapes, and slashes too many.
func barePath(text string) string {
	text = strings.TrimSpace(text)
	if _, rest, found := strings.Cut(text, "://"); found {
		_, text, _ = strings.Cut(rest, "/")
	}
	if end := strings.IndexAny(text, "?#"); end > 0 {
		text = text[:end]
	}
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	const before = "connector/v1/"
	if at := asciiIndexFold(text, before); at >= 0 {
		text = text[at+len(before):]
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '\\' })
	return strings.TrimSpace(strings.Join(parts, "/"))
}

// asciiIndexFold is strings.Index that ignores the case of ASCII letters.
func asciiIndexFold(text, part string) int {
	for i := 0; i+len(part) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// editDistance returns how many bytes have to be added, removed or replaced to make b of a, or limit if they are at
// least that many.
func editDistance(a, b string, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], limit)
}
