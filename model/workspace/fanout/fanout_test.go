package fanout_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/model/workspace/fanout"
)

// core answers as the test wants, and remembers what it was asked.
type core struct {
	send   func(ctx context.Context, body string) (model.Exchange, error)
	locked context.Context

	mu           sync.Mutex
	asked        []workspace.Request
	bodies       []string
	running, top int
}

func (c *core) Intend(r workspace.Request) (model.Intent, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, r)
	return model.Intent{}.WithBody(r.Body), nil
}

func (c *core) SendIntent(ctx context.Context, intent model.Intent) (model.Exchange, error) {
	c.mu.Lock()
	c.bodies = append(c.bodies, string(intent.Body()))
	c.running++
	c.top = max(c.top, c.running)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.running--
	}()
	if c.send == nil {
		return model.Exchange{Status: 200, Body: []byte("{}")}, nil
	}
	return c.send(ctx, string(intent.Body()))
}

// AllPages gives two pages as one document, or the error of send.
func (c *core) AllPages(ctx context.Context, options workspace.AllPagesOptions) (workspace.PagesResult, error) {
	intent, err := c.Intend(options.Request)
	if err != nil {
		return workspace.PagesResult{}, err
	}
	exchange, err := c.SendIntent(ctx, intent)
	switch {
	case err != nil:
		return workspace.PagesResult{}, err
	case exchange.Status != 200:
		return workspace.PagesResult{}, &workspace.StatusError{Exchange: exchange}
	}
	_, err = fmt.Fprintf(options.To, `{"Hotels":[1,2],"most":%d}`, options.MaxPages)
	exchange.Body = nil
	return workspace.PagesResult{Pages: 2, Items: 2, Bytes: 4000, Last: exchange}, err
}

func (c *core) UntilLocked(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if c.locked != nil {
		context.AfterFunc(c.locked, cancel)
	}
	return ctx, cancel
}

// catalogue knows one read and one write.
type catalogue struct{}

func (catalogue) Lookup(path string) model.Operation {
	return model.Operation{
		Path: path, Known: path == "hotels/get" || path == "hotels/delete",
		Kind: map[string]model.OperationKind{"hotels/get": model.Read, "hotels/delete": model.Destructive}[path],
	}
}

func place(id string) workspace.Place {
	connection := model.Connection{ID: model.ConnectionID(id)}
	connection.Label = "Hotel " + id
	return workspace.Place{Connection: connection}
}

func targets(n int) []fanout.Target {
	all := make([]fanout.Target, n)
	for i := range all {
		all[i] = fanout.Target{Place: place(fmt.Sprint(i))}
	}
	return all
}

func newFanout(c *core) *fanout.Fanout {
	return fanout.New(c, catalogue{}, func() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) })
}

var read = fanout.Request{Path: "hotels/get", Body: []byte(`{}`)}

func TestAReadIsSentToEachAndAnswersKeepTheirOrder(t *testing.T) {
	c, seen := &core{}, 0
	report, err := newFanout(c).FanOut(t.Context(), read, targets(100), fanout.Options{
		Progress: func(index int, answer fanout.Answer) {
			seen++
			if want := place(fmt.Sprint(index)).Connection.ID; answer.Place.Connection.ID != want {
				t.Errorf("answer %d is that of %s", index, answer.Place.Connection.ID)
			}
		},
	})
	if err != nil || len(report.Answers) != 100 || report.Left != 0 || seen != 100 {
		t.Fatalf("%d answers, %d left, %d seen, %v", len(report.Answers), report.Left, seen, err)
	}
	for i, answer := range report.Answers {
		if answer.Place.Connection.ID != model.ConnectionID(fmt.Sprint(i)) || answer.Failed() {
			t.Errorf("answer %d is %+v", i, answer)
		}
	}
	if c.top > 16 {
		t.Errorf("%d requests were on their way at once", c.top)
	}
}

