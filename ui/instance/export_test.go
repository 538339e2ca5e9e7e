package instance

// Dial connects to the window of a process.
var Dial = dial
