package harvest

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// A code page is a way to write letters in one byte each. Nothing in a file says which one it is; its letters do, more
// or less.

// codePage is one that people's programs write.
type codePage struct {
	name string
	page *charmap.Charmap
	// family is the one of its languages.
	family string
}

// signs are those of texts in all languages.
const signs = "€–—’‘“”„…°§«»№¿¡"

// languages are the letters beyond ASCII of those that are written in a code page, one language a word.
func languages(page string) []string {
	return strings.Fields(map[string]string{
		"western": "äöüß éèêëàâçôîïùûüœæ ñáíóúü áâãàçéêíóôõú " +
			"åæø åäö éèëïöü àèéìòù",
		"central": "áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž ąćęłńóśźż " +
			"áéíóöőúüű ăâîșțşţ čđšžć äöüß",
		"cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяё " +
			"абвгґдеєжзиіїйклмнопрстуфхцчшщьюя " +
			"абвгдежзийклмнопрстуфхцчшщъьюя",
		"greek":   "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ",
		"turkish": "çğıöşüâîİ",
		"baltic":  "āčēģīķļņšūž ąčęėįšųūž äõöüšž",
	}[page])
}

// codePages are weighed against each other, with the names that the web has for them; of two that fit alike the first
// is taken.
func codePages() []codePage {
	return []codePage{
		{"windows-1252", charmap.Windows1252, "western"},
		{"windows-1250", charmap.Windows1250, "central"},
		{"windows-1251", charmap.Windows1251, "cyrillic"},
		{"macintosh", charmap.Macintosh, "western"},
		{"windows-1253", charmap.Windows1253, "greek"},
		{"windows-1254", charmap.Windows1254, "turkish"},
		{"windows-1257", charmap.Windows1257, "baltic"},
		{"cp850", charmap.CodePage850, "western"},
		{"cp852", charmap.CodePage852, "central"},
		{"ibm866", charmap.CodePage866, "cyrillic"},
		{"koi8-r", charmap.KOI8R, "cyrillic"},
		{"iso-8859-2", charmap.ISO8859_2, "central"},
	}
}

// inCodePage reads content in a code page that a person has named.
func inCodePage(content []byte, name string) (string, error) {
	for _, p := range codePages() {
		if strings.EqualFold(p.name, name) {
			return p.page.NewDecoder().String(string(content))
		}
	}
	other, err := htmlindex.Get(name)
	if err != nil {
		return "", err
	}
	return other.NewDecoder().String(string(content))
}

// IsCodePage reports whether a code page has a name; the empty one stands for a guess.
func IsCodePage(name string) bool {
	_, err := inCodePage(nil, name)
	return name == "" || err == nil
}

// guessCodePage returns the name of the code page that fits content best, and the names of others that fit nearly as
// well and say something else: none where there is no doubt.
func guessCodePage(content []byte) (name string, others []string) {
	sample := highWords(content)
	type reading struct {
		name, text string
		fit        int
	}
	var all []reading
	for _, p := range codePages() {
		if text, err := p.page.NewDecoder().String(string(sample)); err == nil {
			all = append(all, reading{p.name, text, fit(text, languages(p.family))})
		}
	}
	slices.SortStableFunc(all, func(a, b reading) int { return cmp.Compare(b.fit, a.fit) })
	doubt := max(strings.Count(string(sample), "\n"), 2)
	said := map[string]bool{all[0].text: true}
	for _, r := range all[1:] {
		if r.fit > all[0].fit-doubt && !said[r.text] {
			said[r.text] = true
			others = append(others, r.name)
		}
	}
	return all[0].name, others
}

// codePageOf is the code page that a text is read in, and the others that it may be in; nothing for one in Unicode, and
// for what is no text.
func codePageOf(content []byte, chosen string) (name string, others []string) {
	if utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 || bytes.HasPrefix(content, []byte("\xff\xfe")) ||
		bytes.HasPrefix(content, []byte("\xfe\xff")) {
		return "", nil
	}
	if chosen != "" {
		return chosen, nil
	}
	return guessCodePage(content)
}

// highWords are the words of a text that have a byte beyond ASCII, one a line, as many as tell.
func highWords(content []byte) []byte {
	var all []byte
	for i := 0; i < len(content) && len(all) < 16<<10; i++ {
		if content[i] < utf8.RuneSelf {
			continue
		}
		start, end := i, i
		for start > 0 && inWord(content[start-1]) {
			start--
		}
		for end < len(content) && inWord(content[end]) {
			end++
		}
		all = append(append(all, content[start:end]...), '\n')
		i = end
	}
	return all
}

func inWord(c byte) bool {
	return c >= utf8.RuneSelf || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '\''
}

// fit weighs how well words are words: letters that the languages use count for it, those that one of them has all of
// more; signs within a word, capitals behind small letters and letters of two scripts in a word count against it.
func fit(text string, languages []string) int {
	usual := strings.Join(languages, "") + strings.ToUpper(strings.Join(languages, "")) + signs
	score := inOneLanguage(text, languages)
	for word := range strings.Lines(text) {
		word = strings.TrimSpace(word)
		latin, other := 0, 0
		runes := []rune(word)
		for i, r := range runes {
			if r < utf8.RuneSelf {
				if unicode.IsLetter(r) {
					latin++
				}
				continue
			}
			switch {
			case strings.ContainsRune(usual, r):
				score += 2
			case unicode.IsLetter(r):
			case i == 0 || i == len(runes)-1:
				score--
			default:
				score -= 4
			}
			if r == utf8.RuneError || unicode.IsControl(r) {
				score -= 20
			}
			if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
				other++
			} else if unicode.IsLetter(r) {
				latin++
			}
			if unicode.IsUpper(r) && i > 0 && unicode.IsLower(runes[i-1]) {
				score -= 5
			}
			if !unicode.IsLetter(r) && i > 0 && i < len(runes)-1 && r != '’' {
				score -= 2
			}
		}
		if latin > 0 && other > 0 {
			score -= 8
		}
	}
	return score
}

// inOneLanguage counts the letters beyond ASCII of which one language has the most, without those that it does not
// have.
func inOneLanguage(text string, languages []string) int {
	letters := []rune(strings.ToLower(text))
	best := -len(letters)
	for _, language := range languages {
		score := 0
		for i, r := range letters {
			switch {
			case r < utf8.RuneSelf || !unicode.IsLetter(r):
			case r == 'õ' && strings.ContainsRune(language, 'ã') && (i+1 == len(letters) || letters[i+1] != 'e'):
				score-- // in Portuguese an e is always next
			case strings.ContainsRune(language, r):
				score++
			default:
				score--
			}
		}
		best = max(best, score)
	}
	return best
}
