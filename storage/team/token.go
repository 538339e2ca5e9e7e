package team

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
)

// The keys of the data of a secret. There is nothing else in it.
const (
	dataToken = "token" // the token alone, so that "vault kv get -field=token" prints it
	dataFor   = "for"   // the address that it was entered for: whoever may write metadata alone must not redirect it
	dataWrite = "write" // a random id of the write, by which a member knows the own one again
	dataBy    = "by"    // who wrote it
	dataMore  = "more"  // the details that are too long for metadata
	// What of the metadata changes with this version, null for what goes. It is written right after; where it was not,
	// because the member was interrupted, whoever comes next finds it here.
	dataEdit = "edit"
)

// Token is a version of a token as it lies in the engine.
type Token struct {
	Version int
	// Secret is the token with its address, as [model.Bind] puts them together.
	Secret model.Secret
	By     string
	// More has the details that did not fit into the metadata.
	More map[string]string

	write string
	edit  map[string]any
}

// Read reads a version of a token, or the current one for 0. [model.ErrSecretNotFound] is the engine's word that there
// is no such token, or that the version was deleted, destroyed, or dropped as one of too many.
func (c *Client) Read(ctx context.Context, key Key, version int) (Token, error) {
	path, err := c.at("data", key)
	if err != nil {
		return Token{}, err
	}
	var query map[string][]string
	if version > 0 {
		query = map[string][]string{"version": {strconv.Itoa(version)}}
	}
	said, err := c.read(ctx, path, query)
	if err != nil {
		return Token{}, err
	}
	if said.absent {
		return Token{}, model.ErrSecretNotFound
	}
	data, _ := said.Data["data"].(map[string]any)
	about, _ := said.Data["metadata"].(map[string]any)
	read := Token{Version: number(about["version"]), By: text(data[dataBy]), write: text(data[dataWrite])}
	value := text(data[dataToken])
	if read.Version == 0 || version > 0 && read.Version != version {
		return Token{}, &Error{Team: c.options.Team, Err: ErrNonsense}
	}
	if value == "" {
		return Token{}, &Error{Team: c.options.Team, Err: ErrNotOurs}
	}
	read.Secret = model.NewSecret(value)
	if to := model.BoundTo(text(data[dataFor])); to != "" {
		if read.Secret, err = model.Bind(read.Secret, to); err != nil {
			return Token{}, err
		}
	}
	read.edit, _ = data[dataEdit].(map[string]any)
	more, _ := data[dataMore].(map[string]any)
	for name, one := range more {
		if read.More == nil {
			read.More = map[string]string{}
		}
		read.More[name] = text(one)
	}
	return read, nil
}

// Versions lists the versions of a token that the engine still has, the newest first.
func (c *Client) Versions(ctx context.Context, key Key) ([]TokenVersion, error) {
	meta, err := c.meta(ctx, key)
	if errors.Is(err, errAbsent) {
		return nil, model.ErrSecretNotFound
	}
	if err != nil {
		return nil, err
	}
	var all []TokenVersion
	for number, version := range meta.versions {
		all = append(all, TokenVersion{
			Number: number, At: version.created, By: version.by, Destroyed: version.destroyed,
			Deleted: !version.destroyed && version.gone(), Current: number == meta.current,
		})
	}
	slices.SortFunc(all, func(a, b TokenVersion) int { return b.Number - a.Number })
	return all, nil
}

// Put writes a token over a version of it, 0 for a new one, and returns the version that it is then. It returns a
// [*ConflictError] when another version is there, and writes nothing. nil means that the token was read back.
//
// The request is sent once. Where its answer was lost the engine is asked what it has; only when that is the old
// version is the same write sent again, under the same id and the same check-and-set, so that of both one can land. An
// [ErrUnsettled] means that nobody could be asked.
func (c *Client) Put(ctx context.Context, key Key, base int, secret model.Secret) (int, error) {
	return c.put(ctx, key, base, secret, beside{})
}

// beside is what lies beside a token in its secret.
type beside struct {
	more map[string]string // the details that are too long for metadata; nil for those of the version before
	edit map[string]any    // see dataEdit
}

