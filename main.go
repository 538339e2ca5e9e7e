package main

import (
	_ "database/sql"

	_ "fyne.io/fyne/v2/app"
	_ "fyne.io/fyne/v2/test"
	_ "fyne.io/fyne/v2/widget"
	_ "github.com/godbus/dbus/v5"
	_ "github.com/gofrs/flock"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/google/uuid"
	_ "github.com/sahilm/fuzzy"
	_ "github.com/zalando/go-keyring"
	_ "modernc.org/sqlite"
)

func main() {}
