package harvest

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace/transfer"
)

// made are tokens of nobody, by the names that the samples have in their places.
var made = map[string]string{
	"CLIENT":  "C11E2A40C11E2A40C11E2A40C11E2A40-C11E2A40C11E2A40C11E2A40C11E2A4",
	"PARTNER": "9A27BE10C11E2A40C11E2A40C11E2A40-C11E2A40C11E2A40C11E2A409A27BE1",
	"AURORA":  "A0305170A0305170A0305170A0305170-A0305170A0305170A0305170A030517",
	"BOREAL":  "B0416280B0416280B0416280B0416280-B0416280B0416280B0416280B041628",
	"CHALET":  "D0527390D0527390D0527390D0527390-D0527390D0527390D0527390D052739",
}

var madeName = regexp.MustCompile(`\b(CLIENT|PARTNER|AURORA|BOREAL|CHALET)\b`)

var madeBase64 = regexp.MustCompile(`b64\(([^)]*)\)`)

// filled puts the tokens in the places of their names, and base64 in that of b64(…).
func filled(text string) string {
	text = madeName.ReplaceAllStringFunc(text, func(name string) string { return made[name] })
	return madeBase64.ReplaceAllStringFunc(text, func(plain string) string {
		return base64.StdEncoding.EncodeToString([]byte(plain[4 : len(plain)-1]))
	})
}

// called names a token, so that no test prints one.
func called(token model.Secret) string {
	for name, value := range made {
		if token.Reveal() == value {
			return name
		}
	}
	if token.IsEmpty() {
		return ""
	}
	return "another token"
}

// toldOf writes what a file says as lines: "AURORA, label, environment, client token, application", and what is open.
func toldOf(file transfer.ImportFile) []string {
	var lines []string
	for _, r := range file.Records {
		parts := []string{
			called(r.AccessToken.Secret), r.Label, strings.TrimPrefix(r.Environment, "https://api."),
			called(r.ClientToken.Secret), r.Client,
		}
		line := strings.TrimRight(strings.Join(parts, ", "), ", ")
		if r.Disabled {
			line += " (off)"
		}
		if r.Confirm {
			line += " (confirm)"
		}
		if r.Undecided != transfer.UndecidedNothing {
			line += fmt.Sprintf(" (%s?)", r.Undecided)
		}
		lines = append(lines, line)
	}
	for _, f := range file.Foreign {
		lines = append(lines, "foreign "+f.Name)
	}
	return lines
}

// sample is a file, and what is right of it.
type sample struct {
	name   string
	file   string
	text   string
	format string
	want   []string
}

func (s sample) test(t *testing.T) {
	t.Helper()
	file, err := Read([]byte(filled(s.text)), transfer.ReadOptions{Name: s.file})
	if err != nil {
		t.Errorf("%s: %v", s.name, err)
		return
	}
	if file.Format != s.format {
		t.Errorf("%s: read as %q, want %q", s.name, file.Format, s.format)
	}
	got := toldOf(file)
	slices.Sort(got)
	want := slices.Clone(s.want)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s%v", s.name, diff, file.Flaws)
	}
}

func TestFilesOfToolsAreReadRightly(t *testing.T) {
	for _, all := range [][]sample{
		postmanSamples, insomniaSamples, clientSamples, httpSamples, deploySamples, passwordSamples, tableSamples,
	} {
		for _, s := range all {
			s.test(t)
		}
	}
}

const bodyText = `{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"AURORA\",\"Client\":\"Acme 1.0\"}`

