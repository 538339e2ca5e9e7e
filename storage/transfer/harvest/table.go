package harvest

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"keyrack/model/pattern"
)

// A table: a row for each line of CSV or each row of a sheet. Which row names the columns, and whether any does, is
// found by looking; a row with but one cell is a heading of those below it.

// row is one of a table.
type row struct {
	cells []string
	line  int
}

// separatorLine is how a first line tells Excel the separator.
var separatorLine = pattern.New(`(?i)^\s*"?sep=(.)"?\s*\n`)

// separators are tried in this order.
var separators = []rune{';', '\t', ',', '|'}

// maxLooked bounds how many lines are looked at before a file is taken for a table.
const maxLooked = 200

func isTable(f *File) bool {
	if f.Text == "" || f.JSON() != nil {
		return false
	}
	named := hasExtension(f.Name, ".csv", ".tsv", ".tab", ".psv")
	if !named && (isCode(f) || markdownTable.MatchString(f.Text)) {
		return false
	}
	if separatorLine.MatchString(f.Text) {
		return true
	}
	separator, columns := separatorOf(f.Text)
	return separator != 0 && (columns > 1 || named) && (named || looksLikeTable(f.Text, separator))
}

// markdownTable is the line below the header of a table in Markdown, which has more in it than the table.
var markdownTable = pattern.New(`(?m)^\s*\|[ \t]*:?--[-|: \t]*$`)

// isCode reports whether a file is called like code, or inserts rows into a database.
func isCode(f *File) bool {
	return slices.Contains(sourceExtensions, f.Extension()) || hasExtension(f.Name, ".md") ||
		strings.Contains(strings.ToUpper(f.Text[:min(len(f.Text), maxText)]), "INSERT INTO")
}

// separatorOf is the one that divides most lines into the same number of cells.
func separatorOf(text string) (rune, int) {
	if m := separatorLine.FindStringSubmatch(text); m != nil {
		return []rune(m[1])[0], 2
	}
	head := headOf(text)
	best, bestScore, columns := rune(0), 0, 0
	for _, separator := range separators {
		counts := map[int]int{}
		for _, r := range parseRows(head, separator, nil) {
			counts[len(r.cells)]++
		}
		for n, times := range counts {
			if score := times * min(n, 12); n > 1 && score > bestScore {
				best, bestScore, columns = separator, score, n
			}
		}
	}
	if best == 0 {
		return ',', 1
	}
	return best, columns
}

// headOf is the beginning of a text, in whole lines.
func headOf(text string) string {
	if len(text) <= 64<<10 {
		return text
	}
	head := text[:64<<10]
	return head[:strings.LastIndexByte(head, '\n')+1]
}

// looksLikeTable wants a row of names above a row with a token that stands alone in its cell, or several rows that all
// have one; texts, code and lists of other kinds have no such rows.
func looksLikeTable(text string, separator rune) bool {
	rows := parseRows(headOf(text), separator, nil)
	if len(rows) > maxLooked {
		rows = rows[:maxLooked]
	}
	names, tokens := headerOf(rows), 0
	if names == 0 && hasTokenName(rows[0].cells) && knownColumns(rows[0].cells) > 1 &&
		!strings.ContainsAny(strings.Join(rows[0].cells, ""), "={}<>()`#:") {
		return true // whatever is wrong with its rows
	}
	for i, r := range rows {
		if len(r.cells) < 2 || strings.ContainsAny(r.cells[0], "={}<>()`#") {
			return false
		}
		if i > names && hasTokenCell(r) {
			tokens++
		}
	}
	if names < 0 {
		return tokens > 1 && tokens == len(rows) && separator != '|'
	}
	if strings.ContainsAny(strings.Join(rows[names].cells, ""), "={}<>") || strings.Contains(rows[names].cells[0], ":") {
		return false
	}
	return tokens > 0 || knownColumns(rows[names].cells) > 1
}

// knownColumns counts the cells that are names of what is looked for.
func knownColumns(cells []string) int {
	known := 0
	for _, cell := range cells {
		if isColumn(cell) && roleOf(cell) != roleNone {
			known++
		}
	}
	return known
}

// isColumn reports whether a cell can be the name of a column, and is no document or text.
func isColumn(cell string) bool {
	return len(cell) <= maxShown && !strings.ContainsAny(cell, "{}\n") && !hasToken(cell)
}

func hasTokenCell(r row) bool {
	for _, cell := range r.cells {
		if isToken(bare(cell)) {
			return true
		}
	}
	return false
}

// isHeading takes a row with one cell that says something.
func isHeading(r row) bool {
	said := 0
	for _, cell := range r.cells {
		if strings.TrimSpace(cell) != "" {
			said++
		}
	}
	return said == 1
}

