package keychain

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
)

// settle proves that what was written is on the disk. How depends on the provider.
func (s *secretService) settle(span *callTime, service string) error {
	_, err := within(s, span, func(span *callTime) (struct{}, error) {
		p, err := s.current(span.brief)
		if err != nil {
			return struct{}{}, err
		}
		c, err := p.collection(span.brief)
		switch {
		case err != nil:
			return struct{}{}, err
		case c.path == sessionCollection:
			return struct{}{}, fmt.Errorf("%w: it is kept in memory alone", model.ErrNotDurable)
		case p.name == gnomeName: // it writes before it answers
			return struct{}{}, nil
		case p.name == kwalletName:
			return struct{}{}, p.settleWallet(span, c.path, s.lastWrite())
		case c.locked:
			return struct{}{}, model.ErrStoreLocked
		}
		return struct{}{}, s.settleOther(span, p, c, service)
	})
	return err
}

// settleOther proves it for a provider that does not say when it writes. What was last changed before the provider
// started can only come from the disk. KeePassXC saves shortly after each change, or not at all if it was told so.
func (s *secretService) settleOther(span *callTime, p *provider, c collection, service string) error {
	changed, err := p.lastChange(span.brief, c, service)
	if err != nil {
		return err
	}
	written := s.lastWrite()
	if began, known := processStart(p.process(span.brief)); known && changed.Before(began) && written.Before(began) {
		return nil
	}
	if p.name != keePassName || keePassSettings()["[General]/AutoSaveAfterEveryChange"] == "false" {
		return model.ErrNotDurable
	}
	if written.IsZero() {
		written = changed.Add(time.Second) // its clock has whole seconds
	}
	file := keePassFile(p.process(span.brief), p.label(span.brief, c.path))
	if file == "" {
		return model.ErrNotDurable
	}
	// Half of the time: it saves within a second or not at all.
	for end := time.Now().Add(span.limit / 2); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if span.brief.Err() != nil {
			break
		}
		if now, err := os.Stat(file); err == nil && now.ModTime().After(written) {
			return nil
		}
	}
	return model.ErrNotDurable
}

// pace waits before a write until KeePassXC has saved the one before, for a second at most: 2.7.4 crashes when it is
// changed again while it saves.
func (s *secretService) pace(span *callTime, p *provider, c collection) {
	written := s.lastWrite()
	if p.name != keePassName || time.Since(written) > time.Second {
		return
	}
	file := keePassFile(p.process(span.brief), p.label(span.brief, c.path))
	for time.Since(written) < time.Second && span.brief.Err() == nil {
		if now, err := os.Stat(file); err == nil && now.ModTime().After(written) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// lastChange returns the time of the youngest item of a service, in whole seconds.
func (p *provider) lastChange(ctx context.Context, c collection, service string) (time.Time, error) {
	items, err := p.search(ctx, c.path, map[string]string{serviceAttribute: service})
	if err != nil {
		return time.Time{}, err
	}
	var last uint64
	for _, item := range items {
		modified, err := property[uint64](ctx, p, item, itemInterface, "Modified")
		if err != nil {
			return time.Time{}, err
		}
		last = max(last, modified)
	}
	return time.Unix(int64(last), 0), nil
}

// processStart returns when a process began, from the count of clock ticks since the system started.
func processStart(process uint32) (began time.Time, known bool) {
	const ticks = 100 // in a second, for programs on every Linux
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
	if err != nil {
		return time.Time{}, false
	}
	// The name of the program, in parentheses, may hold anything.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	system, err := os.ReadFile("/proc/stat")
	if err != nil || len(fields) < 20 {
		return time.Time{}, false
	}
	_, rest, found := strings.Cut(string(system), "btime ")
	boot, _, _ := strings.Cut(rest, "\n")
	booted, err := strconv.ParseInt(boot, 10, 64)
	since, err2 := strconv.ParseInt(fields[19], 10, 64)
	if !found || err != nil || err2 != nil {
		return time.Time{}, false
	}
	return time.Unix(booted, since*int64(time.Second/ticks)), true
}

// keePassSettings reads the settings of KeePassXC.
func keePassSettings() map[string]string {
	return readSettings(filepath.Join(folderOf("XDG_CONFIG_HOME", ".config"), "keepassxc", "keepassxc.ini"))
}

// keePassFile returns the file of an open database of KeePassXC, and "" where more than one, or none, can be meant:
// it was named when the program was started, or is on the list of the last ones.
func keePassFile(process uint32, name string) string {
	named, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", process))
	candidates := strings.Split(string(named), "\x00")
	local := readSettings(filepath.Join(folderOf("XDG_CACHE_HOME", ".cache"), "keepassxc", "keepassxc.ini"))
	for _, key := range []string{"LastActiveDatabase", "LastOpenedDatabases", "LastDatabases"} {
		for _, candidate := range strings.Split(local["[General]/"+key], ",") {
			candidates = append(candidates, strings.Trim(strings.TrimSpace(candidate), `"`))
		}
	}
	found := ""
	for _, candidate := range candidates {
		base := filepath.Base(candidate)
		if !filepath.IsAbs(candidate) || strings.TrimSuffix(base, filepath.Ext(base)) != name {
			continue
		}
		if info, err := os.Stat(candidate); err != nil || !info.Mode().IsRegular() || candidate == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = candidate
	}
	return found
}
