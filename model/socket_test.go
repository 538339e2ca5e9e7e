package model_test

import (
	"errors"
	"testing"
	"time"

	"keyrack/model"
)

func TestTheSocketOfDemoAndProductionIsFixed(t *testing.T) {
	for id, want := range map[model.EnvironmentID]string{
		model.DemoID:       "wss://ws.mews-demo.com/ws/connector",
		model.ProductionID: "wss://ws.mews.com/ws/connector",
		model.SandboxID:    "",
	} {
		environment, _ := model.BuiltIn(id)
		environment.Socket, _ = model.ParseSocketAddress("wss://ws.example.com")
		if got := environment.SocketAddress().String(); got != want {
			t.Errorf("%s: %q, not %q", id, got, want)
		}
		if environment.Validate() == nil {
			t.Errorf("%s may have another", id)
		}
	}
	running, _ := model.BuiltIn(model.SandboxID)
	running.Address, _ = model.ReadAddress(model.Sandbox, "http://127.0.0.1:40123")
	if got := running.SocketAddress().String(); got != "ws://127.0.0.1:40123/ws/connector" {
		t.Errorf("a running sandbox has %q", got)
	}
}

func TestTheSocketOfACustomEnvironmentIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"wss://WS.example.com":                   "wss://ws.example.com/ws/connector",
		" wss://ws.example.com:443/ws/connector": "wss://ws.example.com/ws/connector",
		"wss://ws.example.com:8443/":             "wss://ws.example.com:8443/ws/connector",
		"ws://127.0.0.1:80":                      "ws://127.0.0.1/ws/connector",
		"ws://[::1]:9000/ws/connector/":          "ws://[::1]:9000/ws/connector",
		"":                                       "",
		"ws.example.com":                         "",
		"https://ws.example.com":                 "",
		"ws://ws.example.com":                    "",
		"wss://ws.example.com/other":             "",
		"wss://user:word@ws.example.com":         "",
		"wss://ws.example.com?AccessToken=1":     "",
		"wss://ws.mews.com":                      "",
		"wss://ws.mews-demo.com/ws/connector":    "",
	} {
		got, err := model.ParseSocketAddress(text)
		var wrong *model.AddressError
		if got.String() != want || (want == "") != errors.As(err, &wrong) {
			t.Errorf("%q is read as %q, %v", text, got, err)
		}
		if again, err := model.ParseSocketAddress(got.String()); want != "" && (err != nil || again != got) {
			t.Errorf("%q does not come back: %v", got, err)
		}
	}
}

