package keychain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"keyrack/model"
)

func TestEveryErrorOfTheSystemHasOneMeaning(t *testing.T) {
	bus := func(name string) error { return dbus.Error{Name: name, Body: []any{"a secret"}} }
	for _, test := range []struct {
		err  error
		want error
	}{
		{nil, nil},
		{keyring.ErrNotFound, model.ErrSecretNotFound},
		{fmt.Errorf("wrapped: %w", keyring.ErrNotFound), model.ErrSecretNotFound},
		{keyring.ErrSetDataTooBig, model.ErrSecretTooBig},
		{keyring.ErrUnsupportedPlatform, model.ErrStoreUnavailable},
		{errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"), model.ErrStoreLocked},
		{bus("org.freedesktop.Secret.Error.IsLocked"), model.ErrStoreLocked},
		{bus("org.freedesktop.Secret.Error.NoSession"), model.ErrStoreBroken},
		{bus("org.freedesktop.Secret.Error.NoSuchObject"), model.ErrStoreBroken},
		{bus("org.freedesktop.DBus.Error.ServiceUnknown"), model.ErrStoreUnavailable},
		{bus("org.freedesktop.DBus.Error.NameHasNoOwner"), model.ErrStoreUnavailable},
		{bus("org.freedesktop.DBus.Error.NoReply"), model.ErrStoreUnavailable},
		{bus("org.freedesktop.DBus.Error.AccessDenied"), model.ErrSandboxed},
		{bus("org.freedesktop.DBus.Error.Spawn.ChildExited"), model.ErrStoreUnavailable},
		{bus("org.freedesktop.DBus.Error.TimedOut"), model.ErrStoreTimeout},
		{bus("org.freedesktop.DBus.Error.UnknownMethod"), model.ErrStoreBroken},
		{bus("com.example.Oops"), model.ErrStoreBroken},
		{dbus.ErrClosed, model.ErrStoreUnavailable},
		{io.EOF, model.ErrStoreUnavailable},
		{context.DeadlineExceeded, model.ErrStoreTimeout},
		{context.Canceled, model.ErrStoreTimeout},
		{dbus.FormatError("wire format"), model.ErrStoreBroken},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, model.ErrStoreUnavailable},
		{&exec.Error{Name: "dbus-launch", Err: exec.ErrNotFound}, model.ErrStoreUnavailable},
		{syscall.Errno(8), model.ErrStoreFull},           // Windows: the Credential Manager is full
		{syscall.Errno(1783), model.ErrSecretTooBig},     // Windows: over 2,560 bytes
		{syscall.Errno(1312), model.ErrStoreUnavailable}, // Windows: no such logon session
		{errors.New("secret not found in keyring"), model.ErrStoreBroken},
	} {
		if got := classify(test.err); got != test.want {
			t.Errorf("%v means %v, want %v", test.err, got, test.want)
		}
	}
}

func TestExitCodesOfTheSecurityTool(t *testing.T) {
	if os.Getenv("KEYCHAIN_EXIT") != "" {
		os.Exit(36)
	}
	tool := exec.Command(os.Args[0], "-test.run=^TestExitCodesOfTheSecurityTool$")
	tool.Env = append(os.Environ(), "KEYCHAIN_EXIT=1")
	if err := tool.Run(); classify(err) != model.ErrStoreLocked {
		t.Errorf("a tool that ended with %v means %v, want %v", err, classify(err), model.ErrStoreLocked)
	}
	for code, want := range map[int]error{
		36: model.ErrStoreLocked, 51: model.ErrStoreDeclined, 128: model.ErrStoreDeclined, 53: model.ErrStoreUnavailable,
		1: model.ErrStoreBroken, -1: model.ErrStoreBroken,
	} {
		if got := classifyExit(code); got != want {
			t.Errorf("exit code %d means %v, want %v", code, got, want)
		}
	}
}
