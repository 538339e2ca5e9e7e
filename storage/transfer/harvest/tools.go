package harvest

// toolReaders are the formats of tools, in the order in which they are asked: what only one tool writes comes before
// what several do.
func toolReaders() []Reader {
	return []Reader{
		{"Excel workbook", []string{"*.xlsx", "*.xlsm"}, isXLSX, readXLSX},
		{"OpenDocument spreadsheet", []string{"*.ods"}, isODS, readODS},
		{"1Password export", []string{"*.1pux"}, is1PUX, read1PUX},
		{"Word document", []string{"*.docx"}, isDOCX, readDOCX},
		{"ZIP archive", []string{"*.zip"}, isZIP, readZIP},
		{
			"Postman environment",
			[]string{"*.postman_environment.json", "*.postman_globals.json"},
			isPostmanEnvironment, readPostmanEnvironment,
		},
		{"Postman collection", []string{"*.postman_collection.json"}, isPostmanCollection, readPostmanCollection},
		{"Postman data dump", []string{"Backup.postman_dump.json"}, isPostmanDump, readPostmanDump},
		{"Insomnia export", []string{"Insomnia_*.json", "Insomnia_*.yaml"}, isInsomnia, readInsomnia},
		{"Yaak export", []string{"yaak.*.json"}, isYaak, readYaak},
		{"Hoppscotch export", []string{"hoppscotch-*.json"}, isHoppscotch, readHoppscotch},
		{"Thunder Client export", []string{"thunder-*.json"}, isThunder, readThunder},
		{"HTTPie export", []string{"httpie-*.json"}, isHTTPie, readHTTPie},
		{"Bruno collection", []string{"*.json", "opencollection.yml", "*.yml"}, isBruno, readBruno},
		{"Bruno file", []string{"*.bru"}, isBru, readBru},
		{"HAR recording", []string{"*.har"}, isHAR, readHAR},
		{
			"HTTP client environment",
			[]string{"http-client.env.json", "http-client.private.env.json"},
			isHTTPEnvironment, readHTTPEnvironment,
		},
		{"HTTP file", []string{"*.http", "*.rest"}, isHTTPFile, readHTTPFile},
		{"cURL command", []string{"*.sh", "*.txt", "*.ps1", "*.cmd"}, isCommand, readCommands},
		{"Kubernetes manifest", []string{"*.yaml", "*.yml"}, isKubernetes, readKubernetes},
		{"Docker Compose file", []string{"docker-compose.yml", "compose.yaml"}, isCompose, readCompose},
		{"Terraform variables", []string{"*.tfvars", "*.tfvars.json"}, isTerraform, readTerraform},
		{"launchSettings.json", []string{"launchSettings.json"}, isLaunchSettings, readLaunchSettings},
		{".NET settings", []string{"appsettings*.json", "secrets.json", "local.settings.json"}, isDotNet, readDotNet},
		{"Servers of an agent (MCP)", []string{"claude_desktop_config.json", "mcp.json", ".mcp.json"}, isAgent, readAgent},
		{"Secrets of a cloud", []string{"*.json"}, isCloud, readCloud},
		{"Bitwarden export", []string{"bitwarden_export_*.json"}, isBitwarden, readBitwarden},
		{"KeePass XML", []string{"*.xml"}, isKeePassXML, readKeePassXML},
		{"Windows registry export", []string{"*.reg"}, isRegistry, readRegistry},
		{"gopass secret", []string{"*.txt"}, isGopass, readGopass},
		{"CSV", []string{"*.csv", "*.tsv"}, isTable, readTable},
	}
}