// parseRows reads CSV. What has a quotation mark in the wrong place is read again line by line without any; flaw is
// called for a row that cannot be read.
func parseRows(text string, separator rune, flaw func(from, to int)) []row {
	skipped := 0
	if end := separatorLine.FindStringIndex(text); end != nil {
		skipped = strings.Count(text[:end[1]], "\n")
		text = text[end[1]:]
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator, -1, true
	r.TrimLeadingSpace = separator != '\t' // it would take empty cells away
	var rows []row
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return unclosed(rows, text, separator, skipped)
		}
		line, _ := 0, 0
		var wrong *csv.ParseError
		switch {
		case errors.As(err, &wrong):
			if flaw != nil {
				flaw(wrong.StartLine+skipped, wrong.Line+skipped)
			}
			continue
		case err != nil:
			return rows
		}
		line, _ = r.FieldPos(0)
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			rows = append(rows, row{cells, line + skipped})
		}
	}
}

// unclosed reads the last row again, line by line and without quotation marks, where one that is never closed has taken
// the rest of the file into a cell.
func unclosed(rows []row, text string, separator rune, skipped int) []row {
	if len(rows) == 0 {
		return rows
	}
	last := rows[len(rows)-1]
	if !slices.ContainsFunc(last.cells, func(cell string) bool { return strings.Contains(cell, "\n") }) {
		return rows
	}
	lines := strings.Split(text, "\n")
	from := last.line - skipped - 1
	if from < 0 || from >= len(lines) || strings.Count(strings.Join(lines[from:], "\n"), `"`)%2 == 0 {
		return rows
	}
	rows = rows[:len(rows)-1]
	for i, line := range lines[from:] {
		if strings.TrimSpace(line) != "" {
			cells := strings.Split(strings.ReplaceAll(line, `"`, ""), string(separator))
			rows = append(rows, row{cells, last.line + i})
		}
	}
	return rows
}

func readTable(f *File) (*Node, error) {
	separator, _ := separatorOf(f.Text)
	root := &Node{Line: 1}
	table(root, parseRows(f.Text, separator, nil))
	return root, nil
}

// headerOf finds the row that names the columns: the first one that has names of what is looked for and no token, else
// the one right above the first row with a token. It is -1 where there is none.
func headerOf(rows []row) int {
	firstToken := -1
	for i, r := range rows {
		if i > maxLooked {
			break
		}
		if hasTokenCell(r) {
			if isNamedToken(r) && i+1 < len(rows) {
				continue // above the table, for all of it
			}
			firstToken = i
			break
		}
		if known := knownColumns(r.cells); known > 1 || known == 1 && hasTokenName(r.cells) {
			return i
		}
	}
	for i := firstToken - 1; i >= 0; i-- {
		if len(rows[i].cells) > 1 && !isHeading(rows[i]) && !isNamedToken(rows[i]) {
			return i
		}
	}
	if firstToken < 0 && len(rows) > 0 && len(rows[0].cells) > 1 && !isNamedToken(rows[0]) {
		return 0
	}
	if firstToken > 0 && len(rows[firstToken].cells) == 1 {
		return firstToken - 1 // a single column
	}
	return -1
}

// isNamedToken takes a row of a name and its token, and nothing else: "Client token", "…".
func isNamedToken(r row) bool {
	said := slices.DeleteFunc(slices.Clone(r.cells), func(cell string) bool { return strings.TrimSpace(cell) == "" })
	return len(said) == 2 && roleOf(said[0]).isToken() && isToken(bare(said[1]))
}

// isNamedValue takes a row of what holds for the whole table: "Client", "Rate Shopper 3.0".
func isNamedValue(r row) bool {
	said := slices.DeleteFunc(slices.Clone(r.cells), func(cell string) bool { return strings.TrimSpace(cell) == "" })
	if len(said) != 2 || !isColumn(said[0]) || roleOf(said[1]) != roleNone {
		return false
	}
	is := roleOf(said[0])
	return is == roleApp || is == roleAddress || is == roleEnvironment
}

func hasTokenName(cells []string) bool {
	return slices.ContainsFunc(cells, func(cell string) bool { return isColumn(cell) && roleOf(cell).isToken() })
}

// table makes a group of each row.
func table(into *Node, rows []row) {
	if column := namesDown(rows); column >= 0 {
		downwards(into, rows, column)
		return
	}
	header := headerOf(rows)
	var names []string
	if header >= 0 {
		names = rows[header].cells
	}
	if column := kindColumn(rows, header); column >= 0 {
		byKind(into, names, rows[header+1:], column)
		return
	}
	at := into
	for i, r := range rows {
		switch {
		case i == header || isRule(r):
		case isHeading(r) && len(names) != 1 && !hasToken(heading(r)):
			at = into.add(&Node{Title: heading(r), Name: heading(r), Line: r.line})
		case i < header && (isNamedToken(r) || isNamedValue(r)):
			said := slices.DeleteFunc(slices.Clone(r.cells), func(cell string) bool { return strings.TrimSpace(cell) == "" })
			at.Add(strings.Trim(said[0], " :"), said[1], r.line)
		case i < header: // above the table
			for _, cell := range r.cells {
				if strings.TrimSpace(cell) != "" {
					at.Add("", cell, r.line).Hint = Note
				}
			}
		default:
			tableRow(at, names, r)
		}
	}
}

