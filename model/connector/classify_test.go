package connector

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
)

// Failures of the network that no test can bring about on loopback.
func TestFailuresOfTheNetworkAreToldApart(t *testing.T) {
	dial := func(cause error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: cause} }
	for _, test := range []struct {
		name string
		err  error
		want FailureKind
	}{
		{"no such host", dial(&net.DNSError{Err: "no such host", Name: "x.example", IsNotFound: true}), DNS},
		{"no name server", dial(&net.DNSError{Err: "connection refused", Name: "x.example", IsTemporary: true}), NoNetwork},
		{"slow name server", dial(&net.DNSError{Err: "i/o timeout", Name: "x.example", IsTimeout: true}), NoNetwork},
		{"no network", dial(os.NewSyscallError("connect", syscall.ENETUNREACH)), NoNetwork},
		{"no network on Windows", dial(os.NewSyscallError("connectex", syscall.Errno(10051))), NoNetwork},
		{"refused", dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), Refused},
		{"refused on Windows", dial(os.NewSyscallError("connectex", syscall.Errno(10061))), Refused},
		{"no way to the host", dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), Unreachable},
		{"no connection in time", dial(os.ErrDeadlineExceeded), Unreachable},
		{"reset", fmt.Errorf("read: %w", &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}), Cut},
		{"lost", errors.New("http2: client connection lost"), Cut},
		{"end", io.EOF, Cut},
	} {
		t.Run(test.name, func(t *testing.T) {
			failed := classify(t.Context(), test.err, &trace{})
			if failed.Kind != test.want {
				t.Errorf("%s, want %s", failed.Kind, test.want)
			}
			if failed.Error() == "" || failed.Sent {
				t.Errorf("text %q, Sent %v", failed.Error(), failed.Sent)
			}
		})
	}
}

func TestEveryKindHasItsOwnWords(t *testing.T) {
	seen := map[string]FailureKind{FailureKind("unknown").what(): "unknown"}
	for _, kind := range []FailureKind{
		NotCleared, InvalidBody, CredentialsInBody, DNS, NoNetwork, Unreachable, Refused, NotThisComputer, TLS, Proxy,
		Silence, Canceled, Redirected,
		Malformed, Cut, TooLarge, Disk,
	} {
		if other, found := seen[kind.what()]; found {
			t.Errorf("%s and %s share %q", kind, other, kind.what())
		}
		seen[kind.what()] = kind
	}
}
