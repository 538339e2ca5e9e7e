package team_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

// memberVariable makes the test binary a member who works until it is killed; its value is a task as JSON.
const memberVariable = "KEYRACK_TEST_MEMBER"

// killsVariable says how often somebody is killed; make torture sets it to 1,000.
const killsVariable = "KEYRACK_KILLS"

func TestMain(m *testing.M) {
	if work := os.Getenv(memberVariable); work != "" {
		if err := member(context.Background(), work); err != nil {
			fmt.Fprintln(os.Stderr, "member:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func kills(t *testing.T) int {
	t.Helper()
	set := os.Getenv(killsVariable)
	if set == "" {
		return 30
	}
	number, err := strconv.Atoi(set)
	must(t, err)
	return number
}

// task is what a member has to work with.
type task struct {
	Folder, Address, Token, Installation string
	Seed                                 uint64
	First                                int // the number of its first token
	Client                               team.Key
}

func (w task) open() (*team.Client, error) {
	client, err := team.New(team.Options{
		Team: "Acme support", Address: w.Address, Mount: teamtest.Mount, Path: teamtest.Path, Installation: w.Installation,
		NewID: uuid.NewString, Now: time.Now, Patience: time.Minute, Wait: time.Millisecond,
	})
	if err != nil {
		return nil, err
	}
	return client, client.UseToken(model.NewSecret(w.Token))
}

// absent stands for a token that is not there.
const absent = -1

// member adds, rotates and deletes tokens of the team until it is killed, and says before and after each what it does.
// What fails, because the engine was killed, is said too, and it goes on.
func member(ctx context.Context, work string) error {
	var w task
	if err := json.Unmarshal([]byte(work), &w); err != nil {
		return err
	}
	client, err := w.open()
	if err != nil {
		return err
	}
	d, err := openDesk(ctx, w.Folder, client, 0)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(w.Seed, 1))
	for n := w.First; ; n++ {
		all, err := d.index.Connections(ctx, model.DemoID)
		if err != nil {
			return err
		}
		key, number, kind := w.Client, n, random.IntN(10)
		work := func() error { return d.keep(ctx, key, 0, n) }
		if len(all) == 0 || kind < 3 && len(all) < 8 {
			key.Connection = model.ConnectionID(fmt.Sprintf("h-%d", n))
		} else {
			one := all[random.IntN(len(all))]
			key.Connection = one.ID
			base := versionOf(one.AccessToken)
			work = func() error { return errors.Join(d.keep(ctx, key, base, n), d.CollectAfter(ctx)) }
			if kind == 9 {
				number = absent
				work = func() error {
					if err := client.Delete(ctx, key, base); err != nil {
						return err
					}
					return errors.Join(d.index.RemoveConnections(ctx, key.Connection), d.CollectAfter(ctx))
				}
			}
		}
		fmt.Println("begin", key.Connection, number)
		if err := work(); err != nil {
			fmt.Println("failed", key.Connection, number)
			if !errors.Is(err, model.ErrStoreUnavailable) && !errors.Is(err, model.ErrStoreTimeout) {
				return fmt.Errorf("%s %d: %w", key.Connection, number, err)
			}
			continue
		}
		fmt.Println("done", key.Connection, number)
	}
}

func versionOf(ref model.SecretRef) int {
	_, digits, _ := strings.Cut(string(ref), ".")
	n, _ := strconv.Atoi(digits)
	return n
}

// promise is what was acknowledged: for each connection the tokens that it may have. More than one after an operation
// whose outcome nobody was told.
type promise map[model.ConnectionID]map[int]bool

func (p promise) hear(line string) (word string) {
	words := strings.Fields(line)
	if len(words) != 3 {
		return "" // cut short
	}
	n, err := strconv.Atoi(words[2])
	if err != nil {
		return ""
	}
	id := model.ConnectionID(words[1])
	switch words[0] {
	case "begin":
		if p[id] == nil {
			p[id] = map[int]bool{absent: true}
		}
		p[id][n] = true
	case "done":
		p[id] = map[int]bool{n: true}
	}
	return words[0]
}

// check holds what is in the engine and in the index of the member to what was acknowledged. A request of a member that
// was killed may land while the check looks, so what is wrong has to stay so.
func (p promise) check(t *testing.T, d *desk, root *team.Client, when string) {
	t.Helper()
	var wrong error
	for range 3 {
		found := maps.Clone(p)
		if wrong = found.look(t.Context(), d, root); wrong == nil {
			clear(p)
			maps.Copy(p, found)
			return
		}
	}
	t.Fatalf("%s: %v", when, wrong)
}

func (p promise) look(ctx context.Context, d *desk, root *team.Client) error {
	if err := d.follow(ctx); err != nil {
		return err
	}
	demo, _ := model.BuiltIn(model.DemoID)
	all, err := d.index.Connections(ctx, model.DemoID)
	if err != nil {
		return err
	}
	seen := map[model.ConnectionID]model.SecretRef{}
	for _, connection := range all {
		seen[connection.ID] = connection.AccessToken
		got, err := d.TokenFor(ctx, connection.AccessToken, demo)
		if err != nil {
			versions, _ := root.Versions(ctx, team.Key{
				Environment: demo.ID, Integration: connection.IntegrationID, Connection: connection.ID,
			})
			return fmt.Errorf("reading %s: %w; of its versions %+v", connection.AccessToken, err, versions)
		}
		n := numberOf(p[connection.ID], got)
		if n == absent || connection.Fingerprint != got.Fingerprint() {
			return fmt.Errorf("%s has %s and is said to have %s, which is none of %v", connection.ID, got,
				connection.Fingerprint, slices.Sorted(maps.Keys(p[connection.ID])))
		}
		p[connection.ID] = map[int]bool{n: true}
	}
	for id, allowed := range maps.Clone(p) {
		if _, there := seen[id]; !there && !allowed[absent] {
			return fmt.Errorf("%s is lost", id)
		} else if !there {
			delete(p, id)
		}
	}
	known, err := d.index.Secrets(ctx)
	if err == nil && len(known) != len(seen)+1 {
		err = fmt.Errorf("the index knows %d secrets of %d connections", len(known), len(seen))
	}
	return errors.Join(err, sameInEngine(ctx, root, seen))
}

// sameInEngine compares what the index of a member has with what is in the engine, and destroys what was deleted: the
// list would grow with every kill.
func sameInEngine(ctx context.Context, root *team.Client, seen map[model.ConnectionID]model.SecretRef) error {
	listing, err := root.List(ctx)
	if err != nil {
		return err
	}
	live := 0
	for _, entry := range listing.Entries {
		if entry.Deleted {
			if err := root.Destroy(ctx, entry.Key, entry.Version); err != nil {
				return err
			}
		}
		if entry.Deleted || entry.Unfinished || entry.Key.Connection == "" {
			continue
		}
		live++
		if seen[entry.Key.Connection] != entry.Key.Ref(entry.Version) {
			return fmt.Errorf("the engine has version %d of %s, the index %s", entry.Version, entry.Key,
				seen[entry.Key.Connection])
		}
	}
	if live != len(seen) || len(listing.Damaged) > 0 {
		return fmt.Errorf("the engine has %d, the index %d, damaged %+v", live, len(seen), listing.Damaged)
	}
	return nil
}

// numberOf returns which of the allowed tokens it is.
func numberOf(allowed map[int]bool, got model.Secret) int {
	for n := range allowed {
		if plain, _ := model.Unbind(token(n)); n != absent && plain.Equal(got) {
			return n
		}
	}
	return absent
}

// TestKillOfMemberOrEngineLosesNothing kills a member, or the engine under it, at random moments, and holds what is
// left to what the member had said was done.
func TestKillOfMemberOrEngineLosesNothing(t *testing.T) {
	rounds := kills(t)
	engine := teamtest.StartIn(t, t.TempDir())
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	root := engine.Client(t, engine.Member(t, "olga", teamtest.Owner))
	w := task{
		Folder: t.TempDir(), Address: engine.Address, Token: anna.Token().Reveal(), Installation: uuid.NewString(),
	}
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 7))
	want, done, engines := promise{}, 0, 0
	for round := range rounds {
		client, err := w.open()
		must(t, err)
		// What the member left may be repaired only when its reservations count as abandoned, so it is later each time.
		d, err := openDesk(t.Context(), w.Folder, client, 24*time.Hour)
		must(t, err)
		if w.Client == (team.Key{}) {
			w.Client = d.start(t)
		}
		want.check(t, d, root, fmt.Sprint("kill ", round))
		must(t, d.index.Close())
		if round%100 == 99 {
			t.Logf("%d kills, %d operations done", round+1, done)
		}
		w.Seed, w.First = random.Uint64(), (round+2)*10000
		var victim *teamtest.Engine
		if random.IntN(3) == 0 {
			victim = engine
			engines++
		}
		done += killOne(t, w, victim, 1+random.IntN(6), time.Duration(random.IntN(12000))*time.Microsecond, want)
		if victim != nil {
			must(t, engine.Restart(t.Context()))
		}
	}
	client, err := w.open()
	must(t, err)
	d, err := openDesk(t.Context(), w.Folder, client, 24*time.Hour)
	must(t, err)
	want.check(t, d, root, "the last kill")
	must(t, d.index.Close())
	t.Logf("%d kills, %d of them of the engine, %d operations done in between, %d connections left", rounds, engines,
		done, len(want))
	if done < rounds/2 {
		t.Errorf("only %d operations were done in %d rounds: the kills came too early to prove anything", done, rounds)
	}
}

// killOne lets a member work, kills it or the engine some time after it began so many operations, and returns how many
// it had done. A member whose engine was killed ends when it has been told.
func killOne(t *testing.T, w task, engine *teamtest.Engine, enough int, after time.Duration, want promise) int {
	t.Helper()
	work, err := json.Marshal(w)
	must(t, err)
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), memberVariable+"="+string(work))
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	begun, done, killed := 0, 0, make(chan struct{})
	kill := func() {
		defer close(killed)
		if engine != nil {
			engine.Kill()
			return
		}
		_ = command.Process.Kill()
	}
	over := false
	for lines := bufio.NewScanner(output); lines.Scan(); {
		switch want.hear(lines.Text()) {
		case "done":
			done++
		case "failed":
			over = true
			_ = command.Process.Kill()
		case "begin":
			if begun++; begun == enough {
				time.AfterFunc(after, kill)
			}
		}
	}
	if begun >= enough {
		<-killed
	}
	var exit *exec.ExitError
	if err := command.Wait(); errors.As(err, &exit) && exit.Exited() {
		t.Fatalf("the member failed: %v", exit)
	} else if engine != nil && !over {
		t.Fatalf("the member was not told that its engine was killed: %v", err)
	}
	return done
}
