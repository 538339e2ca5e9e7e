package transfer

import (
	"regexp"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace/transfer"
)

// shortestToken keeps an ordinary word from being taken for a token.
const shortestToken = 16

var usualToken = regexp.MustCompile(model.TokenPattern)

// isLines takes any text in which at least one line has something like a token.
func isLines(text string, document *node) bool {
	if document != nil {
		return false
	}
	for line := range strings.Lines(text) {
		if _, token, found := splitLine(line); found && token != "" {
			return true
		}
	}
	return false
}

// readLines reads pasted lines: a token, or a name and a token. The name may be divided from it by blanks, a colon, an
// equals sign, a comma or a semicolon. Lines that begin with # are comments.
func readLines(text string, _ *node, file *transfer.ImportFile) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		b := newBuilder(number)
		label, token, found := splitLine(line)
		switch {
		case len(usualToken.FindAllString(line, 3)) > 1:
			b.flaw(number, "", "it has two tokens; to import client tokens too, use a CSV file with a header")
		case !found:
			b.flaw(number, string(accessTokenField), "there is no token in this line")
		case isClientToken(label):
			b.flaw(number, string(clientTokenField),
				"it is not the token of a connection; to import client tokens too, use a CSV file with a header")
		default:
			b.set(labelField, number, label)
			b.set(accessTokenField, number, token)
		}
		b.addTo(file)
	}
}

// isClientToken reports whether a line says of its token that it is one: MEWS_CLIENT_TOKEN in a file that is almost
// .env.
func isClientToken(label string) bool {
	is, _ := meaning(label)
	return is == clientTokenField
}

// splitLine finds the token of a line and what names it.
func splitLine(line string) (label, token string, found bool) {
	line = strings.TrimSpace(line)
	if at := usualToken.FindStringIndex(line); at != nil {
		label = strings.TrimSpace(line[:at[0]])
		if label == "" {
			label = line[at[1]:]
		}
		return strings.Trim(label, " \t:=,;\"'|-–"), line[at[0]:at[1]], true
	}
	words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t=,;|", r) })
	if len(words) == 0 {
		return "", "", false
	}
	token = strings.Trim(words[len(words)-1], "\"'")
	if len(token) < shortestToken || !strings.ContainsAny(token, "0123456789") {
		return "", "", false
	}
	label = strings.TrimSuffix(strings.TrimSpace(line), words[len(words)-1])
	return strings.Trim(label, " \t:=,;\"'|-–"), token, true
}
