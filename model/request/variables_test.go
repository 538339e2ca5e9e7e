package request_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/request"
)

func TestVariablesStandInBodiesAsTheTextThatTheyAre(t *testing.T) {
	demo := model.Environment{Name: "Demo"}
	variables := []request.Variable{{Name: "ServiceId", Value: `a"b`}, {Name: "Bell", Value: "\a\x7f"}}
	for body, want := range map[string]string{
		`{"Ids":["{{ServiceId}}","{{ServiceId}}"]}`: `{"Ids":["a\"b","a\"b"]}`,
		`{"Text":"{{not one}} {{"}`:                 `{"Text":"{{not one}} {{"}`,
		`{"Text":"{{Bell}}"}`:                       "{\"Text\":\"\\u0007\x7f\"}",
		``:                                          ``,
	} {
		got, err := request.Expand([]byte(body), demo, variables)
		if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
			t.Errorf("%s: error %v, (-want +got):\n%s", body, err, diff)
		}
	}
	_, err := request.Expand([]byte(`{{A}} {{ServiceId}} {{B}}`), demo, variables)
	var missing *request.MissingVariableError
	if !errors.As(err, &missing) || cmp.Diff([]string{"A", "B"}, missing.Names) != "" || missing.Environment != "Demo" {
		t.Errorf("the error is %v", err)
	}
}

func TestANameOfAVariableHasLettersDigitsAndUnderlines(t *testing.T) {
	for name, good := range map[string]bool{
		"ServiceId": true, "_a1": true, "": false, "1a": false, "a b": false,
		"é": false,
	} {
		if err := request.CheckVariableName(name); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
}
