package disk_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"

	"keyrack/storage/disk"
)

func mustStat(t *testing.T, path string) fs.FileInfo {
	t.Helper()
	info, err := os.Lstat(path)
	must(t, err)
	return info
}

func wantExposed(t *testing.T, path string, want bool) {
	t.Helper()
	if got, err := disk.Exposed(path, mustStat(t, path)); err != nil || got != want {
		list, _ := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT,
			windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
		t.Errorf("%s, %s, is open to others: %v, want %v, error %v", filepath.Base(path), list, got, want, err)
	}
}

// setList gives a path the access list that SDDL writes so, with full control for this user in front of it.
func setList(t *testing.T, path, others string) {
	t.Helper()
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	must(t, err)
	list := "D:P(A;;FA;;;" + user.User.Sid.String() + ")" + others
	described, err := windows.SecurityDescriptorFromString(list)
	must(t, err)
	name, err := windows.UTF16PtrFromString(path)
	must(t, err)
	opened, err := windows.CreateFile(name, windows.WRITE_DAC, windows.FILE_SHARE_READ, nil, windows.OPEN_EXISTING,
		windows.FILE_FLAG_BACKUP_SEMANTICS, 0) // as folders are opened
	must(t, err)
	must(t, windows.SetKernelObjectSecurity(opened, windows.DACL_SECURITY_INFORMATION, described))
	must(t, windows.CloseHandle(opened))
}

// isWine reports whether Windows is Wine, which keeps modes and reads lists out of them: a file has nothing of its
// folder's list, and SetNamedSecurityInfo of 8.0 adds what the folder above lets, whatever it is told.
func isWine() bool {
	return windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}

func TestAFolderOfTheUsersOwnLetsNobodyElseIn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "above", "data")
	must(t, disk.MakePrivate(path))
	must(t, disk.MakePrivate(path)) // another process was faster
	file := filepath.Join(path, "index.sqlite")
	must(t, disk.MakeEmpty(file))
	wantExposed(t, path, false)
	wantExposed(t, file, isWine())
}

func TestWhoCanReadAFileIsFoundInItsAccessList(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	must(t, os.Mkdir(path, 0o700))
	for _, test := range []struct {
		others string
		want   bool
	}{
		{"", false},
		{"(A;;FA;;;SY)(A;;FA;;;BA)", false},
		{"(A;OICI;FR;;;WD)", true}, // everyone reads
		{"(A;OICI;FA;;;WD)", true},
	} {
		setList(t, path, test.others)
		wantExposed(t, path, test.want)
		must(t, disk.Seclude(path, mustStat(t, path)))
		if !isWine() {
			wantExposed(t, path, false)
		}
	}
}

func TestAFileThatIsInUseIsTakenForAnOwnOneWithoutAChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.sqlite")
	must(t, os.WriteFile(path, make([]byte, 4096), 0o600))
	must(t, os.Chmod(path, 0o400)) // the one mode that there is: read-only
	there, err := disk.Own(path)
	if !there || err != nil {
		t.Errorf("it is there: %v, error %v", there, err)
	}
	if mustStat(t, path).Mode().Perm()&0o200 != 0 {
		t.Error("its mode was changed")
	}
	must(t, os.Chmod(path, 0o600)) // so that it can be removed
}
