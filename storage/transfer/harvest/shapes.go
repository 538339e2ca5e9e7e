package harvest

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"keyrack/model"
	"keyrack/model/pattern"
)

const (
	headDigits  = 32 // of a token, before the hyphen
	tailDigits  = 31
	tokenLength = headDigits + 1 + tailDigits
)

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// tokensIn returns where the tokens of a text begin. A token does not go on in either direction: a longer run of digits
// is something else.
func tokensIn(text string) []int {
	var found []int
	for from := 0; ; {
		hyphen := strings.IndexByte(text[from:], '-')
		if hyphen < 0 {
			return found
		}
		hyphen += from
		from = hyphen + 1
		start, end := hyphen-headDigits, hyphen+1+tailDigits
		if start < 0 || end > len(text) || !allHex(text[start:hyphen]) || !allHex(text[hyphen+1:end]) {
			continue
		}
		if oneDigit(text[start:end]) {
			continue // a template
		}
		if end < len(text) && (isWord(text[end]) || text[end] == '-') || !beginsAt(text, start) {
			continue
		}
		found = append(found, start)
		from = end
	}
}

func allHex(text string) bool {
	for i := range len(text) {
		if !isHex(text[i]) {
			return false
		}
	}
	return true
}

// beginsAt reports whether a word can begin there: after an escape (\n, \", %22) too.
func beginsAt(text string, at int) bool {
	if at == 0 {
		return true
	}
	before := text[at-1]
	if !isWord(before) && before != '-' {
		return true
	}
	return at >= 2 && text[at-2] == '\\' || at >= 3 && text[at-3] == '%' ||
		at >= 6 && text[at-6] == '\\' && text[at-5] == 'u'
}

func hasToken(text string) bool { return len(text) >= tokenLength && len(tokensIn(text)) > 0 }

// isToken reports whether a text is a token and nothing else. One digit all over is what a template has in its place.
func isToken(text string) bool {
	return len(text) == tokenLength && text[headDigits] == '-' && allHex(text[:headDigits]) &&
		allHex(text[headDigits+1:]) && !oneDigit(text)
}

func oneDigit(text string) bool {
	return strings.Trim(text, text[:1]+"-") == ""
}

// bare takes off what tools put around a value: quotation marks, Excel's ="…", the word Bearer.
func bare(value string) string {
	value = strings.TrimFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if rest, found := strings.CutPrefix(value, `="`); found {
		value = strings.TrimSuffix(rest, `"`)
	}
	value = withoutQuotes(value)
	for _, scheme := range []string{"bearer ", "token ", "basic "} {
		if len(value) > len(scheme) && strings.EqualFold(value[:len(scheme)], scheme) {
			value = strings.TrimSpace(value[len(scheme):])
		}
	}
	if len(value) > tokenLength && len(value) < tokenLength+8 { // a comma, a semicolon, blanks within
		value = strings.Trim(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, value), "\"',;")
	}
	return value
}

// withoutQuotes takes off quotation marks around a text that has no others: “Hotel "Aurora"” ends in one of its
// own, and so does a word with one at its end. Around a token they are never its own.
func withoutQuotes(value string) string {
	const marks = "\"'`“”‘’"
	inner := strings.Trim(value, marks)
	if inner == value {
		return value
	}
	isBoth := !strings.HasPrefix(value, inner) && !strings.HasSuffix(value, inner)
	isOne := !strings.ContainsFunc(inner, unicode.IsSpace) || !strings.ContainsAny(inner, "\"“”")
	if isBoth && isOne || isToken(inner) {
		return strings.TrimSpace(inner)
	}
	return value
}

// fault is why a value under the name of a token is none.
type fault string

// The faults, as a flaw says them.
const (
	faultEmpty       fault = "it is empty"
	faultReference   fault = "it is a reference to another store, or a variable that this file does not have"
	faultPlaceholder fault = "it is a placeholder"
	faultSealed      fault = "it is encrypted"
	faultMasked      fault = "it is hidden by the tool that wrote the file"
	faultOther       fault = "it is no token of Mews"
	faultLong        fault = "it is too long for a token"
	faultText        fault = "it holds characters that cannot be part of a token"
)

// anyOf is one of several patterns, which stand one to a word.
func anyOf(patterns string) string { return "(?:" + strings.Join(strings.Fields(patterns), "|") + ")" }

