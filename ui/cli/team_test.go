package cli_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"keyrack/model"
	"keyrack/storage/keychain/keychaintest"
	"keyrack/storage/team/teamtest"
)

// TestScriptsOfATeam runs the scripts of testdata/team, each over a real engine of its own. See [ofTeams] for what they
// can do. Whatever Keyrack prints in them is searched for tokens.
func TestScriptsOfATeam(t *testing.T) {
	keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, password)
	runScripts(t, "team", ofTeams(t))
}

// ofTeams are what the scripts of teams can do beside [commands]:
//
//	engine                       starts an engine with its address in $ENGINE, and the members anna and bob, who are
//	                             editors, olga, who is an owner, and ria, who is a reader
//	as MEMBER                    goes on as this member, with a data folder of their own; has them join and sign in first
//	vault METHOD PATH [KEY=TEXT] does as root what no member may
//	unseal, away, back           opens a sealed engine; kills it; starts it again
//	approle ROLE                 makes an AppRole with a policy: its id in $ROLE, a secret id in the file secret-id
//	wrapped ROLE                 wraps a token with a policy: in the file wrapped-token
//	readme                       joins a team and signs in as README says, at this engine
//	front                        puts a front with a certificate of its own before the engine, at $FRONT, and writes the
//	                             certificate to ca.pem; $PORT is a free port. See [front]
//	fate STATUS                  has the front answer with a status, with none for slow, and pass all on for 0
//	purge                        removes every connection of the team, as another tool does
//	sentinel                     wants no token in any data folder
func ofTeams(t *testing.T) map[string]func(*testscript.TestScript, bool, []string) {
	var running sync.Map // script → *teamEngine
	of := func(ts *testscript.TestScript) *teamEngine {
		found, there := running.Load(ts.Getenv("WORK"))
		if !there {
			ts.Fatalf("there is no engine")
		}
		return found.(*teamEngine)
	}
	searched := func(name string) func(*testscript.TestScript, bool, []string) {
		run := commands()[name]
		return func(ts *testscript.TestScript, neg bool, arguments []string) {
			run(ts, neg, arguments)
			if engine, there := running.Load(ts.Getenv("WORK")); there {
				for _, stream := range []string{"stdout", "stderr"} {
					engine.(*teamEngine).wantNoToken(ts, stream, ts.ReadFile(stream))
				}
			}
		}
	}
	return map[string]func(*testscript.TestScript, bool, []string){
		"keyrack": searched("keyrack"),
		"exits":   searched("exits"),
		"engine": func(ts *testscript.TestScript, _ bool, _ []string) {
			folder := ts.MkAbs("engine")
			ts.Check(os.Mkdir(folder, 0o700))
			engine := &teamEngine{Engine: teamtest.StartIn(t, folder), redactor: model.NewRedactor()}
			for _, token := range tokens() {
				engine.redactor.Register(model.NewSecret(token))
			}
			ts.Defer(engine.Kill)
			for name, role := range map[string]string{
				"anna": string(teamtest.Editor), "bob": string(teamtest.Editor), "olga": string(teamtest.Owner),
				"ria": string(teamtest.Reader),
			} {
				engine.call(ts, "POST", "auth/userpass/users/"+name,
					map[string]any{"password": teamtest.Password, "token_policies": role})
			}
			running.Store(ts.Getenv("WORK"), engine)
			ts.Setenv("ENGINE", engine.Address)
		},
		"as": func(ts *testscript.TestScript, _ bool, arguments []string) { of(ts).as(ts, arguments[0]) },
		"vault": func(ts *testscript.TestScript, _ bool, arguments []string) {
			body := map[string]any{}
			for _, one := range arguments[2:] {
				name, value, _ := strings.Cut(one, "=")
				body[name] = value
			}
			of(ts).call(ts, arguments[0], arguments[1], body)
		},
		"unseal": func(ts *testscript.TestScript, _ bool, _ []string) { of(ts).Unseal(t) },
		"away":   func(ts *testscript.TestScript, _ bool, _ []string) { of(ts).Kill() },
		"back":   func(ts *testscript.TestScript, _ bool, _ []string) { ts.Check(of(ts).Restart(context.Background())) },
		"approle": func(ts *testscript.TestScript, _ bool, arguments []string) {
			of(ts).call(ts, "POST", "auth/approle/role/desk", map[string]any{"token_policies": arguments[0]})
			id, _ := of(ts).call(ts, "GET", "auth/approle/role/desk/role-id", nil)["role_id"].(string)
			ts.Setenv("ROLE", id)
			secret, _ := of(ts).call(ts, "POST", "auth/approle/role/desk/secret-id", nil)["secret_id"].(string)
			of(ts).stdinOf(ts, "secret-id", secret)
		},
		"wrapped": func(ts *testscript.TestScript, _ bool, arguments []string) {
			said, err := of(ts).CallWrapped(context.Background(), "POST", "auth/token/create",
				map[string]any{"policies": []string{arguments[0]}, "ttl": "1h"})
			ts.Check(err)
			token, _ := said["token"].(string)
			of(ts).stdinOf(ts, "wrapped-token", token)
		},
		"readme": func(ts *testscript.TestScript, _ bool, _ []string) { of(ts).readme(ts) },
		"front":  func(ts *testscript.TestScript, _ bool, _ []string) { of(ts).putFront(ts) },
		"fate": func(ts *testscript.TestScript, _ bool, arguments []string) {
			status, err := strconv.Atoi(arguments[0])
			if arguments[0] == "slow" {
				status, err = isSlow, nil
			}
			ts.Check(err)
			of(ts).front.status.Store(int64(status))
		},
		"purge": func(ts *testscript.TestScript, _ bool, _ []string) { of(ts).purge(ts) },
		"sentinel": func(ts *testscript.TestScript, _ bool, _ []string) {
			found := 0
			for _, member := range of(ts).members {
				ts.Check(filepath.WalkDir(ts.MkAbs(member), func(path string, entry fs.DirEntry, err error) error {
					if err != nil || !entry.Type().IsRegular() {
						return err
					}
					content, err := os.ReadFile(path)
					if err == nil {
						found++
						of(ts).wantNoToken(ts, path, string(content))
					}
					return err
				}))
			}
			if found < 2 {
				ts.Fatalf("%d files were searched", found)
			}
		},
	}
}

