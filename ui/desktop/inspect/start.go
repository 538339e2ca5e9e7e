//go:build inspect

package inspect

import (
	"encoding/json"
	"net"
	"os"
	"runtime"
	"runtime/metrics"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Start listens on the socket that [SocketVariable] names until the program ends. Call it once, before the application
// runs. A socket that cannot be made is logged: whoever waits for it runs into a time-out.
//
// Package test is Fyne's only public way to a renderer. Importing it makes a test application at program start, which
// the real one replaces.
func Start(app fyne.App) {
	path := os.Getenv(SocketVariable)
	if path == "" {
		return
	}
	listener, err := listen(path)
	if err != nil {
		fyne.LogError("inspect cannot listen", err)
		return
	}
	// Fyne paints a window when it is shown, and says that it has started before it does anything else.
	var started time.Time
	app.Lifecycle().SetOnStarted(func() { started = time.Now() })
	describe := func() Scene {
		scene := Describe(app.Driver().AllWindows(), test.WidgetRenderer)
		scene.Started, scene.GOGC = started, gogc()
		return scene
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go answer(connection, describe)
		}
	}()
}

func gogc() uint64 {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// listen makes the socket. Wine has none: there the program listens on the loopback interface, and the file of that
// name has its address.
func listen(path string) (net.Listener, error) {
	listener, err := net.Listen("unix", path)
	if err == nil {
		err = os.Chmod(path, 0o600)
	} else if runtime.GOOS == "windows" {
		if listener, err = net.Listen("tcp", "127.0.0.1:0"); err == nil {
			err = os.WriteFile(path, []byte(listener.Addr().String()), 0o600)
		}
	}
	if err != nil && listener != nil {
		_ = listener.Close()
	}
	return listener, err
}

// answer writes one scene. A UI goroutine that is held for longer than 5 s leaves the answer empty.
func answer(connection net.Conn, describe func() Scene) {
	defer connection.Close()
	question := make([]byte, 1)
	if _, err := connection.Read(question); err != nil {
		return
	}
	scenes := make(chan Scene, 1)
	look := func() { scenes <- describe() }
	if question[0] == Drawn {
		now := look
		look = func() { afterFrames(now) }
	}
	fyne.Do(look)
	select {
	case scene := <-scenes:
		_ = json.NewEncoder(connection).Encode(scene)
	case <-time.After(5 * time.Second):
	}
}

// afterFrames calls then when everything is drawn that has happened until now. For each frame Fyne reads what the user
// does, moves its animations on and draws: so a frame is whole in the one after the next at the latest.
func afterFrames(then func()) {
	var waiting *fyne.Animation
	frames := 0
	waiting = fyne.NewAnimation(time.Second, func(float32) {
		if frames++; frames == 3 {
			waiting.Stop()
			then()
		}
	})
	waiting.RepeatCount = fyne.AnimationRepeatForever
	waiting.Start()
}
