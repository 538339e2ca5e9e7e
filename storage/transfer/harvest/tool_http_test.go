package harvest

var httpSamples = []sample{
	{
		".http file with variables", "mews.http",
		`@host = https://api.mews-demo.com
@client = CLIENT

### Hotel Aurora
POST {{host}}/api/connector/v1/configuration/get HTTP/1.1
Content-Type: application/json

{
  "ClientToken": "{{client}}",
  "AccessToken": "AURORA", // gross
  "Client": "Acme 1.0"
}

> {% client.global.set("x", response.body.Id); %}

### Hotel Boreal
# @name boreal
POST https://api.mews.com/api/connector/v1/configuration/get

{"ClientToken": "PARTNER", "AccessToken": "BOREAL"}
`,
		"HTTP file",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT, Acme 1.0", "BOREAL, Hotel Boreal, mews.com, PARTNER"},
	},
	{
		".rest file with a script", "mews.rest",
		`###
< {%
  client.global.set("token", "AURORA")
%}
POST https://api.mews-demo.com/api/connector/v1/services/getAll
Content-Type: application/json

{"ClientToken": "CLIENT", "AccessToken": "{{token}}"}
`,
		"HTTP file",
		[]string{"AURORA, , mews-demo.com, CLIENT"},
	},
	{
		"environment of HTTP clients", "http-client.private.env.json",
		`{
"production": {"clientToken": "CLIENT", "accessToken": "AURORA"}, "demo": {"clientToken": "CLIENT", "accessToken": "BOREAL", "host": "https://api.mews-demo.com"}}`,
		"HTTP client environment",
		[]string{"AURORA, , production, CLIENT", "BOREAL, , mews-demo.com, CLIENT"},
	},
	{
		"environment of Visual Studio", "http-client.env.json",
		`{"$shared": {"client": "CLIENT"}, "dev": {"accessToken": "AURORA", "clientToken": "{{client}}", "host": "https://api.mews-demo.com"},
		 "live": {"accessToken": {"provider": "AzureKeyVault", "keyVaultName": "v", "secretName": "mews"}}}`,
		"HTTP client environment",
		[]string{"AURORA, , mews-demo.com, CLIENT"},
	},
	{
		"HAR with the answer that names the property", "app.har",
		`{"log":{"version":"1.2","entries":[{"request":{"method":"POST","url":"https://api.mews-demo.com/api/connector/v1/configuration/get","headers":[{"name":"sec-ch-ua","value":"x"}],
		 "postData":{"mimeType":"application/json","text":"` + bodyText + `"}},
		 "response":{"status":200,"content":{"mimeType":"application/json","text":"{\"Enterprise\":{\"Id\":\"851df8c8-90f2-4c4a-8e01-a4fc46b25178\",\"Name\":\"Hotel Aurora\"}}"}}},
		 {"request":{"method":"GET","url":"https://example.com/?x=1","headers":[]},"response":{"content":{}}}]}}`,
		"HAR recording",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT, Acme 1.0"},
	},
	{
		"HAR of two properties", "",
		`{"log":{"entries":[{"request":{"method":"POST","url":"https://api.mews.com/api/connector/v1/rates/getAll","headers":[],"postData":{"text":"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"AURORA\"}"}}},
		 {"request":{"method":"POST","url":"https://api.mews-demo.com/api/connector/v1/rates/getAll","headers":[],"postData":{"text":"{\"ClientToken\":\"PARTNER\",\"AccessToken\":\"BOREAL\"}"}}}]}}`,
		"HAR recording",
		[]string{"AURORA, , mews.com, CLIENT", "BOREAL, , mews-demo.com, PARTNER"},
	},
	{
		"cURL of a shell", "notes.txt",
		`# Hotel Aurora
curl 'https://api.mews.com/api/connector/v1/configuration/get' \
  -H 'Content-Type: application/json' \
  --data '{
    "ClientToken": "CLIENT",
    "AccessToken": "AURORA",
    "Client": "Other 1.0"
}'

# Hotel Boreal
curl -X POST https://api.mews-demo.com/api/connector/v1/configuration/get --json "{\"ClientToken\":\"PARTNER\",\"AccessToken\":\"BOREAL\"}" | jq .
`,
		"cURL command",
		[]string{"AURORA, Hotel Aurora, mews.com, CLIENT, Other 1.0", "BOREAL, Hotel Boreal, mews-demo.com, PARTNER"},
	},
	{
		"cURL with variables and a here-document", "check.sh",
		`#!/bin/sh
CLIENT_TOKEN="CLIENT"
export ACCESS_TOKEN='AURORA'
curl -s https://api.mews-demo.com/api/connector/v1/configuration/get -d @- <<EOF
{"ClientToken":"$CLIENT_TOKEN","AccessToken":"${ACCESS_TOKEN}"}
EOF
echo done
`,
		"cURL command",
		[]string{"AURORA, , mews-demo.com, CLIENT"},
	},
	{
		"cURL of cmd.exe, as browsers copy it", "",
		`curl ^"https://api.mews-demo.com/api/connector/v1/configuration/get^" ^
  -H ^"content-type: application/json^" ^
  --data-raw ^"^{^\^"ClientToken^\^":^\^"CLIENT^\^",^\^"AccessToken^\^":^\^"AURORA^\^"^}^"
`,
		"cURL command",
		[]string{"AURORA, , mews-demo.com, CLIENT"},
	},
	{
		"PowerShell", "check.ps1",
		`$body = @{
  ClientToken = "CLIENT"
  AccessToken = "AURORA"
  Client = 'Acme 1.0'
} | ConvertTo-Json
Invoke-RestMethod -Uri "https://api.mews-demo.com/api/connector/v1/configuration/get" -Method Post -Body $body -ContentType 'application/json'
`,
		"cURL command",
		[]string{"AURORA, , mews-demo.com, CLIENT, Acme 1.0"},
	},
	{
		"PowerShell, as browsers copy it", "",
		"Invoke-WebRequest -UseBasicParsing -Uri \"https://api.mews.com/api/connector/v1/configuration/get\" `\n" +
			"-Method \"POST\" `\n-ContentType \"application/json\" `\n" +
			"-Body \"{`\"ClientToken`\":`\"CLIENT`\",`\"AccessToken`\":`\"AURORA`\"}\"\n",
		"cURL command",
		[]string{"AURORA, , mews.com, CLIENT"},
	},
	{
		"HTTPie command", "",
		`https POST api.mews-demo.com/api/connector/v1/configuration/get ClientToken=CLIENT AccessToken=AURORA Client='Acme 1.0'
`,
		"cURL command",
		[]string{"AURORA, , mews-demo.com, CLIENT, Acme 1.0"},
	},
}
