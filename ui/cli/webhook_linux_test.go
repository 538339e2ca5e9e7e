package cli_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"keyrack/model/webhook"
	"keyrack/ui/cli/console"
)

// tunnel sends a webhook as soon as the receiver says where, and types what is answered to the question that comes.
type tunnel struct {
	t     *testing.T
	body  []byte
	write func(line string)
	types string
	asked bool
	sends sync.WaitGroup
}

func (u *tunnel) Write(text []byte) (int, error) {
	if address := string(receiverAddress.Find(text)); address != "" { // the buffer is used again
		u.sends.Go(func() {
			response, err := http.Post(address, "application/json", bytes.NewReader(u.body))
			if err != nil {
				u.t.Error(err)
				return
			}
			_ = response.Body.Close()
		})
	}
	if bytes.Contains(text, []byte("[y/N]")) {
		u.asked = true
		u.write(u.types)
	}
	return len(text), nil
}

// TestANewKeyThatIsOnlyProbablyOfAConnectionIsAskedAbout: that its token begins as the id of the integration is a hint.
func TestANewKeyThatIsOnlyProbablyOfAConnectionIsAskedAbout(t *testing.T) {
	const (
		integration = "c8bee838-7fb1-4f4e-8fac-ac87008b2f90"
		before      = "C8BEE8387FB14F4E8FACAC87008B2F90-0A1B2C3D4E5F60718293A4B5C6D7E8F"
		after       = "C8BEE8387FB14F4E8FACAC87008B2F90-FFFF2C3D4E5F60718293A4B5C6D7E8F"
	)
	action, _ := webhook.ActionNamed(webhook.APIKeyCreated)
	body := webhook.IntegrationBody(webhook.Origin{Integration: webhook.Named{ID: integration}}, action, time.Now(), after)
	for types, want := range map[string]string{"y": after, "n": before} {
		t.Run(types, func(t *testing.T) {
			i := newInside(t)
			i.must(t, "", "env", "add", "Local", "--url", "http://127.0.0.1:1", "--protection", "ask")
			i.must(t, tokens()["client"], "client", "add", "--env", "local", "--name", "Acme Sync 2.1.0")
			i.must(t, before, "add", "--env", "local", "--label", "Mine", "--no-verify")
			at, write := keyboard(t)
			here := &tunnel{t: t, body: body, write: write, types: types}
			i.terminal, i.asked = at, here
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			exit, output, said := i.run(ctx, "", "webhook", "listen", "--env", "local", "--keep", "--count", "1")
			here.sends.Wait()
			if exit.Code != console.Fine || !here.asked || !strings.Contains(output, "IntegrationApiKeyCreated") {
				t.Errorf("exit code %d, asked %v\n%s%s", exit.Code, here.asked, output, said)
			}
			if strings.Contains(output+said, after[33:]) {
				t.Errorf("the key is said: %s%s", output, said)
			}
			places, err := i.workspace.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			tokens, err := i.workspace.ReadTokens(t.Context(), places[0].Connection.ID)
			if err != nil || tokens.AccessToken.Reveal() != want {
				t.Errorf("it has the other token: %v", err)
			}
		})
	}
}
