package away

/*
#cgo CFLAGS: -x objective-c -fobjc-arc
#cgo LDFLAGS: -framework AppKit
#include <stdint.h>
void keyrackWatch(uintptr_t handle);
*/
import "C"

import (
	"context"
	"runtime/cgo"
)

// leaving is what the system calls.
type leaving func(Reason)

// watch listens as long as the process lives, and is silent from the end of ctx on. The system tells on the main
// thread, whose events the toolkit handles.
func watch(ctx context.Context, left func(Reason)) {
	C.keyrackWatch(C.uintptr_t(cgo.NewHandle(leaving(func(reason Reason) {
		if ctx.Err() == nil {
			left(reason)
		}
	}))))
}

//export keyrackLeft
func keyrackLeft(handle C.uintptr_t, asleep C.int) {
	reason := Locked
	if asleep != 0 {
		reason = Asleep
	}
	go cgo.Handle(handle).Value().(leaving)(reason) // this is the thread of the toolkit, which left may wait for
}
