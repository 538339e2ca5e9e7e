package workspacetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/leaktest"
)

// Quiet fails where a value, printed in any way, gives one of the tokens away.
func Quiet(t testing.TB, what string, values ...any) {
	t.Helper()
	for _, value := range values {
		encoded, err := json.Marshal(value)
		text := fmt.Sprintf("%v %+v %#v %s %v", value, value, value, encoded, err)
		for _, token := range []string{AccessToken, ClientToken} {
			if leaktest.In(text, model.NewSecret(token)) {
				t.Errorf("%s: a token is in the %T", what, value)
			}
		}
	}
}

// WantBound checks which address is kept beside each token.
func (f *Fixture) WantBound(t testing.TB, to model.BoundTo) {
	t.Helper()
	for _, ref := range f.Secrets.Refs() {
		stored, err := f.Secrets.Get(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		if token, got := model.Unbind(stored); got != to || strings.Contains(token.Reveal(), " ") {
			t.Errorf("%s is bound to %q, want %q", ref, got, to)
		}
	}
}
