#import <AppKit/AppKit.h>
#include "_cgo_export.h"

@interface KeyrackAway : NSObject
@property uintptr_t handle;
@end

@implementation KeyrackAway
- (void)asleep:(NSNotification *)notification {
	keyrackLeft(self.handle, 1);
}
- (void)locked:(NSNotification *)notification {
	keyrackLeft(self.handle, 0);
}
@end

void keyrackWatch(uintptr_t handle) {
	KeyrackAway *watcher = [[KeyrackAway alloc] init];
	watcher.handle = handle;
	NSNotificationCenter *workspace = [[NSWorkspace sharedWorkspace] notificationCenter];
	[workspace addObserver:watcher selector:@selector(asleep:) name:NSWorkspaceWillSleepNotification object:nil];
	// Another user takes over.
	[workspace addObserver:watcher selector:@selector(locked:) name:NSWorkspaceSessionDidResignActiveNotification object:nil];
	// At once: by default it waits until the application is in front again.
	[[NSDistributedNotificationCenter defaultCenter] addObserver:watcher
	                                                    selector:@selector(locked:)
	                                                        name:@"com.apple.screenIsLocked"
	                                                      object:nil
	                                          suspensionBehavior:NSNotificationSuspensionBehaviorDeliverImmediately];
	CFBridgingRetain(watcher); // the centres do not keep it
}
