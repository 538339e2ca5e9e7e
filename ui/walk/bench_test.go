package walk

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"keyrack/model/workspace"
	"keyrack/ui/desktop/inspect"
)

// starts is how often each program is started; the median counts.
const starts = 9

// BenchmarkStart measures how long Keyrack takes from its start to its first frame (x-frame) and until its list is
// drawn (x-list), and how much memory it holds at rest (x-memory), with 100, 1,000 and 10,000 connections. Each is
// divided by what a bare Fyne window takes that is built and run in between. Frame and memory are to stay below 1.25
// times the bare window with 1,000 connections, and the frame with 10,000 below 1.1 times that with 100.
func BenchmarkStart(b *testing.B) {
	require(b, Options{})
	d := Start(b, Options{})
	d.Terminate()
	keyrack := d.binary
	d.options.Package = "keyrack/ui/walk/testdata/bare"
	bare := d.build()
	counts := []int{100, 1_000, 10_000}
	folders := map[int]string{}
	for _, count := range counts {
		folders[count] = filepath.Join(d.home, "with-"+strconv.Itoa(count))
		if err := fillFolder(b.Context(), folders[count], count, workspace.DemoID); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		frame, list, held := map[int][]time.Duration{}, map[int][]time.Duration{}, map[int][]int{}
		for range starts {
			measure := func(key int, binary, data, text string) {
				f, l, m := d.measureStart(binary, data, text)
				frame[key], list[key], held[key] = append(frame[key], f), append(list[key], l), append(held[key], m)
			}
			measure(0, bare, d.home, "bare")
			for _, count := range counts {
				measure(count, keyrack, folders[count], fmt.Sprintf("All %d", count))
			}
		}
		report := func(name string, value float64) { b.ReportMetric(value, name) }
		report("ms-bare", median(frame[0]).Seconds()*1000)
		report("MB-bare", float64(median(held[0]))/1000)
		for _, count := range counts {
			report(fmt.Sprintf("x-frame-%d", count), ratio(frame[count], frame[0]))
			report(fmt.Sprintf("x-list-%d", count), ratio(list[count], list[0]))
			report(fmt.Sprintf("x-memory-%d", count), ratio(held[count], held[0]))
		}
		report("x-frame-10000/100", ratio(frame[10_000], frame[100]))
		report("x-list-10000/100", ratio(list[10_000], list[100]))
	}
}

func ratio[T int | time.Duration](a, b []T) float64 { return float64(median(a)) / float64(median(b)) }

func median[T int | time.Duration](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

// measureStart starts a program and returns how long it took until its first frame, until its window showed a text, and
// the kilobytes that it then held at rest.
func (d *Desktop) measureStart(binary, data, text string) (frame, shown time.Duration, kilobytes int) {
	d.t.Helper()
	p := &program{socket: filepath.Join(d.home, "run", "inspect"), output: &output{}, exited: make(chan struct{})}
	_ = os.Remove(p.socket)
	p.cmd = exec.Command(binary, "--data", data)
	p.cmd.Env = append(d.env[:len(d.env):len(d.env)], inspect.SocketVariable+"="+p.socket)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = d.home, p.output, p.output
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.exited)
	}()
	d.program = p
	for {
		scene, err := d.look()
		if err == nil && shows(scene, text) {
			frame = scene.Started.Sub(began)
			break
		}
		if errors.Is(err, errExited) || time.Since(began) > d.options.Patience {
			d.t.Fatalf("the window does not show %q: %v\n%s", text, err, p.output)
		}
		time.Sleep(time.Millisecond)
	}
	// What it would say if it were drawn has still to be drawn, with the next of 60 frames a second.
	time.Sleep(time.Second / 60)
	if _, err := d.look(); err != nil {
		d.t.Fatal(err)
	}
	shown = time.Since(began)
	time.Sleep(3 * time.Second) // until it has come to rest
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		d.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kilobytes, _ = strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	d.program = nil
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.exited
	return frame, shown, kilobytes
}
