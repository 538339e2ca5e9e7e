package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"keyrack/model/sandbox"
)

func TestEachOfManyTokensOpensAHotelOfItsOwn(t *testing.T) {
	const hotels = 40
	server := sandbox.New(sandbox.Options{Hotels: hotels})
	client := sandbox.MoreClient(hotels + 1)
	seen := map[string]bool{}
	for i, sample := range client.Samples {
		body := fmt.Sprintf(`{"Client":%q,"ClientToken":%q,"AccessToken":%q}`, client.Name, client.Token, sample.Token)
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder,
			httptest.NewRequest(http.MethodPost, "/api/connector/v1/configuration/get", bytes.NewBufferString(body)))
		if i == hotels {
			if recorder.Code != http.StatusUnauthorized {
				t.Errorf("the token of a hotel that is not there is answered with %d", recorder.Code)
			}
			continue
		}
		var answer struct{ Enterprise struct{ ID, Name string } }
		if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil || recorder.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", sample.Label, recorder.Code, recorder.Body)
		}
		if answer.Enterprise.Name != sample.Label || seen[answer.Enterprise.ID] {
			t.Errorf("%s opens %+v", sample.Label, answer.Enterprise)
		}
		seen[answer.Enterprise.ID] = true
	}
}
