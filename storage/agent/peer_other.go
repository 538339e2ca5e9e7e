//go:build unix && !linux && !darwin

package agent

import "net"

// sameUser is false where it is not known how the system tells: no agent serves anybody there.
func sameUser(net.Conn) bool { return false }

func protect() {}