func TestOnlyReadsAreSentToMany(t *testing.T) {
	for _, path := range []string{"hotels/delete", "hotels/unknown", "Hotels/get", "hotels/get/"} {
		c := &core{}
		_, err := newFanout(c).FanOut(t.Context(), fanout.Request{Path: path}, targets(2), fanout.Options{})
		if !errors.Is(err, fanout.ErrNotRead) || len(c.asked) > 0 {
			t.Errorf("%s: %v, and %d requests were made", path, err, len(c.asked))
		}
	}
}

func TestARowFillsTheBodyAndAMissingValueIsTold(t *testing.T) {
	c := &core{}
	all := targets(2)
	all[0].Row, all[0].Values = 1, []request.Variable{{Name: "Month", Value: "10"}}
	all[0].Properties = []string{"p"}
	all[0].Variables = []request.Variable{{Name: "Month", Value: "11"}, {Name: "Count", Value: "5"}}
	all[1].Row = 2
	what := fanout.Request{Path: "hotels/get", Body: []byte(`{"M":"{{Month}}","C":"{{Count}}"}`), Minimal: true}
	report, err := newFanout(c).FanOut(t.Context(), what, all, fanout.Options{})
	if err != nil || !slices.Equal(c.bodies, []string{`{"M":"10","C":"5"}`}) {
		t.Fatalf("%v was sent, %v", c.bodies, err)
	}
	if r := c.asked[0]; r.Path != "hotels/get" || !r.Minimal || !slices.Equal(r.Properties, []string{"p"}) {
		t.Errorf("the request is %+v", r)
	}
	if report.Answers[0].Failed() || !report.Answers[1].Failed() || report.Answers[1].Err == nil {
		t.Errorf("the answers are %+v", report.Answers)
	}
}

func TestWhatWasStoppedIsLeftAndNotFailed(t *testing.T) {
	for name, end := range map[string]func(c *core) (context.Context, context.CancelFunc){
		"stopped": func(*core) (context.Context, context.CancelFunc) { return context.WithCancel(context.Background()) },
		"locked": func(c *core) (context.Context, context.CancelFunc) {
			locked, lock := context.WithCancel(context.Background())
			c.locked = locked
			return context.Background(), lock
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := &core{}
			ctx, stop := end(c)
			first := true
			c.send = func(ctx context.Context, _ string) (model.Exchange, error) {
				c.mu.Lock()
				answers := first
				first = false
				c.mu.Unlock()
				if answers {
					return model.Exchange{Status: 200}, nil
				}
				<-ctx.Done()
				return model.Exchange{}, ctx.Err()
			}
			report, err := newFanout(c).FanOut(ctx, read, targets(50), fanout.Options{
				Progress: func(int, fanout.Answer) { stop() },
			})
			if err != nil || len(report.Answers) != 1 || report.Left != 49 {
				t.Errorf("%d answers, %d left, %v", len(report.Answers), report.Left, err)
			}
		})
	}
}

func TestABodyIsKeptOrGone(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large")
	c := &core{send: func(context.Context, string) (model.Exchange, error) {
		return model.Exchange{Status: 200, BodyFile: large}, os.WriteFile(large, []byte("{}"), 0o600)
	}}
	kept := ""
	keep := func(_ context.Context, target fanout.Target, exchange model.Exchange) (string, error) {
		text, err := os.ReadFile(exchange.BodyFile)
		kept = string(text)
		return "kept/" + target.Place.Connection.Label, err
	}
	report, err := newFanout(c).FanOut(t.Context(), read, targets(1), fanout.Options{Keep: keep})
	if err != nil || kept != "{}" || report.Answers[0].File != "kept/Hotel 0" {
		t.Errorf("%q was kept, %+v, %v", kept, report.Answers, err)
	}
	if _, err := os.Stat(large); !errors.Is(err, os.ErrNotExist) || report.Answers[0].Exchange.BodyFile != "" {
		t.Errorf("the body is still there: %v", err)
	}

	full := errors.New("the disk is full")
	keep = func(context.Context, fanout.Target, model.Exchange) (string, error) { return "", full }
	report, _ = newFanout(c).FanOut(t.Context(), read, targets(1), fanout.Options{Keep: keep})
	if answer := report.Answers[0]; !answer.Failed() || !errors.Is(answer.Err, full) || answer.Exchange.Status != 200 {
		t.Errorf("an answer that could not be kept is %+v", answer)
	}
}

