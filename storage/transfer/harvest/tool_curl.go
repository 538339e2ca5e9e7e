package harvest

import (
	"strings"
	"unicode"

	"keyrack/model/pattern"
)

// Commands that send a request: curl in a shell, in cmd.exe and in PowerShell, PowerShell's own, and HTTPie. They are
// read where a line begins with one, so a script or notes with several commands between other lines is read too.

var (
	commandStart = pattern.New(
		"(?im)^[ \\t]*(?:[$>%#][ \\t]+|PS[^>\\n]*>[ \\t]*|`{1,3}|" +
			"(?:response|resp|result)[ \\t]*=[ \\t]*\\$\\(|" +
			"\\$\\w+[ \\t]*=[ \\t]*)?" +
			"(curl(?:\\.exe)?|invoke-restmethod|invoke-webrequest|irm|iwr|https?|xh|xhs|wget)[ \\t^`\\\\]")
	shellAssignment = pattern.New(
		`(?i)^[ \t]*(?:export[ \t]+|set[ \t]+"?|setx[ \t]+|declare[ \t]+(?:-x[ \t]+)?|\$env:|\$)?` +
			`([a-z_]\w*)[ \t]*(?:=|[ \t])[ \t]*(.*)$`)
	remark = pattern.New(`(?i)^[ \t]*(?:#+|//|::|rem\b|\*)[ \t]*(.*)$`)
)

func isCommand(f *File) bool {
	if f.Text == "" || f.JSON() != nil {
		return false
	}
	for _, at := range commandStart.FindAllStringSubmatchIndex(f.Text, 100) {
		line, _, _ := strings.Cut(f.Text[at[2]:], "\n\n")
		if name := strings.ToLower(f.Text[at[2]:at[3]]); strings.HasPrefix(name, "curl") || strings.HasPrefix(name, "i") ||
			strings.Contains(line, "://") || strings.Contains(line, "Token=") {
			return true
		}
	}
	return false
}

// readCommands makes a group of each command, and of each part of a file that an empty line or a heading begins. What
// stands between commands is read as lines.
func readCommands(f *File) (*Node, error) {
	root := &Node{Line: 1}
	text, line := f.Text, 1
	title := ""
	for text != "" {
		at := commandStart.FindStringSubmatchIndex(text)
		first, rest, _ := strings.Cut(text, "\n")
		if body, after := hereDocument(first, rest); body != "" {
			name := ""
			if m := shellAssignment.FindStringSubmatch(first); m != nil {
				name = m[1]
			}
			root.Add(name, body, line+1).Hint = Body
			line += strings.Count(text[:len(text)-len(after)], "\n")
			text = after
			continue
		}
		body, after := valueInBrackets(first, rest)
		if body == "" {
			body, after = choice(first, rest)
		}
		if body != "" {
			root.lines(body, line)
			line += strings.Count(text[:len(text)-len(after)], "\n")
			text = after
			continue
		}
		if at == nil || at[0] > len(first) {
			title = shellLine(root, first, line, title)
			text, line = rest, line+1
			continue
		}
		if before := strings.Count(text[:at[2]], "\n"); before > 0 { // an empty line is taken along
			line += before
		}
		text = text[at[2]:]
		all, after := commandWords(text, dialectOf(text), line)
		c := newCall(title, "", line)
		c.spread = true
		switch name := strings.ToLower(all[0].text); {
		case strings.HasPrefix(name, "curl"), name == "wget":
			c.curl(all[1:])
		case strings.HasPrefix(name, "i"):
			c.powershell(all[1:])
		default:
			c.httpie(all[1:])
		}
		c.named(title)
		root.add(c.finished())
		line += strings.Count(text[:len(text)-len(after)], "\n")
		_, text, _ = strings.Cut(after, "\n")
		line++
		title = ""
	}
	return root, nil
}

// named takes over a heading as what the request is for.
func (c *call) named(title string) {
	if c.title = title; !c.isOperation() {
		c.node.Title = title
	}
}

