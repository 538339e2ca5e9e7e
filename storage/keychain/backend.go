package keychain

import (
	"context"
	"errors"
	"io"
	"net"
	"os/exec"
	"strings"
	"syscall"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"keyrack/model"
)

// Backend reads and writes items. Calls come one at a time, may take as long as they like, and may panic.
//
// Get and Delete return an error that wraps [model.ErrSecretNotFound] if, and only if, there is no such item. Of other
// errors the first of package model's that they wrap is passed on, alone; an error that wraps none counts as
// [model.ErrStoreBroken].
type Backend interface {
	Set(service, account, secret string) error
	Get(service, account string) (string, error)
	Delete(service, account string) error
}

// lister is a backend that can say which accounts it has under a service, in any order.
type lister interface {
	Accounts(service string) ([]string, error)
}

// goKeyring is the keychain of the system.
type goKeyring struct{}

func (goKeyring) Set(service, account, secret string) error {
	return classify(keyring.Set(service, account, secret))
}

func (goKeyring) Get(service, account string) (string, error) {
	secret, err := keyring.Get(service, account)
	return secret, classify(err)
}

func (goKeyring) Delete(service, account string) error {
	return classify(keyring.Delete(service, account))
}

// plain returns the error of package model that err wraps, without any other text.
func plain(err error) error {
	for _, known := range []error{
		model.ErrSecretNotFound, model.ErrNoBus, model.ErrNoProvider, model.ErrNoCollection, model.ErrStoreDisabled,
		model.ErrSandboxed, model.ErrAccessDenied, model.ErrStoreUnavailable, model.ErrStoreLocked, model.ErrStoreDeclined,
		model.ErrStoreTimeout, model.ErrStoreBusy, model.ErrSecretTooBig, model.ErrStoreFull, model.ErrSecretNotSaved,
		model.ErrSecretNotDeleted,
	} {
		if errors.Is(err, known) {
			return known
		}
	}
	return model.ErrStoreBroken
}

// classify turns an error of go-keyring, the bus or the system into one of package model. Nil stays nil.
func classify(err error) error {
	var (
		fromBus     dbus.Error
		fromTool    *exec.ExitError
		fromStart   *exec.Error
		fromNetwork net.Error
		fromSystem  syscall.Errno
	)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return model.ErrSecretNotFound
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return model.ErrSecretTooBig
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return model.ErrStoreUnavailable
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return model.ErrStoreTimeout
	case errors.As(err, &fromBus):
		return classifyBus(fromBus.Name)
	case errors.As(err, &fromTool):
		return classifyExit(fromTool.ExitCode())
	case errors.As(err, &fromSystem):
		return classifySystem(fromSystem)
	case errors.Is(err, dbus.ErrClosed), errors.Is(err, io.EOF), errors.As(err, &fromStart), errors.As(err, &fromNetwork):
		return model.ErrStoreUnavailable
	// go-keyring has one text, and no type, for "locked" and "the user said no".
	case strings.HasPrefix(err.Error(), "failed to unlock correct collection"):
		return model.ErrStoreLocked
	}
	return model.ErrStoreBroken
}

// classifyBus knows the names of the D-Bus and the Secret Service specifications.
func classifyBus(name string) error {
	switch name {
	case "org.freedesktop.Secret.Error.IsLocked":
		return model.ErrStoreLocked
	case "org.freedesktop.DBus.Error.ServiceUnknown",
		"org.freedesktop.DBus.Error.NameHasNoOwner",
		"org.freedesktop.DBus.Error.NoReply",
		"org.freedesktop.DBus.Error.Disconnected",
		"org.freedesktop.DBus.Error.NoServer":
		return model.ErrStoreUnavailable
	case "org.freedesktop.DBus.Error.AccessDenied": // the bus, or the proxy of a sandbox, does not let the call through
		return model.ErrSandboxed
	case "org.freedesktop.DBus.Error.Timeout", "org.freedesktop.DBus.Error.TimedOut":
		return model.ErrStoreTimeout
	}
	if strings.HasPrefix(name, "org.freedesktop.DBus.Error.Spawn.") {
		return model.ErrStoreUnavailable
	}
	return model.ErrStoreBroken
}

// classifyExit knows the exit codes of /usr/bin/security, which are the lowest byte of the OSStatus of SecBase.h.
func classifyExit(code int) error {
	switch code {
	case 36: // errSecInteractionNotAllowed, -25308: locked, and nobody there to ask
		return model.ErrStoreLocked
	case 51, 128: // errSecAuthFailed, -25293; errSecUserCanceled, -128
		return model.ErrStoreDeclined
	case 53: // errSecNotAvailable, -25291
		return model.ErrStoreUnavailable
	}
	return model.ErrStoreBroken
}

// classifySystem knows the error codes of Windows, which is the one system that answers with any. How many items its
// Credential Manager takes is written nowhere: users have met the end at some 1,470 of all programs together, as the
// first of the codes here (git-ecosystem/git-credential-manager#1413).
func classifySystem(code syscall.Errno) error {
	switch code {
	case 8, 1816: // ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_ENOUGH_QUOTA
		return model.ErrStoreFull
	case 1783: // RPC_X_BAD_STUB_DATA: more than CRED_MAX_CREDENTIAL_BLOB_SIZE, 2,560 bytes
		return model.ErrSecretTooBig
	}
	return model.ErrStoreUnavailable
}
