package console

import "golang.org/x/sys/windows"

// silence has a terminal show nothing of what is typed until show is called. What has come before is left as it is.
func silence(descriptor int) (show func(), err error) {
	handle := windows.Handle(descriptor)
	var before uint32
	if err := windows.GetConsoleMode(handle, &before); err != nil {
		return nil, err
	}
	if err := windows.SetConsoleMode(handle, before&^windows.ENABLE_ECHO_INPUT); err != nil {
		return nil, err
	}
	return func() { _ = windows.SetConsoleMode(handle, before) }, nil
}
