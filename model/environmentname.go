package model

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CleanEnvironmentName is the form in which the name of an environment is kept: no blanks around it, one between words.
func CleanEnvironmentName(name string) string { return strings.Join(strings.Fields(name), " ") }

// EnvironmentNameKey is equal for names that a person takes for the same: case, blanks and dots make no difference.
func EnvironmentNameKey(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFKC.String(name)),
		func(r rune) bool { return unicode.IsSpace(r) || r == '.' }), " ")
}

// twins are letters of other scripts, and digits, that look like letters of the names of the built-in environments.
var twins = strings.NewReplacer(
	"а", "a", "ɑ", "a", "α", "a", "ь", "b", "с", "c", "ϲ", "c", "ԁ", "d", "ɗ", "d", "е", "e", "ё", "e", "ε", "e", "і", "i",
	"ı", "i", "ι", "i",
	"м", "m", "п", "n", "ո", "n", "η", "n", "ν", "n", "о", "o", "ο", "o", "σ", "o", "օ", "o", "р", "p", "ρ", "p", "г",
	"r", "ѕ", "s",
	"т", "t", "τ", "t", "ս", "u", "υ", "u", "х", "x", "χ", "x", "в", "b", "н", "n", "к", "x", "и", "u", "ц", "u", "β", "b",
	"0", "o", "1", "i", "3", "e", "5", "s", "|", "i",
)

// Imitates returns the name of the built-in environment that a name would be mistaken for, or "". Marks, blanks and
// dots make no difference, nor do letters that look alike; in a name that mixes scripts, a letter that is not Latin may
// stand for any.
func Imitates(name string) string {
	plain := strings.ToLower(norm.NFKD.String(name))
	latin := strings.ContainsFunc(plain, func(r rune) bool { return r >= 'a' && r <= 'z' })
	var letters []rune
	for _, r := range twins.Replace(plain) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) { // no mark, no blank, no dot, nothing that is not to be seen
			letters = append(letters, r)
		}
	}
	for _, own := range BuiltIns() {
		if looksLike(letters, []rune(strings.ToLower(own.Name)), latin) {
			return own.Name
		}
	}
	return ""
}

func looksLike(letters, name []rune, latin bool) bool {
	if len(letters) != len(name) {
		return false
	}
	for i, r := range letters {
		isForeign := unicode.IsLetter(r) && r > unicode.MaxASCII
		if r != name[i] && !(latin && isForeign) {
			return false
		}
	}
	return true
}
