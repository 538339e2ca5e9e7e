package doctor_test

import (
	"testing"

	"keyrack/model/workspace/workspacetest"
)

// fixture is a Keyrack over a real index, with secrets in memory, and with what these tests ask of one.
type fixture struct{ *workspacetest.Fixture }

func open(t *testing.T) *fixture {
	t.Helper()
	return &fixture{workspacetest.Open(t)}
}

// twoStores has a vault, too.
type twoStores struct{ *workspacetest.TwoStores }

func openTwo(t *testing.T) *twoStores {
	t.Helper()
	return &twoStores{workspacetest.OpenTwo(t)}
}
