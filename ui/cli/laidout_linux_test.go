package cli_test

import (
	"bytes"
	"strings"
	"testing"

	"keyrack/ui/cli/console"
)

// TestALargeAnswerIsLaidOutOnATerminalAsASmallOne: also where it is kept in a file, with escapes as what they stand
// for.
func TestALargeAnswerIsLaidOutOnATerminalAsASmallOne(t *testing.T) {
	size := 0
	i := answered(t, func() string {
		return `{"City":"Z\u00fcrich","Notes":"` + strings.Repeat("x", size) + `","End":[1,2]}`
	})
	for _, size = range []int{1, inMemory} {
		person, program := newTerminal(t)
		i.screen = program
		printed := make(chan []byte, 1)
		go func() {
			var all bytes.Buffer
			_, _ = all.ReadFrom(person) // ends with an error when the program's end is closed
			printed <- all.Bytes()
		}()
		exit, _, said := i.run(t.Context(), "", "call", "configuration/get", "-c", "Mine", "--no-color")
		_ = program.Close()
		text := strings.ReplaceAll(string(<-printed), "\r\n", "\n")
		begins, ends := "{\n  \"City\": \"Zürich\",\n  \"Notes\": \"x", "x\",\n  \"End\": [\n    1,\n    2\n  ]\n}\n"
		isLaidOut := strings.HasPrefix(text, begins) && strings.HasSuffix(text, ends)
		if exit.Code != console.Fine || len(text) < size || !isLaidOut {
			t.Errorf("%d bytes: code %d, it begins %.60q; %s", size, exit.Code, text, said)
		}
	}
}
