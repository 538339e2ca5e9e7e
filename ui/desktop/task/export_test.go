package task

// Anew takes [Over] back, for the tests that come after.
func Anew() { over.Store(false) }