// What tools write in the place of a secret that lies elsewhere.
var reference = pattern.New(`(?is)^` + anyOf(`
	\{\{.*\}\} \$\{.*\} \$\(.*\) \$[a-z_]\w*(?:(?:\.|->|::)\w+|\[[^\]]*\])* %[a-z_]\w*% #\{.*\}#? \#\(.*\) <%.*%> @\{.*\}
	@(?:format|jinja|json|int|bool|none|get)\b.* \$env:.* \$__env\{.* \{(?:env|resolve|vault):.*\}
	(?:op|bw|vault|secret|doppler|infisical|akv|ssm|aws-sm|gcp-sm)://.*
	(?:keyring|keychain|gopass|pass|ejson|env|file|sm|azurekv)://.*
	vault:.* ref\+.* arn:aws:.* projects/[^/]+/secrets/.* @microsoft\.keyvault\(.* keyvault:.* awssm:.* ssm:.*
	process\.env\..* import\.meta\.env\..* os\.(?:environ|getenv).* getenv\(.* env\(.* !ref\s.* secrets\..*
	secret(?:key)?ref:?.*
	`) + `$`)

// isReference reports whether a value is one of those; all have one of a few marks.
func isReference(value string) bool {
	return strings.ContainsAny(value, "{$%<@(:/.!+") && reference.MatchString(value)
}

// How encrypted values begin, as far as their tools mark them.
var sealed = pattern.New(`(?is)^` + anyOf(`
	enc\[.* enc\(.* encrypted:.* sops:.* \$ansible_vault.* -----begin\s(?:pgp|age).* age1[a-z0-9]{50,} age-encryption.*
	aqica[a-z0-9+/=]{20,} \$0[0-9]:.* u2fsdgvkx1.* \{cipher\}.* \{aes\}.* v1:aes.* 01000000d08c9ddf.* ejson\[.* secure:.*
	`) + `$`)

var masked = pattern.New(`^[•*●·]{3,}$`)

// What people write where a secret is to be filled in.
var placeholder = pattern.New(`(?i)` + anyOf(`
	your[-_\s] [-_\s]here\b ^your change[-_\s]?me changeit place\s?holder ^<.*>$ ^\[.*\]$ ^\{[^{}]*\}$ x{6,} replace[-_\s]
	insert[-_\s] enter[-_\s] paste[-_\s] put[-_\s] ^todo ^tbd$ ^n/?a$ ^none$ ^null$ ^nil$ ^undefined$ ^example
	[-_\s]example\b
	^dummy ^sample ^test[-_\s]?token \.\.\. … ^(?:mews[-_\s]?)?(?:access|client)[-_\s]?token$ ^__.*__$ ^fill ^secret$
	^redacted
	^[-._#?…]+$ ^my[-_\s] ^(?:demo|fake|mock|some)[-_\s](?:access|client)[-_\s]token ^abc123 ^12345`))

// How secrets of other services begin.
var foreign = pattern.New(`^` + anyOf(`
	eyJ[A-Za-z0-9_-]{8,}\. gh[pousr]_ github_pat_ glpat- sk- sk_(?:live|test)_ rk_(?:live|test)_ pk_(?:live|test)_
	xox[abeprs]-
	xapp- A[KS]IA[0-9A-Z]{12} AIza[0-9A-Za-z_-]{20} ya29\. 1//0 SG\.[A-Za-z0-9_-]{10} re_[A-Za-z0-9]{6} hf_ npm_ dop_v1_
	dp\.(?:st|pt|ct)\. shp(?:at|ca|pa|ss)_ whsec_ pypi- sbp_ sq0 EAA[A-Za-z0-9]{20} hvs\. s\.[A-Za-z0-9]{24}$ lin_api_
	PMAK- [ps]k\.eyJ ATATT[0-9A-Za-z]{8}
	https://hooks\.slack\.com/(?:services|workflows)/ https://discord(?:app)?\.com/api/webhooks/
	AC[0-9a-f]{32}$ key-[0-9a-f]{32}$ -----BEGIN\s[A-Z\s]*PRIVATE\sKEY`))

