package harvest

var deploySamples = []sample{
	{
		"Kubernetes Secret in base64", "secret.yaml",
		`apiVersion: v1
kind: Secret
metadata:
  name: mews-aurora
  namespace: production
type: Opaque
data:
  MEWS_CLIENT_TOKEN: b64(CLIENT)
  MEWS_ACCESS_TOKEN: b64(AURORA)
  MEWS_API_URL: b64(https://api.mews.com)
  tls.key: b64(not for you)
`,
		"Kubernetes manifest",
		[]string{"AURORA, mews-aurora, mews.com, CLIENT"},
	},
	{
		"Kubernetes list with stringData, and the variables of a Deployment", "all.yml",
		`apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Secret
  metadata:
    name: hotel-aurora
  stringData:
    accessToken: AURORA
    clientToken: CLIENT
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: sync
  spec:
    template:
      spec:
        containers:
        - name: app
          env:
          - name: MEWS_ACCESS_TOKEN
            value: BOREAL
          - name: MEWS_CLIENT_TOKEN
            value: PARTNER
          - name: MEWS_BASE_URL
            value: https://api.mews-demo.com
`,
		"Kubernetes manifest",
		[]string{"AURORA, hotel-aurora, , CLIENT", "BOREAL, sync, mews-demo.com, PARTNER"},
	},
	{
		"Docker Compose with both ways to write variables", "docker-compose.yml",
		`services:
  aurora:
    image: acme/sync
    environment:
      MEWS_ACCESS_TOKEN: AURORA
      MEWS_CLIENT_TOKEN: CLIENT
      MEWS_API_URL: https://api.mews-demo.com
      POSTGRES_PASSWORD: hunter22x!
  boreal:
    image: acme/sync
    environment:
      - MEWS_ACCESS_TOKEN=BOREAL
      - MEWS_CLIENT_TOKEN=CLIENT
      - MEWS_API_URL=https://api.mews.com
`,
		"Docker Compose file",
		[]string{"AURORA, aurora, mews-demo.com, CLIENT", "BOREAL, boreal, mews.com, CLIENT", "foreign POSTGRES_PASSWORD"},
	},
	{
		"Docker Compose that leaves its values to the shell", "compose.yaml",
		`services:
  sync:
    image: acme/sync
    environment:
      MEWS_ACCESS_TOKEN: ${MEWS_ACCESS_TOKEN}
      MEWS_CLIENT_TOKEN: CLIENT
      MEWS_ACCESS_TOKEN_BOREAL: ${X:-BOREAL}
`,
		"Docker Compose file",
		[]string{"BOREAL, sync, , CLIENT"},
	},
	{
		"Terraform variables", "prod.auto.tfvars",
		`# Mews
mews_client_token = "CLIENT"
mews_api_url      = "https://api.mews.com"
hotels = {
  aurora = {
    name = "Hotel Aurora" # big
    access_token = "AURORA"
  }
  "boreal" : { name : "Hotel Boreal", access_token : "BOREAL" },
}
`,
		"Terraform variables",
		[]string{"AURORA, Hotel Aurora, mews.com, CLIENT", "BOREAL, Hotel Boreal, mews.com, CLIENT"},
	},
	{
		"Terraform variables with a here-document", "demo.tfvars",
		`env = "demo"
mews = [{ access_token = "AURORA", client_token = "CLIENT" }]
config = <<-EOT
  MEWS_ACCESS_TOKEN=BOREAL
  EOT
`,
		"Terraform variables",
		[]string{"AURORA, , demo, CLIENT", "BOREAL, , demo, CLIENT"},
	},
	{
		"launchSettings.json", "Properties/launchSettings.json",
		"\ufeff" + `{"profiles":{"Acme.Sync":{"commandName":"Project","environmentVariables":{"ASPNETCORE_ENVIRONMENT":"Development",
		 "Mews__AccessToken":"AURORA","Mews__ClientToken":"CLIENT","Mews__PlatformAddress":"https://api.mews-demo.com"}}}}`,
		"launchSettings.json",
		[]string{"AURORA, , mews-demo.com, CLIENT"},
	},
	{
		"secrets.json of .NET", "secrets.json",
		"\ufeff" + `{
		 "Mews:ClientToken": "CLIENT",
		 "Mews:AccessToken": "AURORA", "Mews:Client": "Acme 1.0"}`,
		".NET settings",
		[]string{"AURORA, , , CLIENT, Acme 1.0"},
	},
	{
		"appsettings.json of .NET", "appsettings.Production.json",
		`{
  // Mews
  "Mews": { "Environment": "Production", "ClientToken": "CLIENT", "Properties": [ { "Name": "Hotel Aurora", "AccessToken": "AURORA" }, { "Name": "Hotel Boreal", "AccessToken": "BOREAL" }, ] }
}`,
		"JSON",
		[]string{"AURORA, Hotel Aurora, production, CLIENT", "BOREAL, Hotel Boreal, production, CLIENT"},
	},
	{
		"local.settings.json of Azure Functions", "local.settings.json",
		`{
"IsEncrypted":false,"Values":{"AzureWebJobsStorage":"UseDevelopmentStorage=true","MEWS_CLIENT_TOKEN":"CLIENT","MEWS_ACCESS_TOKEN":"AURORA","MEWS_BASE_URL":"https://api.mews-demo.com"}}`,
		"JSON",
		[]string{"AURORA, , mews-demo.com, CLIENT"},
	},
	{
		"MCP servers with arguments", "mcp.json",
		`{"mcpServers":{"mews":{"command":"node","args":["server.js","--client-token","CLIENT","--access-token=AURORA"],
		 "env":{"OPENAI_API_KEY":"sk-madeUpMadeUpMadeUpMadeUp000001"}}}}`,
		"Servers of an agent (MCP)",
		[]string{"AURORA, , , CLIENT", "foreign OPENAI_API_KEY"},
	},
	{
		"keys with colons of .NET", "local.settings.json",
		`{"IsEncrypted":false,"Values":{"Mews:PlatformUrl":"https://api.mews.com","Mews:ClientToken":"CLIENT",
		 "Mews:Properties:0:Name":"Hotel Aurora","Mews:Properties:0:AccessToken":"AURORA",
		 "Mews__Properties__1__Name":"Hotel Boreal","Mews__Properties__1__AccessToken":"BOREAL"}}`,
		".NET settings",
		[]string{"AURORA, Hotel Aurora, mews.com, CLIENT", "BOREAL, Hotel Boreal, mews.com, CLIENT"},
	},
	{
		"MCP servers", "claude_desktop_config.json",
		`{"mcpServers":{"mews-aurora":{"command":"npx","args":["-y","mews-mcp"],"env":{"MEWS_CLIENT_TOKEN":"CLIENT","MEWS_ACCESS_TOKEN":"AURORA","MEWS_BASE_URL":"https://api.mews-demo.com"}},
		 "github":{"command":"npx","env":{"GITHUB_TOKEN":"ghp_madeUpMadeUpMadeUpMadeUpMadeUp0003"}}}}`,
		"Servers of an agent (MCP)",
		[]string{"AURORA, mews-aurora, mews-demo.com, CLIENT", "foreign GITHUB_TOKEN"},
	},
	{
		"application settings of Azure", "settings.json",
		`[
{"name":"MEWS_ACCESS_TOKEN","value":"AURORA","slotSetting":false},{"name":"MEWS_CLIENT_TOKEN","value":"CLIENT","slotSetting":false},{"name":"MEWS_API_URL","value":"https://api.mews.com","slotSetting":false}]`,
		"JSON",
		[]string{"AURORA, , mews.com, CLIENT"},
	},
	{
		"Azure Key Vault", "keyvault.json",
		`[{"id":"https://acme.vault.azure.net/secrets/mews-access-token-aurora/0123","attributes":{"enabled":true},"value":"AURORA","contentType":null},
		 {"id":"https://acme.vault.azure.net/secrets/mews-client-token/4567","attributes":{"enabled":true},"value":"CLIENT"}]`,
		"Secrets of a cloud",
		[]string{"AURORA, aurora, , CLIENT"},
	},
	{
		"AWS Secrets Manager", "secret.json",
		`{
"ARN":"arn:aws:secretsmanager:eu-west-1:1:secret:mews/prod/aurora-AbCdEf","Name":"mews/prod/aurora","VersionId":"x","SecretString":"{\"ClientToken\":\"CLIENT\",\"AccessToken\":\"AURORA\"}","VersionStages":["AWSCURRENT"]}`,
		"Secrets of a cloud",
		[]string{"AURORA, aurora, production, CLIENT"},
	},
	{
		"AWS Parameter Store", "parameters.json",
		`{"Parameters":[{"Name":"/mews/demo/access_token","Type":"SecureString","Value":"AURORA","Version":1},{"Name":"/mews/demo/client_token","Type":"SecureString","Value":"CLIENT","Version":2},
		 {"Name":"/mews/production/access_token","Type":"SecureString","Value":"BOREAL","Version":1},{"Name":"/mews/production/client_token","Type":"SecureString","Value":"PARTNER","Version":2}]}`,
		"Secrets of a cloud",
		[]string{"AURORA, , demo, CLIENT", "BOREAL, , production, PARTNER"},
	},
	{
		"Doppler", "doppler.json",
		`{
"MEWS_ACCESS_TOKEN":{"computed":"AURORA","computedVisibility":"masked","note":""},"MEWS_CLIENT_TOKEN":{"computed":"CLIENT","note":""},"DOPPLER_ENVIRONMENT":{"computed":"prd","note":""}}`,
		"JSON",
		[]string{"AURORA, , production, CLIENT"},
	},
	{
		"Infisical", "secrets.json",
		`{"secrets":[{"environment":"prod","secretKey":"MEWS_ACCESS_TOKEN","secretValue":"AURORA","type":"shared"},{"environment":"prod","secretKey":"MEWS_CLIENT_TOKEN","secretValue":"CLIENT","type":"shared"},
		 {"environment":"prod","secretKey":"STRIPE_KEY","secretValue":"sk_live_madeUpMadeUpMadeUp00001","type":"shared"}]}`,
		"Secrets of a cloud",
		[]string{"AURORA, , production, CLIENT", "foreign STRIPE_KEY"},
	},
	{
		"Vault KV 2", "kv.json",
		`{
"request_id":"1","data":{"data":{"access_token":"AURORA","client_token":"CLIENT","url":"https://api.mews.com"},"metadata":{"version":3}},"warnings":null}`,
		"JSON",
		[]string{"AURORA, , mews.com, CLIENT"},
	},
	{
		"Vault KV of several hotels", "export.json",
		`{
"mews":{"aurora":{"access_token":"AURORA"},"boreal":{"access_token":"BOREAL"},"client":{"client_token":"CLIENT"}}}`,
		"JSON",
		[]string{"AURORA, aurora, , CLIENT", "BOREAL, boreal, , CLIENT"},
	},
}

