package console

import "testing"

func TestATextFlowsIntoTheWidthOfATerminal(t *testing.T) {
	for name, row := range map[string]struct {
		text, want string
		width      int
	}{
		"a paragraph that was broken for another width": {
			"One two three\nfour five six.\n\nSeven.", "One two\nthree four\nfive six.\n\nSeven.", 10,
		},
		"a line of code keeps its place": {"See:\n\n  a = \"b\"\n  c = \"d\"", "See:\n\n  a = \"b\"\n  c = \"d\"", 40},
		"a row goes on below its text":   {"  NAME    one two three", "  NAME    one two\n          three", 20},
		"a row whose name is too wide":   {"  A_VERY_LONG_NAME  one two", "  A_VERY_LONG_NAME\n      one two", 20},
		"what is indented is a paragraph": {
			"  name\n      one two\n      three", "  name\n      one two three", 40,
		},
		"a word wider than the terminal stays whole": {"a reservations/getAll b", "a\nreservations/getAll\nb", 8},
	} {
		if got := Flow(row.text, row.width); got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}
