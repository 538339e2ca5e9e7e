package desktop_test

import "testing"

func TestTheBrowserIsGivenWebAddressesOnly(t *testing.T) {
	d := settled(t)
	for _, address := range []string{
		"file:///etc/passwd", "javascript:alert(1)", "smb://host/share", "",
		"https://user:word@tickets.example.com",
	} {
		d.shell.OpenAddress(address)
		if opened := d.Opened(); len(opened) > 0 {
			t.Fatalf("%s: opened %v", address, opened)
		}
		if !d.HasText("The ticket is not an address that a browser opens.") {
			t.Errorf("%s: nothing is said", address)
		}
	}
	d.shell.OpenAddress("https://tickets.example.com/1234")
	if opened := d.Opened(); len(opened) != 1 || opened[0] != "https://tickets.example.com/1234" {
		t.Errorf("opened %v", opened)
	}
}
