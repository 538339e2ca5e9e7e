package cli_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"keyrack/model/workspace/webhooks"
	"keyrack/ui/cli/console"
)

var receiverAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/\S+`)

// readers calls a function with what is written.
type readers func(text string)

func (r readers) Write(text []byte) (int, error) {
	r(string(text))
	return len(text), nil
}

// TestListeningEndsThoughTheLastMessageWasDropped has more come than is kept before the first is written.
func TestListeningEndsThoughTheLastMessageWasDropped(t *testing.T) {
	i := newInside(t)
	body := bytes.Repeat([]byte{' '}, webhooks.MostBody)
	i.asked = readers(func(text string) {
		address := receiverAddress.FindString(text)
		if address == "" {
			return
		}
		for range 6 {
			response, err := http.Post(address, "application/json", bytes.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			_ = response.Body.Close()
		}
	})
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	exit, output, said := i.run(ctx, "", "webhook", "listen", "--env", "demo", "--count", "1")
	if exit.Code != console.Fine || ctx.Err() != nil || strings.Count(output, "  Demo  ") != 1 {
		t.Errorf("exit code %d, %v\n%s%s", exit.Code, ctx.Err(), output, said)
	}
	if !strings.Contains(said, "some are left out") {
		t.Errorf("what was dropped is not said: %s", said)
	}
}

// TestASenderThatGetsNoAnswerIsNotHungUpOn by the end of the command either.
func TestASenderThatGetsNoAnswerIsNotHungUpOn(t *testing.T) {
	i := newInside(t)
	shown, screen, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	i.screen = screen
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	sent := make(chan error, 1)
	i.asked = readers(func(text string) {
		if address := receiverAddress.FindString(text); address != "" {
			go func() { sent <- post(ctx, address) }()
		}
	})
	row := make(chan string, 1)
	go func() {
		line := make([]byte, 4096)
		n, _ := shown.Read(line)
		row <- string(line[:n])
		leave()
	}()
	exit, _, said := i.run(t.Context(), "", "webhook", "listen", "--env", "demo", "--count", "1", "--answer", "silence")
	_ = screen.Close()
	if line := <-row; exit.Code != console.Fine || !strings.Contains(line, "no answer yet") {
		t.Errorf("exit code %d\n%s%s", exit.Code, line, said)
	}
	if err := <-sent; !errors.Is(err, context.Canceled) {
		t.Errorf("the sender was told: %v", err)
	}
}

// post sends an empty message.
func post(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader("{}"))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		_ = response.Body.Close()
	}
	return err
}
