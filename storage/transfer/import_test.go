package transfer_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	files "keyrack/storage/transfer"

	"keyrack/model/workspace/transfer"
)

const (
	client = "C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000"
	aurora = "A0000000A0000000A0000000A0000000-A0000000A0000000A0000000A000000"
	boreal = "B0000000B0000000B0000000B0000000-B0000000B0000000B0000000B000000"
)

// short names the tokens of the tests, so that no test prints one.
func short(token string) string {
	return strings.NewReplacer(client, "CLIENT", aurora, "AURORA", boreal, "BOREAL").Replace(token)
}

// said writes an imported file as lines: records first, then flaws.
func said(file transfer.ImportFile) []string {
	lines := []string{file.Format}
	for _, r := range file.Records {
		line := fmt.Sprintf("%d: %s", r.Line, short(r.AccessToken.Secret.Reveal()))
		for _, part := range []struct{ name, value string }{
			{"label", r.Label},
			{"env", r.Environment},
			{"client", r.Client},
			{"client token", short(r.ClientToken.Secret.Reveal())},
			{"tags", strings.Join(r.Tags, "+")},
			{"note", r.Note},
			{"mews", r.MewsIntegrationID},
		} {
			if part.value != "" {
				line += fmt.Sprintf(", %s %q", part.name, part.value)
			}
		}
		if r.Regenerated {
			line += ", regenerated"
		}
		lines = append(lines, line)
	}
	for _, flaw := range file.Flaws {
		lines = append(lines, "! "+flaw.String())
	}
	return lines
}

var tokenName = regexp.MustCompile(`\b(CLIENT|AURORA|BOREAL)\b`)

// fill puts the tokens of the tests in the places of their names.
func fill(text string) string {
	return tokenName.ReplaceAllStringFunc(text, func(name string) string {
		return map[string]string{"CLIENT": client, "AURORA": aurora, "BOREAL": boreal}[name]
	})
}

