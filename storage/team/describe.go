package team

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"keyrack/model"
)

// Announce says what a token is that is about to be put: [Client.Put] of a new one through [Store] writes it first, so
// that whoever sees the token sees what it is.
func (c *Client) Announce(entry Entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.places[entry.Key.ID()] = entry.Key
	c.intents[entry.Key] = entry
}

// Place says where in the engine the secrets of ids lie, as the index of this computer knows it.
func (c *Client) Place(keys ...Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		c.places[key.ID()] = key
	}
}

// Create writes the metadata of something that has no token yet, or is an environment, which never has one. It returns
// a [*ConflictError] where there is a token.
func (c *Client) Create(ctx context.Context, entry Entry) error {
	if err := c.CheckMount(ctx); err != nil {
		return err
	}
	if _, err := c.mayReplace(ctx, entry.Key, 0); err != nil {
		return err
	}
	custom, _ := metadata(entry)
	if by := c.Session().Member; by != "" {
		custom[keyBy] = by
	}
	if err := c.describeAs(ctx, entry.Key, custom); err != nil {
		return err
	}
	c.Announce(entry) // what is too long for metadata comes with the token
	return nil
}

func (c *Client) describeAs(ctx context.Context, key Key, custom map[string]string) error {
	if len(custom) > mostKeys {
		return &OptionsError{What: "details", Reason: "an engine takes 64 of them"}
	}
	path, err := c.at("metadata", key)
	if err != nil {
		return err
	}
	if _, err := c.write(ctx, path, map[string]any{"custom_metadata": custom}); err != nil {
		return c.asError(ctx, err)
	}
	now, err := c.meta(ctx, key)
	if err != nil && !errors.Is(err, errAbsent) {
		return err
	}
	if !maps.Equal(now.custom, custom) {
		return &Error{Team: c.options.Team, Err: model.ErrSecretNotSaved}
	}
	return nil
}

// Mark says in the metadata of a token what was put: its fingerprint, and of which version. Until then the entry is
// stale.
func (c *Client) Mark(ctx context.Context, key Key, version int, print model.Fingerprint) error {
	path, err := c.at("metadata", key)
	if err != nil {
		return err
	}
	custom := map[string]any{keyFingerprint: string(print), keyOf: strconv.Itoa(version)}
	if by := c.Session().Member; by != "" {
		custom[keyBy] = by
	}
	return c.asErrorOrNil(ctx, c.patch(ctx, path, map[string]any{"custom_metadata": custom}))
}

// Freshen reads the token of an entry that is stale, and returns the entry with the fingerprint of it. The metadata is
// put right as well, where the policy lets the member. [model.ErrSecretNotFound] where the version has gone meanwhile.
func (c *Client) Freshen(ctx context.Context, entry Entry) (Entry, error) {
	if !entry.Stale {
		return entry, nil
	}
	read, err := c.Read(ctx, entry.Key, entry.Version)
	if err != nil {
		return entry, err
	}
	token, _ := model.Unbind(read.Secret)
	print := token.Fingerprint()
	entry.Stale = false
	if entry.Key.Connection != "" {
		entry.Connection.Fingerprint = print
	} else {
		entry.Integration.Fingerprint = print
	}
	if len(read.edit) == 0 {
		err = c.Mark(ctx, entry.Key, entry.Version, print)
	} else {
		err = c.finishEdit(ctx, entry.Key, meta{current: entry.Version}, read)
		entry = edited(entry, read.edit)
	}
	if err != nil && !errors.Is(err, ErrForbidden) {
		return entry, err
	}
	return entry, nil
}

// finishEdit writes the metadata of an edit whose member was interrupted behind the token.
func (c *Client) finishEdit(ctx context.Context, key Key, now meta, token Token) error {
	if !now.isStale() || len(token.edit) == 0 {
		return nil
	}
	path, err := c.at("metadata", key)
	if err != nil {
		return err
	}
	return c.asErrorOrNil(ctx, c.patch(ctx, path, map[string]any{"custom_metadata": token.edit}))
}

// edited is an entry with the metadata that an edit was to write.
func edited(entry Entry, edit map[string]any) Entry {
	custom := maps.Clone(entry.Other)
	if custom == nil {
		custom = map[string]string{}
	}
	for key, value := range edit {
		if value == nil {
			delete(custom, key)
		} else {
			custom[key] = text(value)
		}
	}
	next := Entry{
		Key: entry.Key, Version: entry.Version, By: entry.By, At: entry.At, Deleted: entry.Deleted,
		Unfinished: entry.Unfinished,
	}
	if reason, _ := decode(&next, custom); reason != "" && reason != Unreadable {
		return entry
	}
	return next
}

func (c *Client) asErrorOrNil(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return c.asError(ctx, err)
}

// Edit changes the details of an entry that a member has seen as before. Only what differs is sent, so two members who
// change different details at once both have it their way. Where both change the same one, or the entry is damaged or
// newer, nothing is written: a [*ConflictError] names the details. An engine has no check-and-set for metadata: of two
// that arrive within the same moment the later one stays, and the earlier writer, who reads it back, is told.
//
// Details that are too long for metadata lie beside the token, so a change of them makes a new version.
func (c *Client) Edit(ctx context.Context, before, after Entry) (Entry, error) {
	if err := c.CheckMount(ctx); err != nil {
		return before, err
	}
	now, err := c.meta(ctx, after.Key)
	if errors.Is(err, errAbsent) {
		return before, &ConflictError{Team: c.options.Team, Key: after.Key, Wanted: before.Version, Gone: true}
	}
	if err != nil {
		return before, err
	}
	changes, fields := differences(before, after)
	if len(fields) == 0 {
		return before, nil
	}
	if now, err = c.whole(ctx, after.Key, now); err != nil {
		return before, err
	}
	var both []string
	old, _ := metadata(before)
	for key := range changes {
		if key != keyCut && now.custom[key] != old[key] {
			both = append(both, key)
		}
	}
	if slices.Sort(both); len(both) > 0 || now.custom[keyVersion] != Version {
		conflict := c.conflict(after.Key, before.Version, now)
		conflict.Fields = both
		return before, conflict
	}
	if err := c.moveBeside(ctx, before, after, now, fields, changes); err != nil {
		return before, err
	}
	path, err := c.at("metadata", after.Key)
	if err != nil {
		return before, err
	}
	if err := c.patch(ctx, path, map[string]any{"custom_metadata": changes}); err != nil {
		return before, c.asError(ctx, err)
	}
	entry, _, damage, err := c.Look(ctx, after.Key)
	if err != nil {
		return before, err
	}
	if damage != nil {
		entry = damage.Entry
	}
	for key, wanted := range changes {
		if found, there := entry.Other[key]; there != (wanted != nil) || there && found != wanted {
			both = append(both, key)
		}
	}
	if slices.Sort(both); len(both) > 0 {
		return entry, &ConflictError{
			Team: c.options.Team, Key: after.Key, Wanted: before.Version, Version: entry.Version, By: entry.By,
			At: entry.At, Fields: both,
		}
	}
	return entry, nil
}

// whole is the metadata of a key after an edit was finished whose member was interrupted.
func (c *Client) whole(ctx context.Context, key Key, now meta) (meta, error) {
	if !now.isStale() || now.versions[now.current].gone() {
		return now, nil
	}
	token, err := c.Read(ctx, key, now.current)
	if err != nil || len(token.edit) == 0 {
		return now, nil // there is nothing to finish, or what is wrong shows later
	}
	if err := c.finishEdit(ctx, key, now, token); err != nil {
		return now, err
	}
	return c.meta(ctx, key)
}

// differences returns what has to be patched, nil for what has gone, and the details that differ.
func differences(before, after Entry) (changes map[string]any, fields []string) {
	old, _ := metadata(before)
	next, _ := metadata(after)
	changes = map[string]any{}
	for key, value := range next {
		if key != keyCut && old[key] != value {
			changes[key] = value
		}
	}
	for key := range old {
		if _, stays := next[key]; key != keyCut && !stays {
			changes[key] = nil
		}
	}
	theirs := details(&after)
	for i, field := range details(&before) {
		if field.value() != theirs[i].value() {
			fields = append(fields, field.key)
		}
	}
	if before.Environment.Address != after.Environment.Address {
		fields = append(fields, "address")
	}
	if before.Environment.Socket != after.Environment.Socket {
		fields = append(fields, "socket")
	}
	return changes, fields
}

