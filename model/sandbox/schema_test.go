package sandbox_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"keyrack/model/openapitest"
	"keyrack/model/sandbox"
)

// Every operation of the sandbox, with every token, answers what Mews' own document says, and so do its refusals.
func TestAnswersFitTheOfficialDocument(t *testing.T) {
	document := openapitest.Read(t)
	s := start(t)
	client := sandbox.Clients()[0]
	for path, body := range smallestBodies() {
		schema, described := document.Response(path, http.StatusOK)
		if !described {
			t.Errorf("%s is not in the document", path)
			continue
		}
		for _, sample := range client.Samples {
			answer := s.post(t, path, s.credentials(client, sample, body))
			if answer.status != http.StatusOK {
				t.Errorf("%s for %s answers %d: %s", path, sample.Label, answer.status, answer.body)
				continue
			}
			if err := document.Validate(schema, decode(t, answer.body), path); err != nil {
				t.Errorf("%s: %v", sample.Label, err)
			}
		}
	}
	for status, body := range map[int]string{http.StatusBadRequest: "{", http.StatusUnauthorized: `{"Client":"c","ClientToken":"x","AccessToken":"y"}`} {
		schema, described := document.Response("configuration/get", status)
		if !described {
			t.Fatalf("the document describes no %d", status)
		}
		if err := document.Validate(schema, decode(t, s.post(t, "configuration/get", body).body), "error"); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func decode(t *testing.T, body []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return value
}