// shellLine reads a line that is no command, and returns the heading that holds for the next one.
func shellLine(root *Node, text string, line int, title string) string {
	if m := remark.FindStringSubmatch(text); m != nil {
		if hasToken(m[1]) {
			root.Add("", m[1], line).Hint = Note
			return title
		}
		if said := strings.Trim(m[1], " \t#*=-:"); said != "" {
			return said
		}
		return title
	}
	if m := shellAssignment.FindStringSubmatch(text); m != nil && strings.Contains(text, "=") {
		value := strings.TrimSpace(m[2])
		if strings.HasPrefix(value, "@{") && strings.HasSuffix(value, "}") { // a table of PowerShell in a line
			table := loose(value)
			table.Walk(func(n *Node) { n.Line = line })
			table.Name = m[1]
			root.add(table)
			return title
		}
		if quoted := len(value) > 0 && (value[0] == '"' || value[0] == '\''); quoted {
			if end := strings.IndexByte(value[1:], value[0]); end >= 0 {
				value = value[1 : 1+end]
			}
		} else {
			value = strings.TrimSuffix(strings.Split(value+" #", " #")[0], ";")
			value = strings.TrimSuffix(value, `"`) // set "NAME=value"
		}
		root.Add(m[1], value, line)
		return title
	}
	switch {
	case hasToken(text):
		root.Add("", text, line).Hint = Note
	case len(text) < 80 && placeInBrackets(text) != "":
		return placeInBrackets(text)
	case len(text) < 80 && strings.IndexFunc(text, unicode.IsUpper) == 0 && isTitle(text):
		return strings.Trim(text, " \t#*=-:")
	}
	return title
}

// dialectOf looks at how a command goes on with the next line, and at what it quotes with.
func dialectOf(text string) dialect {
	command := text
	if end := strings.Index(text, "\n\n"); end >= 0 {
		command = text[:end]
	}
	first, _, _ := strings.Cut(command, "\n")
	name, _, _ := strings.Cut(strings.ToLower(first), " ")
	switch {
	case strings.HasPrefix(name, "i"):
		return powershell
	case strings.Contains(command, `^"`) || strings.HasSuffix(first, "^"):
		return windows
	case strings.HasSuffix(first, "`") || strings.Contains(command, "`\""):
		return powershell
	case strings.Contains(command, "\\\n") || strings.Contains(command, "'"):
		return posix
	case strings.HasPrefix(name, "curl.exe") || strings.Contains(command, `\"`) && strings.Contains(command, "%"):
		return windows
	}
	return posix
}

// curlValues are the options of curl with a value that are looked at. All others with one are known so that their value
// is not taken for the address.
var curlOther = pattern.New(`^(?:-[AbcCDeEKmoPQrtTUwxXYyz]|--(?:user-agent|cookie|cookie-jar|referer|cert|key|` +
	`cacert|config|max-time|output|range|upload-file|proxy|proxy-user|write-out|request|method|connect-timeout|retry|` +
	`retry-delay|resolve|capath|interface|ciphers|limit-rate|trace|trace-ascii|stderr|dump-header))$`)

var curlData = map[string]bool{
	"-d": true, "--data": true, "--data-raw": true, "--data-binary": true, "--data-ascii": true, "--json": true,
	"--data-urlencode": true, "--post-data": true, "--body-data": true,
}

func (c *call) curl(all []argument) {
	var data []string
	dataLine := 0
	for i := 0; i < len(all); i++ {
		name, value := all[i].text, ""
		next := func() argument {
			if i+1 < len(all) {
				i++
				return all[i]
			}
			return argument{}
		}
		line := all[i].line
		if long, after, found := strings.Cut(name, "="); found && strings.HasPrefix(name, "--") {
			name, value = long, after
		} else if len(name) > 2 && name[0] == '-' && strings.IndexByte("dHFuX", name[1]) >= 0 && !all[i].quoted {
			name, value = name[:2], name[2:]
		}
		take := func() string {
			if value == "" {
				one := next()
				value, line = one.text, one.line
			}
			return value
		}
		switch {
		case curlData[name]:
			if text := take(); !strings.HasPrefix(text, "@") {
				data = append(data, text)
				dataLine = max(dataLine, line)
			}
		case name == "-H" || name == "--header":
			header, of, _ := strings.Cut(take(), ":")
			c.header(strings.TrimSpace(header), strings.TrimSpace(of), line, false)
		case name == "-F" || name == "--form":
			field, of, _ := strings.Cut(take(), "=")
			c.header(field, of, line, false)
		case name == "-u" || name == "--user":
			if _, password, _ := strings.Cut(take(), ":"); password != "" {
				c.node.Add("password", password, line).Hint = Secret
			}
		case name == "--url":
			c.node.Add("url", take(), line).Hint = Address
		case curlOther.MatchString(name):
			take()
		case strings.HasPrefix(name, "-"):
		case all[i].quoted && strings.HasPrefix(strings.TrimSpace(name), "{"): // of a here-document
			data, dataLine = append(data, name), line
		case c.node.Get("url") == nil && name != "":
			c.node.Add("url", name, line).Hint = Address
		}
	}
	c.data(data, dataLine)
}

