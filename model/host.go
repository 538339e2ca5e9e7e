package model

import (
	"net/netip"
	"net/url"
	"strings"
)

// The domains of Mews. Every host in them belongs to the one platform.
const (
	demoDomain       = "mews-demo.com"
	productionDomain = "mews.com"
)

// deadHosts were retired by Mews in December 2021 and September 2022; old code still carries them.
var deadHosts = map[string]string{"www.mews.li": "api.mews.com", "demo.mews.li": "api.mews-demo.com"}

// isIn reports whether the host of the address is a domain, or one below it, at whichever port.
func (a Address) isIn(domain string) bool {
	u, err := url.Parse(a.origin)
	if err != nil || a.origin == "" {
		return false
	}
	host := u.Hostname()
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// cleanHost brings a host into the one form in which hosts are compared: lower case, without the dot that may end it,
// an IPv6 address in its short form.
func cleanHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if address, err := netip.ParseAddr(host); err == nil && address.Zone() == "" {
		return address.String()
	}
	return host
}

// The longest name, and the longest part of one, that the domain name system has.
const (
	maxHost  = 253
	maxLabel = 63
)

// isHost reports whether a cleaned host is an IP address or a name: letters, digits and hyphens in parts between dots.
// A name that ends in a number is none: it would be read as an IP address of some shorthand.
func isHost(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Zone() == ""
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) {
			return false
		}
	}
	last := labels[len(labels)-1]
	isNumber := strings.HasPrefix(last, "0x") || strings.Trim(last, "0123456789") == ""
	return len(host) <= maxHost && !isNumber
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

func bracket(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}
