package mask

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortestCard and longestCard are how many digits a payment card has (ISO/IEC 7812-1).
const (
	shortestCard = 13
	longestCard  = 19
)

// networks are the payment cards there are, by what their numbers begin with. Source: ISO/IEC 7812-1 and the lists of
// the networks themselves.
var networks = []struct {
	from, to string // the first digits, both included
	lengths  []int  // of the whole number
}{
	{"4", "4", []int{13, 16, 19}},       // Visa
	{"51", "55", []int{16}},             // Mastercard
	{"2221", "2720", []int{16}},         // Mastercard
	{"34", "34", []int{15}},             // American Express
	{"37", "37", []int{15}},             // American Express
	{"300", "305", []int{14, 16}},       // Diners Club
	{"36", "36", []int{14, 16}},         // Diners Club
	{"38", "39", []int{14, 16}},         // Diners Club
	{"3528", "3589", []int{16, 19}},     // JCB
	{"6011", "6011", []int{16, 19}},     // Discover
	{"644", "659", []int{16, 19}},       // Discover
	{"62", "62", []int{16, 17, 18, 19}}, // UnionPay
	{"50", "50", []int{16, 18, 19}},     // Maestro
	{"56", "58", []int{16, 18, 19}},     // Maestro
	{"60", "60", []int{16, 19}},         // RuPay, Discover
	{"63", "63", []int{16, 18, 19}},     // Maestro
	{"67", "67", []int{16, 18, 19}},     // Maestro
	{"9792", "9792", []int{16}},         // Troy
}

// card finds the number of a payment card, and what is left of one that somebody else has masked: 411111******1111.
func (s *seeker) card() bool {
	before := s.before(s.at)
	if before == '.' {
		return false // behind a decimal point
	}
	var digits [longestCard]byte
	n, stars, separator := 0, 0, byte(0)
	end := s.at
	for i := s.at; i < len(s.text); i++ {
		b := s.text[i]
		switch {
		case isDigit(b):
			if n == longestCard {
				return false
			}
			digits[n] = b
			n++
			end = i + 1
			continue
		case (b == '*' || b == 'x' || b == 'X') && n >= 4:
			if stars++; stars > longestCard {
				return false
			}
			end = i + 1
			continue
		case (b == ' ' || b == '-' || b == '.') && i == end && n >= 4 && (separator == 0 || separator == b) &&
			i+1 < len(s.text) && classes[s.text[i+1]]&isNumeral != 0 || (b == ' ' || b == '-') && i == end && n >= 4 &&
			i+1 < len(s.text) && strings.IndexByte("*xX", s.text[i+1]) >= 0:
			separator = b
			continue
		}
		break
	}
	if n < 8 || n+stars < shortestCard || n+stars > longestCard ||
		!s.ends(end) && (stars > 0 || separator != 0 || s.inHex(s.at, end)) {
		return false
	}
	if goesOn := end+1 < len(s.text) && s.text[end] == '-' && !s.ends(end+1); goesOn || separator == '-' && before == '-' {
		return false // a part of an id
	}
	if stars == 0 && (!isCard(string(digits[:n])) || !grouped(s.text[s.at:end], separator)) {
		return false
	}
	if stars > 0 && (stars < 4 || !endsInFour(s.text[s.at:end])) {
		return false
	}
	return s.hide(s.at, end, hiddenCard+string(digits[n-4:n]))
}

// glued finds a card behind a letter: card4111111111111111.
func (s *seeker) glued() bool {
	if isDigit(s.text[s.at-1]) {
		return false // within a number
	}
	end := s.at
	for end < len(s.text) && end-s.at <= longestCard && isDigit(s.text[end]) {
		end++
	}
	return end-s.at >= shortestCard && !s.inHex(s.at, end) && s.card()
}

// inHex reports whether digits are a part of a long number in hexadecimal, as ids and checksums are.
func (s *seeker) inHex(start, end int) bool {
	const shortest, longest = 24, 64
	for from := start; start > 0 && from-start < longest && classes[s.text[start-1]]&isAlnum != 0; start-- {
		if classes[s.text[start-1]]&isHex == 0 {
			return false
		}
	}
	for from := end; end < len(s.text) && end-from < longest && classes[s.text[end]]&isAlnum != 0; end++ {
		if classes[s.text[end]]&isHex == 0 {
			return false
		}
	}
	return end-start >= shortest
}

