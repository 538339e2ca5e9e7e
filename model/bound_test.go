package model_test

import (
	"errors"
	"strings"
	"testing"

	"keyrack/model"
)

func TestABoundTokenComesBackWithItsAddress(t *testing.T) {
	for _, to := range []model.BoundTo{
		model.BoundToSandbox, model.DemoAddress, model.ProductionAddress,
		"https://mews.example.com:8443", "http://[::1]:8080",
	} {
		bound, err := model.Bind(model.NewSecret(sentinel), to)
		if err != nil {
			t.Fatal(err)
		}
		token, got := model.Unbind(bound)
		if token.Reveal() != sentinel || got != to || !strings.HasPrefix(bound.Reveal(), sentinel+" ") {
			t.Errorf("%s: came back as %s", to, got)
		}
		if again, err := model.Bind(bound, "https://evil.example"); err != nil || !again.Equal(bound) {
			t.Errorf("%s: bound to another address: %v", to, err)
		}
	}
}

func TestATokenOfAnOlderKeyrackIsReadAsItIs(t *testing.T) {
	for _, value := range []string{sentinel, "", "short", "with-https://in-it", "two words", "a https"} {
		if token, to := model.Unbind(model.NewSecret(value)); token.Reveal() != value || to != "" {
			t.Errorf("%q is read as %q for %q", value, token.Reveal(), to)
		}
	}
}

func TestWhatDoesNotFitIntoAStoreIsNotCut(t *testing.T) {
	to := model.BoundTo(model.DemoAddress)
	fits := strings.Repeat("A", model.MaxTokenLength-len(to)-1)
	if bound, err := model.Bind(model.NewSecret(fits), to); err != nil || len(bound.Reveal()) != model.MaxTokenLength {
		t.Errorf("the longest: %v", err)
	}
	if _, err := model.Bind(model.NewSecret(fits+"A"), to); !errors.Is(err, model.ErrSecretTooBig) {
		t.Errorf("one more: %v", err)
	}
}

func TestATokenGoesOnlyWhereItWasEnteredFor(t *testing.T) {
	custom := func(address string) model.Environment { return target(t, model.Custom, model.Ask, address).Environment }
	demo, _ := model.BuiltIn(model.DemoID)
	production, _ := model.BuiltIn(model.ProductionID)
	sandbox, _ := model.BuiltIn(model.SandboxID)
	running := sandbox
	running.Address = custom("http://127.0.0.1:40123").Address
	for name, test := range map[string]struct {
		to          model.BoundTo
		environment model.Environment
		may         bool
	}{
		"its own":                      {"https://mews.example.com", custom("https://mews.example.com"), true},
		"another host":                 {"https://mews.example.com", custom("https://evil.example"), false},
		"another port":                 {"https://mews.example.com", custom("https://mews.example.com:8443"), false},
		"another port here":            {"http://127.0.0.1:1", custom("http://127.0.0.1:2"), false},
		"from demo to production":      {model.DemoAddress, production, false},
		"from production to demo":      {model.ProductionAddress, demo, false},
		"from production to a custom":  {model.ProductionAddress, custom("https://evil.example"), false},
		"sandbox":                      {model.BoundToSandbox, sandbox, true},
		"sandbox that runs":            {model.BoundToSandbox, running, true},
		"from the sandbox to a custom": {model.BoundToSandbox, custom("http://127.0.0.1:40123"), false},
		"old, demo":                    {"", demo, true},
		"old, production":              {"", production, true},
		"old, sandbox":                 {"", running, true},
		"old, this computer":           {"", custom("http://localhost:8080"), true},
		"old, a host of Mews":          {"", atMews(t, "https://api.mews.com"), true},
		"old, a custom":                {"", custom("https://mews.example.com"), false},
	} {
		err := model.CheckBound(test.to, test.environment)
		var other *model.OtherAddressError
		if test.may != (err == nil) || !test.may && !errors.As(err, &other) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
