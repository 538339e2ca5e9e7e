package desktop

import "keyrack/ui/desktop/command"

// Commands is the table of commands, for tests that look at it as a whole.
func (s *Shell) Commands() []command.Command { return s.commands() }

// OpenAddress opens an address in the browser, wherever it comes from.
func (s *Shell) OpenAddress(address string) { s.openAddress(address) }
