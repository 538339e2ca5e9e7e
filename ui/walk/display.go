package walk

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// openboxConfig lets windows fill the screen, or not, without a frame, so that a screenshot is the window alone, and
// keeps the key that closes a window.
const openboxConfig = `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <keyboard>
    <keybind key="A-F4"><action name="Close"/></keybind>
  </keyboard>
  <mouse><context name="Client">
    <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
  </context></mouse>
  <applications>
    <application type="normal"><decor>no</decor><maximized>%s</maximized><focus>yes</focus></application>
  </applications>
</openbox_config>
`

// startDisplay starts Xvfb on a display number that it chooses itself, so that walks run beside each other, and the
// window manager on it.
func (d *Desktop) startDisplay() {
	d.t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		d.t.Fatal(err)
	}
	defer reader.Close()
	args := []string{
		"-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", d.options.Size.Width, d.options.Size.Height),
		"-dpi", "96", "-nolisten", "tcp", "-noreset",
	}
	if d.options.NoOpenGL {
		args = append(args, "-extension", "GLX")
	}
	x := exec.Command("Xvfb", args...)
	x.ExtraFiles = []*os.File{writer}
	d.start(x)
	_ = writer.Close()

	// Xvfb writes the number once it can be used, and closes the pipe when it dies before.
	_ = reader.SetReadDeadline(time.Now().Add(d.options.Patience))
	number, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		d.t.Fatalf("the virtual display did not start: %v", err)
	}
	d.env = append(d.env, "DISPLAY=:"+strings.TrimSpace(number))

	config := filepath.Join(d.home, "openbox.xml")
	maximized := "yes"
	if d.options.Free {
		maximized = "no"
	}
	if err := os.WriteFile(config, fmt.Appendf(nil, openboxConfig, maximized), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.start(exec.Command("openbox", "--sm-disable", "--config-file", config))
	// Windows that open before the manager is there are never managed.
	d.until("the window manager", func() bool {
		cmd, cancel := d.command("xdotool", "get_num_desktops")
		defer cancel()
		return cmd.Run() == nil
	})
}
