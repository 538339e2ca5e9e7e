package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/storage/openapi/openapitest"
)

// Every field of the API is held against both documents, where there are copies of them.
func TestOfTheFieldsOfTheAPIOnlySecretsAreRedacted(t *testing.T) {
	r := model.NewRedactor()
	var redacted []string
	fields := openapitest.Fields(t)
	for _, field := range fields {
		if text := `{"` + field + `":"x","List":[{"` + field + `":"x"}],"Url":"https://x.example/?` + field +
			`=x"}`; r.RedactString(text) != text {
			redacted = append(redacted, field)
		}
	}
	if diff := cmp.Diff([]string{"AccessToken", "ClientToken", "MerchantSecretKey"}, redacted); diff != "" ||
		len(fields) < 900 {
		t.Errorf("of %d fields (-want +got):\n%s", len(fields), diff)
	}
}
