package agent

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// sameUser reports whether the process at the other end is this user's, as the kernel has noted it when they connected.
func sameUser(connection net.Conn) bool {
	socket, is := connection.(*net.UnixConn)
	if !is {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return false
	}
	var credentials *unix.Xucred
	var failed error
	err = raw.Control(func(descriptor uintptr) {
		credentials, failed = unix.GetsockoptXucred(int(descriptor), unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	})
	return err == nil && failed == nil && int(credentials.Uid) == os.Getuid()
}

// protect keeps the memory of this process out of a file that is written when it breaks.
func protect() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) // the system may not let it
}
