package clitest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestASessionWaitsForEveryPortAtWhichItListens(t *testing.T) {
	got := ports([]string{
		"keyrack sandbox --listen 127.0.0.1:8080 --webhook http://localhost:9000/hook &",
		"keyrack webhook listen --port 8090 --path test & keyrack webhook listen --port=8091",
		"keyrack list --env production",
	})
	if diff := cmp.Diff([]string{"8080", "9000", "8090", "8091"}, got); diff != "" {
		t.Error(diff)
	}
}
