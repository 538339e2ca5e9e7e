package harvest

import (
	"slices"
	"strings"
)

// A table may have the kind of a token in a column and the token in another: a row for the ClientToken of a hotel, and
// one for its AccessToken.

// kindColumn is the column that says of what kind the token of a row is, -1 where there is none.
func kindColumn(rows []row, header int) int {
	if header < 0 {
		return -1
	}
	said, both := map[int]int{}, kindsAlone(rows[header+1:])
	tokens := 0
	for i, r := range rows[header+1:] {
		if i > maxLooked {
			break
		}
		if hasTokenCell(r) {
			tokens++
		}
		for j, cell := range r.cells {
			role := roleOf(cell)
			if j < len(rows[header].cells) && (isKindName(rows[header].cells[j]) || both[j]) {
				role = roleOf(kindIn(cell))
			}
			if (role == roleAccess || role == roleClient) && len(split(cell)) < 5 && !hasToken(cell) {
				said[j]++
			}
		}
	}
	best, names := -1, rows[header].cells
	for j, times := range said {
		if j >= len(names) || slices.ContainsFunc(keyNames, func(name string) bool {
			return strings.EqualFold(name, strings.TrimSpace(names[j])) // with a value beside it
		}) || times < tokens { // the titles of some entries speak of it too
			continue
		}
		if !roleOf(names[j]).isToken() || isKindName(names[j]) {
			if best < 0 || times > said[best] || times == said[best] && j < best {
				best = j
			}
		}
	}
	return best
}

// kindsAlone are the columns that have nothing but "access" in a cell, and nothing but "client" in another.
func kindsAlone(rows []row) map[int]bool {
	seen, both := map[int]string{}, map[int]bool{}
	for _, r := range rows[:min(len(rows), maxLooked)] {
		for j, cell := range r.cells {
			if all := split(cell); len(all) == 1 && (all[0] == "access" || all[0] == "client") {
				both[j] = both[j] || seen[j] != "" && seen[j] != all[0]
				seen[j] = all[0]
			}
		}
	}
	return both
}

// kindOfRow is what a row says its only token is, which goes before the name of the column: "Client token" in that of
// the hotels.
func kindOfRow(names []string, r row) (kind string, at int) {
	at = -1
	for i, cell := range r.cells {
		switch isOne := isToken(bare(cell)); {
		case isOne && (at >= 0 || i >= len(names)):
			return "", 0
		case isOne:
			at = i
		case roleOf(cell) == roleClient && len(split(cell)) < 4:
			kind = strings.TrimSpace(cell)
		}
	}
	if at < 0 || kind == "" || roleOf(names[at]) != roleAccess {
		return "", 0
	}
	return kind, at
}

// isOfPasswords reports whether a row has a password and no token: an entry of something else.
func isOfPasswords(names []string, r row) bool {
	is := false
	for i, cell := range r.cells {
		if isToken(bare(cell)) {
			return false
		}
		if i < len(names) && cell != "" {
			all := split(names[i])
			is = is || len(all) > 0 && isPassword(all[len(all)-1])
		}
	}
	return is
}

// kindIn is what a cell says of the kind of a token in a column that speaks of nothing else: "Access" will do there.
func kindIn(cell string) string {
	if all := split(cell); len(all) == 1 && (all[0] == "access" || all[0] == "client") {
		return all[0] + " token"
	}
	return strings.TrimSpace(cell)
}

// isKindName takes "Token type", which speaks of tokens and is none.
func isKindName(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "type") || strings.Contains(name, "kind")
}

// byKind makes a group of the rows that say the same but for the token and its kind.
func byKind(into *Node, names []string, rows []row, column int) {
	groups := map[string]*Node{}
	for _, r := range rows {
		value := -1
		for j, cell := range r.cells {
			if j != column && isToken(bare(cell)) {
				value = j
			}
		}
		if value < 0 || column >= len(r.cells) {
			tableRow(into, names, r)
			continue
		}
		var rest []string
		about := row{line: r.line, cells: make([]string, len(r.cells))}
		for j, cell := range r.cells {
			if j != column && j != value {
				about.cells[j] = cell
				rest = append(rest, cell)
			}
		}
		key := strings.Join(rest, "\x00")
		if groups[key] == nil {
			tableRow(into, names, about)
			groups[key] = into.Children[len(into.Children)-1]
		}
		groups[key].Add(kindIn(r.cells[column]), r.cells[value], r.line)
	}
}

// isRule takes the line below the names of a table that is drawn with signs.
func isRule(r row) bool {
	for _, cell := range r.cells {
		if strings.Trim(cell, "-:=+ ") != "" {
			return false
		}
	}
	return true
}