// teamEngine is the engine of a script.
type teamEngine struct {
	*teamtest.Engine
	members  []string
	front    *front
	redactor *model.Redactor // knows the tokens of Mews, and of the members
}

func (e *teamEngine) call(ts *testscript.TestScript, method, path string, body any) map[string]any {
	said, err := e.Call(context.Background(), method, path, body)
	ts.Check(err)
	return said
}

// as goes on as a member.
func (e *teamEngine) as(ts *testscript.TestScript, member string) {
	folder := ts.MkAbs(member)
	ts.Setenv("KEYRACK_DATA", folder)
	if _, err := os.Stat(folder); err == nil {
		return
	}
	ts.Check(os.Mkdir(folder, 0o700))
	e.members = append(e.members, member)
	said := e.call(ts, "POST", "auth/userpass/login/"+member, map[string]any{"password": teamtest.Password})
	token, _ := said["client_token"].(string)
	e.redactor.Register(model.NewSecret(token))
	ts.Setenv("VAULT_TOKEN", token)
	ts.Check(ts.Exec("keyrack", "team", "join", e.Address, "--mount", teamtest.Mount, "--path", teamtest.Path,
		"--name", "Acme support"))
	ts.Check(ts.Exec("keyrack", "team", "sign-in", "--found"))
	ts.Setenv("VAULT_TOKEN", "")
}

// wantNoToken wants no form of a token in a text.
func (e *teamEngine) wantNoToken(ts *testscript.TestScript, where, text string) {
	if e.redactor.RedactString(text) != text {
		ts.Fatalf("there is a token in %s", where)
	}
}
