package doctor_test

import (
	"testing"

	"keyrack/model/workspace/workspacetest"
)

// twoStores is a Keyrack with a keychain and a vault, and with what these tests ask of one.
type twoStores struct{ *workspacetest.TwoStores }

func openTwo(t *testing.T) *twoStores {
	t.Helper()
	return &twoStores{workspacetest.OpenTwo(t)}
}
