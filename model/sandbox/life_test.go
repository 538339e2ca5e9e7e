package sandbox

import (
	"context"
	"slices"
	"testing"
	"time"
)

func TestTheSameSeedLivesTheSameLife(t *testing.T) {
	const moments = 120
	live := func(seed uint64, moments int) ([]string, []string) {
		clock := newClock()
		s := newTestSandbox(t, Options{Seed: seed, Now: clock.time, Sleep: clock.sleep})
		heard := &listener{hotel: s.grants[auroraToken].hotels[0].id(), frames: make(chan []byte, moments)}
		s.listen(heard, true)
		var paths, frames []string
		for range moments {
			clock.pass(10 * time.Minute)
			path, err := s.happen()
			if err != nil {
				t.Fatalf("seed %d: %s: %v", seed, path, err)
			}
			paths = append(paths, path)
		}
		for len(heard.frames) > 0 {
			frames = append(frames, string(<-heard.frames))
		}
		return paths, frames
	}
	paths, frames := live(7, moments)
	again, same := live(7, moments)
	if !slices.Equal(paths, again) || !slices.Equal(frames, same) {
		t.Error("the same seed lives another life")
	}
	for _, plot := range plots() {
		if !slices.Contains(paths, plot.path) {
			t.Errorf("%s never happens", plot.path)
		}
	}
	if other, _ := live(8, 20); slices.Equal(paths[:20], other) {
		t.Error("another seed lives the same life")
	}
}

// TestLifeBeginsAndEndsAtAWord: it goes at the pace that was set last, and nothing happens while there is none.
func TestLifeBeginsAndEndsAtAWord(t *testing.T) {
	asked, over := make(chan time.Duration), make(chan struct{})
	s := newTestSandbox(t, Options{Seed: 7, Sleep: func(ctx context.Context, pause time.Duration) error {
		select {
		case asked <- pause:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case <-over:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}})
	if _, err := s.Listen(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	lived := func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.lived
	}
	expect := func(pause time.Duration, happened int) {
		t.Helper()
		if got := <-asked; got != pause || lived() != happened {
			t.Errorf("waits %s after %d have happened, want %s after %d", got, lived(), pause, happened)
		}
	}
	s.SetLife(time.Second)
	expect(time.Second, 0)
	over <- struct{}{}
	expect(time.Second, 1)
	s.SetLife(0)
	s.SetLife(3 * time.Second)
	expect(3*time.Second, 1)
	over <- struct{}{}
	expect(3*time.Second, 2)
	if s.Life() != 3*time.Second {
		t.Errorf("it lives every %s", s.Life())
	}
}

// TestLifeGoesOnWithoutWhatClientsHaveDeleted takes away the rows of each table in turn, and then of all.
func TestLifeGoesOnWithoutWhatClientsHaveDeleted(t *testing.T) {
	needs := map[string][]string{
		"Rate": {"reservations/add", "rates/updatePrice"}, "ResourceCategory": {"reservations/add"},
		"Customer": {"reservations/add", "payments/addExternal"}, "MessageThread": {"messages/add"},
		"Resource": {"resources/update"}, "Device": {"commands/addPrinter"},
		"Reservation": {
			"reservations/start", "reservations/process", "reservations/updateInterval", "reservations/cancel",
		},
	}
	s := newTestSandbox(t, Options{Seed: 7})
	p := s.open(s.grants[auroraToken].hotels[0])
	for name, paths := range needs {
		before := p.all(name)
		p.rows[name] = []*row{}
		for _, plot := range plots() {
			moment := scene{property: p, from: s.seed.choices("life", 1), now: s.now().UTC()}
			if body := plot.body(moment); body != nil && slices.Contains(paths, plot.path) {
				t.Errorf("without a %s, %s sends %v", name, plot.path, body)
			}
		}
		p.rows[name] = before
	}
	for name := range needs {
		for _, token := range []string{auroraToken, borealisToken} {
			s.open(s.grants[token].hotels[0]).rows[name] = []*row{}
		}
	}
	for range 40 {
		path, err := s.happen()
		if err != nil {
			t.Errorf("nothing is left, and %s says %v", path, err)
		}
	}
}

func TestASandboxWithLifeIsHeard(t *testing.T) {
	clock := newClock()
	s := newTestSandbox(t, Options{Now: clock.time, Sleep: clock.sleep, Life: 2 * time.Second})
	server := s.serve(t)
	ears := server.hear(t, auroraToken)
	heard := make(chan []map[string]any)
	go func() { heard <- ears.next() }()
	for {
		clock.asleepFor(t, 2*time.Second)
		clock.pass(2 * time.Second)
		select {
		case events := <-heard:
			if len(events) == 0 {
				t.Error("a message has no events")
			}
			return
		default:
		}
	}
}
