//go:build !windows

package instance_test

import "testing"

// settle is for Wine.
func settle(*testing.T, string, int) {}
