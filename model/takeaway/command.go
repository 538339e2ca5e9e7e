package takeaway

import "strings"

// notSet is what is said where there is no address at all.
const notSet = "is not set: run this with keyrack exec"

// jsonNotation writes JSON with the given way to quote.
func jsonNotation(quote func(string) string) notation {
	return notation{object: [2]string{"{", "}"}, array: [2]string{"[", "]"}, pair: ": ", indent: "  ", text: quote}
}

// jsonText writes the body as JSON; the tokens are what stands for them between, or with, their quotes.
func jsonText(quote func(string) string, c call, clientToken, accessToken string) string {
	return withTokens(jsonNotation(quote), c, clientToken, accessToken, 0)
}

// inShell escapes a text for between the double quotes, or in a here-document, of a shell.
func inShell(text string) string {
	return strings.NewReplacer(`\`, `\\`, "$", `\$`, "`", "\\`").Replace(text)
}

// shellAddress writes the address of the request as one word of a shell.
func shellAddress(c call) string {
	or := ":?" + notSet
	if c.address != "" {
		or = ":-" + strings.NewReplacer(`"`, `\"`, "}", `\}`).Replace(inShell(c.address))
	}
	return `"${` + AddressVariable + or + "}" + strings.ReplaceAll(inShell(c.path), `"`, `\"`) + `"`
}

// hereDocument writes the body behind a command. In it the shell replaces the variables of the tokens; everything else
// that it would replace is escaped.
func hereDocument(c call) string {
	escaped := func(text string) string { return inShell(quoteJSON(text)) }
	return "<<JSON\n" + jsonText(escaped, c, `"$`+ClientTokenVariable+`"`, `"$`+AccessTokenVariable+`"`) + "\nJSON\n"
}

// ShellWord writes a text as one word of a shell.
func ShellWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func writeCURL(c call) (string, error) {
	return "curl --silent --show-error --compressed " + shellAddress(c) + " \\\n" +
		"  --header 'Content-Type: application/json' \\\n" +
		c.prefer("  --header 'Prefer: «prefer»' \\\n") +
		"  --data-binary @- " + hereDocument(c), nil
}

func writeHTTPie(c call) (string, error) {
	return "http POST " + shellAddress(c) + " Content-Type:application/json " +
		c.prefer("Prefer:«prefer» ") + hereDocument(c), nil
}

// cmdSpecial are the characters that the shell of Windows takes for its own, between quotes or not, at a prompt or in a
// file, and the two that would need more of them. JSON has another way to write each within a text, and between texts
// it has none of them.
const cmdSpecial = "%!^&|<>()\"\\"

const cmdProgram = `«address»
>"%TEMP%\keyrack-request.json" (
«body»
)
curl.exe --silent --show-error "%MEWS_PLATFORM_ADDRESS%«path»" --header "Content-Type: application/json"«prefer» --data-binary "@%TEMP%\keyrack-request.json"
del "%TEMP%\keyrack-request.json"
`

// writeCmd writes for cmd.exe and the cURL of Windows. There are no here-documents, and the command line of what fills
// a pipe has the tokens in it, so the body is a file as long as the request takes.
func writeCmd(c call) (string, error) {
	address := "if not defined " + AddressVariable + " "
	if c.address == "" {
		address += "echo " + AddressVariable + " " + notSet
	} else {
		address += `set "` + AddressVariable + "=" + c.address + `"`
	}
	body := jsonText(quoteASCII(cmdSpecial), c, `"%`+ClientTokenVariable+`%"`, `"%`+AccessTokenVariable+`%"`)
	lines := "echo " + strings.ReplaceAll(body, "\n", "\necho ")
	path := strings.NewReplacer("%", "%%", `"`, "%22").Replace(c.path)
	text := strings.NewReplacer("«address»", address, "«body»", lines, "«path»", path,
		"«prefer»", c.prefer(` --header "Prefer: «prefer»"`)).Replace(cmdProgram)
	return strings.ReplaceAll(text, "\n", "\r\n"), nil
}

const powerShellProgram = `$address = $env:MEWS_PLATFORM_ADDRESS
if (-not $address) { «address» }
$body = @'
«body»
'@
Invoke-RestMethod -Method Post -Uri ($address + «path») -ContentType 'application/json' -Body $body«prefer» ` + "`" + `
  -MaximumRedirection 0 | ConvertTo-Json -Depth 100
`

// writePowerShell writes for PowerShell 7 and for the one that is in Windows. A text in it stands as it is between @'
// and '@; that nothing in JSON begins a line with the latter keeps it whole. All of it is ASCII: Windows reads a file
// without a mark, and sends a text, in a charset of its own.
func writePowerShell(c call) (string, error) {
	address := "throw " + powerShellWord(AddressVariable+" "+notSet)
	if c.address != "" {
		address = "$address = " + powerShellWord(c.address)
	}
	token := func(variable string) string {
		return "\n'@ + (ConvertTo-Json \"$env:" + variable + "\") + @'\n"
	}
	body := jsonText(quoteASCII(""), c, token(ClientTokenVariable), token(AccessTokenVariable))
	return strings.NewReplacer("«address»", address, "«body»", body, "«path»", powerShellWord(c.path),
		"«prefer»", c.prefer(" -Headers @{ Prefer = '«prefer»' }")).Replace(powerShellProgram), nil
}

func powerShellWord(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
