//go:build !race

package cli_test

// raceDetector says that the test was built with -race; the program is then built so too.
const raceDetector = false
