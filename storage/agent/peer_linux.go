package agent

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// sameUser reports whether the process at the other end is this user's, as the kernel has noted it when they connected.
func sameUser(connection net.Conn) bool {
	user, known := peer(connection)
	return known && user == os.Getuid()
}

func peer(connection net.Conn) (user int, known bool) {
	socket, is := connection.(*net.UnixConn)
	if !is {
		return 0, false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return 0, false
	}
	var credentials *unix.Ucred
	var failed error
	err = raw.Control(func(descriptor uintptr) {
		credentials, failed = unix.GetsockoptUcred(int(descriptor), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err != nil || failed != nil {
		return 0, false
	}
	return int(credentials.Uid), true
}

// protect keeps other processes of this user from reading the memory of this one, and it from being written to a file
// when the process breaks.
func protect() {
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)     // an older system lacks it
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) // as above
}