var (
	dateLike   = pattern.New(`^\d{4}-\d\d?-\d\d?([T ].*)?$|^\d\d?[./]\d\d?[./]\d{2,4}( .*)?$`)
	pathLike   = pattern.New(`^(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w./\\ -]+\.[a-z]{2,5}$`) // of a file
	numberLike = pattern.New(`^[-+]?[\d.,]+\s*[a-zA-Z%]{0,3}$`)
	saidOnly   = pattern.New(`^(?:\p{Lu}?\p{Ll}+|\p{Lu}{1,12})(?:[-_. ](?:\p{Lu}?\p{Ll}+|\p{Lu}{1,12})){0,5}$`)
	wordsOnly  = pattern.New(`^[a-z]+([-_. ][a-z]+)*$`)
)

// faultOf says why a value that stands under the name of a token cannot be one, and "" where it can be: then a person
// has to confirm it, unless it has the shape.
func faultOf(value string) fault {
	switch {
	case value == "":
		return faultEmpty
	case isToken(value):
		return ""
	case len(value) > model.MaxTokenLength:
		return faultLong
	case isReference(value) || strings.Contains(value, "{{") || strings.Contains(value, "${"):
		return faultReference
	case sealed.MatchString(value):
		return faultSealed
	case masked.MatchString(value):
		return faultMasked
	case placeholder.MatchString(value) || wordsOnly.MatchString(value) ||
		len(value) <= maxSaid && saidOnly.MatchString(value) ||
		len(value) == tokenLength && oneDigit(value):
		return faultPlaceholder
	case foreign.MatchString(value) || strings.Contains(value, "://") || dateLike.MatchString(value) ||
		numberLike.MatchString(value) || strings.Contains(value, "@") || isBool(value):
		return faultOther
	case !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
		return faultText
	case strings.ContainsFunc(value, unicode.IsSpace) || len(value) < shortestToken || hasToken(value) ||
		strings.ContainsFunc(value, func(r rune) bool { return r > unicode.MaxASCII }) ||
		strings.ContainsAny(value, "(){}<>\"'\\;"):
		return faultOther
	}
	return ""
}

// shortestToken keeps an ordinary word from being asked about.
const shortestToken = 16

// maxSaid is the longest text of letters alone, in bytes, that is taken for what a person says instead: "folgt noch".
const maxSaid = 40

func isBool(value string) bool {
	switch strings.ToLower(value) {
	case "true", "false", "yes", "no", "on", "off", "null":
		return true
	}
	return false
}

// secretWords make the name of a secret.
var secretWords = words(`passe contrasena senha haslo jelszo losenord adgangskode parola salasana sifre пароль
	token tokens secret secrets password passwd pwd pw pass passphrase passcode passwort kennwort
	heslo wachtwoord
	credential credentials apikey pin totp otp authorization bearer cookie dsn webhook signature mnemonic`)

// isSecretName reports whether what has this name is to be taken for a secret.
func isSecretName(all []string) bool {
	if slices.ContainsFunc(all, func(w string) bool { return notToken[w] }) {
		return false
	}
	for i, word := range all {
		if secretWords[word] {
			return true
		}
		if word == "key" && i > 0 && slices.Contains([]string{
			"api", "private", "access", "secret", "signing", "encryption", "master", "license", "service", "auth", "role", "app",
			"functions", "subscription", "storage", "account", "shared",
		}, all[i-1]) {
			return true
		}
	}
	return false
}

// isForeign reports whether a value that is no token of Mews is a secret of something else: by its own shape, or by its
// name. It is counted, and its name is told.
func isForeign(all []string, value string, hint Hint) bool {
	if len(value) < 4 || isBool(value) {
		return false
	}
	if holdsForeign(value) {
		return true
	}
	isKey := len(all) > 1 && all[len(all)-1] == "key" || len(all) == 1 && foreignKeys[all[0]]
	if isKey && len(value) <= maxName && looksRandom(value) && !strings.Contains(value, " ") {
		return true
	}
	isShort := len(value) <= maxText
	if isShort && (isKey && sealed.MatchString(value) || connection.MatchString(value)) ||
		foreign.MatchString(value) || hasPassword(value) {
		return true
	}
	if hint != Secret && !isSecretName(all) || len(value) < 6 && hint != Secret {
		return false
	}
	switch faultOf(strings.TrimSuffix(value, "=")) { // 'token=' + …
	case faultEmpty, faultReference, faultPlaceholder, faultMasked:
		isSaid := wordsOnly.MatchString(value) || saidOnly.MatchString(value)
		return isSaid && !placeholder.MatchString(value) && slices.ContainsFunc(all, isPassword)
	case faultSealed:
		return true // whatever it is, it is no token of Mews that could be used
	}
	return !strings.HasPrefix(value, "http") && !dateLike.MatchString(value) && !pathLike.MatchString(value) &&
		(!numberLike.MatchString(value) || slices.ContainsFunc(all, isPassword))
}