// data is a body that came in parts: a form where it is one, else JSON.
func (c *call) data(parts []string, line int) {
	if len(parts) == 0 {
		return
	}
	text := strings.Join(parts, "&")
	trimmed := strings.TrimSpace(text)
	if !strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "[") && strings.Contains(text, "=") {
		for part := range strings.SplitSeq(text, "&") {
			name, value, _ := strings.Cut(part, "=")
			c.header(name, value, line, false)
		}
		return
	}
	c.body(text, line)
}

// powershell reads Invoke-RestMethod and Invoke-WebRequest: -Uri, -Headers @{…} and -Body, which is a text or @{…}.
func (c *call) powershell(all []argument) {
	for i := 0; i < len(all); i++ {
		name := strings.ToLower(all[i].text)
		if !strings.HasPrefix(name, "-") || all[i].quoted {
			if c.node.Get("url") == nil && strings.Contains(name, "://") {
				c.node.Add("url", all[i].text, all[i].line).Hint = Address
			}
			continue
		}
		if i+1 >= len(all) {
			break
		}
		value := all[i+1]
		switch name {
		case "-uri":
			c.node.Add("url", value.text, value.line).Hint = Address
		case "-body", "-headers":
			if value.quoted {
				c.body(value.text, value.line)
				break
			}
			end := i + 1
			var parts []string
			for ; end < len(all) && !(strings.HasPrefix(all[end].text, "-") && !all[end].quoted); end++ {
				parts = append(parts, all[end].text)
			}
			c.hashtable(all[i+1 : end])
			if len(parts) == 1 && strings.HasPrefix(parts[0], "$") {
				c.body(parts[0], value.line)
			}
			i = end - 1
			continue
		default:
			continue
		}
		i++
	}
}

// hashtable reads @{ Name = "value"; Other = 'value' } from its words.
func (c *call) hashtable(all []argument) {
	name := ""
	for _, w := range all {
		if w.quoted {
			switch {
			case name != "" && strings.HasSuffix(name, "="):
				c.header(strings.Trim(strings.TrimSuffix(name, "="), "@{; "), strings.TrimRight(w.text, ";}"), w.line, false)
				name = ""
			default:
				name = w.text
			}
			continue
		}
		text := strings.TrimLeft(strings.Trim(w.text, ";"), "@({ ")
		switch {
		case text == "" || text == "}":
		case strings.Contains(text, "=") && !strings.HasSuffix(text, "=") && !strings.HasPrefix(text, "="):
			field, value, _ := strings.Cut(text, "=")
			c.header(strings.Trim(field, `"'`), strings.Trim(value, `;}"'`), w.line, false)
			name = ""
		default:
			name += text
		}
	}
}

// httpie reads `http POST example.com Name=value Header:value`.
func (c *call) httpie(all []argument) {
	for _, w := range all {
		text := w.text
		switch {
		case strings.HasPrefix(text, "-"):
		case c.node.Get("url") == nil &&
			(strings.Contains(text, "://") || strings.Contains(text, ".") && !strings.Contains(text, "=")):
			if !strings.Contains(text, "://") {
				text = "https://" + text
			}
			c.node.Add("url", text, w.line).Hint = Address
		case strings.Contains(text, ":="):
			name, value, _ := strings.Cut(text, ":=")
			c.header(name, strings.Trim(value, `"`), w.line, false)
		case strings.Contains(text, "="):
			name, value, _ := strings.Cut(text, "=")
			c.header(name, strings.TrimPrefix(value, "="), w.line, false)
		case strings.Contains(text, ":"):
			name, value, _ := strings.Cut(text, ":")
			c.header(name, value, w.line, false)
		}
	}
}
