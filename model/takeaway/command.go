package takeaway

import "strings"

func jsonNotation() notation {
	return notation{object: [2]string{"{", "}"}, array: [2]string{"[", "]"}, pair: ": ", indent: "  ", text: quoteJSON}
}

// hereDocument writes the body behind a command. In it the shell replaces the variables of the tokens; everything else
// that it would replace is escaped.
func hereDocument(client string, fields []member) string {
	n := jsonNotation()
	escape := strings.NewReplacer(`\`, `\\`, "$", `\$`, "`", "\\`").Replace
	lines := []string{
		`"Client": ` + escape(quoteJSON(client)),
		`"ClientToken": "$` + ClientTokenVariable + `"`,
		`"AccessToken": "$` + AccessTokenVariable + `"`,
	}
	for _, line := range n.lines(fields, 1) {
		lines = append(lines, escape(line))
	}
	return "<<JSON\n" + n.block(n.object, lines, 0) + "\nJSON\n"
}

// ShellWord writes a text as one word of a shell.
func ShellWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func writeCURL(address, client string, fields []member) string {
	return "curl --silent --show-error --compressed " + ShellWord(address) + " \\\n" +
		"  --header 'Content-Type: application/json' \\\n" +
		"  --data-binary @- " + hereDocument(client, fields)
}

func writeHTTPie(address, client string, fields []member) string {
	return "http POST " + ShellWord(address) + " Content-Type:application/json " + hereDocument(client, fields)
}
