package workspace_test

import (
	"strings"
	"testing"

	"keyrack/model/takeaway"
	"keyrack/model/workspace"
)

func TestWhatIsTakenAwayHoldsNoToken(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	for _, format := range takeaway.Formats() {
		text, err := f.TakeAway(t.Context(), workspace.Request{
			Connection: connection.ID, Path: "services/getAll", Body: []byte(`{"Note":"it is ` + accessToken + `","Count":10}`),
		}, format)
		if err != nil {
			t.Fatal(err)
		}
		for _, wanted := range []string{
			"https://api.mews-demo.com", "MEWS_PLATFORM_ADDRESS", "/api/connector/v1/services/getAll", "MEWS_ACCESS_TOKEN",
			"MEWS_CLIENT_TOKEN", "Acme Sync 2.1.0", "Count",
		} {
			if !strings.Contains(text, wanted) {
				t.Errorf("%s lacks %q:\n%s", format.Title(), wanted, text)
			}
		}
		for _, token := range []string{accessToken, clientToken} {
			if strings.Contains(text, token) {
				t.Errorf("%s holds a token:\n%s", format.Title(), text)
			}
		}
	}
	if len(f.Mews.Sent) != 1 { // the verification when the connection was added
		t.Errorf("sent %v", f.Mews.Sent)
	}
}