// samples are files of every format, and what is to be read of them.
var samples = []struct {
	name string
	text string
	want []string
}{
	{
		"one token", "AURORA",
		[]string{"List of tokens", `1: AURORA`},
	},
	{
		"pasted lines", "# tokens\nHotel Aurora: AURORA\n\nBOREAL  Hotel Boreal\nHotel Chalet\tsome-opaque-token-42\n",
		[]string{
			"List of tokens", `2: AURORA, label "Hotel Aurora"`, `4: BOREAL, label "Hotel Boreal"`,
			`5: some-opaque-token-42, label "Hotel Chalet"`,
		},
	},
	{
		"pasted lines with mistakes", "Hotel Aurora: AURORA\nHotel Boreal\nAURORA BOREAL\n",
		[]string{
			"List of tokens", `1: AURORA, label "Hotel Aurora"`, "! line 2, access_token: there is no token in this line",
			"! line 3: it has two tokens; to import client tokens too, use a CSV file with a header",
		},
	},
	{
		"CSV in any order", "Label,access token,Environment,TAGS,note,Client,Client Token\n" +
			"Hotel Aurora,AURORA,Production,\"spa; ski\",\"says \"\"hello\"\"\",Acme Sync 2.1.0,CLIENT\n,,,,,,\nHotel " +
			"Boreal,BOREAL,,,,,\n",
		[]string{
			"CSV",
			`2: AURORA, label "Hotel Aurora", env "Production", client "Acme Sync 2.1.0", client token "CLIENT", tags ` +
				`"spa+ski", note "says \"hello\""`,
			`4: BOREAL, label "Hotel Boreal"`,
		},
	},
	{
		"CSV of a German spreadsheet", "\ufefflabel;access_token\r\nHotel Aurora;AURORA\r\n",
		[]string{"CSV", `2: AURORA, label "Hotel Aurora"`},
	},
	{
		"CSV with tabs and a column that means nothing", "name\tstars\taccess_token\nHotel Aurora\t4\tAURORA\n",
		[]string{"CSV", `2: AURORA, label "Hotel Aurora"`},
	},
	{
		"CSV with one column that is known", "Hotel name,access_token,stars\nHotel Aurora,some-opaque-token-42,4\n",
		[]string{"CSV", `2: some-opaque-token-42`},
	},
	{
		"CSV with tabs and empty cells",
		"label\ttags\taccess_token\tnote\n\t\tAURORA\tsays nothing\nHotel Boreal\t\tBOREAL\t\n",
		[]string{"CSV", `2: AURORA, note "says nothing"`, `3: BOREAL, label "Hotel Boreal"`},
	},
	{
		"CSV that tells Excel the separator",
		"\ufeffsep=;\r\nlabel;access_token;client_token\r\nHotel Aurora;AURORA;CLIENT\r\n",
		[]string{"CSV", `3: AURORA, label "Hotel Aurora", client token "CLIENT"`},
	},
	{
		"CSV with a quotation mark too many", "label,access_token\nThe 12\" Inn,AURORA\nHotel Boreal,BOREAL\n",
		[]string{
			"CSV", `3: BOREAL, label "Hotel Boreal"`,
			"! line 2: a quotation mark is missing, or stands in the wrong place",
		},
	},
	{
		"CSV with a quotation mark that never ends",
		"label,access_token\nA,AURORA\n\"The Inn,BOREAL\nC,some-opaque-token-42\n",
		[]string{
			"CSV", `2: AURORA, label "A"`,
			"! line 3: a quotation mark is missing, or stands in the wrong place; nothing is taken from there to line 4",
		},
	},
	{
		"CSV with mistakes",
		"label,access_token,client_token\nA,,CLIENT\nB,AURORA,\"a\tb\x01\"\nC\nD,BOREAL,,extra\nE,\"BOREAL\n",
		[]string{
			"CSV", "! line 2, access_token: it is empty",
			"! line 3, client_token: it holds characters that cannot be part of a token",
			"! line 4, access_token: it is missing", "! line 5: it has more columns than the header",
			"! line 6: a quotation mark is missing, or stands in the wrong place",
		},
	},
	{
		"CSV with the columns mixed up",
		"label,access_token,note\nAURORA,some-opaque-token-42,\nHotel,BOREAL,the old one was AURORA\n",
		[]string{
			"CSV", "! line 2, label: there is a token in it; are the columns mixed up?",
			"! line 3, note: there is a token in it; are the columns mixed up?",
		},
	},
	{
		"CSV with a column twice", "access_token,token\nAURORA,BOREAL\n",
		[]string{"CSV", "! line 1, access_token: two columns mean this; rename one of them"},
	},
	{
		"JSON map", "{\n  \"Hotel Aurora\": \"AURORA\",\n  \"Hotel Boreal\": \"BOREAL\",\n  \"Empty\": \"\"\n}",
		[]string{
			"JSON", `2: AURORA, label "Hotel Aurora"`, `3: BOREAL, label "Hotel Boreal"`,
			"! line 4, access_token: it is empty",
		},
	},
	{
		"JSON map of records",
		`{"Hotel Aurora": {"accessToken": "AURORA", "clientToken": "CLIENT", "client": "Acme", "tags": ["a", "b"], ` +
			`"stars": 4}}`,
		[]string{"JSON", `1: AURORA, label "Hotel Aurora", client "Acme", client token "CLIENT", tags "a+b"`},
	},
	{
		"JSON list of records",
		"[\n{\"name\": \"Hotel Aurora\", \"access_token\": \"AURORA\"},\n{\"name\": \"Hotel Boreal\"},\n\"BOREAL\", null\n]",
		[]string{
			"JSON", `2: AURORA, label "Hotel Aurora"`, `4: BOREAL`, "! line 3, access_token: it is missing",
			"! line 4: it is neither a token nor an object with an access_token",
		},
	},
	{
		"body of a request", `{"ClientToken": "CLIENT", "AccessToken": "AURORA", "Client": "Acme Sync 2.1.0"}`,
		[]string{"JSON", `1: AURORA, client "Acme Sync 2.1.0", client token "CLIENT"`},
	},
	{
		"JSON without tokens", `{}`,
		[]string{"JSON", "! line 1: there are no tokens in it"},
	},
	{
		".env",
		"# Mews\nexport MEWS_CLIENT_TOKEN=\"CLIENT\"\nMEWS_CLIENT='Acme Sync 2.1.0' # " +
			"ours\nMEWS_BASE_URL=https://api.mews-demo.com\n" +
			"MEWS_ACCESS_TOKEN_GRAND_HOTEL=AURORA # the big one\nBOREAL_ACCESS_TOKEN=BOREAL\nPORT=8080\n",
		[]string{
			".env file",
			`5: AURORA, label "GRAND HOTEL", env "https://api.mews-demo.com", client "Acme Sync 2.1.0", client token "CLIENT"`,
			`6: BOREAL, label "BOREAL", env "https://api.mews-demo.com", client "Acme Sync 2.1.0", client token "CLIENT"`,
		},
	},
	{
		".env with an empty token", "MEWS_ACCESS_TOKEN=\nMEWS_CLIENT_TOKEN=CLIENT\n",
		[]string{".env file", "! line 1, access_token: it is empty"},
	},
	{
		".env with tokens that no name tells apart",
		"MEWS_CLIENT_TOKEN=CLIENT\nMEWS_ACCESS_TOKEN=AURORA\nHOTEL_BOREAL=BOREAL\n" +
			"API_KEY=some-opaque-token-42\nACCESS_TOKEN=AURORA\n",
		[]string{
			".env file", `2: AURORA, client token "CLIENT"`,
			"! line 3: there is a token in it, and its name does not say which; put access_token into the name",
			"! line 4, access_token: another variable has the same meaning and another value; give them names that differ, " +
				"such as access_token_aurora",
		},
	},
	{
		"variables that are not quite .env", "set MEWS_CLIENT_TOKEN=CLIENT\nset MEWS_ACCESS_TOKEN=AURORA\n",
		[]string{
			"List of tokens", `2: AURORA, label "set MEWS_ACCESS_TOKEN"`,
			"! line 1, client_token: it is not the token of a connection; to import client tokens too, use a CSV file with a " +
				"header",
		},
	},
	{
		"Postman environment of several hotels", `{"name": "Mews", "values": [
			{"key": "ClientToken", "value": "CLIENT"},
			{"key": "AccessToken", "value": "AURORA"},
			{"key": "AccessTokenBoreal", "value": "BOREAL"}]}`,
		[]string{
			"Postman environment", `3: AURORA, label "Mews", client token "CLIENT"`,
			`4: BOREAL, label "Mews Boreal", client token "CLIENT"`,
		},
	},
	{
		"Postman environment", `{"name": "Hotel Aurora", "values": [
			{"key": "baseUrl", "value": "https://api.mews.com", "enabled": true},
			{"key": "clientToken", "value": "CLIENT", "type": "secret"},
			{"key": "accessToken", "value": "AURORA"},
			{"key": "oldAccessToken", "value": "BOREAL", "enabled": false}
		], "_postman_variable_scope": "environment"}`,
		[]string{"Postman environment", `4: AURORA, label "Hotel Aurora", env "https://api.mews.com", client token "CLIENT"`},
	},
	{
		"Postman environment without tokens", `{"name": "x", "values": [{"key": "a", "value": "b"}]}`,
		[]string{"Postman environment", "! line 1, access_token: none of the variables is an access token"},
	},
	{
		"Postman collection", `{"info": {"name": "Mews"}, "item": [{"name": "folder", "item": [
			{"name": "get", "request": {"url": {"raw": "https://api.mews-demo.com/api/connector/v1/configuration/get"}, "body": {"mode": "raw",
			"raw": "{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"{{access}}\",\"Client\":\"Acme\"}"}}},
			{"name": "again", "request": {"url": "https://api.mews-demo.com/api", "body": {"raw":
			"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"{{access}}\",\"Client\":\"Acme\"}"}}},
			{"name": "other", "request": {"url": "{{base}}/api", "body": {"raw": "{\"AccessToken\":\"{{elsewhere}}\"}"}}},
			{"name": "none", "request": {"url": "https://example.com"}}]}],
			"variable": [{"key": "access", "value": "AURORA"}]}`,
		[]string{
			"Postman collection", `3: AURORA, env "https://api.mews-demo.com", client "Acme", client token "CLIENT"`,
			"! line 6, access_token: it is a variable that this file does not have; import the environment too",
		},
	},
	{
		"Postman collection with variables only",
		`{"info": {"name": "Mews"}, "item": [], "variable": [{"key": "AccessToken", "value": "AURORA"}]}`,
		[]string{"Postman collection", `1: AURORA, label "Mews"`},
	},
	{
		"Insomnia JSON", `{"_type": "export", "__export_format": 4, "resources": [
			{"_type": "request", "url": "{{ _.base }}/api", "body": {"text": "{\"AccessToken\": \"{{ _.token }}\", \"ClientToken\": \"CLIENT\"}"}},
			{"_type": "environment", "name": "Aurora", "data": {"base": "https://api.mews.com", "token": "AURORA"}}]}`,
		[]string{"Insomnia export", `3: AURORA, label "Aurora", env "https://api.mews.com", client token "CLIENT"`},
	},
	{
		"Insomnia JSON with sub-environments", `{"_type": "export", "resources": [
			{"_id": "e0", "_type": "environment", "name": "Base", "data": {"baseUrl": "https://api.mews.com", "client_token": "CLIENT"}},
			{"_id": "e1", "parentId": "e0", "_type": "environment", "name": "Aurora", "data": {"access_token": "AURORA"}},
			{"_id": "e2", "parentId": "e0", "_type": "environment", "name": "Boreal", "data": {"access_token": "BOREAL"}},
			{"_type": "request", "url": "{{ _.baseUrl }}/api", "body": {"text":
			"{\"AccessToken\": \"{{ _.access_token }}\", \"ClientToken\": \"{{ _.client_token }}\", \"Client\": \"Acme\"}"}}]}`,
		[]string{
			"Insomnia export", `3: AURORA, label "Aurora", env "https://api.mews.com", client "Acme", client token "CLIENT"`,
			`4: BOREAL, label "Boreal", env "https://api.mews.com", client token "CLIENT"`,
		},
	},
	{
		"Insomnia JSON with nested variables",
		`{"_type": "export", "resources": [{"_type": "environment", "name": "Base", "data": {
			"client_token": "CLIENT",
			"aurora": {"access_token": "AURORA"},
			"boreal": {"access_token": "BOREAL"}}}]}`,
		[]string{
			"Insomnia export", `3: AURORA, label "Base aurora", client token "CLIENT"`,
			`4: BOREAL, label "Base boreal", client token "CLIENT"`,
		},
	},
	{
		"Insomnia YAML with sub-environments",
		"type: collection.insomnia.rest/5.0\nname: Mews\nenvironments:\n  name: Base\n  data:\n    client_token: CLIENT\n" +
			"  subEnvironments:\n    - name: Aurora\n      data:\n        access_token: AURORA\n    - name: Boreal\n      " +
			"data:\n        access_token: BOREAL\n",
		[]string{
			"Insomnia export", `10: AURORA, label "Aurora", client token "CLIENT"`,
			`13: BOREAL, label "Boreal", client token "CLIENT"`,
		},
	},
	{
		"Insomnia YAML",
		"type: collection.insomnia.rest/5.0\nname: Mews\ncollection:\n  - name: get\n    url: " +
			"https://api.mews.com/api\n    method: POST\n" +
			"    body:\n      mimeType: application/json\n      text: |-\n        {\"AccessToken\": \"AURORA\", " +
			"\"ClientToken\": \"CLIENT\", \"Client\": \"Acme\"}\n" +
			"environments:\n  name: Base\n  data:\n    accessToken: BOREAL\n",
		[]string{
			"Insomnia export", `14: BOREAL, label "Base"`,
			`9: AURORA, env "https://api.mews.com", client "Acme", client token "CLIENT"`,
		},
	},
	{
		"webhook of a new integration",
		`{"Action": "IntegrationCreated", "Data": {"Enterprise": {"Id": "e1", "Name": "Hotel Aurora"},
			"AccessToken": "AURORA", "Integration": {"Id": "i1", "Name": "Acme"}}}`,
		[]string{"Mews webhook", `1: AURORA, label "Hotel Aurora", mews "i1"`},
	},
	{
		"webhooks in a row",
		"{\"Action\": \"IntegrationCreated\", \"Data\": {\"AccessToken\": \"AURORA\", \"Integration\": {\"Id\": \"i1\"}}}\n" +
			"{\"Action\": \"IntegrationDisabled\", \"Data\": {\"Integration\": {\"Id\": \"i1\"}}}\n" +
			"{\"Action\": \"IntegrationApiKeyCreated\", \"Data\": {\"ApiKey\": \"BOREAL\", \"Integration\": {\"Id\": " +
			"\"i1\"}}}\n" +
			"{\"Action\": \"IntegrationApiKeyCreated\", \"Data\": {\"ApiKey\": \"BOREAL\"}}\n{\"Action\": " +
			"\"IntegrationCreated\", \"Data\": {}}\n",
		[]string{
			"Mews webhook", `1: AURORA, mews "i1"`, `3: BOREAL, mews "i1", regenerated`,
			"! line 4, Integration.Id: it is missing, so there is no telling whose key this is",
			"! line 5, AccessToken: it is missing",
		},
	},
	{
		"webhooks without a token", `[{"Action": "IntegrationEnabled", "Data": {"Integration": {"Id": "i1"}}}]`,
		[]string{"Mews webhook", "! line 1, Action: none of the webhooks carries a token"},
	},
}

