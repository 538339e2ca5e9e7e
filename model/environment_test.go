package model_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"keyrack/model"
)

func TestAddressesThatTokensMayGoTo(t *testing.T) {
	for _, test := range []struct {
		kind       model.EnvironmentKind
		text, want string
	}{
		{model.Demo, "https://api.mews-demo.com", "https://api.mews-demo.com"},
		{model.Demo, " https://API.Mews-Demo.com:443/ ", "https://api.mews-demo.com"},
		{model.Production, "https://api.mews.com", "https://api.mews.com"},
		{model.Custom, "https://mews.example.com:8443", "https://mews.example.com:8443"},
		{model.Custom, "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{model.Custom, "http://localhost:8080/", "http://localhost:8080"},
		{model.Custom, "http://[::1]:8080", "http://[::1]:8080"},
		{model.Sandbox, "http://127.0.0.1:40123", "http://127.0.0.1:40123"},
		{model.Custom, "https://xn--mws-bma.example", "https://xn--mws-bma.example"},
		{model.Production, "https://API.mews.com.:0443", "https://api.mews.com"},
		{model.Demo, "https://api.mews-demo.com.", "https://api.mews-demo.com"},
		{model.Custom, "https://Mews.Example.com.:08443", "https://mews.example.com:8443"},
		{model.Custom, "http://LOCALHOST.:080", "http://localhost"},
		{model.Custom, "https://[2001:DB8:0::1]:443", "https://[2001:db8::1]"},
		{model.Custom, "https://notmews.com", "https://notmews.com"},
	} {
		address, err := model.ParseAddress(test.kind, test.text)
		if err != nil || address.String() != test.want {
			t.Errorf("ParseAddress(%s, %q) = %q, %v; want %q", test.kind, test.text, address, err, test.want)
		}
	}
}

func TestAddressesThatTokensMayNotGoTo(t *testing.T) {
	for _, test := range []struct {
		kind         model.EnvironmentKind
		text, reason string
	}{
		{model.Custom, "", "empty"},
		{model.Custom, "api.mews.com", "https://"},
		{model.Custom, "ftp://api.mews.com", "https://"},
		{model.Custom, "http://mews.example.com", "unencrypted"},
		{model.Custom, "http://127.0.0.1.example.com", "unencrypted"},
		{model.Custom, "http://localhost.example.com", "unencrypted"},
		{model.Custom, "https://user:pass@api.mews.com", "user name"},
		{model.Custom, "https://api.mews.com@evil.example", "user name"},
		{model.Custom, "https://api.mews.com/api/connector/v1", "path"},
		{model.Custom, "https://api.mews.com?x=1", "behind ?"},
		{model.Custom, "https://api.mews.com?", "behind ?"},
		{model.Custom, "https://api.mews.com#x", "behind ?"},
		{model.Custom, "https://", "host is missing"},
		{model.Custom, "https://api.mews.com:", "port"},
		{model.Custom, "https://api.mews.com:0", "port"},
		{model.Custom, "https://api.mews.com:99999", "port"},
		{model.Custom, "https://api.mеws.com", "imitate"}, // a Cyrillic letter
		{model.Custom, "https://www.mews.li", "retired"},
		{model.Custom, "https://www.mews.li.", "retired"},
		{model.Custom, "https://DEMO.mews.li.:443", "retired"},
		{model.Custom, "https://a'$(id)'.com", "letters, digits"},
		{model.Custom, "https://-", "letters, digits"},
		{model.Custom, "https://-a.com", "letters, digits"},
		{model.Custom, "https://a-.com", "letters, digits"},
		{model.Custom, "https://*", "letters, digits"},
		{model.Custom, "https://*.example.com", "letters, digits"},
		{model.Custom, "https://a..b", "letters, digits"},
		{model.Custom, "https://a.com..", "letters, digits"},
		{model.Custom, "https://.a.com", "letters, digits"},
		{model.Custom, "https://a_b.com", "letters, digits"},
		{model.Custom, "https://127.1", "letters, digits"},
		{model.Custom, "https://2130706433", "letters, digits"},
		{model.Custom, "https://0x7f.0x1", "letters, digits"},
		{model.Custom, "https://[fe80::1%25eth0]", "letters, digits"},
		{model.Custom, "https://" + strings.Repeat("a", 64) + ".com", "letters, digits"},
		{model.Custom, "https://" + strings.Repeat("a.", 127) + "com", "letters, digits"},
		{model.Custom, "https://api.mews.com", "environment Production"},
		{model.Custom, "https://API.Mews.com.", "environment Production"},
		{model.Custom, "https://api.mews.com:0443", "environment Production"},
		{model.Custom, "https://api.mews.com:8443", "environment Production"},
		{model.Custom, "https://app.mews.com", "environment Production"},
		{model.Custom, "https://mews.com", "environment Production"},
		{model.Custom, "https://api.mews-demo.com", "environment Demo"},
		{model.Custom, "mailto:someone@example.com", "cannot be read"},
		{model.Custom, "https://exa mple.com", "cannot be read"},
		{model.Demo, "https://api.mews.com", "demo environment is at"},
		{model.Demo, "http://127.0.0.1:80", "unencrypted"},
		{model.Demo, "https://api.mews-demo.com.evil.example", "demo environment is at"},
		{model.Demo, "https://api.mews-demo.com:8443", "demo environment is at"},
		{model.Production, "https://api.mews-demo.com", "production environment is at"},
		{model.Production, "http://api.mews.com", "unencrypted"},
		{model.Production, "https://api.mews.com:444", "production environment is at"},
		{model.Production, "https://xn--api-mws-5hf.com", "production environment is at"},
		{model.Production, "https://api.mews.com%2eevil.example", "cannot be read"},
		{model.Production, "https://api.mews.com\\evil.example", "cannot be read"},
		{model.Custom, "https://api.mews．com", "imitate"}, // a full-width stop
	} {
		address, err := model.ParseAddress(test.kind, test.text)
		var refused *model.AddressError
		if !errors.As(err, &refused) || !strings.Contains(refused.Reason, test.reason) || !address.IsZero() {
			t.Errorf("ParseAddress(%s, %q) = %q, %v; want an AddressError about %q", test.kind, test.text, address, err,
				test.reason)
		}
	}
}

func TestAnEnvironmentNeedsNameProtectionAndAddress(t *testing.T) {
	address, err := model.ParseAddress(model.Custom, "https://mews.example.com")
	if err != nil {
		t.Fatal(err)
	}
	good := model.Environment{Name: "Staging", Kind: model.Custom, Address: address, Protection: model.Ask}
	if err := good.Validate(); err != nil {
		t.Errorf("a good environment: %v", err)
	}
	for name, spoil := range map[string]func(*model.Environment){
		"name":       func(e *model.Environment) { e.Name = " " },
		"protection": func(e *model.Environment) { e.Protection = "none" },
		"kind":       func(e *model.Environment) { e.Kind = "other" },
		"address":    func(e *model.Environment) { e.Address = model.Address{} },
	} {
		bad := good
		spoil(&bad)
		if bad.Validate() == nil {
			t.Errorf("an environment with a wrong %s passes", name)
		}
	}
}

// Whatever is typed, a token goes to the one host of its environment, or to a host that the whole text names plainly.
func FuzzParseAddress(f *testing.F) {
	for _, text := range []string{
		"https://api.mews.com", "https://api.mews.com@evil.example", "https://api.mews.com:443", "HTTP://LOCALHOST:80/",
		"https://[::1]:99", "https://a%2fb", "//x",
		"https://api.mews.com#@evil.example", "https://evil.example/?https://api.mews.com", " https://api.mews.com ",
		"https://api.mews.com:0443",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for kind, only := range map[model.EnvironmentKind]string{
			model.Demo:       model.DemoAddress,
			model.Production: model.ProductionAddress, model.Custom: "", model.Sandbox: "",
		} {
			address, err := model.ParseAddress(kind, text)
			if err != nil {
				if !address.IsZero() {
					t.Fatalf("%s: refused, and still an address: %s", kind, address)
				}
				continue
			}
			if only != "" && address.String() != only {
				t.Fatalf("%s: tokens would go to %s", kind, address)
			}
			u, err := url.Parse(address.String())
			if err != nil || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Host != address.Host() {
				t.Fatalf("%s: %s is more than an origin", kind, address)
			}
			if u.Scheme != "https" &&
				(u.Scheme != "http" || u.Hostname() != "localhost" && !strings.HasPrefix(u.Hostname(), "127.") &&
					u.Hostname() != "::1" && !strings.HasPrefix(u.Hostname(), "::ffff:127.")) {
				t.Fatalf("%s: %s is not encrypted", kind, address)
			}
			if again, err := model.ParseAddress(kind, address.String()); err != nil || again != address {
				t.Fatalf("%s: read again, %s is %s: %v", kind, address, again, err)
			}
		}
	})
}