func heading(r row) string {
	for _, cell := range r.cells {
		if cell = strings.TrimSpace(cell); cell != "" {
			return cell
		}
	}
	return ""
}

// tableRow adds a row by the names of its columns. In a table without names the first cell that is no token is the name
// of what the row is about.
func tableRow(into *Node, names []string, r row) {
	one := into.Group("", r.line)
	if kind, at := kindOfRow(names, r); kind != "" {
		one.Add(kind, r.cells[at], r.line)
		return
	}
	titled := false
	isEntry := isOfPasswords(names, r)
	for i, cell := range r.cells {
		name := ""
		if i < len(names) {
			name = strings.TrimSpace(names[i])
		}
		role := roleOf(name)
		if strings.TrimSpace(cell) == "" && (isEntry || role != roleAccess && role != roleClient) {
			continue // an empty token is told, and is not looked for elsewhere
		}
		if names == nil && !titled && !isToken(bare(cell)) && !strings.Contains(cell, "://") && !isID(cell) {
			name, titled = "name", true
		}
		tableCell(one, name, cell, r.line)
	}
}

// tableCell adds a cell. Password managers keep lists of named values in one.
func tableCell(one *Node, name, cell string, line int) {
	switch lower := strings.ToLower(name); lower {
	case "fields", "extra", "notes", "note", "comments", "comment", "custom fields", "additional info":
		if lower == "fields" || lower == "extra" || lower == "custom fields" {
			if pairs := cellPairs(cell); pairs != nil {
				for _, p := range pairs {
					one.Add(p[0], p[1], line)
				}
				return
			}
		}
		one.written(name, cell, line)
	case "login name", "user name", "username", "login", "benutzername", "login_username":
		one.Add("username", cell, line)
	case "login_password", "password", "passwort", "kennwort", "heslo", "mot de passe", "secret":
		one.Add(name, cell, line).Hint = Secret
	case "login_uri", "url", "uri", "website", "web site":
		one.Add(name, cell, line).Hint = Address
	default:
		one.Add(name, cell, line)
	}
}

// cellPairs reads lines of "name: value", nil where one is something else.
func cellPairs(cell string) [][2]string {
	var all [][2]string
	for line := range strings.Lines(cell) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, found := strings.Cut(line, ":")
		if !found || len(name) > 60 || hasToken(name) {
			return nil
		}
		all = append(all, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	return all
}

// namesDown finds a column that names the rows, in a table that is written downwards: "ClientToken" and "AccessToken"
// below each other with the values beside them. It is -1 for one with names above.
func namesDown(rows []row) int {
	named, values := 0, 0
	if len(rows) > 1 && slices.ContainsFunc(rows[0].cells[min(1, len(rows[0].cells)):], isOfColumns) {
		return -1
	}
	for i, r := range rows {
		if i > maxLooked {
			break
		}
		if len(r.cells) < 2 {
			continue
		}
		if role := roleOf(r.cells[0]); role != roleNone && !isToken(bare(r.cells[0])) {
			named++
			for _, cell := range r.cells[1:] {
				if role.isToken() && isToken(bare(cell)) {
					values++
				}
			}
		} else if hasTokenCell(r) {
			return -1
		}
	}
	if values > 0 && named >= 1 && !(len(rows) > 1 && hasTokenName(rows[0].cells[1:])) {
		return 0
	}
	return -1
}

// isOfColumns takes a name that columns have, and no value beside a name has.
func isOfColumns(cell string) bool {
	switch roleOf(cell) {
	case roleNote, roleTags, roleEnabled:
		return isColumn(cell)
	case roleAddress:
		return isColumn(cell) && !strings.ContainsAny(cell, ":/.")
	}
	return false
}

// downwards makes a group of each column of values, with the cell in the first row as what it is about when no name
// stands before it.
func downwards(into *Node, rows []row, column int) {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.cells))
	}
	for j := column + 1; j < width; j++ {
		one, told := &Node{Line: rows[0].line}, false
		for i, r := range rows {
			if j >= len(r.cells) || strings.TrimSpace(r.cells[j]) == "" {
				continue
			}
			name := strings.Trim(r.cells[column], " :")
			if i == 0 && roleOf(name) == roleNone {
				one.Title = strings.TrimSpace(r.cells[j])
				continue
			}
			told = told || isToken(bare(r.cells[j]))
			tableCell(one, name, r.cells[j], r.line)
		}
		if told { // else it is a column of remarks
			into.add(one)
		}
	}
}