var postmanSamples = []sample{
	{
		"collection 2.1 with a request for each hotel", "",
		`{"info":{"name":"Mews","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[
		 {"name":"Hotel Aurora","request":{"method":"POST","url":{"raw":"https://api.mews-demo.com/api/connector/v1/configuration/get"},
		  "body":{"mode":"raw","raw":"` + bodyText + `"}}},
		 {"name":"Hotel Boreal","request":{"method":"POST","url":{"protocol":"https","host":["api","mews","com"],"path":["api","connector"]},
		  "body":{"mode":"raw","raw":"{\n // net prices\n \"ClientToken\":\"PARTNER\",\"AccessToken\":\"BOREAL\",\n \"Limitation\":{\"Count\":{{count}}},}"}}}]}`,
		"Postman collection",
		[]string{
			"AURORA, Hotel Aurora, mews-demo.com, CLIENT, Acme 1.0",
			"BOREAL, Hotel Boreal, mews.com, PARTNER",
		},
	},
	{
		"collection 2.0 with folders, collection variables and a switched off one", "",
		`{"info":{"name":"Acme","schema":"https://schema.getpostman.com/json/collection/v2.0.0/collection.json"},
		 "variable":[{"key":"base","value":"https://api.mews-demo.com"},{"key":"client","value":"CLIENT"},{"key":"old","value":"CHALET","disabled":true}],
		 "item":[{"name":"Hotel Aurora","item":[
		  {"name":"Get configuration","request":{"method":"POST","url":"{{base}}/api/connector/v1/configuration/get","body":{"mode":"raw","raw":"{\"ClientToken\":\"{{client}}\",\"AccessToken\":\"AURORA\"}"}}},
		  {"name":"Get reservations","request":{"method":"POST","url":"{{base}}/api/connector/v1/reservations/getAll","body":{"mode":"raw","raw":"{\"ClientToken\":\"{{client}}\",\"AccessToken\":\"AURORA\"}"}}}]},
		  {"name":"Hotel Boreal","item":[
		  {"name":"Get configuration","request":{"method":"POST","url":"{{base}}/api/connector/v1/configuration/get","body":{"mode":"raw","raw":"{\"ClientToken\":\"{{client}}\",\"AccessToken\":\"BOREAL\"}"}}}]}]}`,
		"Postman collection",
		[]string{
			"AURORA, Hotel Aurora, mews-demo.com, CLIENT",
			"BOREAL, Hotel Boreal, mews-demo.com, CLIENT",
			"CHALET, , mews-demo.com, CLIENT (off) (kind?)",
		},
	},
	{
		"collection 1", "",
		`{"id":"c1","name":"Mews tests","order":["r1"],"folders":[{"id":"f0","name":"Demo","folders_order":["f1"],"order":[]},{"id":"f1","name":"Hotel Aurora","order":["request-2"]}],
		 "requests":[{"id":"r1","name":"ping","url":"https://api.mews-demo.com/api/connector/v1/configuration/get","method":"POST","dataMode":"raw",
		  "headers":"Content-Type: application/json\n","rawModeData":"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"BOREAL\"}"},
		 {"id":"request-2","name":"configuration/get","url":"https://api.mews-demo.com/api/connector/v1/configuration/get","method":"POST","dataMode":"raw",
		  "rawModeData":"` + bodyText + `"}]}`,
		"Postman collection",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT, Acme 1.0", "BOREAL, , mews-demo.com, CLIENT, Acme 1.0"},
	},
	{
		"variables that a script sets before a request", "",
		`{"info":{"name":"Mews"},"item":[{"name":"Hotel Aurora","request":{"method":"POST","url":{"raw":"https://api.mews-demo.com/api/connector/v1/configuration/get"},
		 "body":{"mode":"raw","raw":"{\"ClientToken\":\"{{ClientToken}}\",\"AccessToken\":\"{{AccessToken}}\"}"}},
		 "event":[{"listen":"prerequest","script":{"exec":["pm.environment.set(\"ClientToken\",\"CLIENT\");","pm.collectionVariables.set('AccessToken', 'AURORA');"]}}]}]}`,
		"Postman collection",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT"},
	},
	{
		"environment", "Hotel Aurora.postman_environment.json",
		`{"id":"1","name":"Hotel Aurora","values":[{"key":"baseUrl","value":"https://api.mews.com","enabled":true},
		 {"key":"ClientToken","value":"CLIENT","type":"secret","enabled":true},{"key":"AccessToken","value":"AURORA","enabled":true},
		 {"key":"AccessToken","value":"BOREAL","enabled":false},{"key":"githubToken","value":"ghp_madeUpMadeUpMadeUpMadeUpMadeUp0001","enabled":true}],
		 "_postman_variable_scope":"environment"}`,
		"Postman environment",
		[]string{
			"AURORA, Hotel Aurora, mews.com, CLIENT", "BOREAL, , mews.com, CLIENT (off)", "foreign githubToken",
		},
	},
	{
		"environment of a hotel in production, with another's name in a variable", "",
		`{"name":"Hotel Aurora - PROD","values":[{"key":"Client","value":"Other","enabled":true},{"key":"client","value":"CLIENT","enabled":true},
		 {"key":"accessToken","value":"AURORA","enabled":true},{"key":"clientToken","value":"{{client}}","enabled":true}]}`,
		"Postman environment",
		[]string{"AURORA, Hotel Aurora - PROD, production, CLIENT, Other"},
	},
	{
		"globals", "workspace.postman_globals.json",
		`{"id":"g","values":[{"key":"mews_client_token","value":"CLIENT","enabled":true},{"key":"mews_access_token_aurora","value":"AURORA","enabled":true},
		 {"key":"mews_access_token_boreal","value":"BOREAL","enabled":true}],"name":"Globals","_postman_variable_scope":"globals"}`,
		"Postman environment",
		[]string{"AURORA, aurora, , CLIENT", "BOREAL, boreal, , CLIENT"},
	},
	{
		"data dump with an environment for each hotel", "Backup.postman_dump.json",
		`{"version":1,"collections":[{"id":"c","name":"Mews","order":["r"],"folders":[],"requests":[{"id":"r","name":"configuration/get","method":"POST",
		  "url":"{{base}}/api/connector/v1/configuration/get","rawModeData":"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"{{at}}\"}"}]}],
		 "environments":[{"id":"e1","name":"Hotel Aurora","values":[{"key":"base","value":"https://api.mews-demo.com"},{"key":"at","value":"AURORA"}]},
		  {"id":"e2","name":"Hotel Boreal","values":[{"key":"base","value":"https://api.mews.com"},{"key":"at","value":"BOREAL"}]}],
		 "headerPresets":[],"globals":[]}`,
		"Postman data dump",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT", "BOREAL, Hotel Boreal, mews.com, CLIENT"},
	},
}