func TestEveryFormatIsReadWithLineAndField(t *testing.T) {
	for _, sample := range samples {
		t.Run(sample.name, func(t *testing.T) {
			file, err := files.Files{}.ReadImport([]byte(fill(sample.text)), transfer.ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sample.want, said(file)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUTF16OfWindowsIsRead(t *testing.T) {
	text := "label,access_token\r\nHotel Aurora,AURORA\r\n"
	for name, order := range map[string][2]int{"little endian": {0, 1}, "big endian": {1, 0}} {
		content := []byte{}
		for _, unit := range utf16.Encode([]rune("\ufeff" + fill(text))) {
			pair := [2]byte{byte(unit), byte(unit >> 8)}
			content = append(content, pair[order[0]], pair[order[1]])
		}
		file, err := files.Files{}.ReadImport(content, transfer.ReadOptions{})
		if err != nil || len(file.Records) != 1 || file.Records[0].Label != "Hotel Aurora" {
			t.Errorf("%s: %d records, %d flaws, error %v", name, len(file.Records), len(file.Flaws), err)
		}
	}
}

func TestTextOfWindowsWithoutAMarkIsRead(t *testing.T) {
	text := fill("label;access_token\r\nH\u00f4tel \u201eZur M\u00fchle\u201c \u20ac;AURORA\r\n")
	encoded := map[string][]byte{}
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded["UTF-16, little endian"] = append(encoded["UTF-16, little endian"], byte(unit), byte(unit>>8))
		encoded["UTF-16, big endian"] = append(encoded["UTF-16, big endian"], byte(unit>>8), byte(unit))
	}
	encoded["Windows-1252"] = []byte(strings.NewReplacer("\u00f4", "\xf4", "\u00fc", "\xfc", "\u201e", "\x84", "\u201c",
		"\x93", "\u20ac", "\x80").Replace(text))
	for name, content := range encoded {
		file, err := files.Files{}.ReadImport(content, transfer.ReadOptions{})
		if err != nil || len(file.Records) != 1 || file.Records[0].Label != "H\u00f4tel \u201eZur M\u00fchle\u201c \u20ac" {
			t.Errorf("%s: %v, error %v", name, said(file), err)
		}
	}
}

func TestWhatIsNoImportIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		want    error
	}{
		"empty":              {"", transfer.ErrUnknownFormat},
		"blank":              {" \n\n", transfer.ErrUnknownFormat},
		"prose":              {"Dear colleague,\nplease find attached.\n", transfer.ErrUnknownFormat},
		"binary":             {"\x89PNG\r\n\x1a\n\x00\xff", transfer.ErrUnknownFormat},
		"backup":             {"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", transfer.ErrIsBackup},
		"backup not armored": {"age-encryption.org/v1\n", transfer.ErrIsBackup},
		"too large":          {strings.Repeat("x", transfer.MaxTransferFile+1), transfer.ErrFileTooLarge},
	} {
		if _, err := (files.Files{}).ReadImport([]byte(test.content), transfer.ReadOptions{}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFileThatBreaksOffNamesTheLine(t *testing.T) {
	for text, line := range map[string]int{
		"{\n\"Hotel Aurora\": \"AURORA\",\n\"Hotel Boreal\"": 3,
		"{\n\"a\": \"b\"\n} x":                               3,
		"[" + strings.Repeat("[", 300):                       1,
		"type: collection.insomnia.rest/5.0\n a: [\n":        1,
	} {
		_, err := files.Files{}.ReadImport([]byte(fill(text)), transfer.ReadOptions{})
		var syntax *files.SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != line {
			t.Errorf("%.30q: %v, want line %d", text, err, line)
		}
	}
}

func TestNoMessageQuotesTheFile(t *testing.T) {
	for _, sample := range samples {
		file, err := files.Files{}.ReadImport([]byte(fill(sample.text)), transfer.ReadOptions{})
		text := fmt.Sprint(err, file.Flaws, file)
		for _, token := range []string{client, aurora, boreal} {
			if strings.Contains(text, token) {
				t.Errorf("%s: a message holds a token", sample.name)
			}
		}
	}
}

func TestAKeyThatWasRegeneratedIsNotTakenForTheOneOfTheBeginning(t *testing.T) {
	text := fill(
		"{\"Action\": \"IntegrationCreated\", \"Data\": {\"AccessToken\": \"AURORA\", \"Integration\": {\"Id\": \"i1\"}}}\n" +
			"{\"Action\": \"IntegrationApiKeyCreated\", \"Data\": {\"ApiKey\": \"AURORA\", \"Integration\": {\"Id\": \"i1\"}}}")
	file, err := files.Files{}.ReadImport([]byte(text), transfer.ReadOptions{})
	if err != nil || len(file.Records) != 2 || file.Records[0].Regenerated || !file.Records[1].Regenerated {
		t.Errorf("read as %d records, %v", len(file.Records), err)
	}
}
