package team

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"keyrack/model/team"

	"golang.org/x/sync/errgroup"
)

// List lists the team: a LIST for each environment and client application, and one read for each entry, [Parallel] at
// once. It reads no token. What is wrong with one entry is reported beside the others; an error means that the list is
// not whole and says nothing about what is not in it.
func (c *Client) List(ctx context.Context) (Listing, error) {
	if err := c.CheckMount(ctx); err != nil {
		return Listing{}, err
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	walk := &walk{client: c, fail: fail}
	walk.group, ctx = errgroup.WithContext(ctx)
	walk.group.SetLimit(2 * Parallel) // some wait for a place while others read what has come
	err := walk.below(ctx, nil)
	if err != nil {
		fail(err)
	}
	if failed := walk.group.Wait(); failed != nil && (err == nil || errors.Is(err, context.Canceled)) {
		err = failed
	}
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx) // what failed first, or the caller
	}
	if err != nil {
		return Listing{}, err
	}
	c.mu.Lock()
	for _, entry := range walk.listing.Entries {
		c.places[entry.Key.ID()] = entry.Key
	}
	for _, damage := range walk.listing.Damaged {
		c.places[damage.Entry.Key.ID()] = damage.Entry.Key
	}
	c.mu.Unlock()
	slices.SortFunc(walk.listing.Entries, func(a, b Entry) int { return strings.Compare(a.Key.String(), b.Key.String()) })
	slices.SortFunc(walk.listing.Damaged, func(a, b Damage) int {
		return strings.Compare(a.Entry.Key.String(), b.Entry.Key.String())
	})
	slices.Sort(walk.listing.Foreign)
	slices.Sort(walk.listing.Denied)
	return walk.listing, nil
}

type walk struct {
	client  *Client
	group   *errgroup.Group
	fail    context.CancelCauseFunc // ends the whole list
	mu      sync.Mutex
	listing Listing
}

func (w *walk) note(do func(*Listing)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do(&w.listing)
}

// below lists a folder and goes on into those that it has. Folders are listed by the caller: a group with a limit
// would wait for itself.
func (w *walk) below(ctx context.Context, parts []string) error {
	path := strings.Join(append([]string{w.client.options.Path}, parts...), "/")
	said, err := w.client.read(ctx, w.client.options.Mount+"/metadata/"+path+"/", map[string][]string{"list": {"true"}})
	if errors.Is(err, ErrForbidden) && len(parts) > 0 {
		w.note(func(l *Listing) { l.Denied = append(l.Denied, strings.Join(parts, "/")+"/") })
		return nil
	}
	if err != nil || said.absent {
		return err
	}
	names, _ := said.Data["keys"].([]any)
	folders, leaves := &errgroup.Group{}, []Key{}
	for _, name := range names {
		name, isFolder := strings.CutSuffix(text(name), "/")
		of := append(slices.Clone(parts), name)
		key, fine := team.ReadKey(of...)
		switch {
		case isFolder && len(of) < 3 && team.IsID(name):
			folders.Go(func() error {
				err := w.below(ctx, of)
				if err != nil {
					w.fail(err)
				}
				return err
			})
		case isFolder || !fine:
			w.note(func(l *Listing) { l.Foreign = append(l.Foreign, strings.Join(of, "/")) })
		default:
			leaves = append(leaves, key)
		}
	}
	for _, key := range leaves {
		w.group.Go(func() error { return w.leaf(ctx, key) })
	}
	return folders.Wait()
}

func (w *walk) leaf(ctx context.Context, key Key) error {
	entry, reason, fields, err := w.client.describe(ctx, key)
	switch {
	case errors.Is(err, ErrForbidden):
		w.note(func(l *Listing) { l.Denied = append(l.Denied, key.String()) })
		return nil
	case errors.Is(err, errAbsent):
		return nil // destroyed since it was listed
	case err != nil:
		return err
	case reason != "":
		w.note(func(l *Listing) { l.Damaged = append(l.Damaged, Damage{Entry: entry, Reason: reason, Fields: fields}) })
	default:
		w.note(func(l *Listing) { l.Entries = append(l.Entries, entry) })
	}
	return nil
}

