package model

import (
	"fmt"
	"net/url"
	"strings"
)

// BoundTo says where a token was entered for: the address of an environment, and behind a blank that of its socket
// where the user gave one; or [BoundToSandbox]. It is empty for a token that an older Keyrack stored, which kept the
// token alone.
type BoundTo string

// BoundToSandbox is for the tokens of the sandbox, which has another address at each start.
const BoundToSandbox BoundTo = "sandbox"

// BindsTo is where the tokens of the environment are for.
func (e Environment) BindsTo() BoundTo {
	if e.Kind == Sandbox {
		return BoundToSandbox
	}
	return BoundTo(e.Address.String())
}

// Bind puts beside a token where it was entered for. What comes out is what a secret store keeps, which nobody but its
// owner can change: an index that was edited cannot send the token elsewhere. The token comes first and a blank, which
// no token holds, ends it, so that a person who reads the item with another program finds it. What is bound already
// stays as it is. The error is [ErrSecretTooBig].
func Bind(token Secret, to BoundTo) (Secret, error) {
	if _, already := Unbind(token); already != "" {
		return token, nil
	}
	value := token.Reveal() + " " + string(to)
	if len(value) > MaxTokenLength {
		return Secret{}, ErrSecretTooBig
	}
	return NewSecret(value), nil
}

// Unbind takes apart what Bind put together. A value of an older Keyrack is a token alone.
func Unbind(stored Secret) (Secret, BoundTo) {
	token, to, found := strings.Cut(stored.Reveal(), " ")
	if !found || BoundTo(to) != BoundToSandbox && !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") {
		return stored, ""
	}
	return NewSecret(token), BoundTo(to)
}

// OtherAddressError means that a token would have gone to another address than the one that it was entered for. Nothing
// was sent.
type OtherAddressError struct {
	Environment string
	Entered     BoundTo // empty where it is not known: an older Keyrack stored the token
	Address     BoundTo // where it would have gone
	Socket      bool    // Address is that of the environment's socket; Entered says where the token was entered for at all
	// Beside is the socket of a custom environment: tokens that are confirmed or entered again are for it as well.
	Beside SocketAddress
}

func (e *OtherAddressError) Error() string {
	if e.Entered == "" {
		return fmt.Sprintf("not sent: it is not known whether the token was entered for %s", e.Address)
	}
	if e.Socket {
		return fmt.Sprintf("not sent: nobody has said that tokens of %s may go to %s", e.Environment, e.Address)
	}
	return fmt.Sprintf("not sent: the token was entered for %s, and %s is at %s", e.Entered, e.Environment, e.Address)
}

// CheckBound returns an *[OtherAddressError] unless a token that is bound so may be sent to the environment. A token of
// an older Keyrack, whose address only the index knows, may be sent where it makes no difference what the index says:
// to addresses that are part of the program, to Mews, and to this computer.
func CheckBound(to BoundTo, environment Environment) error {
	here := environment.BindsTo()
	entered, _ := to.cut()
	if entered == here || to == "" && environment.isBelieved() {
		return nil
	}
	held := &OtherAddressError{Environment: environment.Name, Entered: entered, Address: here}
	if environment.Kind == Custom {
		held.Beside = environment.Socket
	}
	return held
}

// cut takes the address of the API from that of the socket, which is empty where there is none.
func (to BoundTo) cut() (api, socket BoundTo) {
	before, after, _ := strings.Cut(string(to), " ")
	return BoundTo(before), BoundTo(after)
}

func (e Environment) isBelieved() bool {
	_, ofMews := BuiltInAt(e.Address)
	return ofMews || e.Kind != Custom || e.isOnLoopback()
}

func (e Environment) isOnLoopback() bool {
	u, err := url.Parse(e.Address.String())
	return err == nil && isLoopback(u.Hostname())
}
