package harvest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"keyrack/model/workspace/transfer"
)

// packed makes an archive of names, each followed by its text.
func packed(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		part, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		text := files[i+1]
		if len(text) < 1<<20 {
			text = filled(text)
		}
		if _, err := io.WriteString(part, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func wantRead(t *testing.T, name string, content []byte, format string, want ...string) transfer.ImportFile {
	t.Helper()
	file, err := Read(content, transfer.ReadOptions{Name: name})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if file.Format != format {
		t.Errorf("%s: read as %q, want %q", name, file.Format, format)
	}
	got := toldOf(file)
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s%v", name, diff, file.Flaws)
	}
	return file
}

func TestSheetsOfExcelAreRead(t *testing.T) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	rows := map[string][][]any{
		"Sheet1": {
			{"Our hotels, as of May"},
			{},
			{"Hotel", "ClientToken", "AccessToken", "Address", "Stars"},
			{"Hotel Aurora", made["CLIENT"], made["AURORA"], "https://api.mews-demo.com", 4},
		},
		"Production": {{"Property", "Access token", "Client token"}, {"Hotel Boreal", made["BOREAL"], made["PARTNER"]}},
		"Empty":      {},
	}
	for _, name := range []string{"Sheet1", "Production", "Empty"} {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, cells := range rows[name] {
			at, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := book.SetSheetRow(name, at, &cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	file := wantRead(t, "hotels.xlsx", b.Bytes(), "Excel workbook",
		"AURORA, Hotel Aurora, mews-demo.com, CLIENT", "BOREAL, Hotel Boreal, production, PARTNER")
	for _, r := range file.Records {
		if called(r.AccessToken.Secret) == "AURORA" && r.Line != 4 {
			t.Errorf("it stands in row %d, want 4", r.Line)
		}
	}
}

const odsType = "application/vnd.oasis.opendocument.spreadsheet"

const odsContent = `<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
<table:table table:name="Demo"><table:table-row><table:table-cell><text:p>Hotel</text:p></table:table-cell><table:table-cell><text:p>AccessToken</text:p></table:table-cell><table:table-cell><text:p>ClientToken</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16000"/></table:table-row>
<table:table-row><table:table-cell><text:p>Hotel<text:s/>Aurora</text:p><office:annotation><text:p>call Anna</text:p></office:annotation></table:table-cell><table:table-cell><text:p>AURORA</text:p></table:table-cell><table:table-cell><text:p>CLIENT</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`

func TestSheetsOfOpenDocumentAreRead(t *testing.T) {
	content := packed(t, "mimetype", odsType, "content.xml", odsContent)
	file := wantRead(t, "hotels.ods", content, "OpenDocument spreadsheet", "AURORA, Hotel Aurora, demo, CLIENT")
	if len(file.Records) == 1 && file.Records[0].Line != 5 {
		t.Errorf("it stands in row %d, want 5", file.Records[0].Line)
	}
	another := strings.NewReplacer("AURORA", "BOREAL", "Hotel<text:s/>Aurora", "Boreal", "Demo", "Table1")
	content = packed(t, "mimetype", odsType, "content.xml", another.Replace(odsContent))
	wantRead(t, "two.ods", content, "OpenDocument spreadsheet", "BOREAL, Boreal, , CLIENT")
}

const onePUX = `{"accounts":[{"attrs":{"name":"Acme"},"vaults":[{"attrs":{"name":"Mews production"},"items":[
 {"uuid":"1","state":"active","overview":{"title":"Hotel Aurora","url":"https://api.mews.com","urls":[{"url":"https://api.mews.com"}],"tags":["spa"]},
  "details":{"loginFields":[{"value":"api","name":"user","fieldType":"T","designation":"username"},{"value":"AURORA","name":"pw","fieldType":"P","designation":"password"}],
  "notesPlain":"","sections":[{"title":"","fields":[{"title":"ClientToken","id":"x","value":{"concealed":"CLIENT"}},{"title":"AccessToken","id":"y","value":{"concealed":"AURORA"}}]}],"passwordHistory":[{"value":"CHALET","time":1}]}},
 {"item":{"uuid":"2","trashed":true,"overview":{"title":"Hotel Boreal"},"details":{"loginFields":[],"sections":[{"title":"Mews","fields":[{"title":"AccessToken","value":{"concealed":"BOREAL"}},{"title":"ClientToken","value":{"string":"CLIENT"}}]}]}}}]}]}]}`

func TestA1PUXExportIsRead(t *testing.T) {
	content := packed(t, "export.attributes", "{}", "export.data", onePUX)
	wantRead(t, "acme.1pux", content, "1Password export",
		"AURORA, Hotel Aurora, mews.com, CLIENT", "BOREAL, Hotel Boreal, production, CLIENT (off)")
}

func TestAnArchiveIsReadFileByFile(t *testing.T) {
	inner := packed(t, "b/.env", `MEWS_ACCESS_TOKEN=BOREAL
MEWS_CLIENT_TOKEN=PARTNER
MEWS_API_URL=https://api.mews.com
`)
	file := wantRead(t, "all.zip", packed(t,
		"a/.env", "MEWS_ACCESS_TOKEN=AURORA\n",
		"a/client.txt", "ClientToken: CLIENT\n",
		"../../outside.json", `{"accessToken":"CHALET","clientToken":"CLIENT"}`,
		"node_modules/x/.env", "MEWS_ACCESS_TOKEN=BOREAL\n",
		"inner.zip", string(inner),
		"picture.png", "\x89PNG\x00",
	), "ZIP archive", "AURORA", "BOREAL, , mews.com, PARTNER", "CHALET, , , CLIENT")
	places := map[string]string{}
	for _, r := range file.Records {
		places[called(r.AccessToken.Secret)] = r.File
	}
	want := map[string]string{"AURORA": "a/.env", "BOREAL": "inner.zip/b/.env", "CHALET": "../../outside.json"}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesOfOneToolAreReadTogether(t *testing.T) {
	wantRead(t, "http.zip", packed(t,
		"x/http-client.env.json", `{"demo": {"host": "https://api.mews-demo.com"},
 "production": {"host": "https://api.mews.com"}}`,
		"x/http-client.private.env.json", `{"demo": {"at": "AURORA"}, "production": {"at": "BOREAL"}}`,
		"x/mews.http", `POST {{host}}/api/connector/v1/configuration/get

{"ClientToken": "CLIENT", "AccessToken": "{{at}}"}
`,
	), "ZIP archive", "AURORA, , mews-demo.com, CLIENT", "BOREAL, , mews.com, CLIENT")
	wantRead(t, "bruno.zip", packed(t,
		"mews/bruno.json", `{"version":"1","name":"Mews","type":"collection"}`,
		"mews/.env", "MEWS_AT=AURORA\n",
		"mews/environments/Hotel Aurora.bru", `vars {
  base: https://api.mews-demo.com
  at: {{process.env.MEWS_AT}}
}
`,
		"mews/environments/Hotel Boreal.bru", "vars {\n  base: https://api.mews.com\n  at: BOREAL\n}\n",
		"mews/collection.bru", "vars:pre-request {\n  ct: CLIENT\n}\n",
		"mews/configuration/get.bru", `meta {
  name: configuration get
}

post {
  url: {{base}}/api/connector/v1/configuration/get
}

body:json {
  {"ClientToken":"{{ct}}","AccessToken":"{{at}}"}
}
`,
	), "ZIP archive", "AURORA, Hotel Aurora, mews-demo.com, CLIENT", "BOREAL, Hotel Boreal, mews.com, CLIENT")
}

func TestWhatIsLargerUnpackedThanItMayBeIsRefused(t *testing.T) {
	bomb := strings.Repeat("0", 17<<20)
	for name, content := range map[string][]byte{
		"bomb.ods":  packed(t, "mimetype", odsType, "content.xml", bomb),
		"bomb.1pux": packed(t, "export.data", bomb),
		"bomb.xlsx": packed(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", bomb),
	} {
		var syntax *SyntaxError
		if _, err := Read(content, transfer.ReadOptions{Name: name}); !errors.As(err, &syntax) {
			t.Errorf("%s: %v", name, err)
		}
	}
	some := packed(t, "a.txt", bomb, "b.env", "MEWS_ACCESS_TOKEN=AURORA\n")
	wantRead(t, "bomb.zip", some, "ZIP archive", "AURORA")
}

func TestCodePagesAreToldApart(t *testing.T) {
	for _, test := range []struct {
		page *charmap.Charmap
		text string
		name string
		sure bool
	}{
		{charmap.Windows1252, "Hotel Zürich, Café Noël, Straße", "windows-1252", true},
		{charmap.Windows1250, "Hotel Dvořák Plzeň, Kroměříž", "windows-1250", true},
		{charmap.Windows1250, "Łódź Śródmieście, Świnoujście", "windows-1250", true},
		{charmap.Windows1251, "Отель Аврора, Москва", "windows-1251", true},
		{charmap.Macintosh, "Café Zürich, Hôtel de la Poste, Straße", "macintosh", true},
		{charmap.KOI8R, "Отель Аврора, Москва", "koi8-r", true},
		{charmap.CodePage852, "Hotel Dvořák Plzeň, Kroměříž", "cp852", true},
		{charmap.CodePage850, "Hotel Zürich, Grüße aus Österreich", "cp850", true},
		{charmap.Windows1253, "Ξενοδοχείο Αθήνα", "windows-1253", true},
		{charmap.Windows1250, "Košice", "windows-1250", false},
	} {
		content, err := test.page.NewEncoder().Bytes([]byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		name, others := guessCodePage(content)
		if name != test.name || (len(others) == 0) != test.sure {
			t.Errorf("%s: read as %s, or perhaps %s", test.text, name, others)
		}
		if text, err := inCodePage(content, test.name); test.sure && (err != nil || text != test.text) {
			t.Errorf("%s: read as %q, %v", test.name, text, err)
		}
	}
}

func TestAFileInUTF16IsATableToo(t *testing.T) {
	text := filled("Hotel\tAccessToken\r\nDvořák\tAURORA\r\n")
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		content, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		wantRead(t, "unicode.txt", content, "CSV", "AURORA, Dvořák")
	}
}

func TestACodePageThatIsNotCertainIsAskedFor(t *testing.T) {
	content, err := charmap.Windows1250.NewEncoder().Bytes([]byte(filled("Hotel;AccessToken\r\nKošice;AURORA\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	file := wantRead(t, "a.csv", content, "CSV", "AURORA, Košice")
	if file.CodePage != "windows-1250" || len(file.CodePages) == 0 {
		t.Errorf("read as %s, or %s", file.CodePage, file.CodePages)
	}
	chosen, err := Read(content, transfer.ReadOptions{Name: "a.csv", CodePage: "macintosh"})
	if err != nil || chosen.CodePage != "macintosh" || len(chosen.CodePages) > 0 || chosen.Records[0].Label == "Košice" {
		t.Errorf("read as %s, or %s, %v", chosen.CodePage, chosen.CodePages, err)
	}
	archive := packed(t, "a.csv", string(content))
	if file, err = Read(archive, transfer.ReadOptions{Name: "a.zip"}); err != nil || file.CodePage != "windows-1250" ||
		len(file.CodePages) == 0 {
		t.Errorf("in an archive it is read as %s, or %s, %v", file.CodePage, file.CodePages, err)
	}
	chosen, err = Read(archive, transfer.ReadOptions{Name: "a.zip", CodePage: "macintosh"})
	if err != nil || len(chosen.CodePages) > 0 || chosen.Records[0].Label != "Koöice" {
		t.Errorf("in an archive it is read as %s, or %s, %v", chosen.CodePage, chosen.CodePages, err)
	}
	if _, err = Read(content, transfer.ReadOptions{CodePage: "klingon"}); !errors.Is(err, transfer.ErrCodePage) {
		t.Errorf("a code page that is none: %v", err)
	}
	certain := wantRead(t, "b.csv", []byte(filled("Hotel;AccessToken\nKošice;AURORA\n")), "CSV", "AURORA, Košice")
	if certain.CodePage != "" || len(certain.CodePages) > 0 {
		t.Errorf("UTF-8 is read as %s, or %s", certain.CodePage, certain.CodePages)
	}
}

func TestAFileOfAKindThatIsNotReadSaysWhatItIs(t *testing.T) {
	for content, kind := range map[string]transfer.Unread{
		"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5":      transfer.UnreadKeePass,
		"%PDF-1.7\n\xff":                        transfer.UnreadPDF,
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00":  transfer.UnreadOldOffice,
		"SQLite format 3\x00":                   transfer.UnreadDatabase,
		"-----BEGIN PGP MESSAGE-----\n\nabcd\n": transfer.UnreadEncrypted,
	} {
		var unread *transfer.UnreadError
		_, err := Read([]byte(content), transfer.ReadOptions{})
		if !errors.As(err, &unread) || unread.Kind != kind || !errors.Is(err, transfer.ErrUnknownFormat) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func TestTheTextOfAWordDocumentIsRead(t *testing.T) {
	document := `<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Hotel Aurora</w:t></w:r></w:p>
<w:p><w:r><w:t>ClientToken: </w:t></w:r><w:r><w:t>CLIENT</w:t></w:r></w:p><w:p><w:r><w:t>AccessToken: AURORA</w:t></w:r></w:p></w:body></w:document>`
	content := packed(t, "word/document.xml", document)
	wantRead(t, "tokens.docx", content, "Word document", "AURORA, Hotel Aurora, , CLIENT")
}

func TestTokensInPlainTextAreListedWithTheirPlaces(t *testing.T) {
	content := packed(t,
		"a/.env", "X=1\nMEWS_ACCESS_TOKEN=AURORA\n",
		"secret.yaml", "apiVersion: v1\nkind: Secret\ndata:\n  token: b64(BOREAL)\n",
		"notes.md", "see CHALET and "+strings.Repeat("0", 32)+"-"+strings.Repeat("0", 31)+"\n",
	)
	scan := ScanFile("all.zip", content)
	var got []string
	for _, s := range scan.Sightings {
		got = append(got, fmt.Sprintf("%s:%d %s", s.File, s.Line, called(s.Token)))
	}
	want := []string{"all.zip/a/.env:2 AURORA", "all.zip/secret.yaml:4 BOREAL", "all.zip/notes.md:1 CHALET"}
	if diff := cmp.Diff(want, got); diff != "" || scan.Files != 3 {
		t.Errorf("%d files (-want +got):\n%s", scan.Files, diff)
	}
}
