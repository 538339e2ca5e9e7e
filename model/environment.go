package model

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// EnvironmentID identifies an environment for good; names and addresses may change.
type EnvironmentID string

// EnvironmentKind says what an environment is for. It decides the colour, the mark and what an address may be.
type EnvironmentKind string

// The kinds of environment.
const (
	Sandbox    EnvironmentKind = "sandbox"
	Demo       EnvironmentKind = "demo"
	Production EnvironmentKind = "production"
	Custom     EnvironmentKind = "custom"
)

// Protection is what an environment allows.
type Protection string

// The protections, from the weakest to the strongest.
const (
	Open     Protection = "open"      // reads and writes are sent
	Ask      Protection = "ask"       // each write is confirmed first
	ReadOnly Protection = "read-only" // writes are not sent until they are unlocked for a connection
)

// Stricter returns the stronger of two protections. One that this version does not know counts as read-only.
func Stricter(a, b Protection) Protection {
	rank := func(p Protection) int {
		switch p {
		case Open:
			return 0
		case Ask:
			return 1
		}
		return 2
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// EnvironmentColor is the colour of a custom environment. Violet, green and red are not among the choices: they say
// sandbox, demo and production.
type EnvironmentColor string

// The colours of a custom environment.
const (
	Amber EnvironmentColor = "" // unless another was chosen
	Blue  EnvironmentColor = "blue"
	Teal  EnvironmentColor = "teal"
	Pink  EnvironmentColor = "pink"
	Slate EnvironmentColor = "slate"
)

// EnvironmentColors lists the colours of a custom environment.
func EnvironmentColors() []EnvironmentColor {
	return []EnvironmentColor{Amber, Blue, Teal, Pink, Slate}
}

// Addresses that Mews documents for the Connector API.
const (
	DemoAddress       = "https://api.mews-demo.com"
	ProductionAddress = "https://api.mews.com"
)

// Environment is a Mews platform.
type Environment struct {
	ID         EnvironmentID
	Name       string
	Kind       EnvironmentKind
	Address    Address // empty for the sandbox until it has been started
	Protection Protection
	Socket     SocketAddress    // of a custom environment, see [Environment.SocketAddress]; may be empty
	Color      EnvironmentColor // of a custom environment; every other has the colour of its kind
	// Team has made the environment, or has said how it is to be protected; empty for one that is of this computer alone.
	// Forced is the protection that the team has said, below which nobody here can go; may be empty.
	Team   TeamID
	Forced Protection
}

// Real reports whether the environment is to be treated as one with real guests: production, and whatever its owner
// made read-only. No start leads there, and presenter mode does not show it.
func (e Environment) Real() bool { return e.Allows() == ReadOnly }

// Validate checks what a person can get wrong about a custom environment, except for an address of Mews: [ParseAddress]
// refuses that.
func (e Environment) Validate() error {
	if strings.TrimSpace(e.Name) == "" {
		return errors.New("an environment needs a name")
	}
	switch e.Protection {
	case Open, Ask, ReadOnly:
	default:
		return fmt.Errorf("protection %q is not known: use open, ask or read-only", e.Protection)
	}
	if !slices.Contains(EnvironmentColors(), e.Color) || e.Color != Amber && e.Kind != Custom {
		return fmt.Errorf("the colour %q is not one for %s environments", e.Color, e.Kind)
	}
	if err := e.checkSocket(); err != nil {
		return err
	}
	switch e.Kind {
	case Sandbox:
		return nil
	case Demo, Production, Custom:
		_, err := ReadAddress(e.Kind, e.Address.String())
		return err
	}
	return fmt.Errorf("environment kind %q is not known", e.Kind)
}

// OperationsLink is the address of a property in Mews Operations, the web application, or "" where there is none: a
// sandbox has no such thing, and of a custom environment it is not known.
func (e Environment) OperationsLink(enterpriseID string) string {
	app := map[EnvironmentKind]string{Demo: "https://app.mews-demo.com", Production: "https://app.mews.com"}[e.Kind]
	if app == "" || enterpriseID == "" {
		return ""
	}
	return app + "/Commander/" + url.PathEscape(enterpriseID) + "/Dashboard/Index"
}

// Address is the origin of a Connector API (Mews calls it PlatformAddress): scheme, host and port, nothing else. Only
// [ParseAddress] makes one, so an Address is always safe to send tokens to as far as its kind allows.
type Address struct {
	origin string
}

// String returns the origin without a trailing slash, such as "https://api.mews.com".
func (a Address) String() string { return a.origin }

// Host returns host and, where it is not the scheme's own, port.
func (a Address) Host() string {
	_, host, _ := strings.Cut(a.origin, "://")
	return host
}

// IsZero reports whether there is no address.
func (a Address) IsZero() bool { return a.origin == "" }

// AddressError says why text cannot be the address of an environment.
type AddressError struct {
	Reason string
}

func (e *AddressError) Error() string { return "wrong address: " + e.Reason }

// fits reports whether an environment of a kind may have the address. One that is not empty was made by [ParseAddress],
// for some kind, and what is more for two of them is that each has one address.
func (a Address) fits(kind EnvironmentKind) bool {
	switch kind {
	case Demo:
		return a.origin == DemoAddress
	case Production:
		return a.origin == ProductionAddress
	}
	return a.origin != ""
}

// ParseAddress reads the origin of an environment of the given kind. Demo and production have one address each, so
// their tokens can go nowhere else. Others take https, or http on a loopback address; a custom environment is not at a
// host of Mews. The host comes back in lower case and without a dot at its end, the port without zeros before it, and
// not at all where it is the scheme's own. Every refusal is an [*AddressError].
func ParseAddress(kind EnvironmentKind, text string) (Address, error) {
	address, err := ReadAddress(kind, text)
	if err == nil && kind == Custom {
		err = refuseBuiltIn(address)
	}
	if err != nil {
		return Address{}, err
	}
	return address, nil
}

// ReadAddress reads an address that was stored before. It differs from [ParseAddress] in one thing: an older Keyrack
// let a custom environment be at a host of Mews, and what hangs on that must not be lost. See
// [Environment.IsProduction].
func ReadAddress(kind EnvironmentKind, text string) (Address, error) {
	refuse := func(format string, args ...any) (Address, error) {
		return Address{}, &AddressError{Reason: fmt.Sprintf(format, args...)}
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return refuse("it is empty")
	}
	u, err := url.Parse(text)
	if err != nil || u.Opaque != "" {
		return refuse("it cannot be read as an address; write it like https://api.example.com")
	}
	host := cleanHost(u.Hostname())
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return refuse("it has to begin with https://")
	case u.User != nil:
		return refuse("a user name or password in the address is not allowed")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return refuse("it ends after the host; leave out everything behind ? or #")
	case u.Path != "" && u.Path != "/":
		return refuse("it ends after the host; leave out %q, Keyrack adds the path", u.Path)
	case host == "":
		return refuse("the host is missing")
	case strings.ContainsFunc(host, func(r rune) bool { return r >= 0x80 }):
		return refuse(
			"the host has letters outside a-z that can imitate another host; write its xn-- form if it is really meant")
	case deadHosts[host] != "":
		return refuse("Mews has retired %s; the host is now %s", host, deadHosts[host])
	case !isHost(host):
		return refuse("a host is made of letters, digits, hyphens and dots, or is an IP address")
	case u.Scheme == "http" && (kind == Demo || kind == Production || !isLoopback(host)):
		return refuse("http sends the tokens unencrypted; use https")
	}
	port := u.Port()
	if strings.HasSuffix(u.Host, ":") {
		return refuse("the port is missing after the colon")
	}
	if port != "" {
		n, err := strconv.Atoi(port)
		if err != nil || n < 1 || n > 65535 {
			return refuse("the port has to be a number from 1 to 65535")
		}
		port = strconv.Itoa(n)
	}
	if u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		port = ""
	}
	origin := u.Scheme + "://" + bracket(host)
	if port != "" {
		origin += ":" + port
	}
	if kind == Demo && origin != DemoAddress {
		return refuse("the demo environment is at %s", DemoAddress)
	}
	if kind == Production && origin != ProductionAddress {
		return refuse("the production environment is at %s", ProductionAddress)
	}
	return Address{origin: origin}, nil
}
