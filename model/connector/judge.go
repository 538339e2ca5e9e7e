package connector

import (
	"bytes"
	"net/http"
	"unicode/utf8"
)

// judge reads a body in pieces, as they come, and says in the end what is wrong with it. So an answer that goes to a
// file is judged whole without being read twice, and nobody needs the file to explain it.
type judge struct {
	first  []byte // what the body begins with, without blanks before it
	blank  bool   // nothing but blanks came
	broken bool   // it is no JSON
	utf8   bool   // so far
	rest   []byte // of a character that the last piece has cut

	state  jsonState
	nested []byte // the brackets that are open
	word   string // what has to follow of true, false or null
	digits int    // of \u that are still to come
}

// firstSize is how much is looked at to tell a web page, in bytes.
const firstSize = 64

// deepest is how deep encoding/json reads.
const deepest = 10000

// jsonState says what may come next.
type jsonState int

const (
	anyValue   jsonState = iota
	firstItem            // or the end of the list
	firstKey             // or the end of the object
	nextKey              // after a comma
	colon                // after a key
	afterValue           // a comma, or an end
	inKey
	inText
	escapedKey
	escapedText
	inWord
	minus
	zero
	digit
	point
	fraction
	exponent
	exponentSign
	exponentDigit
)

func newJudge() *judge { return &judge{blank: true, utf8: true} }

// Write is for io.Writer. It never fails.
func (j *judge) Write(p []byte) (int, error) {
	j.decode(p)
	j.begun(p)
	for i := 0; i < len(p) && !j.broken; i++ {
		if (j.state == inText || j.state == inKey) && j.digits == 0 { // most of most answers
			for i < len(p) && p[i] != '"' && p[i] != '\\' && p[i] >= ' ' {
				i++
			}
			if i == len(p) {
				break
			}
		}
		j.broken = !j.step(p[i])
	}
	return len(p), nil
}

// begun keeps what the body begins with.
func (j *judge) begun(p []byte) {
	if j.blank {
		p = bytes.TrimLeft(p, " \t\r\n")
		j.blank = len(p) == 0
	}
	j.first = append(j.first, p[:min(len(p), firstSize-len(j.first))]...)
}

// decode looks whether all is UTF-8.
func (j *judge) decode(p []byte) {
	if !j.utf8 {
		return
	}
	if len(j.rest) > 0 {
		for len(p) > 0 && !utf8.FullRune(j.rest) {
			j.rest, p = append(j.rest, p[0]), p[1:]
		}
		if !utf8.FullRune(j.rest) {
			return
		}
		if !utf8.Valid(j.rest) {
			j.utf8 = false
			return
		}
		j.rest = j.rest[:0]
	}
	end := len(p)
	for back := 1; back < utf8.UTFMax && back <= len(p); back++ {
		if utf8.RuneStart(p[len(p)-back]) {
			if !utf8.FullRune(p[len(p)-back:]) {
				end = len(p) - back
			}
			break
		}
	}
	j.utf8 = utf8.Valid(p[:end])
	j.rest = append(j.rest, p[end:]...)
}

// verdict is what is wrong with a body of which all came.
func (j *judge) verdict(status int, header http.Header) AnswerProblem {
	switch {
	case status == http.StatusNoContent:
		return NoProblem
	case j.blank:
		return EmptyAnswer
	case unreadable(header) != "":
		return StillPacked
	case isWebPage(header.Get("Content-Type"), j.first):
		return WebPage
	case !j.utf8 || len(j.rest) > 0:
		return WrongText
	case j.broken || !j.ended():
		return NotJSON
	}
	return NoProblem
}

// ended reports whether what came is a whole value.
func (j *judge) ended() bool {
	switch j.state {
	case afterValue, zero, digit, fraction, exponentDigit:
		return len(j.nested) == 0
	}
	return false
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// step takes a byte and reports whether it may stand there.
func (j *judge) step(c byte) bool {
	switch j.state {
	case inKey, inText, escapedKey, escapedText:
		return j.stepText(c)
	case inWord:
		if j.word[0] != c {
			return false
		}
		if j.word = j.word[1:]; j.word == "" {
			j.state = afterValue
		}
		return true
	case minus, zero, digit, point, fraction, exponent, exponentSign, exponentDigit:
		return j.stepNumber(c)
	}
	if isBlank(c) {
		return true
	}
	switch j.state {
	case firstItem:
		if c == ']' {
			return j.leave('[')
		}
		return j.begin(c)
	case firstKey, nextKey:
		if c == '}' && j.state == firstKey {
			return j.leave('{')
		}
		j.state = inKey
		return c == '"'
	case colon:
		j.state = anyValue
		return c == ':'
	case afterValue:
		return j.follow(c)
	}
	return j.begin(c)
}

// begin takes the first byte of a value.
func (j *judge) begin(c byte) bool {
	switch c {
	case '{':
		return j.enter(c, firstKey)
	case '[':
		return j.enter(c, firstItem)
	case '"':
		j.state = inText
	case '-':
		j.state = minus
	case '0':
		j.state = zero
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		j.state = digit
	case 't':
		j.state, j.word = inWord, "rue"
	case 'f':
		j.state, j.word = inWord, "alse"
	case 'n':
		j.state, j.word = inWord, "ull"
	default:
		return false
	}
	return true
}

func (j *judge) enter(bracket byte, next jsonState) bool {
	j.nested, j.state = append(j.nested, bracket), next
	return len(j.nested) <= deepest
}

func (j *judge) leave(bracket byte) bool {
	last := len(j.nested) - 1
	if last < 0 || j.nested[last] != bracket {
		return false
	}
	j.nested, j.state = j.nested[:last], afterValue
	return true
}

// follow takes what stands behind a value.
func (j *judge) follow(c byte) bool {
	j.state = afterValue
	switch {
	case isBlank(c):
		return true
	case c == '}':
		return j.leave('{')
	case c == ']':
		return j.leave('[')
	case c != ',' || len(j.nested) == 0:
		return false
	}
	j.state = anyValue
	if j.nested[len(j.nested)-1] == '{' {
		j.state = nextKey
	}
	return true
}

func (j *judge) stepText(c byte) bool {
	key := j.state == inKey || j.state == escapedKey
	inside, escaped, behind := inText, escapedText, afterValue
	if key {
		inside, escaped, behind = inKey, escapedKey, colon
	}
	switch {
	case j.digits > 0:
		j.digits--
		return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	case j.state == escaped:
		j.state = inside
		switch c {
		case 'u':
			j.digits = 4
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		default:
			return false
		}
	case c == '"':
		j.state = behind
	case c == '\\':
		j.state = escaped
	}
	return c >= ' '
}

// stepNumber takes a byte of a number, or the one behind it.
func (j *judge) stepNumber(c byte) bool {
	switch {
	case isDigit(c):
		switch j.state {
		case minus:
			j.state = digit
			if c == '0' {
				j.state = zero
			}
		case zero:
			return false
		case point:
			j.state = fraction
		case exponent, exponentSign:
			j.state = exponentDigit
		}
		return true
	case c == '.' && (j.state == zero || j.state == digit):
		j.state = point
		return true
	case (c == 'e' || c == 'E') && (j.state == zero || j.state == digit || j.state == fraction):
		j.state = exponent
		return true
	case (c == '+' || c == '-') && j.state == exponent:
		j.state = exponentSign
		return true
	case j.state == zero || j.state == digit || j.state == fraction || j.state == exponentDigit:
		return j.follow(c)
	}
	return false
}
