package marked

import (
	"os"
	"sync"
	"time"
)

const (
	// tooSoon is within what nobody can paste after a copy: a program that asks so early watches the clipboard.
	tooSoon = 250 * time.Millisecond
	// pasteTime is for how long one program may ask again: some ask more than once for one paste.
	pasteTime = time.Second
)

// once hands a text to one program that is no clipboard history.
type once struct {
	read func(Reader)
	put  time.Time

	mu      sync.Mutex
	by      asking         // who has had it
	at      time.Time      // when; zero while nobody has
	refused map[string]int // histories that asked in vain, and how often
}

// asking is a program that asks for a text: by the number that the desktop has for it, which another may get when it
// has ended, and by its process, 0 where nobody knows that.
type asking struct{ client, process int }

func newOnce(read func(Reader)) *once {
	return &once{read: read, put: time.Now(), refused: map[string]int{}}
}

// hands decides whether a program gets the text: the first that asks does, and nobody else.
func (o *once) hands(who asking) bool {
	if who.process == os.Getpid() { // Keyrack looks whether its copy is still there
		return true
	}
	program, kept := programOf(who.process)
	told := Reader{Program: program, History: kept.name, TooSoon: time.Since(o.put) < tooSoon}
	o.mu.Lock()
	switch {
	case kept.name != "":
		o.refused[kept.name]++
		first := o.refused[kept.name] == 1
		o.mu.Unlock()
		if first {
			o.read(told)
		}
		return false
	case !o.at.IsZero():
		defer o.mu.Unlock()
		return who == o.by && time.Since(o.at) < pasteTime
	}
	o.by, o.at = who, time.Now()
	o.mu.Unlock()
	o.read(told)
	return true
}
