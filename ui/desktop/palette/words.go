package palette

// synonyms are the words by which people look for an action that is called otherwise here: those of other tools, of the
// terminal, and of older versions. A row belongs to each title that is in it.
var synonyms = []struct {
	words  string
	titles []string
}{
	{"new create connect token hotel property", []string{"Add connection…"}},
	{"verify test refresh ping whoami", []string{"Check"}},
	{"why 401 rejected refused unauthorized find out cause troubleshoot", []string{"Diagnose…"}},
	{"clipboard secret key reveal", []string{"Copy access token", "Copy for one paste"}},
	{"token single once history", []string{"Copy for one paste"}},
	{"autotype auto-type enter fill in keyboard paste clipboard", []string{"Type token into the previous window…"}},
	{"show details go to", []string{"Open"}},
	{"mark tick several many multiple bulk", []string{"Select", "Select all shown"}},
	{"rename label note contact ticket change properties", []string{"Edit…", "Edit this environment…"}},
	{"replace change renew new token regenerate", []string{"Rotate token…"}},
	{"star bookmark pin", []string{"Favourite", "Add to favourites", "Remove from favourites"}},
	{"report health status test verify failing batch bulk", []string{"Check all", "Check all environments"}},
	{"results failing last check", []string{"Back to check report"}},
	{"schedule automatic monitor watch cron periodic notify background", []string{"Scheduled checks…"}},
	{"remove trash drop", []string{"Delete…", "Delete saved request", "Delete variable"}},
	{"run execute call post request submit", []string{"Send"}},
	{"fan out batch bulk several all selected csv rows every connection", []string{"Send to many…"}},
	{"cursor more limitation", []string{"Next page"}},
	{"cursor everything whole list fetch", []string{"All pages"}},
	{"endpoint method path catalogue", []string{"Choose operation…"}},
	{"refresh openapi swagger catalogue endpoints up to date", []string{"Update operations…"}},
	{"json edit payload", []string{"Focus body"}},
	{"collapse expand hide show request json editor", []string{"Fold the body"}},
	{"full screen enlarge expand response json bigger", []string{"Maximise the answer"}},
	{"postman console playground api request try", []string{"Tester"}},
	{"pretty print indent beautify json", []string{"Format body", "Format"}},
	{"another open", []string{"New request tab", "New window"}},
	{"allow enable edit production", []string{"Unlock writes…"}},
	{"read-only forbid disable protect", []string{"Lock writes now"}},
	{"back last switch the one before", []string{"Previous environment"}},
	{"custom staging server address url platform", []string{"Add environment…"}},
	{"find palette go to command", []string{"Search everything…"}},
	{"sidebar side bar panel collapse connections more room", []string{"Hide the list"}},
	{"hotkeys keys keybindings help cheat sheet", []string{"Keyboard shortcuts…"}},
	{"simulate event guest check in out reservation demo mock", []string{"Hotels of the sandbox…"}},
	{"find search", []string{"Filter connections", "Find…"}},
	{"fingerprint permissions secret details", []string{"Token"}},
	{"portfolio enterprises hotels chain", []string{"Properties"}},
	{"log past sent requests audit", []string{"History"}},
	{"websocket socket stream live changes push notifications", []string{"Events"}},
	{"websocket socket stream live watch subscribe start stop connect", []string{"Listen to events"}},
	{"webhook receiver listen local endpoint tunnel callback notifications", []string{"Receive webhooks"}},
	{"webhook sender simulate replay test template callback", []string{"Send sample webhooks"}},
	{"demo projector audience hide mask screen share", []string{"Presenter mode"}},
	{"larger bigger text font size magnify enlarge", []string{"Zoom in"}},
	{"smaller text font size reduce", []string{"Zoom out"}},
	{"zoom usual normal font 100 %", []string{"Reset text size"}},
	{"postman insomnia bruno csv env bring in load open file", []string{"Import…"}},
	{"save export encrypted age archive", []string{"Back up…"}},
	{"recover bring back", []string{"Restore a backup…"}},
	{"csv list for colleagues share spreadsheet excel report", []string{"Export connection list…"}},
	{"doctor repair health examine troubleshoot keychain index", []string{"Run diagnostics…"}},
	{"tour intro start help tutorial", []string{"Welcome screen"}},
	{"report bug support issue version logs", []string{"Copy diagnostics"}},
	{"version licence license", []string{"About Keyrack"}},
	{"logout sign out away", []string{"Lock"}},
	{
		"preferences options configuration dark light theme mode contrast proxy certificates tray auto-lock font text",
		[]string{"Settings…"},
	},
	{"exit close end", []string{"Quit"}},
	{"request", []string{"Close tab"}},
	{"ticket case report mews help", []string{"Support bundle…"}},
	{"loop load several times again", []string{"Repeat…"}},
	{"download export file response json", []string{"Save answer…"}},
	{"clipboard response json", []string{"Copy answer"}},
	{"raw unmasked received secrets", []string{"Show original…"}},
	{"curl httpie bash terminal export", []string{"Copy request for a shell"}},
	{"snippet python javascript program export", []string{"Copy request as code"}},
	{"diff difference", []string{"Compare with"}},
	{"example sample skeleton default", []string{"Template"}},
	{"keep collection store", []string{"Save request…"}},
	{"open load collection stored", []string{"Saved requests"}},
	{"enterprise scope portfolio ids", []string{"Choose properties…"}},
	{"placeholder value {{ }}", []string{"Insert variable"}},
	{"204 empty", []string{"Minimal answer (Prefer: return=minimal)"}},
	{"open load upload json", []string{"Body from a file…"}},
	{"label group mark", []string{"Tags…"}},
	{"sort", []string{"Order added", "Name", "Failing first", "Longest unchecked first", "Last used first"}},
	{"commands actions hamburger", []string{"Menu"}},
}

// Words are those by which an action of this title is found too.
func Words(title string) string {
	words := ""
	for _, row := range synonyms {
		for _, of := range row.titles {
			if of == title {
				words += " " + row.words
			}
		}
	}
	return words
}

// Worded lists the titles that have words of their own.
func Worded() []string {
	var all []string
	for _, row := range synonyms {
		all = append(all, row.titles...)
	}
	return all
}