// foreignKeys are what a column of keys is called in other languages.
var foreignKeys = words(`schlussel cle clave chave chiave sleutel klic klucz kulcs nyckel nokkel nogle ключ`)

// holdsForeign reports whether a sentence has a secret of something else in it: "the key of the bot is sk_live_…".
func holdsForeign(text string) bool {
	if len(text) > maxText || !strings.Contains(text, " ") {
		return false
	}
	for word := range strings.FieldsSeq(text) {
		if len(word) >= shortestToken && foreign.MatchString(strings.Trim(word, "\"'`,;.()[]<>")) {
			return true
		}
	}
	return false
}

// connection is the text by which a program connects to a database: Server=…;User Id=…;Password=….
var connection = pattern.New(`(?i);\s*(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*[^;\s*{$<%]`)

func isPassword(word string) bool {
	return word == "password" || word == "passwd" || word == "pwd" || word == "pw" || word == "pass" || word == "pin"
}

// hasPassword reports whether an address has a password in it.
func hasPassword(value string) bool {
	if !strings.Contains(value, "://") || !strings.Contains(value, "@") || len(value) > maxText {
		return false
	}
	u, err := url.Parse(value)
	if err != nil || u.User == nil {
		return false
	}
	_, has := u.User.Password()
	return has || dsnKey.MatchString(u.User.Username())
}

// dsnKey is what stands for user and password in the address to which a program reports its errors.
var dsnKey = pattern.New(`^[0-9a-f]{32}$`)

// maxText is the longest text, in bytes, that can be a name, an address or a note.
const maxText = 4096

// told are the words before a secret in a text.
var told = pattern.New(`(?i)(?:pass(?:word|wort|phrase|code)?|pwd?|kennwort|heslo|pin|secret|` +
	`token|api[ -_]?key|key|login|credentials?)\s*[:=]\s*\S`)

// spoken are such words in a sentence.
var spoken = pattern.New(`(?i)\b(?:pass(?:word|wort|phrase|code)|pwd|kennwort|heslo|pin|secret|token) ` +
	`(?:is|ist|je) \S`)

// shaped is the shape of a token, that of a template too: nothing that has it is shown.
var shaped = pattern.New(`[0-9A-Fa-f]{32}-[0-9A-Fa-f]{31}`)

// mayBeSecret reports whether a text that would be shown or stored in the open has, or may be, a secret.
func mayBeSecret(text string) bool {
	if len(text) >= tokenLength && shaped.MatchString(text) || hasToken(text) ||
		strings.ContainsAny(text, ":=") && told.MatchString(text) || spoken.MatchString(text) {
		return true
	}
	for word := range strings.FieldsSeq(text) {
		if len(word) < 8 {
			continue
		}
		word = strings.Trim(word, "\"'`,;.()[]")
		if foreign.MatchString(word) || hasPassword(word) || looksRandom(word) {
			return true
		}
	}
	return false
}

// looksRandom reports whether a word is written as no name is: letters and digits mixed up, or with marks among them.
func looksRandom(word string) bool {
	if len(word) < 8 || strings.Contains(word, "://") || isID(word) {
		return false
	}
	upper, lower, digit, mark, changes := 0, 0, 0, 0, 0
	kind := 0
	for _, r := range word {
		now := 0
		switch {
		case r >= '0' && r <= '9':
			digit++
			now = 1
		case unicode.IsUpper(r):
			upper++
			now = 2
		case unicode.IsLower(r):
			lower++
			now = 2
		case strings.ContainsRune("!?$%^&*#~=+", r):
			mark++
			now = 3
		}
		if now != kind && now != 0 && kind != 0 {
			changes++
		}
		kind = now
	}
	letters := upper + lower
	return digit > 0 && letters > 0 && mark > 0 || len(word) >= 16 && digit > 1 && letters > 1 && changes >= 3 ||
		len(word) >= 24 && digit > 2 && letters > 2 && !strings.ContainsAny(word, "-_./")
}

var guid = pattern.New(`^(?i)\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$`)

func isID(text string) bool { return guid.MatchString(text) }