var insomniaSamples = []sample{
	{
		"version 4 with a base environment and two below it", "Insomnia_2026.json",
		`{"_type":"export","__export_format":4,"resources":[{"_id":"wrk","_type":"workspace","name":"Mews"},
		 {"_id":"r","_type":"request","parentId":"wrk","name":"configuration/get","url":"{{ _.base }}/api/connector/v1/configuration/get",
		  "body":{"mimeType":"application/json","text":"{\"ClientToken\": \"{{ _.client_token }}\", \"AccessToken\": \"{{ _['at'] }}\", \"Client\": \"Acme 1.0\"}"}},
		 {"_id":"e0","_type":"environment","parentId":"wrk","name":"Base Environment","data":{"client_token":"CLIENT"}},
		 {"_id":"e1","_type":"environment","parentId":"e0","name":"Hotel Aurora","data":{"base":"https://api.mews-demo.com","at":"AURORA"}},
		 {"_id":"e2","_type":"environment","parentId":"e0","name":"Hotel Boreal","data":{"base":"https://api.mews.com","at":"BOREAL"}}]}`,
		"Insomnia export",
		[]string{
			"AURORA, Hotel Aurora, mews-demo.com, CLIENT, Acme 1.0", "BOREAL, Hotel Boreal, mews.com, CLIENT, Acme 1.0",
		},
	},
	{
		"version 3 with a folder for each hotel", "",
		`{"_type":"export","__export_format":3,"resources":[{"_id":"wrk","_type":"workspace","name":"Mews"},
		 {"_id":"f1","_type":"request_group","parentId":"wrk","name":"Hotel Aurora","environment":{"token":"AURORA"}},
		 {"_id":"f2","_type":"request_group","parentId":"wrk","name":"Hotel Boreal","environment":{"token":"BOREAL"}},
		 {"_id":"r1","_type":"request","parentId":"f1","name":"configuration/get","url":"https://api.mews-demo.com/api/connector/v1/configuration/get",
		  "body":{"text":"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"{{ token }}\"}"}},
		 {"_id":"r2","_type":"request","parentId":"f2","name":"configuration/get","url":"https://api.mews-demo.com/api/connector/v1/configuration/get",
		  "body":{"text":"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"{{ token }}\"}"}}]}`,
		"Insomnia export",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT", "BOREAL, Hotel Boreal, mews-demo.com, CLIENT"},
	},
	{
		"version 4 as YAML", "Insomnia.yaml",
		`_type: export
__export_format: 4
resources:
  - _id: e0
    _type: environment
    name: Production
    data:
      clientToken: CLIENT
      accessToken: AURORA
`,
		"Insomnia export",
		[]string{"AURORA, , production, CLIENT"},
	},
	{
		"version 5 with a vault", "Insomnia.yaml",
		`type: collection.insomnia.rest/5.0
schema_version: "5.1"
name: Mews
collection:
  - name: Hotel Aurora
    children:
      - name: configuration/get
        url: https://api.mews-demo.com/api/connector/v1/configuration/get
        method: POST
        body:
          mimeType: application/json
          text: |-
            {
              // gross
              "ClientToken": "CLIENT",
              "AccessToken": "AURORA"
            }
environments:
  name: Base Environment
  data:
    __insomnia_vault:
      accessToken: eyJpdiI6IjEyMzQ1NiIsInQiOiI3ODkwIiwiYWQiOiIiLCJkIjoiYWJjZCJ9
  subEnvironments:
    - name: Hotel Boreal
      data:
        accessToken: BOREAL
        baseUrl: https://api.mews.com
`,
		"Insomnia export",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT", "BOREAL, Hotel Boreal, mews.com"},
	},
}

