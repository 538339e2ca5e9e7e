package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ScenarioHeader is the request header that chooses a scenario for one request, such as "X-Sandbox-Scenario: slow=2s".
const ScenarioHeader = "X-Sandbox-Scenario"

// ScenarioKind names what a scenario does to an answer.
type ScenarioKind string

// The kinds of scenario; the package comment says what each does.
const (
	Normal          ScenarioKind = ""
	RateLimited     ScenarioKind = "rate-limited"
	RateLimitedBare ScenarioKind = "rate-limited-bare"
	Timeout         ScenarioKind = "timeout"
	ServerError     ScenarioKind = "server-error"
	WebPage         ScenarioKind = "web-page"
	Empty           ScenarioKind = "empty"
	Cut             ScenarioKind = "cut"
	Disabled        ScenarioKind = "disabled"
	Slow            ScenarioKind = "slow"
	Large           ScenarioKind = "large"
	Limited         ScenarioKind = "limited"

	SocketRefused    ScenarioKind = "socket-refused"
	SocketDrop       ScenarioKind = "socket-drop"
	SocketSilent     ScenarioKind = "socket-silent"
	WebhookDuplicate ScenarioKind = "webhook-duplicate"
	WebhookLate      ScenarioKind = "webhook-late"
	WebhookLost      ScenarioKind = "webhook-lost"
)

// Scenario is a way in which answers go wrong. The zero value is the usual answer.
type Scenario struct {
	Kind      ScenarioKind
	Delay     time.Duration // of Slow, SocketDrop and WebhookLate; 0 means 5 s, 30 s and 2 min
	Megabytes int           // of Large, in units of 1,000,000 bytes; 0 means 50
}

const (
	defaultDelay     = 5 * time.Second
	defaultMegabytes = 50
	longestDelay     = 10 * time.Minute
	mostMegabytes    = 4096
	megabyte         = 1_000_000
)

// ParseScenario reads the text of the header: a kind, and for some a value behind "=". An empty text is the usual
// answer.
func ParseScenario(text string) (Scenario, error) {
	kind, value, valued := strings.Cut(strings.TrimSpace(text), "=")
	scenario := Scenario{Kind: ScenarioKind(kind)}
	switch scenario.Kind {
	case Slow, SocketDrop, WebhookLate:
		if valued {
			delay, err := time.ParseDuration(value)
			if err != nil || delay <= 0 || delay > longestDelay {
				return Scenario{}, fmt.Errorf("scenario %s: %q is not a time between 0 and %s", kind, value, longestDelay)
			}
			scenario.Delay = delay
		}
		return scenario, nil
	case Large:
		if valued {
			megabytes, err := strconv.Atoi(value)
			if err != nil || megabytes < 1 || megabytes > mostMegabytes {
				return Scenario{}, fmt.Errorf("scenario %s: %q is not a number from 1 to %d", kind, value, mostMegabytes)
			}
			scenario.Megabytes = megabytes
		}
		return scenario, nil
	case Normal, RateLimited, RateLimitedBare, Timeout, ServerError, WebPage, Empty, Cut, Disabled, Limited, SocketRefused,
		SocketSilent, WebhookDuplicate, WebhookLost:
		if valued {
			return Scenario{}, fmt.Errorf("scenario %s takes no value", kind)
		}
		return scenario, nil
	}
	return Scenario{}, fmt.Errorf("scenario %q is not known", kind)
}

// OfWebhooks reports whether it is about webhooks alone.
func (s Scenario) OfWebhooks() bool {
	return s.Kind == WebhookDuplicate || s.Kind == WebhookLate || s.Kind == WebhookLost
}

func (s Scenario) delay() time.Duration {
	if s.Delay == 0 {
		return defaultDelay
	}
	return s.Delay
}

func (s Scenario) bytes() int64 {
	if s.Megabytes == 0 {
		return defaultMegabytes * megabyte
	}
	return int64(s.Megabytes) * megabyte
}

// fault returns the error that the scenario answers with, or nil.
func (s Scenario) fault() error {
	switch s.Kind {
	case RateLimited:
		return &fault{status: 429, message: "Too many requests.", retryAfter: 2 * time.Second}
	case RateLimitedBare:
		return &fault{status: 429, message: "Too many requests."}
	case Timeout:
		return &fault{status: 408, message: "The request took too long. Request less data."}
	case ServerError:
		return &fault{status: 500, message: "Unexpected error."}
	case Disabled:
		return &fault{status: 401, message: "The integration is disabled."}
	}
	return nil
}