// moveBeside writes the token again where details that differ are, or were, too long for its metadata. One that is not
// what the member has seen is a [*ConflictError]: shortened, in the metadata, both may look the same.
func (c *Client) moveBeside(ctx context.Context, before, after Entry, now meta, fields []string,
	changes map[string]any,
) error {
	_, long := metadata(after)
	cut := cutOf(now.custom)
	concerned := slices.ContainsFunc(fields, func(key string) bool { return long[key] != "" || slices.Contains(cut, key) })
	if !concerned || now.current == 0 {
		return nil
	}
	token, err := c.Read(ctx, after.Key, now.current)
	if err != nil {
		return err
	}
	if before, err = c.asSeen(ctx, before, token); err != nil {
		return err
	}
	if both := differing(before, fields, token, now); len(both) > 0 {
		conflict := c.conflict(after.Key, before.Version, now)
		conflict.Fields = both
		return conflict
	}
	more := maps.Clone(token.More)
	if more == nil {
		more = map[string]string{}
	}
	for _, key := range fields {
		delete(more, key)
		if long[key] != "" {
			more[key] = long[key]
		}
	}
	// The fingerprint in the metadata may still be that of an older token: see Entry.Stale.
	plain, _ := model.Unbind(token.Secret)
	changes[keyFingerprint], changes[keyOf] = string(plain.Fingerprint()), strconv.Itoa(now.current+1)
	changes[keyCut] = nil
	if len(more) > 0 {
		changes[keyCut] = strings.Join(slices.Sorted(maps.Keys(more)), ",")
	}
	_, err = c.put(ctx, after.Key, now.current, token.Secret, beside{more: more, edit: changes})
	return err
}

// asSeen makes whole what a member has seen as far as it fitted into the metadata, from what lay beside the version
// that it was. What the engine has dropped stays cut.
func (c *Client) asSeen(ctx context.Context, before Entry, now Token) (Entry, error) {
	switch {
	case len(before.Cut) == 0, before.Version == 0:
		return before, nil
	case before.Version == now.Version:
		return Whole(before, now), nil
	}
	then, err := c.Read(ctx, before.Key, before.Version)
	if err != nil && !errors.Is(err, model.ErrSecretNotFound) && !errors.Is(err, ErrNotOurs) {
		return before, err
	}
	return Whole(before, then), nil
}

// differing names those of some details of which something else is in the engine now than an entry says.
func differing(e Entry, keys []string, token Token, now meta) []string {
	var both []string
	for _, field := range details(&e) {
		if !slices.Contains(keys, field.key) {
			continue
		}
		there, beside := token.More[field.key]
		if !beside {
			there, _ = unescape(now.custom[field.key])
		}
		if there != field.value() {
			both = append(both, field.key)
		}
	}
	slices.Sort(both)
	return both
}

func cutOf(custom map[string]string) []string {
	if custom[keyCut] == "" {
		return nil
	}
	return strings.Split(custom[keyCut], ",")
}

// Whole puts the details that did not fit into the metadata into an entry, from what lies beside its token.
func Whole(e Entry, token Token) Entry {
	if token.Version != e.Version {
		return e
	}
	for _, field := range details(&e) {
		if value, there := token.More[field.key]; there && field.set(value) {
			e.Cut = slices.DeleteFunc(slices.Clone(e.Cut), func(key string) bool { return key == field.key })
		}
	}
	return e
}

// Complete puts the details that did not fit into the metadata into an entry. It reads the token that they lie beside.
func (c *Client) Complete(ctx context.Context, entry Entry) (Entry, error) {
	if len(entry.Cut) == 0 || entry.Version == 0 {
		return entry, nil
	}
	token, err := c.Read(ctx, entry.Key, entry.Version)
	if err != nil {
		return entry, err
	}
	return Whole(entry, token), nil
}