var clientSamples = []sample{
	{
		"Bruno environment", "environments/Production.bru",
		`vars {
  baseUrl: https://api.mews.com
  clientToken: CLIENT
  accessToken: AURORA
  ~accessTokenOld: BOREAL
}
vars:secret [
  other,
  ~off
]
`,
		"Bruno file",
		[]string{"AURORA, , mews.com, CLIENT", "BOREAL, Old, mews.com, CLIENT (off)"},
	},
	{
		"Bruno request", "Hotel Aurora.bru",
		`meta {
  name: Hotel Aurora
  type: http
  seq: 1
}

post {
  url: https://api.mews-demo.com/api/connector/v1/configuration/get
  body: json
  auth: none
}

body:json {
  {
    "ClientToken": "{{client}}",
    "AccessToken": "AURORA"
  }
}

vars:pre-request {
  client: CLIENT
}
`,
		"Bruno file",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT"},
	},
	{
		"Bruno's own export", "mews.json",
		`{"name":"Mews","version":"1","items":[{"type":"folder","name":"Hotel Aurora","items":[{"type":"http","name":"configuration/get",
		 "request":{"url":"{{base}}/api/connector/v1/configuration/get","method":"POST","headers":[],"body":{"mode":"json","json":"{\"ClientToken\":\"{{ct}}\",\"AccessToken\":\"AURORA\"}"}}}]}],
		 "environments":[{"name":"Demo","variables":[{"name":"base","value":"https://api.mews-demo.com","enabled":true,"secret":false},{"name":"ct","value":"CLIENT","enabled":true}]}]}`,
		"Bruno collection",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT"},
	},
	{
		"Bruno environment as JSON", "",
		`{
"name":"Hotel Aurora","variables":[{"name":"accessToken","value":"AURORA","enabled":true,"secret":false,"type":"text"},{"name":"clientToken","value":"CLIENT","enabled":true},{"name":"hidden","value":"","secret":true}]}`,
		"Bruno collection",
		[]string{"AURORA, Hotel Aurora, , CLIENT"},
	},
	{
		"OpenCollection", "opencollection.yml",
		`opencollection: 1.0.0
info:
  name: Mews
config:
  environments:
    - name: Production
      variables:
        - name: base
          value: https://api.mews.com
        - name: at
          value: AURORA
        - name: hidden
          secret: true
items:
  - info:
      name: configuration/get
      type: http
    http:
      method: POST
      url: '{{base}}/api/connector/v1/configuration/get'
      body:
        type: json
        data: '{"ClientToken":"CLIENT","AccessToken":"{{at}}"}'
`,
		"Bruno collection",
		[]string{"AURORA, , mews.com, CLIENT"},
	},
	{
		"OpenCollection environment", "environments/demo.yml",
		`name: demo
variables:
  - name: accessToken
    value: AURORA
  - name: clientToken
    value: CLIENT
  - name: baseUrl
    value: https://api.mews-demo.com
`,
		"Bruno collection",
		[]string{"AURORA, , mews-demo.com, CLIENT"},
	},
	{
		"Yaak with encrypted values", "yaak.mews.json",
		`{"yaakVersion":"2026.1.0","yaakSchema":4,"timestamp":"2026-11-01","resources":{"workspaces":[{"model":"workspace","id":"wk_1","name":"Mews"}],
		 "environments":[{"model":"environment","id":"ev_0","workspaceId":"wk_1","name":"Global Variables","parentModel":"workspace","parentId":null,"variables":[{"enabled":true,"name":"client_token","value":"CLIENT"}]},
		 {"model":"environment","id":"ev_1","workspaceId":"wk_1","name":"Hotel Aurora","parentModel":"environment","parentId":null,"variables":[{"enabled":true,"name":"base","value":"https://api.mews-demo.com"},{"enabled":true,"name":"access_token","value":"AURORA"}]},
		 {"model":"environment","id":"ev_2","workspaceId":"wk_1","name":"Hotel Boreal","parentModel":"environment","parentId":null,"variables":[{"enabled":true,"name":"access_token","value":"${[ secure(value='YENC_c2VjcmV0c2VjcmV0') ]}"}]}],
		 "folders":[],"httpRequests":[{"model":"http_request","id":"rq","workspaceId":"wk_1","name":"configuration/get","method":"POST","url":"${[ base ]}/api/connector/v1/configuration/get",
		 "bodyType":"application/json","body":{"text":"{\"ClientToken\":\"${[ client_token ]}\",\"AccessToken\":\"${[ access_token ]}\"}"}}]}}`,
		"Yaak export",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT"},
	},
	{
		"Yaak request with its token", "",
		`{"yaakVersion":"2025.2.0","yaakSchema":4,"resources":{"workspaces":[{"id":"wk_1","name":"Acme"}],"folders":[{"id":"fl","name":"Hotel Boreal","folderId":null}],
		 "httpRequests":[{"id":"rq","folderId":"fl","name":"get","url":"https://api.mews.com/api/connector/v1/configuration/get","body":{"text":"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"BOREAL\"}"}}]}}`,
		"Yaak export",
		[]string{"BOREAL, Hotel Boreal, mews.com, CLIENT"},
	},
	{
		"Hoppscotch environments", "hoppscotch-environments.json",
		`[{"v":2,"id":"e1","name":"Hotel Aurora","variables":[{"key":"accessToken","initialValue":"AURORA","currentValue":"","secret":false},{"key":"clientToken","initialValue":"CLIENT","currentValue":"CLIENT","secret":false},
		 {"key":"url","initialValue":"https://api.mews-demo.com","currentValue":"","secret":false}]},
		 {"v":1,"id":"e2","name":"Hotel Boreal","variables":[{"key":"accessToken","value":"BOREAL","secret":false},{"key":"hidden","secret":true}]}]`,
		"Hoppscotch export",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT", "BOREAL, Hotel Boreal, , CLIENT"},
	},
	{
		"Hoppscotch collection with variables of its own", "hoppscotch-collections.json",
		`[{"v":9,"name":"Hotel Aurora","variables":[{"key":"at","initialValue":"AURORA","currentValue":"","secret":false}],"headers":[],"folders":[],
		 "requests":[{"v":"15","name":"configuration/get","method":"POST","endpoint":"https://api.mews-demo.com/api/connector/v1/configuration/get","headers":[],"params":[],
		 "body":{"contentType":"application/json","body":"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"<<at>>\"}"},"auth":{"authType":"none","authActive":true}}],"_ref_id":"coll_1"}]`,
		"Hoppscotch export",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT"},
	},
	{
		"Thunder Client collection", "thunder-collection_Mews.json",
		`{"clientName":"Thunder Client","collectionName":"Mews","collectionId":"c","version":"1.2","folders":[{"_id":"f1","name":"Hotel Aurora","containerId":""}],
		 "requests":[{"_id":"r","colId":"c","containerId":"f1","name":"configuration/get","url":"https://api.mews-demo.com/api/connector/v1/configuration/get","method":"POST","headers":[],
		 "body":{"type":"json","raw":"` + bodyText + `","form":[]}}],"settings":{}}`,
		"Thunder Client export",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT, Acme 1.0"},
	},
	{
		"Thunder Client collection of before", "thunder.json",
		`{"client":"Thunder Client","collectionName":"Mews","version":"1.1","folders":[],"requests":[{"_id":"1","colId":"c","containerId":"",
		 "name":"Hotel Aurora","url":"https://api.mews.com/api/connector/v1/configuration/get","method":"POST","headers":[],
		 "body":{"type":"json","raw":"{\n \"ClientToken\": \"CLIENT\", // ours\n \"AccessToken\": \"AURORA\",\n}","form":[]}}]}`,
		"Thunder Client export",
		[]string{"AURORA, Hotel Aurora, mews.com, CLIENT"},
	},
	{
		"Thunder Client environment", "thunder-environment_Hotel Boreal.json",
		`{
"clientName":"Thunder Client","environmentName":"Hotel Boreal","version":"1.2","variables":[{"name":"accessToken","value":"BOREAL"},{"name":"clientToken","value":"CLIENT"},{"name":"old","value":"CHALET","isDisabled":true}]}`,
		"Thunder Client export",
		[]string{"BOREAL, Hotel Boreal, , CLIENT", "CHALET, , , CLIENT (off) (kind?)"},
	},
	{
		"HTTPie space", "httpie-space.json",
		`{"meta":{"format":"httpie","version":"1.0.0","contentType":"workspace","schema":"https://schema.httpie.io/1.0.0.json"},"entry":{"name":"Mews","icon":{"name":"default","color":"gray"},
		 "collections":[{"name":"Hotel Aurora","auth":{"type":"none"},"requests":[{"name":"configuration","url":"{{host}}/api/connector/v1/configuration/get","method":"POST","headers":[],
		 "auth":{"type":"inherited"},"body":{"type":"text","text":{"value":"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"AURORA\"}","format":"application/json"}}}]}],
		 "environments":[{"name":"Demo","isDefault":false,"variables":[{"name":"host","value":"https://api.mews-demo.com","isSecret":false}]}],"drafts":[]}}`,
		"HTTPie export",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT"},
	},
	{
		"HTTPie environment", "httpie-environment.json",
		`{
"meta":{"format":"httpie","version":"1.0.0","contentType":"environment"},"entry":{"name":"Hotel Boreal","variables":[{"name":"access_token","value":"BOREAL"},{"name":"client_token","value":"CLIENT"}]}}`,
		"HTTPie export",
		[]string{"BOREAL, Hotel Boreal, , CLIENT"},
	},
}
