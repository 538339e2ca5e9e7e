package cli

import (
	"slices"
	"sync"

	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/instance"
)

// news is what a command has changed that open windows show too. They are told when the command is done.
type news struct {
	dataFolder string

	mu      sync.Mutex
	waiting []instance.Message
}

func (n *news) gather(opened *keyrack.Keyrack, dataFolder string) {
	n.dataFolder = dataFolder
	opened.Listen(func(event workspace.Event) {
		if message, concerns := instance.News(event); concerns {
			n.mu.Lock()
			defer n.mu.Unlock()
			if !slices.Contains(n.waiting, message) {
				n.waiting = append(n.waiting, message)
			}
		}
	})
}

// sayWaiting says once that a store may be waiting for the user.
func (s *session) sayWaiting(opened *keyrack.Keyrack) {
	var once sync.Once
	opened.Listen(func(event workspace.Event) {
		if waits, is := event.(workspace.StoreWaits); is {
			once.Do(func() { s.Note("Waiting for the %s: it may be asking you in a dialog. Ctrl+C gives up.", waits.Store) })
		}
	})
}

func (n *news) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, message := range n.waiting {
		instance.Tell(n.dataFolder, message)
	}
	n.waiting = nil
}

// tellNow sends a message at once, and says who has taken it.
func (n *news) tellNow(message instance.Message) instance.Heard {
	n.drop(message)
	return instance.Tell(n.dataFolder, message)
}

// drop takes back what the others know already.
func (n *news) drop(message instance.Message) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.waiting = slices.DeleteFunc(n.waiting, func(waiting instance.Message) bool { return waiting == message })
}
