package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
)

// noFollow is for systems on which opening a link can be made to fail.
const noFollow = 0

// Writable returns nil where the system lets this user write to a file, and else why not. Opening it is the only way to
// know; locks belong to a descriptor here, so closing another one leaves them.
func Writable(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return file.Close() // nothing was written
}

func openInto(path string, flags int) (*os.File, error) { return os.OpenFile(path, flags, 0) }

func noReader(error) bool { return false }

// closeOwn does nothing: a file has the access list of the folder that it was made in, and modes say nothing here but
// “read-only”, which cannot be changed of a file that SQLite has mapped into memory.
func closeOwn(string, fs.FileInfo) error { return nil }

// MakePrivate makes a folder that only this user can enter, besides the system and the administrators, and those above
// it that are missing.
func MakePrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	list, err := privateList(true)
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	attributes := &windows.SecurityAttributes{SecurityDescriptor: list}
	attributes.Length = uint32(unsafe.Sizeof(*attributes))
	err = windows.CreateDirectory(name, attributes)
	if err != nil && !errors.Is(err, fs.ErrExist) { // another process may have made it just now
		return &fs.PathError{Op: "mkdir", Path: path, Err: err}
	}
	return nil
}

// Exposed reports whether other users can enter or read what is at a path, or let themselves in because they own it.
// Its error is [errors.ErrUnsupported] on a disk that keeps no access lists, such as one in the format FAT.
func Exposed(path string, _ fs.FileInfo) (bool, error) {
	if !keepsLists(path) {
		return false, errors.ErrUnsupported
	}
	of, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT,
		windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false, &fs.PathError{Op: "look at", Path: path, Err: err}
	}
	known, err := trusted()
	if err != nil {
		return false, err
	}
	if owner, _, err := of.Owner(); err != nil || owner == nil || !known[owner.String()] {
		return true, nil
	}
	list, _, err := of.DACL()
	if err != nil || list == nil { // without a list everybody may do everything
		return true, nil
	}
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &entry); err != nil {
			return false, &fs.PathError{Op: "look at", Path: path, Err: err}
		}
		if lets(entry) && !known[(*windows.SID)(unsafe.Pointer(&entry.SidStart)).String()] {
			return true, nil
		}
	}
	return false, nil
}

// Seclude takes a file or a folder, and what is made in it from then on, away from other users.
func Seclude(path string, info fs.FileInfo) error {
	private, err := privateList(info.IsDir())
	if err != nil {
		return err
	}
	list, _, err := private.DACL()
	if err != nil {
		return err
	}
	err = windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
	if err != nil {
		return &fs.PathError{Op: "close", Path: path, Err: err}
	}
	return nil
}

// privateList is the access list of what is the user's alone. That of a folder holds for what is in it as well.
func privateList(ofFolder bool) (*windows.SECURITY_DESCRIPTOR, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	flags := ""
	if ofFolder {
		flags = "OICI"
	}
	list := "D:P"
	for _, name := range []string{user.User.Sid.String(), "SY", "BA"} {
		list += "(A;" + flags + ";FA;;;" + name + ")"
	}
	return windows.SecurityDescriptorFromString(list)
}

// trusted are the users who may be in an access list: this one, and who can read everything anyway. The owner of what
// is yet to be made, and of what is there, is looked at by itself.
func trusted() (map[string]bool, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	const (
		system         = "S-1-5-18"
		administrators = "S-1-5-32-544"
		creatorOwner   = "S-1-3-0"
		ownerRights    = "S-1-3-4"
	)
	return map[string]bool{
		user.User.Sid.String(): true, system: true, administrators: true, creatorOwner: true, ownerRights: true,
	}, nil
}

// lets reports whether an entry of an access list lets somebody read, write, enter or change the list. To know that
// something is there, and of what kind, is no access.
func lets(entry *windows.ACCESS_ALLOWED_ACE) bool {
	const callback = 9 // ACCESS_ALLOWED_CALLBACK_ACE_TYPE, which begins as the plain one does
	if entry.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE && entry.Header.AceType != callback {
		return false
	}
	const harmless = windows.READ_CONTROL | windows.SYNCHRONIZE | windows.FILE_READ_ATTRIBUTES | windows.FILE_READ_EA
	return entry.Mask&^harmless != 0
}

// keepsLists reports whether the disk of a path keeps access lists.
func keepsLists(path string) bool {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return false
	}
	var root [windows.MAX_PATH + 1]uint16
	if err := windows.GetVolumePathName(name, &root[0], uint32(len(root))); err != nil {
		return true // reading the list will say what is wrong
	}
	var flags uint32
	if err := windows.GetVolumeInformation(&root[0], nil, 0, nil, nil, &flags, nil, 0); err != nil {
		return true // as above
	}
	return flags&windows.FILE_PERSISTENT_ACLS != 0
}
