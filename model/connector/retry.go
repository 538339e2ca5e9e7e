package connector

import (
	"context"
	"errors"
	"net/http"
	"slices"
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
	// maxBackoff is the longest wait between two attempts of [WithRetries] where the server names none.
	maxBackoff = time.Minute
)

// Retry is one more attempt that is about to come.
type Retry struct {
	Number, Of int           // the first is 1
	Wait       time.Duration // until then
	Status     int           // of the answer before; 0 where there was none
	Err        error         // why there was none
}

type retriesKey struct{}

type retries struct {
	most int
	tell func(Retry)
}

// WithRetries lets the reads of a context be sent again, each at most so many times: after 408, 429, 500, 502, 503 and
// 504, and where the connection was not made or was lost. They wait as long as the server asks, else one second, then
// two, four and so on up to a minute. Tell hears of each before its wait. A write is sent once all the same.
func WithRetries(ctx context.Context, most int, tell func(Retry)) context.Context {
	return context.WithValue(ctx, retriesKey{}, retries{most: most, tell: tell})
}

// again says whether a request is sent once more, and after which wait. Done is how often that was done.
func (c *Client) again(ctx context.Context, exchange model.Exchange, err error, done int) (time.Duration, bool) {
	if exchange.Operation.Kind != model.Read || ctx.Err() != nil {
		return 0, false
	}
	if asked, is := ctx.Value(retriesKey{}).(retries); is && done < asked.most && passing(exchange.Status, err) {
		wait, told := waitOf(exchange.Header, c.options.Now())
		if !told {
			wait = min(time.Second<<min(done, 6), maxBackoff)
		}
		asked.tell(Retry{Number: done + 1, Of: asked.most, Wait: wait, Status: exchange.Status, Err: err})
		return wait, true
	}
	wait, told := retryAfter(exchange, c.options.Now())
	return wait, err == nil && told && wait <= maxRetryWait && done < maxRetries
}

// passing reports whether what went wrong may be over in a moment.
func passing(status int, err error) bool {
	var failure *Failure
	if errors.As(err, &failure) {
		return slices.Contains([]FailureKind{NoNetwork, Unreachable, Refused, Silence, Cut}, failure.Kind)
	}
	return err == nil && slices.Contains([]int{
		http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	}, status)
}

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