// endsInFour reports whether a number ends in four digits behind stars, as they are left of a card.
func endsInFour(text string) bool {
	return len(text) > 5 && countDigits(text[len(text)-4:]) == 4 && !isDigit(text[len(text)-5])
}

// grouped reports whether digits are together, or in groups as cards have them.
func grouped(text string, separator byte) bool {
	if separator == 0 {
		return true
	}
	var groups [longestCard]byte
	n := 0
	for part := range strings.SplitSeq(text, string(separator)) {
		if len(part) > 9 || n == len(groups) {
			return false
		}
		groups[n] = byte('0' + len(part))
		n++
	}
	switch string(groups[:n]) {
	case "4444", "44443", "465", "464", "4441", "66", "67", "445", "4442":
		return true
	}
	return false
}

// isCard reports whether a number is that of a network, with its length, and its check digit is right (ISO/IEC 7812-1,
// the algorithm of Luhn).
func isCard(number string) bool {
	known := false
	for _, network := range networks {
		if len(number) < len(network.from) {
			continue
		}
		begin := number[:len(network.from)]
		if begin < network.from || begin > network.to {
			continue
		}
		for _, length := range network.lengths {
			known = known || length == len(number)
		}
	}
	if !known {
		return false
	}
	sum := 0
	for i := range len(number) {
		digit := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return sum%10 == 0
}

// phone finds the rest of an international telephone behind its + or 00.
func (s *seeker) phone(from int) bool {
	end := s.phoneEnd(from)
	if end == 0 || s.text[from] == '0' {
		return false
	}
	return s.hide(s.at, end, string(maskPhone(nil, []byte(s.text[from:end]))))
}

// phoneEnd is where the digits of a telephone end, and 0 where there is none.
func (s *seeker) phoneEnd(from int) int {
	const fewest, most, gap = 7, 15, 3
	n, end, blanks := 0, from, 0
	for i := from; i < len(s.text); i++ {
		b := s.text[i]
		if isDigit(b) {
			if n++; n > most {
				return 0
			}
			end, blanks = i+1, 0
			continue
		}
		if blanks++; blanks > gap || strings.IndexByte(" ()/.-", b) < 0 || n == 0 {
			break
		}
	}
	if n < fewest || !s.ends(end) {
		return 0
	}
	return end
}

// phoneWords stand before a telephone in the languages of guests, and numberWords between the two.
var (
	phoneWords = []string{
		"tel", "tél", "phone", "telephone", "telefon", "téléphone", "telefono", "teléfono", "telefone", "telefoon",
		"mobile", "mobil", "mob", "móvil", "movil", "cell", "cellphone", "cellulare", "celular", "handy", "portable", "gsm",
		"fax", "whatsapp", "telefonnummer", "handynummer", "telefonszám", "call",
	}
	numberWords = []string{"number", "no", "nr", "num", "nummer", "numero", "numéro", "número", "č", "číslo", "is"}
)

// national finds a telephone without the number of its country, behind a word that says that it is one: by itself it
// cannot be told from any other number.
func (s *seeker) national() bool {
	end := s.phoneEnd(s.at)
	if end == 0 || beginsWithDate(s.text[s.at:end]) || !s.behindPhoneWord() {
		return false
	}
	start := s.at
	if s.before(start) == '(' && start > s.last {
		start--
	}
	return s.hide(start, end, string(maskPhone(nil, []byte(s.text[s.at:end]))))
}

// behindPhoneWord reports whether the word before says that a telephone follows: Tel. no. 777123456.
func (s *seeker) behindPhoneWord() bool {
	const near, mostWords = 40, 3
	before := s.text[max(s.last, s.at-near):s.at]
	for range mostWords {
		before = strings.TrimRight(before, " \t\u00a0:.#-/(=")
		begin := len(before)
		for begin > 0 {
			r, size := utf8.DecodeLastRuneInString(before[:begin])
			if !unicode.IsLetter(r) {
				break
			}
			begin -= size
		}
		word := strings.ToLower(before[begin:])
		if slices.Contains(phoneWords, word) {
			return true
		}
		if !slices.Contains(numberWords, word) {
			return false
		}
		before = before[:begin]
	}
	return false
}

// beginsWithDate reports whether a text begins with a day: 2026-11-23, 23.11.2026, 3/1/2026.
func beginsWithDate(text string) bool {
	var groups [3]int
	group := 0
	for i := 0; i < len(text) && group < len(groups); i++ {
		switch {
		case isDigit(text[i]):
			groups[group]++
			continue
		case strings.IndexByte("-./", text[i]) >= 0 && group < 2:
			group++
			continue
		}
		break
	}
	day := func(n int) bool { return n == 1 || n == 2 }
	year := strings.HasPrefix(text, "19") || strings.HasPrefix(text, "20")
	return year && groups[0] == 4 && day(groups[1]) && day(groups[2]) ||
		day(groups[0]) && day(groups[1]) && groups[2] == 4
}

// phone00 finds an international telephone that begins with 00, as long as no telephone elsewhere but with the number
// of a country behind it.
func (s *seeker) phone00() bool {
	const fewest = 9 // behind the zeros; with less, a number that is filled up with zeros is likelier
	rest := s.text[s.at:]
	before := s.before(s.at)
	if !strings.HasPrefix(rest, "00") || len(rest) < 2+fewest || before == '-' || before == '.' {
		return false
	}
	from := s.at + 2
	for from < len(s.text) && strings.IndexByte(" -/", s.text[from]) >= 0 && from < s.at+3 {
		from++
	}
	digits := 0
	for i := from; i < len(s.text) && i < from+24; i++ {
		if isDigit(s.text[i]) {
			digits++
		} else if strings.IndexByte(" ()/.-", s.text[i]) < 0 {
			break
		}
	}
	return digits >= fewest && isCountry(s.text[from:]) && s.phone(from)
}

// isCountry reports whether digits begin with the number of a country (ITU-T E.164).
func isCountry(digits string) bool {
	if len(digits) < 3 {
		return false
	}
	switch digits[0] {
	case '1', '7':
		return true
	case '2':
		return strings.IndexByte("0123456790", digits[1]) >= 0
	case '3', '4', '5', '6', '9':
		return isDigit(digits[1])
	case '8':
		return strings.IndexByte("0124568", digits[1]) >= 0
	}
	return false
}

// banks are the lengths of the numbers of bank accounts by country (ISO 13616, the registry of SWIFT).
const banks = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18" +
	"FO18FR27" +
	"GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19" +
	"MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24" +
	"TR26UA29VA22VG24XK20YE30"

// bankLength returns how many characters the number of a bank account of a country has, and 0 where there are none.
func bankLength(country string) int {
	for i := 0; i < len(banks); i += 4 {
		if banks[i:i+2] == country {
			return int(banks[i+2]-'0')*10 + int(banks[i+3]-'0')
		}
	}
	return 0
}

// iban finds the number of a bank account, in capitals or not, together or in groups.
func (s *seeker) iban() bool {
	rest := s.text[s.at:]
	if len(rest) < 15 || !isDigit(rest[2]) && rest[2] != ' ' || isDigit(rest[1]) {
		return false
	}
	length := bankLength(strings.ToUpper(rest[:2]))
	if length == 0 {
		return false
	}
	number := make([]byte, 0, length)
	end := 0
	for i := 0; i < len(rest) && len(number) < length; i++ {
		b := rest[i]
		switch {
		case classes[b]&isAlnum != 0:
			if b >= 'a' {
				b -= 'a' - 'A'
			}
			number = append(number, b)
			end = i + 1
		case (b == ' ' || b == '-' || b == '.') && i == end:
		default:
			return false
		}
	}
	if len(number) < length || !s.ends(s.at+end) || !isIBAN(number) {
		return false
	}
	return s.hide(s.at, s.at+end, rest[:2]+dots)
}

// isIBAN reports whether the check digits of a bank account are right (ISO 13616).
func isIBAN(number []byte) bool {
	rest := 0
	for i := range number {
		b := number[(i+4)%len(number)]
		if isDigit(b) {
			rest = (rest*10 + int(b-'0')) % 97
		} else {
			rest = (rest*100 + int(b-'A') + 10) % 97
		}
	}
	return rest == 1
}
