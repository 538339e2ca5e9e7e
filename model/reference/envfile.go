package reference

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Variable is one assignment of a .env file.
type Variable struct {
	Name  string
	Value Text
	Line  int // where it begins, from 1
}

var (
	// ErrNoAssignment means a line that is neither empty, nor a comment, nor NAME=VALUE.
	ErrNoAssignment = errors.New("it is no NAME=VALUE")
	// ErrOpenQuote means a quote that does not end.
	ErrOpenQuote = errors.New("the quote does not end")
	// ErrBehindQuote means something other than a comment behind a quoted value.
	ErrBehindQuote = errors.New("something follows the quote")
	// ErrNull means a null character, which no environment can hold.
	ErrNull = errors.New("there is a null character in it")
)

var (
	assignment = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*`)
	})
	remark = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*(?:#|$)`)
	})
	escapes = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\"`, `"`, `\\`, `\`, `\$`, `$`, "\\`", "`")
)

// ReadEnv reads a .env file. Of a name that stands in it twice the last value counts. 'Single' quotes hold a value as
// it is, "double" ones know \n, \r, \t, \", \\ and \$; both may span lines. An unquoted value ends at the end of the
// line or at a blank and #. Nothing is expanded: what $NAME would mean is up to whoever reads the variable. Its error
// is a *[SyntaxError].
func ReadEnv(text string) ([]Variable, error) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	var all []Variable
	for line := 1; text != ""; {
		first, rest, _ := strings.Cut(text, "\n")
		if remark().MatchString(first) {
			text, line = rest, line+1
			continue
		}
		found := assignment().FindStringSubmatch(first)
		if found == nil {
			return nil, &SyntaxError{line, ErrNoAssignment}
		}
		value, after, err := readValue(text[len(found[0]):])
		if err == nil && strings.ContainsRune(value, 0) {
			err = ErrNull
		}
		if err != nil {
			return nil, &SyntaxError{line, err}
		}
		v := Variable{Name: found[1], Value: whole(value), Line: line}
		for i := range v.Value.Places { // their lines are those of the value
			v.Value.Places[i].Line += line - 1
		}
		all = slices.DeleteFunc(all, func(earlier Variable) bool { return earlier.Name == v.Name })
		all = append(all, v)
		line += strings.Count(text[:len(text)-len(after)], "\n")
		text = after
	}
	return all, nil
}

// readValue reads a value, and returns what begins on the line behind it.
func readValue(text string) (value, rest string, err error) {
	if text == "" {
		return "", "", nil
	}
	quote := text[0]
	if quote != '\'' && quote != '"' {
		line, rest, _ := strings.Cut(text, "\n")
		if at := strings.Index(line, " #"); at >= 0 {
			line = line[:at]
		}
		if at := strings.Index(line, "\t#"); at >= 0 {
			line = line[:at]
		}
		if strings.HasPrefix(line, "#") {
			line = ""
		}
		return strings.TrimSpace(line), rest, nil
	}
	end := 1
	for ; end < len(text) && text[end] != quote; end++ {
		if quote == '"' && text[end] == '\\' {
			end++
		}
	}
	if end >= len(text) {
		return "", "", ErrOpenQuote
	}
	value = text[1:end]
	if quote == '"' {
		value = escapes.Replace(value)
	}
	behind, rest, _ := strings.Cut(text[end+1:], "\n")
	if !remark().MatchString(behind) {
		return "", "", ErrBehindQuote
	}
	return value, rest, nil
}
