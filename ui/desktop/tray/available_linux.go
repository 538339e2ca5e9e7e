package tray

import (
	"context"
	"slices"

	"github.com/godbus/dbus/v5"
)

// watcher is who puts icons into the tray of a desktop: without it a hidden window could not be brought back.
const watcher = "org.kde.StatusNotifierWatcher"

// Available reports whether the desktop has a tray. It asks the session's bus and may take as long as ctx allows.
func Available(ctx context.Context) bool {
	bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer bus.Close()
	owned := false
	err = bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, watcher).Store(&owned)
	return err == nil && owned
}

// ReadsMarkup reports whether the desktop's notifications read their text as markup. It asks the session's bus and may
// take as long as ctx allows.
func ReadsMarkup(ctx context.Context) bool {
	bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer bus.Close()
	const name = "org.freedesktop.Notifications"
	var can []string
	err = bus.Object(name, "/org/freedesktop/Notifications").CallWithContext(ctx, name+".GetCapabilities", 0).Store(&can)
	return err == nil && slices.Contains(can, "body-markup")
}
