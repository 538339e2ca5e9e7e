package kit

import "time"

// Later runs f on the UI goroutine after d. The returned function, called on the UI goroutine, makes sure that f no
// longer runs.
type Later func(d time.Duration, f func()) (cancel func())
