package workspace_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
)

func opens(id, name string) (model.Exchange, error) {
	return model.Exchange{
		Status: 200,
		Body: fmt.Appendf(nil, `{"Enterprise":{"Id":%q,"Name":%q,"TimeZoneIdentifier":"Europe/Vienna","Pricing":"Gross"}}`,
			id, name),
	}, nil
}

func TestWhatAVerificationHasReceivedIsNotLeftOnTheDisk(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	left := filepath.Join(t.TempDir(), "keyrack-answer-1.json")
	for _, status := range []int{http.StatusOK, http.StatusUnauthorized, http.StatusBadGateway} {
		if err := os.WriteFile(left, []byte(`{"Enterprise":{}}`), 0o600); err != nil {
			t.Fatal(err)
		}
		f.Mews.Answer = func(_ string, clearance model.Clearance) (model.Exchange, error) {
			return model.Exchange{Operation: clearance.Operation(), Status: status, BodyFile: left, Size: 9 << 20}, nil
		}
		if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(left); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("after %d the answer is still there: %v", status, err)
		}
	}
}
