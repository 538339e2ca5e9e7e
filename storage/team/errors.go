package team

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/openbao/openbao/api/v2"
)

// The words by which an engine says what a status alone does not.
const (
	saysSealed      = "is sealed"
	saysNotMatched  = "did not match the current version"
	saysCASRequired = "check-and-set parameter required"
	saysNoRoute     = "no handler for route"
)

// failed makes an error of what the library returned. It takes nothing over from the text of an answer.
func (c *Client) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var answer *api.ResponseError
	var own *Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &answer):
		return c.refused(answer)
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	}
	return &Error{Team: c.options.Team, Err: broken(err)}
}

// broken tells why there is no answer.
func broken(err error) error {
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var timeout net.Error
	var address net.Error
	switch {
	case errors.As(err, &certificate), errors.As(err, &unknown):
		return ErrUntrusted
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ErrSlow
	case errors.As(err, &address):
		return ErrUnreachable
	case errors.Is(err, errTooLong), strings.Contains(err.Error(), "malformed HTTP"):
		return ErrNonsense
	}
	return ErrUnreachable
}

// refused tells what the status of an answer means.
func (c *Client) refused(answer *api.ResponseError) error {
	failed := &Error{Team: c.options.Team, Status: answer.StatusCode}
	says := func(words string) bool {
		return slices.ContainsFunc(answer.Errors, func(text string) bool { return strings.Contains(text, words) })
	}
	switch answer.StatusCode {
	case http.StatusServiceUnavailable:
		failed.Err = ErrUnreachable
		if says(saysSealed) {
			failed.Err = ErrSealed
		}
	case 472, 473:
		failed.Err = ErrStandby
	case http.StatusTooManyRequests:
		failed.Err = ErrQuota
	case http.StatusForbidden:
		failed.Err = ErrForbidden
		if says("invalid token") || says("token expired") || says("missing client token") {
			failed.Err = ErrSignedOut
		}
	case http.StatusUnauthorized:
		failed.Err = ErrSignedOut
	case http.StatusBadRequest:
		failed.Err = ErrNonsense
		if says(saysCASRequired) {
			failed.Err = ErrCheckAndSet
		}
	case http.StatusNotFound:
		failed.Err = ErrNonsense
		if says(saysNoRoute) {
			failed.Err = ErrNoMount
		}
	default:
		failed.Err = ErrNonsense
		if answer.StatusCode >= http.StatusInternalServerError {
			failed.Err = ErrUnreachable
		}
	}
	return failed
}

// notMatched reports whether an engine refused a write because of its check-and-set.
func notMatched(err error) bool {
	var answer *api.ResponseError
	return errors.As(err, &answer) && answer.StatusCode == http.StatusBadRequest &&
		slices.ContainsFunc(answer.Errors, func(text string) bool { return strings.Contains(text, saysNotMatched) })
}

// neverSent reports whether a request certainly did not reach anybody who could act on it.
func neverSent(err error) bool {
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &dial) && dial.Op == "dial" || errors.As(err, &certificate)
}
