package cli_test

import "github.com/rogpeppe/go-internal/testscript"

var _ = testscript.Run
