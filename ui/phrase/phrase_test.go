package phrase_test

import (
	"testing"
	"time"

	"keyrack/model"
	"keyrack/ui/phrase"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestTimesAreToldAsPeopleDo(t *testing.T) {
	for passed, want := range map[time.Duration]string{
		0:                        "just now",
		-time.Hour:               "just now",
		59 * time.Second:         "just now",
		3 * time.Minute:          "3 min ago",
		5 * time.Hour:            "5 h ago",
		30 * time.Hour:           "1 day ago",
		50 * time.Hour:           "2 days ago",
		300 * 24 * time.Hour:     "28 Jan 2026",
		13*24*time.Hour + 86_000: "13 days ago",
	} {
		if got := phrase.Ago(now.Add(-passed), now); got != want {
			t.Errorf("Ago(%v) = %q, want %q", passed, got, want)
		}
	}
	if got := phrase.Ago(time.Time{}, now); got != "never" {
		t.Errorf("Ago(zero) = %q", got)
	}
}

func TestSizesAndDurations(t *testing.T) {
	for size, want := range map[int64]string{
		0: "0 B", 214: "214 B", 999: "999 B", 1000: "1.0 kB", 6_400: "6.4 kB",
		46_000_000: "46 MB", 999_900: "1.0 MB", 5e12: "5000 GB",
	} {
		if got := phrase.Size(size); got != want {
			t.Errorf("Size(%d) = %q, want %q", size, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		800 * time.Microsecond: "0.8 ms", 132 * time.Millisecond: "132 ms", 2400 * time.Millisecond: "2.4 s",
		65 * time.Second: "1 min 5 s",
	} {
		if got := phrase.Took(d); got != want {
			t.Errorf("Took(%v) = %q, want %q", d, got, want)
		}
	}
	for left, want := range map[time.Duration]string{
		5 * time.Minute: "5:00", 249 * time.Second: "4:09", -1: "0:00",
		time.Millisecond: "0:01",
	} {
		if got := phrase.Clock(left); got != want {
			t.Errorf("Clock(%v) = %q, want %q", left, got, want)
		}
	}
}

func TestTheSecondLineSaysWhatMatters(t *testing.T) {
	hotel := &model.Identity{Name: "Hotel Aurora", City: "Vienna", Pricing: "Gross", VerifiedAt: now.Add(-49 * time.Hour)}
	at := now.Add(-3 * time.Minute)
	for _, test := range []struct {
		connection model.Connection
		want       string
	}{
		{model.Connection{}, "not verified yet"},
		{
			model.Connection{Identity: hotel, LastCheck: model.Check{Health: model.OK, At: at}},
			"Vienna · Gross · verified 3 min ago",
		},
		{model.Connection{
			Identity:  &model.Identity{TimeZone: "America/New_York", Pricing: "Net"},
			LastCheck: model.Check{Health: model.OK, At: at},
		}, "New York · Net · verified 3 min ago"},
		{
			model.Connection{Identity: hotel, LastCheck: model.Check{Health: model.Rejected, Status: 401, At: at}},
			"rejected 401 · was working 2 days ago",
		},
		{model.Connection{LastCheck: model.Check{Health: model.Rejected, Status: 401, At: at}}, "rejected 401 3 min ago"},
		{
			model.Connection{Identity: hotel, LastCheck: model.Check{Health: model.OtherProperty, Found: "Meridian Suites"}},
			"opens “Meridian Suites”",
		},
		{model.Connection{LastCheck: model.Check{Health: model.TokenMissing}}, "token missing, enter it again"},
		{
			model.Connection{
				Identity:  &model.Identity{Portfolio: true, Enterprises: make([]model.Enterprise, 12)},
				LastCheck: model.Check{Health: model.CouldNotCheck, At: at},
			},
			"portfolio · 12 properties · inconclusive 3 min ago",
		},
	} {
		if got := phrase.Subtitle(test.connection, now); got != test.want {
			t.Errorf("Subtitle = %q, want %q", got, test.want)
		}
	}
}

func TestEnvironmentsAndOperationsInWords(t *testing.T) {
	for want, environment := range map[string]model.Environment{
		"works offline":       {Kind: model.Sandbox, Protection: model.Open},
		"read & write":        {Kind: model.Demo, Protection: model.Open},
		"asks before writing": {Kind: model.Custom, Protection: model.Ask},
		"read-only":           {Kind: model.Production, Protection: model.ReadOnly},
	} {
		if got := phrase.Protection(environment); got != want {
			t.Errorf("Protection = %q, want %q", got, want)
		}
	}
	for kind, want := range map[model.OperationKind]string{
		model.Read: "reads only", model.Write: "changes data", model.Destructive: "deletes or cancels data",
		model.Money: "moves money", "": "changes data",
	} {
		if got := phrase.Effect(kind); got != want {
			t.Errorf("Effect(%q) = %q, want %q", kind, got, want)
		}
	}
	if got := phrase.ShortID("851df8c8-90f2-4c4a-8e01-a4fc46b25178"); got != "851df8c8-90f2…178" {
		t.Errorf("ShortID = %q", got)
	}
	if got := phrase.Status(401); got != "401 Unauthorized" {
		t.Errorf("Status = %q", got)
	}
}
