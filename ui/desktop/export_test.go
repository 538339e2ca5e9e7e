package desktop

import (
	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/task"
)

// Commands is the table of commands, for tests that look at it as a whole.
func (s *Shell) Commands() []command.Command { return s.commands() }

// Tasks are those that the window has begun.
func (s *Shell) Tasks() *task.Runner { return s.tasks }

// OpenAddress opens an address in the browser, wherever it comes from.
func (s *Shell) OpenAddress(address string) { s.openAddress(address) }