func (c *Client) put(ctx context.Context, key Key, base int, secret model.Secret, with beside) (int, error) {
	if err := c.CheckMount(ctx); err != nil {
		return 0, err
	}
	now, err := c.mayReplace(ctx, key, base)
	if err != nil {
		return 0, err
	}
	if with.more == nil {
		if with.more, err = c.moreOf(ctx, key, base, now); err != nil {
			return 0, err
		}
	}
	path, err := c.at("data", key)
	if err != nil {
		return 0, err
	}
	token, to := model.Unbind(secret)
	write := c.options.Installation + "." + c.options.NewID()
	data := map[string]any{dataToken: token.Reveal(), dataFor: string(to), dataWrite: write, dataBy: c.Session().Member}
	if to == "" {
		delete(data, dataFor)
	}
	if len(with.more) > 0 {
		data[dataMore] = with.more
	}
	if len(with.edit) > 0 {
		data[dataEdit] = with.edit
	}
	content := map[string]any{"data": data, "options": map[string]any{"cas": base}}
	const tries = 3
	for try := range tries {
		if try > 0 {
			if err := model.Wait(ctx, time.Duration(try)*c.options.Wait); err != nil {
				return 0, errors.Join(&Error{Team: c.options.Team, Err: ErrUnsettled}, err)
			}
		}
		_, sent := c.write(ctx, path, content)
		if sent != nil && neverSent(sent) {
			return 0, c.asError(ctx, sent)
		}
		if sent != nil && !notMatched(sent) && refusedForGood(c.asError(ctx, sent)) {
			return 0, c.asError(ctx, sent)
		}
		landed, err := c.settle(ctx, key, base, secret, write)
		switch {
		case err == nil && landed:
			return base + 1, nil
		case err != nil:
			return 0, err
		}
		// The old version is still there. A check-and-set that did not match, and yet: it has been put right meanwhile.
	}
	return 0, &Error{Team: c.options.Team, Err: ErrUnsettled}
}

// moreOf returns the details that go along with a token: those that lie beside the version that it replaces, and of a
// new one those that were announced.
func (c *Client) moreOf(ctx context.Context, key Key, base int, now meta) (map[string]string, error) {
	switch {
	case base == 0:
		c.mu.Lock()
		entry, announced := c.intents[key]
		c.mu.Unlock()
		if !announced || len(cutOf(now.custom)) == 0 {
			return nil, nil
		}
		_, more := metadata(entry)
		return more, nil
	case len(cutOf(now.custom)) == 0 && !now.isStale():
		return nil, nil
	}
	before, err := c.Read(ctx, key, base)
	if err != nil {
		return nil, err
	}
	// What was interrupted is finished first: the next version says nothing of it.
	return before.More, c.finishEdit(ctx, key, now, before)
}

// refusedForGood reports whether the engine itself said no, so that nothing was written.
func refusedForGood(err error) bool {
	for _, no := range []error{
		ErrSealed, ErrStandby, ErrRedirected, ErrNoMount, ErrSignedOut, ErrForbidden, ErrQuota, ErrCheckAndSet,
		ErrUntrusted,
	} {
		if errors.Is(err, no) {
			return true
		}
	}
	var failed *Error
	return errors.As(err, &failed) && failed.Status >= 400 && failed.Status < 500
}

// mayReplace returns a conflict where a version is not the current one, or was deleted: a check-and-set of the engine
// does not see a deletion, and a write over one would bring the token back that somebody took away.
func (c *Client) mayReplace(ctx context.Context, key Key, base int) (meta, error) {
	now, err := c.meta(ctx, key)
	if errors.Is(err, errAbsent) {
		if base == 0 {
			return now, nil
		}
		return now, &ConflictError{Team: c.options.Team, Key: key, Wanted: base, Gone: true}
	}
	if err != nil {
		return now, err
	}
	if now.current != base || base > 0 && now.versions[base].gone() {
		return now, c.conflict(key, base, now)
	}
	return now, nil
}

func (c *Client) conflict(key Key, wanted int, now meta) *ConflictError {
	return &ConflictError{
		Team: c.options.Team, Key: key, Wanted: wanted, Version: now.current, By: now.by(), At: now.at(),
		Gone: now.versions[now.current].gone(),
	}
}

// settle asks what became of a write: it has landed, or, with false, the old version is still there. Another's version
// in its place is a conflict.
func (c *Client) settle(ctx context.Context, key Key, base int, secret model.Secret, write string) (bool, error) {
	unsettled := &Error{Team: c.options.Team, Err: ErrUnsettled}
	read, err := c.Read(ctx, key, base+1)
	switch {
	case err == nil && read.write == write && read.Secret.Equal(secret):
		return true, nil
	case err == nil && read.write == write:
		return false, &Error{Team: c.options.Team, Err: model.ErrSecretNotSaved}
	case err != nil && !errors.Is(err, model.ErrSecretNotFound) && !errors.Is(err, ErrNotOurs):
		return false, errors.Join(unsettled, err)
	}
	now, failed := c.meta(ctx, key)
	switch {
	case errors.Is(failed, errAbsent):
		now.current = 0
	case failed != nil:
		return false, errors.Join(unsettled, failed)
	}
	if now.current == base && err != nil {
		return false, nil
	}
	if err == nil {
		now.custom = map[string]string{keyBy: read.By} // who wrote it, where the engine does not say
		now.said = ""
	}
	return false, c.conflict(key, base, now)
}

