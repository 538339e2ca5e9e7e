package sandbox

import "time"

// RateLimit is how many requests an AccessToken has in a sliding window.
type RateLimit struct {
	Requests int           // 0 means 200; below 0, no limit
	Window   time.Duration // 0 means 30 s
}

// The limit that Mews publishes for demo and production.
const (
	defaultRequests = 200
	defaultWindow   = 30 * time.Second
)

func (r RateLimit) orDefault() RateLimit {
	if r.Requests == 0 {
		r.Requests = defaultRequests
	}
	if r.Window <= 0 {
		r.Window = defaultWindow
	}
	return r
}

// budget remembers when the requests of one AccessToken came, oldest first.
type budget struct {
	taken []time.Time
}

// take counts one request at now. When the window is full it counts nothing and returns how long to wait.
func (b *budget) take(limit RateLimit, now time.Time) (wait time.Duration, ok bool) {
	gone := 0
	for gone < len(b.taken) && now.Sub(b.taken[gone]) >= limit.Window {
		gone++
	}
	b.taken = append(b.taken[:0], b.taken[gone:]...)
	if limit.Requests >= 0 && len(b.taken) >= limit.Requests {
		if len(b.taken) == 0 {
			return limit.Window, false
		}
		return b.taken[0].Add(limit.Window).Sub(now), false
	}
	if limit.Requests >= 0 {
		b.taken = append(b.taken, now)
	}
	return 0, true
}
