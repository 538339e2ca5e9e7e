package marked

/*
#cgo CFLAGS: -x objective-c -fobjc-arc
#cgo LDFLAGS: -framework AppKit
#import <AppKit/AppKit.h>
#include <stdlib.h>

// The mark that programs of macOS have agreed on: see nspasteboard.org.
static NSString *const mark = @"org.nspasteboard.ConcealedType";

// keyrackPut returns the number of the change, or -1. The copy stays on this computer: no other device of the user gets
// it.
static long keyrackPut(const char *text) {
	@autoreleasepool {
		NSString *content = [NSString stringWithUTF8String:text];
		if (content == nil) {
			return -1;
		}
		NSPasteboardItem *item = [[NSPasteboardItem alloc] init];
		[item setString:content forType:NSPasteboardTypeString];
		[item setString:@"" forType:mark];
		NSPasteboard *board = [NSPasteboard generalPasteboard];
		[board prepareForNewContentsWithOptions:NSPasteboardContentsCurrentHostOnly];
		return [board writeObjects:@[ item ]] ? (long)[board changeCount] : -1;
	}
}

// keyrackTake empties the clipboard unless it has changed since.
static int keyrackTake(long change) {
	@autoreleasepool {
		NSPasteboard *board = [NSPasteboard generalPasteboard];
		if ([board changeCount] != change) {
			return 0;
		}
		[board clearContents];
		return 1;
	}
}
*/
import "C"

import (
	"errors"
	"strings"
	"unsafe"
)

func find(bool) *Board {
	return &Board{Note: "A copy stays on this Mac, and clipboard histories that heed its mark leave it out.", Put: put}
}

func put(text string) (take func() bool, err error) {
	if strings.ContainsRune(text, 0) {
		return nil, errors.New("a text with a zero in it cannot be copied")
	}
	content := C.CString(text)
	defer C.free(unsafe.Pointer(content))
	change := C.keyrackPut(content)
	if change < 0 {
		return nil, errors.New("the clipboard did not take the text")
	}
	return func() bool { return C.keyrackTake(change) == 1 }, nil
}
