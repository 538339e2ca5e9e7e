package takeaway

import (
	"strconv"
	"strings"
)

// identical is a scalar that no language writes otherwise than JSON; numbers are for [orDouble].
func identical(text string) (string, bool) {
	return text, text == "null" || text == "true" || text == "false"
}

// orDouble writes what a language knows by itself, and else a number that means the same when it was read as a double
// and written again.
func orDouble(known func(text string) (string, bool)) func(text string) (string, bool) {
	return func(text string) (string, bool) {
		if written, is := known(text); is {
			return written, true
		}
		return text, isDouble(text)
	}
}

func isInteger(text string) bool { return !strings.ContainsAny(text, ".eE") }

// isDouble reports whether a number is the same in value after it was read as a double and written in as few digits as
// tell it from its neighbours, as JavaScript, Python and PHP do.
func isDouble(text string) bool {
	double, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return false
	}
	digits, exponent, fine := decimal(text)
	again, exponentAgain, _ := decimal(strconv.FormatFloat(double, 'e', -1, 64))
	return fine && digits == again && exponent == exponentAgain
}

// decimal takes a number of JSON apart: its digits without zeros at either end, with the sign, and the exponent of ten
// of the last of them.
func decimal(text string) (digits string, exponent int, fine bool) {
	mantissa, behind, scientific := strings.Cut(strings.ToLower(text), "e")
	if scientific {
		var err error
		if exponent, err = strconv.Atoi(behind); err != nil {
			return "", 0, strings.Trim(mantissa, "-0.") == ""
		}
	}
	sign := ""
	if strings.HasPrefix(mantissa, "-") {
		sign, mantissa = "-", mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	exponent -= len(fraction)
	short := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(short)
	if short == "" {
		return "", 0, true
	}
	return sign + short, exponent, true
}
