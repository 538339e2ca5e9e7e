package phrase_test

import (
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"

	"keyrack/model/sandbox"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/webhooks"
	"keyrack/ui/phrase"
)

// TestAPortThatIsTakenIsNamed, whoever was to listen there.
func TestAPortThatIsTakenIsNamed(t *testing.T) {
	taken := httptest.NewServer(nil)
	t.Cleanup(taken.Close)
	address := strings.TrimPrefix(taken.URL, "http://")
	_, err := sandbox.New(sandbox.Options{}).Listen(t.Context(), address)
	_, port, _ := net.SplitHostPort(address)
	said := phrase.Explain(err)
	if said.What != "Port "+port+" is taken: another program listens there already." || said.Next == "" {
		t.Errorf("%+v", said)
	}
	at := &net.TCPAddr{Port: 80}
	for want, err := range map[string]error{
		"Port 80 may not be listened on by this user.": &net.OpError{Op: "listen", Addr: at, Err: os.NewSyscallError("bind",
			syscall.EACCES)},
		"Port 80 is taken: another program listens there already.": fmt.Errorf("x: %w",
			&net.OpError{Op: "listen", Addr: at, Err: syscall.Errno(10048)}),
		"The port cannot be listened on.": &net.OpError{Op: "listen", Err: errors.New("invalid port")},
	} {
		if said := phrase.WebhookUnreached(err); said.What != want {
			t.Errorf("%q, not %q", said.What, want)
		}
	}
	if said := phrase.WebhookUnreached(webhooks.ErrHost); !strings.Contains(said.Sentences(), "hooks.example.com") {
		t.Errorf("%+v", said)
	}
}

// TestWhatIsSaidOfAnImportFitsWindowAndTerminal: rows are shown with the same sentence in both.
func TestWhatIsSaidOfAnImportFitsWindowAndTerminal(t *testing.T) {
	for _, err := range []error{
		transfer.ErrKeyOfNobody, transfer.ErrIntegrationUnknown, transfer.ErrNoEnvironment, transfer.ErrOtherEnvironment,
		transfer.ErrSaysProduction, transfer.ErrEnvironmentUnclear, transfer.ErrKindUnclear, transfer.ErrNotShaped,
		transfer.ErrProbably, transfer.ErrSwitchedOff, transfer.ErrClientUnnamed, transfer.ErrClientNotStored,
		transfer.ErrEnvironmentEmpty, transfer.ErrClientUnclear, transfer.ErrClientTokenUnclear, webhooks.ErrForgotten,
		webhooks.ErrStoredToken, webhooks.ErrHost,
	} {
		said := strings.ToLower(phrase.Base(err).Sentences())
		for _, word := range []string{" page", "press", "click", "button", "tick", "run keyrack"} {
			if strings.Contains(said, word) {
				t.Errorf("%q speaks of %q", said, word)
			}
		}
	}
}
