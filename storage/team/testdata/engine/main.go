// Command engine is a Vault server for tests: KV, AppRole and userpass, in memory or in a folder, on a loopback
// address. It says where it is and how it is entered in one line of JSON, and ends with its standard input, so that no
// test leaves one behind.
//
//	engine [-listen 127.0.0.1:0] [-data FOLDER]
//
// With a folder it outlives being killed: the key that unseals it lies beside its data, which no real one would do.
package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/hashicorp/go-hclog"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"github.com/hashicorp/vault/builtin/credential/userpass"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

// entrance is what opens the engine.
type entrance struct {
	Address string `json:"address"` // http://127.0.0.1:PORT
	Token   string `json:"token"`   // the root token
	Unseal  string `json:"unseal"`  // the only key share, in hexadecimal
}

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "the address to listen on")
	data := flag.String("data", "", "the folder that keeps everything; memory where it is empty")
	flag.Parse()
	if err := run(*listen, *data); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
}

func run(listen, data string) error {
	log := hclog.New(&hclog.LoggerOptions{Level: hclog.Error, Output: os.Stderr})
	store, err := open(data, log)
	if err != nil {
		return err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical: store, DisableMlock: true, Logger: log, BuiltinRegistry: registry{},
		LogicalBackends:    map[string]logical.Factory{"kv": kv.Factory},
		CredentialBackends: map[string]logical.Factory{"approle": approle.Factory, "userpass": userpass.Factory},
	})
	if err != nil {
		return err
	}
	opens, err := unseal(core, data)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	opens.Address = "http://" + listener.Addr().String()
	if err := json.NewEncoder(os.Stdout).Encode(opens); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	server := &http.Server{Handler: vaulthttp.Handler.Handler(&vault.HandlerProperties{
		Core: core, ListenerConfig: &configutil.Listener{},
	})}
	return server.Serve(listener)
}

func open(data string, log hclog.Logger) (physical.Backend, error) {
	if data == "" {
		return inmem.NewInmem(nil, log)
	}
	return openJournal(filepath.Join(data, "journal"), log)
}

// unseal opens the engine, after making it at its first start.
func unseal(core *vault.Core, data string) (entrance, error) {
	var opens entrance
	kept := filepath.Join(data, "entrance.json")
	content, err := os.ReadFile(kept)
	switch {
	case data != "" && err == nil:
		if err := json.Unmarshal(content, &opens); err != nil {
			return opens, err
		}
	case data == "" || errors.Is(err, fs.ErrNotExist):
		made, err := core.Initialize(context.Background(), &vault.InitParams{
			BarrierConfig: &vault.SealConfig{SecretShares: 1, SecretThreshold: 1},
		})
		if err != nil {
			return opens, err
		}
		opens = entrance{Token: made.RootToken, Unseal: hex.EncodeToString(made.SecretShares[0])}
		if data != "" {
			content, err := json.Marshal(opens)
			if err != nil {
				return opens, err
			}
			if err := os.WriteFile(kept, content, 0o600); err != nil {
				return opens, err
			}
		}
	default:
		return opens, err
	}
	key, err := hex.DecodeString(opens.Unseal)
	if err != nil {
		return opens, err
	}
	if _, err := core.Unseal(key); err != nil {
		return opens, err
	}
	return opens, nil
}

// registry lists the plugins that are compiled in. Without one of its own Vault compiles in all that it has.
type registry struct{}

func factories(kind consts.PluginType) map[string]logical.Factory {
	switch kind {
	case consts.PluginTypeSecrets:
		return map[string]logical.Factory{"kv": kv.Factory}
	case consts.PluginTypeCredential:
		return map[string]logical.Factory{"approle": approle.Factory, "userpass": userpass.Factory}
	}
	return nil
}

func (registry) Contains(name string, kind consts.PluginType) bool {
	return factories(kind)[name] != nil
}

func (registry) Get(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	factory := factories(kind)[name]
	return func() (interface{}, error) { return factory, nil }, factory != nil
}

func (registry) Keys(kind consts.PluginType) []string {
	var names []string
	for name := range factories(kind) {
		names = append(names, name)
	}
	return names
}

func (registry) DeprecationStatus(string, consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, true
}

func (registry) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }
