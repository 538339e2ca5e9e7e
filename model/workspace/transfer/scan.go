package transfer

import "keyrack/model"

// Scan is what was found in the files of a folder or an archive.
type Scan struct {
	Sightings []Sighting
	Files     int  // that were read
	Unread    int  // too large, or not to be opened
	Cut       bool // there are more than are read
}

// Sighting is a place at which a token of Mews lies in plain text.
type Sighting struct {
	File  string // its way from the folder
	Line  int
	Token model.Secret // for finding out whether it is stored; it is shown as its fingerprint
}