var errAbsent = errors.New("it is not there")

// Look reads one entry. It returns false for one that is not there, and the damage where there is some.
func (c *Client) Look(ctx context.Context, key Key) (Entry, bool, *Damage, error) {
	entry, reason, fields, err := c.describe(ctx, key)
	switch {
	case errors.Is(err, errAbsent):
		return entry, false, nil, nil
	case err != nil:
		return entry, false, nil, err
	case reason != "":
		return entry, true, &Damage{Entry: entry, Reason: reason, Fields: fields}, nil
	}
	return entry, true, nil, nil
}

func (c *Client) describe(ctx context.Context, key Key) (Entry, Reason, []string, error) {
	meta, err := c.meta(ctx, key)
	if err != nil {
		return Entry{Key: key}, "", nil, err
	}
	entry := Entry{
		Key: key, Version: meta.current, By: meta.by(), At: meta.at(),
		Unfinished: meta.current == 0 && key.Integration != "",
	}
	if now, there := meta.versions[meta.current]; there {
		entry.Deleted = now.gone()
	}
	reason, fields := decode(&entry, meta.custom)
	if reason != "" && reason != Unreadable {
		identify(&entry, nil)
	}
	return entry, reason, fields, nil
}

// meta is what an engine keeps of a key beside its data.
type meta struct {
	current  int
	custom   map[string]string
	versions map[int]versionMeta
	updated  time.Time
	said     string // who changed it last, as the engine says
}

type versionMeta struct {
	created, deleted time.Time
	destroyed        bool
	by               string
}

func (v versionMeta) gone() bool { return v.destroyed || !v.deleted.IsZero() }

// isStale reports whether the metadata does not belong to the current version: see Entry.Stale.
func (m meta) isStale() bool { return m.current > 0 && m.custom[keyOf] != strconv.Itoa(m.current) }

func (m meta) by() string {
	if by := m.versions[m.current].by; by != "" {
		return by
	}
	if m.said != "" {
		return m.said
	}
	return m.custom[keyBy]
}

func (m meta) at() time.Time {
	if at := m.versions[m.current].created; !at.IsZero() {
		return at
	}
	return m.updated
}

// meta reads the metadata of a key, or returns errAbsent.
func (c *Client) meta(ctx context.Context, key Key) (meta, error) {
	path, err := c.at("metadata", key)
	if err != nil {
		return meta{}, err
	}
	said, err := c.read(ctx, path, nil)
	if err != nil {
		return meta{}, err
	}
	if said.absent {
		return meta{}, errAbsent
	}
	return c.readMeta(said.Data)
}

func (c *Client) readMeta(data map[string]any) (meta, error) {
	read := meta{custom: map[string]string{}, versions: map[int]versionMeta{}}
	if _, fine := data["current_version"].(json.Number); !fine {
		return meta{}, &Error{Team: c.options.Team, Err: ErrNonsense}
	}
	read.current, read.updated = number(data["current_version"]), when(data["updated_time"])
	read.said = actor(data["last_updated_by"])
	custom, _ := data["custom_metadata"].(map[string]any)
	for key, value := range custom {
		read.custom[key] = text(value)
	}
	versions, _ := data["versions"].(map[string]any)
	for name, one := range versions {
		said, _ := one.(map[string]any)
		read.versions[number(json.Number(name))] = versionMeta{
			created: when(said["created_time"]), deleted: when(said["deletion_time"]),
			destroyed: said["destroyed"] == true, by: actor(said["created_by"]),
		}
	}
	return read, nil
}

// actor reads who did something, which Vault says since 1.21 and OpenBao does not.
func actor(value any) string {
	said, _ := value.(map[string]any)
	return text(said["actor"])
}

// when reads a time of an answer; zero where there is none.
func when(value any) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text(value))
	if err != nil {
		return time.Time{}
	}
	return at
}