func TestRowsAreReadWhateverSeparatesThem(t *testing.T) {
	want := []fanout.Row{
		{1, "A", []request.Variable{{Name: "M", Value: "1"}}},
		{2, "B", []request.Variable{{Name: "M", Value: "2"}}},
	}
	for _, text := range []string{
		"connection,M\nA,1\nB,2\n", "\xef\xbb\xbfConnection;M\r\nA;1\r\nB;2", "CONNECTION\tM\nA\t1\n\nB\t2\n",
	} {
		rows, err := fanout.ReadRows([]byte(text))
		if err != nil || fmt.Sprint(rows) != fmt.Sprint(want) {
			t.Errorf("%q: %v, %v", text, rows, err)
		}
	}
	for _, text := range []string{"", "connection,M\n", "a,b\n1\n", "a,b\n\"1,2\n"} {
		if _, err := fanout.ReadRows([]byte(text)); !errors.Is(err, fanout.ErrNoRows) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAllPagesOfEachAreOneDocument(t *testing.T) {
	c := &core{send: func(_ context.Context, body string) (model.Exchange, error) {
		switch body {
		case `"1"`:
			return model.Exchange{Status: 401, Message: "Invalid AccessToken.", Body: []byte("{}")}, nil
		case `"2"`:
			return model.Exchange{}, errors.New("no way there")
		}
		return model.Exchange{Status: 200, Size: 10}, nil
	}}
	what := fanout.Request{Path: "hotels/get", Body: []byte(`"{{N}}"`), Pages: true, MaxPages: 7}
	all := targets(3)
	for i := range all {
		all[i].Values = []request.Variable{{Name: "N", Value: fmt.Sprint(i)}}
	}
	var mu sync.Mutex
	kept := map[model.ConnectionID]string{}
	report, err := newFanout(c).FanOut(t.Context(), what, all, fanout.Options{
		KeepPages: func(_ context.Context, target fanout.Target, fetch func(io.Writer) error) (string, error) {
			var document strings.Builder
			if err := fetch(&document); err != nil {
				return "", err
			}
			mu.Lock()
			defer mu.Unlock()
			kept[target.Place.Connection.ID] = document.String()
			return "file " + string(target.Place.Connection.ID), nil
		},
	})
	if err != nil || len(report.Answers) != 3 {
		t.Fatalf("%d answers, %v", len(report.Answers), err)
	}
	if first := report.Answers[0]; first.Failed() || first.File != "file 0" || first.Exchange.Size != 4000 ||
		kept["0"] != `{"Hotels":[1,2],"most":7}` {
		t.Errorf("the first is %+v, and kept is %v", first, kept)
	}
	if refused := report.Answers[1]; refused.Err != nil || refused.Exchange.Status != 401 || refused.File != "" ||
		refused.Exchange.Message != "Invalid AccessToken." || refused.Exchange.Body != nil {
		t.Errorf("the refused one is %+v", refused)
	}
	if lost := report.Answers[2]; lost.Err == nil || lost.File != "" || len(kept) != 1 {
		t.Errorf("the lost one is %+v, and kept is %v", lost, kept)
	}
}

func TestTheFileOfAnAnswerHasNoOddCharacter(t *testing.T) {
	odd := place("0123456789abcdef")
	odd.Connection.Label = "../Zum  Löwen: \"A\"|<b>\x00" + strings.Repeat("ä", 100)
	name := fanout.FileName(7, odd)
	if !strings.HasPrefix(name, "0007-___Zum__Löwen___A___b__ä") || len([]rune(name)) > 90 ||
		strings.ContainsAny(name, "/\\:*?\"<>|\x00 ") || strings.HasSuffix(name, ".json") {
		t.Errorf("it is called %q", name)
	}
	one, other := fanout.FileName(0, place("1")), fanout.FileName(0, place("2"))
	if strings.HasPrefix(one, "0000") || one == other {
		t.Errorf("without a row they are called %q and %q", one, other)
	}
}
