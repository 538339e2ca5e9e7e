package model_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
)

const sentinel = "5E47145E47145E47145E47145E47145E-5E47145E47145E47145E47145E4714A"

func TestASecretIsNeverPrinted(t *testing.T) {
	secret := model.NewSecret(sentinel)
	type wrapper struct {
		secret  model.Secret
		Secret  model.Secret
		Pointer *model.Secret
		Any     any
	}
	value := wrapper{secret, secret, &secret, secret}
	outputs := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		outputs["Sprintf "+verb] = fmt.Sprintf(verb, secret) + fmt.Sprintf(verb, value) + fmt.Sprintf(verb, &value)
	}
	outputs["error"] = fmt.Errorf("wrapped: %v: %w", secret, fmt.Errorf("%v", value)).Error()
	var text, structured, page bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("x", "secret", secret, "value", value)
	slog.New(slog.NewJSONHandler(&structured, nil)).Info("x", "secret", secret, "value", value)
	outputs["slog text"], outputs["slog JSON"] = text.String(), structured.String()
	if err := template.Must(template.New("").Parse("{{.}} {{.Secret}}")).Execute(&page, value); err != nil {
		t.Fatal(err)
	}
	outputs["template"] = page.String()
	outputs["diff"] = cmp.Diff(fmt.Sprint(value), fmt.Sprint(wrapper{}))
	for name, output := range outputs {
		if strings.Contains(strings.ToUpper(output), sentinel[8:32]) ||
			strings.Contains(output, fmt.Sprintf("%x", sentinel)) {
			t.Errorf("%s prints the secret", name)
		}
	}
	if got, want := fmt.Sprint(secret), "5E47…714A"; got != want {
		t.Errorf("Sprint = %q, want %q", got, want)
	}
}

func TestASecretIsNeverMarshalled(t *testing.T) {
	type holder struct{ S model.Secret }
	value := holder{model.NewSecret(sentinel)}
	_, jsonErr := json.Marshal(value)
	_, xmlErr := xml.Marshal(value)
	gobErr := gob.NewEncoder(&bytes.Buffer{}).Encode(value)
	for name, err := range map[string]error{"json": jsonErr, "xml": xmlErr, "gob": gobErr} {
		if !errors.Is(err, model.ErrSecretNotMarshalable) {
			t.Errorf("%s: error %v, want ErrSecretNotMarshalable", name, err)
		}
	}
}

func TestFingerprintShowsAtMostHalfOfASecret(t *testing.T) {
	for _, test := range []struct{ secret, want string }{
		{"", ""},
		{"short", "••••"},
		{"fifteen-letters", "••••"},
		{"sixteen--letters", "sixt…ters"},
		{"日本語日本語日本語日本語日本語日", "日本語日…日本語日"},
		{sentinel, "5E47…714A"},
	} {
		if got := string(model.NewSecret(test.secret).Fingerprint()); got != test.want {
			t.Errorf("fingerprint of %d bytes = %q, want %q", len(test.secret), got, test.want)
		}
	}
}

func TestSecretsAreComparedByValue(t *testing.T) {
	if !model.NewSecret("a").Equal(model.NewSecret("a")) || model.NewSecret("a").Equal(model.NewSecret("b")) {
		t.Error("Equal does not compare the values")
	}
	if !(model.Secret{}).IsEmpty() || !(model.Secret{}).Equal(model.NewSecret("")) {
		t.Error("the zero secret is not empty")
	}
}
