package transfer

// Unread is a kind of file that is known and not read.
type Unread string

// The kinds.
const (
	UnreadKeePass   Unread = "keepass"    // a database: export it as XML or CSV
	UnreadDatabase  Unread = "database"   // of SQLite, such as what Bruno and browsers keep
	UnreadOldOffice Unread = "old-office" // .xls and .doc: save it in the new format
	UnreadPDF       Unread = "pdf"
	UnreadPicture   Unread = "picture"
	UnreadArchive   Unread = "archive" // other than ZIP
	UnreadEncrypted Unread = "encrypted"
)

// UnreadError says that a file is of a kind that is not read. It wraps [ErrUnknownFormat].
type UnreadError struct{ Kind Unread }

func (e *UnreadError) Error() string {
	return "this is a file of a kind that is not read: " + string(e.Kind)
}

// Unwrap returns ErrUnknownFormat.
func (e *UnreadError) Unwrap() error { return ErrUnknownFormat }