// Delete takes a token away from everybody, unless another version than the one that the member has seen is there. It
// can be brought back with [Client.Undelete].
func (c *Client) Delete(ctx context.Context, key Key, version int) error {
	return c.change(ctx, key, version, "delete", versionMeta.gone)
}

// Undelete brings a version back that was deleted.
func (c *Client) Undelete(ctx context.Context, key Key, version int) error {
	return c.change(ctx, key, version, "undelete", func(v versionMeta) bool { return !v.gone() })
}

// change sets a mark of the current version. The calls may be repeated: they name the version that they mean.
func (c *Client) change(ctx context.Context, key Key, version int, call string, is func(versionMeta) bool) error {
	if err := c.CheckMount(ctx); err != nil {
		return err
	}
	path, err := c.at(call, key)
	if err != nil {
		return err
	}
	const tries = 3
	var sent error
	for try := range tries {
		now, err := c.meta(ctx, key)
		switch {
		case errors.Is(err, errAbsent):
			return &ConflictError{Team: c.options.Team, Key: key, Wanted: version, Gone: true}
		case err != nil && try > 0:
			return errors.Join(&Error{Team: c.options.Team, Err: ErrUnsettled}, err)
		case err != nil:
			return err
		case now.current != version || now.versions[version].destroyed && call == "undelete":
			return c.conflict(key, version, now)
		case is(now.versions[version]):
			return nil
		case try > 0 && sent == nil:
			return &Error{Team: c.options.Team, Err: model.ErrSecretNotDeleted}
		}
		if try > 0 {
			if err := model.Wait(ctx, time.Duration(try)*c.options.Wait); err != nil {
				return errors.Join(&Error{Team: c.options.Team, Err: ErrUnsettled}, err)
			}
		}
		_, sent = c.write(ctx, path, map[string]any{"versions": []int{version}})
		if sent != nil && (neverSent(sent) || refusedForGood(c.asError(ctx, sent))) {
			return c.asError(ctx, sent)
		}
	}
	return c.settleChange(ctx, key, version, is)
}

func (c *Client) settleChange(ctx context.Context, key Key, version int, is func(versionMeta) bool) error {
	now, err := c.meta(ctx, key)
	if err == nil && now.current == version && is(now.versions[version]) {
		return nil
	}
	return errors.Join(&Error{Team: c.options.Team, Err: ErrUnsettled}, err)
}

// Destroy removes all versions of a token and its metadata for good, unless another version than the one that the
// member has seen is there.
func (c *Client) Destroy(ctx context.Context, key Key, version int) error {
	if err := c.CheckMount(ctx); err != nil {
		return err
	}
	now, err := c.meta(ctx, key)
	switch {
	case errors.Is(err, errAbsent):
		return nil
	case err != nil:
		return err
	case now.current != version:
		return c.conflict(key, version, now)
	}
	// What is removed with the metadata is whatever is there then. Destroying first by number, and looking again, never
	// takes what another wrote meanwhile but in the moment between the two.
	path, err := c.at("destroy", key)
	if err != nil {
		return err
	}
	if versions := slices.Sorted(maps.Keys(now.versions)); len(versions) > 0 {
		if _, err := c.write(ctx, path, map[string]any{"versions": versions}); err != nil {
			return c.asError(ctx, err)
		}
	}
	if now, err = c.meta(ctx, key); err != nil {
		return err
	}
	if now.current != version {
		return c.conflict(key, version, now)
	}
	if path, err = c.at("metadata", key); err != nil {
		return err
	}
	if err := c.remove(ctx, path); err != nil {
		return c.asError(ctx, err)
	}
	if _, err := c.meta(ctx, key); !errors.Is(err, errAbsent) {
		return errors.Join(&Error{Team: c.options.Team, Err: model.ErrSecretNotDeleted}, err)
	}
	return nil
}

// BringBack writes an older version of a token as the new current one.
func (c *Client) BringBack(ctx context.Context, key Key, older, current int) (int, error) {
	token, err := c.Read(ctx, key, older)
	if err != nil {
		return 0, err
	}
	return c.put(ctx, key, current, token.Secret, beside{more: token.More})
}

// isOurs reports whether this computer made a version.
func (c *Client) isOurs(token Token) bool {
	by, _, _ := strings.Cut(token.write, ".")
	return by == c.options.Installation
}