func withSocket(t *testing.T, socket string) model.Target {
	t.Helper()
	at := target(t, model.Custom, model.ReadOnly, "https://api.example.com")
	var err error
	if at.Environment.Socket, err = model.ParseSocketAddress(socket); err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTokensGoToTheSocketThatTheyWereEnteredFor(t *testing.T) {
	for name, test := range map[string]struct {
		to     model.BoundTo
		socket string
		may    bool
	}{
		"entered for both":         {"https://api.example.com wss://ws.example.com", "wss://ws.example.com", true},
		"entered for the API":      {"https://api.example.com", "wss://ws.example.com", false},
		"another socket":           {"https://api.example.com wss://ws.example.com", "wss://evil.example", false},
		"another API":              {"https://evil.example wss://ws.example.com", "wss://ws.example.com", false},
		"the host of the API":      {"https://api.example.com", "wss://api.example.com", true},
		"another port of the host": {"https://api.example.com", "wss://api.example.com:8443", false},
		"this computer":            {"https://api.example.com", "ws://127.0.0.1:9000", false},
		"another on this computer": {"https://api.example.com wss://ws.example.com", "ws://127.0.0.1:9000", false},
		"an older Keyrack":         {"", "wss://ws.example.com", false},
	} {
		err := model.CheckSocketBound(test.to, withSocket(t, test.socket).Environment)
		if (err == nil) != test.may {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, test := range map[string]struct {
		to     model.BoundTo
		socket string
		may    bool
	}{
		"entered for the API":    {"http://127.0.0.1:8080", "ws://127.0.0.1:9000", true},
		"an older Keyrack":       {"", "ws://[::1]:9000", true},
		"entered for both":       {"http://127.0.0.1:8080 ws://127.0.0.1:9000", "ws://127.0.0.1:9000", true},
		"another socket":         {"http://127.0.0.1:8080 ws://127.0.0.1:9000", "ws://127.0.0.1:9001", false},
		"another one, elsewhere": {"http://127.0.0.1:8080 wss://ws.example.com", "ws://127.0.0.1:9000", false},
		"elsewhere":              {"http://127.0.0.1:8080", "wss://evil.example", false},
	} {
		at := withSocket(t, test.socket).Environment
		var err error
		if at.Address, err = model.ParseAddress(model.Custom, "http://127.0.0.1:8080"); err != nil {
			t.Fatal(err)
		}
		if err := model.CheckSocketBound(test.to, at); (err == nil) != test.may {
			t.Errorf("an API on this computer, %s: %v", name, err)
		}
	}
	both := withSocket(t, "wss://ws.example.com").Environment
	if both.BindsWithSocket() != "https://api.example.com wss://ws.example.com" {
		t.Errorf("it binds to %q", both.BindsWithSocket())
	}
	if err := model.CheckBound(both.BindsWithSocket(), both); err != nil {
		t.Errorf("requests: %v", err)
	}
}

func TestASocketIsClearedAsARead(t *testing.T) {
	at := withSocket(t, "wss://ws.example.com")
	guard := model.NewGuard(nil, time.Now)
	intent := guard.IntendSocket(at)
	clearance, err := guard.ClearSocket(at, intent)
	if err != nil || clearance.Address().String() != "wss://ws.example.com/ws/connector" {
		t.Fatalf("in a read-only environment: %v, %v", clearance.Address(), err)
	}
	guard.LockWrites()
	if _, err := guard.ClearSocket(at, intent); err != nil {
		t.Errorf("after a lock of writes: %v", err)
	}
	for name, change := range map[string]func(*model.Target){
		"address":    func(at *model.Target) { at.Environment.Socket, _ = model.ParseSocketAddress("wss://evil.example") },
		"token":      func(at *model.Target) { at.Connection.AccessToken = "other.1" },
		"client":     func(at *model.Target) { at.Integration.ClientToken = "other.1" },
		"foreign":    func(at *model.Target) { at.Integration.EnvironmentID = "other" },
		"no socket":  func(at *model.Target) { at.Environment.Socket = model.SocketAddress{} },
		"no address": func(at *model.Target) { at.Environment.Address = model.Address{} },
		"no token":   func(at *model.Target) { at.AccessToken = model.Secret{} },
	} {
		changed := at
		change(&changed)
		if _, err := guard.ClearSocket(changed, intent); err == nil {
			t.Errorf("%s: it is cleared", name)
		}
	}
	guard.LockAll()
	var stale *model.StaleIntent
	if _, err := guard.ClearSocket(at, intent); !errors.As(err, &stale) || stale.Reason != model.StaleLocked {
		t.Errorf("after a lock: %v", err)
	}
	if _, err := guard.ClearSocket(at, model.SocketIntent{}); err == nil {
		t.Error("an intent that nobody has made is cleared")
	}
}

func TestAnEnvironmentWithoutASocketSaysSo(t *testing.T) {
	at := target(t, model.Custom, model.Open, "https://api.example.com")
	guard := model.NewGuard(nil, time.Now)
	var refusal *model.Refusal
	if _, err := guard.ClearSocket(at, guard.IntendSocket(at)); !errors.As(err, &refusal) ||
		refusal.Reason != model.RefusedNoSocket {
		t.Errorf("%v", err)
	}
	production := target(t, model.Production, model.ReadOnly, model.ProductionAddress)
	production.Connection.Public = true
	if _, err := guard.ClearSocket(production, guard.IntendSocket(production)); !errors.As(err, &refusal) ||
		refusal.Reason != model.RefusedPublic {
		t.Errorf("a public token in production: %v", err)
	}
}