var passwordSamples = []sample{
	{
		"KeePassXC, XML with its history and the recycle bin", "vault.xml",
		`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><KeePassFile><Meta><Generator>KeePassXC</Generator><RecycleBinUUID>YmluYmluYmluYmluYmluIQ==</RecycleBinUUID></Meta><Root><Group><UUID>cm9vdHJvb3Ryb290cm9vdA==</UUID><Name>Passwords</Name>
		<Group><UUID>bWV3c21ld3NtZXdzbWV3cw==</UUID><Name>Mews</Name><Entry><String><Key>Title</Key><Value>Hotel Aurora</Value></String><String><Key>UserName</Key><Value>api</Value></String>
		<String><Key>Password</Key><Value ProtectInMemory="True">AURORA</Value></String><String><Key>ClientToken</Key><Value>CLIENT</Value></String><String><Key>URL</Key><Value>https://api.mews-demo.com</Value></String>
		<String><Key>Notes</Key><Value/></String><History><Entry><String><Key>Title</Key><Value>Hotel Aurora</Value></String><String><Key>Password</Key><Value>CHALET</Value></String></Entry></History></Entry></Group>
		<Group><UUID>YmluYmluYmluYmluYmluIQ==</UUID><Name>Recycle Bin</Name><Entry><String><Key>Title</Key><Value>Hotel Boreal</Value></String><String><Key>Password</Key><Value>BOREAL</Value></String><String><Key>ClientToken</Key><Value>CLIENT</Value></String></Entry></Group></Group></Root></KeePassFile>`,
		"KeePass XML",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT", "BOREAL, Hotel Boreal, , CLIENT (off)"},
	},
	{
		"KeePassXC, CSV", "vault.csv",
		`"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"
"Passwords/Mews","Hotel Aurora","","AURORA","https://api.mews-demo.com","ClientToken: CLIENT","","0","2026-05-01T10:00:00Z","2026-05-01T10:00:00Z"
"Passwords","Bank","me","correct horse 9!","https://bank.example","","","0","2026-05-01T10:00:00Z","2026-05-01T10:00:00Z"
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT", "foreign Password"},
	},
	{
		"Bitwarden, JSON", "bitwarden_export_2026.json",
		`{"encrypted":false,"folders":[{"id":"f","name":"Mews/Production"}],"items":[
		 {"id":"1","folderId":"f","type":1,"name":"Hotel Aurora","notes":"call Anna first","favorite":false,"fields":[{"name":"ClientToken","value":"CLIENT","type":1}],"login":{"uris":[{"match":null,"uri":"https://api.mews.com"}],"username":null,"password":"AURORA","totp":null},"passwordHistory":[{"password":"CHALET"}]},
		 {"id":"2","folderId":null,"type":1,"name":"Mail","notes":null,"login":{"uris":[{"uri":"https://mail.example"}],"username":"me","password":"Tr0ub4dor&3"}},
		 {"id":"3","folderId":"f","type":2,"name":"Hotel Boreal","notes":"AccessToken: BOREAL\nClientToken: CLIENT","secureNote":{"type":0}}]}`,
		"Bitwarden export",
		[]string{
			"AURORA, Hotel Aurora, mews.com, CLIENT", "BOREAL, Hotel Boreal, production, CLIENT", "foreign password",
		},
	},
	{
		"Bitwarden, CSV", "bitwarden_export.csv",
		`folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp
Mews,,login,Hotel Aurora,"Commander password: Sup3rSecret!","ClientToken: CLIENT
stars: 4",0,https://api.mews-demo.com,me@example.com,AURORA,
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT", "foreign notes"},
	},
	{
		"Bitwarden, encrypted", "bitwarden_encrypted_export.json",
		`{
"encrypted":true,"passwordProtected":true,"salt":"c2FsdA==","kdfType":0,"encKeyValidation_DO_NOT_EDIT":"2.x|y|z","data":"2.abc|def|ghi"}`,
		"Bitwarden export", nil,
	},
	{
		"Bitwarden, a note with lines", "bitwarden_export.json",
		`{"encrypted":false,"collections":[{"id":"c","name":"Integrations/Mews"}],"items":[{"id":"1","type":2,"name":"Hotel Aurora",
		 "notes":"Demo:\nClientToken = CLIENT\nAccessToken = AURORA\nURL https://api.mews-demo.com","secureNote":{"type":0},"collectionIds":["c"]}]}`,
		"Bitwarden export",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT"},
	},
	{
		"LastPass", "lastpass_export.csv",
		`url,username,password,totp,extra,name,grouping,fav
https://api.mews.com,,AURORA,,"ClientToken:CLIENT",Hotel Aurora,Mews\Hotels,0
http://sn,,,,"NoteType:API
AccessToken:BOREAL
ClientToken:PARTNER",Hotel Boreal,,0
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, mews.com, CLIENT", "BOREAL, Hotel Boreal, , PARTNER"},
	},
	{
		"1Password, CSV", "1password.csv",
		`Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes
Hotel Aurora,https://api.mews-demo.com,CLIENT,AURORA,,false,false,mews;demo,
`,
		"CSV",
		[]string{
			"AURORA, Hotel Aurora, mews-demo.com (kind?)", "CLIENT, Hotel Aurora, mews-demo.com (kind?)",
		},
	},
	{
		"gopass show", "hotel.txt",
		`AURORA
---
client_token: CLIENT
url: https://api.mews.com
name: Hotel Aurora
`,
		"gopass secret",
		[]string{"AURORA, Hotel Aurora, mews.com, CLIENT"},
	},
	{
		"gopass with the name before", "",
		"Secret: mews/demo/Hotel Boreal\n\nBOREAL\nclient_token: CLIENT\n",
		"gopass secret",
		[]string{"BOREAL, Hotel Boreal, demo, CLIENT"},
	},
}

var tableSamples = []sample{
	{
		"semicolons, separator line and Excel's text guard", "hotels.csv",
		"\ufeff" + `sep=;
Hotel;Client Token;Access Token;Environment
"Hotel Aurora";"=""CLIENT""";"=""AURORA""";Demo
123;CLIENT;Bearer BOREAL;Production
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, demo, CLIENT", "BOREAL, , production, CLIENT"},
	},
	{
		"tabs and empty cells", "hotels.tsv",
		`label	tags	access_token	note
		AURORA	says nothing
Hotel Boreal		BOREAL	
`,
		"CSV",
		[]string{"AURORA", "BOREAL, Hotel Boreal"},
	},
	{
		"bars", "hotels.txt",
		`name|token|client token
Hotel Aurora|AURORA|CLIENT
Hotel Boreal|BOREAL|CLIENT
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, , CLIENT", "BOREAL, Hotel Boreal, , CLIENT"},
	},
	{
		"no header", "tokens.csv",
		`Hotel Aurora,AURORA,https://api.mews-demo.com
Hotel Boreal,BOREAL,https://api.mews.com
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, mews-demo.com", "BOREAL, Hotel Boreal, mews.com"},
	},
	{
		"headings in between", "list.csv",
		`Hotel,ClientToken,AccessToken
Demo,,
Hotel Aurora,CLIENT,AURORA
Production,,
Hotel Boreal,PARTNER,BOREAL
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, demo, CLIENT", "BOREAL, Hotel Boreal, production, PARTNER"},
	},
	{
		"names in the first column, a hotel in each other", "tokens.csv",
		`,Hotel Aurora,Hotel Boreal
ClientToken,CLIENT,PARTNER
AccessToken,AURORA,BOREAL
URL,https://api.mews-demo.com,https://api.mews.com
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, mews-demo.com, CLIENT", "BOREAL, Hotel Boreal, mews.com, PARTNER"},
	},
	{
		"names and values", "export.csv",
		`key,value
MEWS_CLIENT_TOKEN,CLIENT
MEWS_ACCESS_TOKEN,AURORA
MEWS_API_URL,https://api.mews.com
`,
		"CSV",
		[]string{"AURORA, , mews.com, CLIENT"},
	},
	{
		"tokens of others in the same column", "t.csv",
		`name,token
GitHub,ghp_madeUpMadeUpMadeUpMadeUpMadeUp0002
Hotel Aurora,AURORA
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora", "foreign token"},
	},
	{
		"the kind in a column of its own", "t.csv",
		`Hotel,Token type,Token,Platform
Hotel Aurora,AccessToken,AURORA,https://api.mews.com
Hotel Aurora,ClientToken,CLIENT,https://api.mews.com
Hotel Boreal,Client Token,PARTNER,https://api.mews-demo.com
Hotel Boreal,Access Token,BOREAL,https://api.mews-demo.com
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, mews.com, CLIENT", "BOREAL, Hotel Boreal, mews-demo.com, PARTNER"},
	},
	{
		"names and values with remarks", "export.csv",
		"key,value,comment\nMEWS_ACCESS_TOKEN,AURORA,\nMEWS_CLIENT_TOKEN,CLIENT,ours\n",
		"CSV",
		[]string{"AURORA, , , CLIENT"},
	},
	{
		"two environments in a row", "wide.csv",
		`Hotel,Demo ClientToken,Demo AccessToken,Prod ClientToken,Prod AccessToken
Hotel Aurora,CLIENT,AURORA,PARTNER,BOREAL
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora, demo, CLIENT", "BOREAL, Hotel Aurora, production, PARTNER"},
	},
	{
		"tokens in both fields of a login, which nothing tells apart", "keepass.csv",
		`"Account","Login Name","Password","Web Site","Comments"
"Mews Hotel Aurora","CLIENT","AURORA","https://api.mews.com",""
`,
		"CSV",
		[]string{"AURORA, Mews Hotel Aurora, mews.com (kind?)", "CLIENT, Mews Hotel Aurora, mews.com (kind?)"},
	},
	{
		"an entry for each of the two tokens", "keepassxc.csv",
		`"Group","Title","Username","Password","URL","Notes"
"Root/Mews","Hotel Aurora access","api","AURORA","https://app.mews.com",""
"Root/Mews","Hotel Aurora client","api","CLIENT","https://app.mews.com",""
`,
		"CSV",
		[]string{"AURORA, Hotel Aurora access, mews.com", "CLIENT, Hotel Aurora client, mews.com (kind?)"},
	},
	{
		"a name of a column with an accent", "t.csv",
		"Hôtel;AccessToken\nChâlet Été;AURORA\n",
		"CSV",
		[]string{"AURORA, Châlet Été"},
	},
}
