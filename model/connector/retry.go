package connector

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
)

const (
	// maxRetries is how often a read is sent again after a 429.
	maxRetries = 2
	// maxRetryWait is the longest wait before that. A person is waiting: when Mews asks for more, the 429 is the answer,
	// and the token rests for so long, so that many requests in a row do not go on asking.
	maxRetryWait = 30 * time.Second
	// minRetryWait stands for a wait of 0, because the header counts whole seconds.
	minRetryWait = time.Second
)

// retryAfter says whether a 429 tells when to come again, and after which wait. The Retry-After header is a number of
// seconds or a date (RFC 9110, 10.2.3). A date is read against the answer's own Date, so that a computer whose clock is
// wrong waits as long as any other.
func retryAfter(exchange model.Exchange, now time.Time) (wait time.Duration, told bool) {
	if exchange.Status != http.StatusTooManyRequests {
		return 0, false
	}
	return waitOf(exchange.Header, now)
}

// waitOf reads the header Retry-After, where there is one.
func waitOf(header http.Header, now time.Time) (wait time.Duration, told bool) {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else {
		at, err := http.ParseTime(value)
		if err != nil {
			return 0, false
		}
		if date, err := http.ParseTime(header.Get("Date")); err == nil {
			now = date
		}
		wait = at.Sub(now)
	}
	return max(wait, minRetryWait), true
}
