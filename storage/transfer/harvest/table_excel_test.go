package harvest

import "testing"

// bookOf makes a workbook of one sheet as programs other than Excel write them: parts at other places, texts in pieces,
// cells that do not say where they are.
func bookOf(t *testing.T, sheet string) []byte {
	t.Helper()
	const strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	return packed(t,
		"[Content_Types].xml", "<Types/>",
		"xl/workbook.xml", `<s:workbook xmlns:s="x" xmlns:r="y"><s:sheets><s:sheet name="Chart" sheetId="1" r:id="c"/>`+
			`<s:sheet name="Demo" sheetId="2" r:id="d"/><s:sheet name="Lost" sheetId="3" r:id="l"/></s:sheets></s:workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="c" Type="`+strict+`/chartsheet" Target="c.xml"/>`+
			`<Relationship Id="t" Type="`+strict+`/sharedStrings" Target="texts.xml"/>`+
			`<Relationship Id="d" Type="`+strict+`/worksheet" Target="/Sheets/One.xml"/></Relationships>`,
		"xl/texts.xml", `<sst><si><t>Hotel</t></si><si><r><t>Access</t></r><r><rPr><b/></rPr><t>Token</t></r></si>`+
			`<si><t>ClientToken</t><rPh sb="0" eb="1"><t>kuraianto</t></rPh></si></sst>`,
		"sheets/one.xml", sheet,
	)
}

func TestWorkbooksOfOtherProgramsAreRead(t *testing.T) {
	content := bookOf(t, `<worksheet><sheetData>
<row><c t="s"><v>0</v></c><c/><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>
<row r="7"><c r="A7" t="inlineStr"><is><t xml:space="preserve">Hotel_x0020_Aurora</t></is></c>`+
		`<c r="C7" t="str"><f>"AUR"&amp;"ORA"</f><v>AURORA</v></c><c t="inlineStr"><is><r><t>CLIENT</t></r></is></c></row>
</sheetData></worksheet>`)
	file := wantRead(t, "other.xlsx", content, "Excel workbook", "AURORA, Hotel Aurora, demo, CLIENT")
	if len(file.Records) == 1 && file.Records[0].Line != 7 {
		t.Errorf("it stands in row %d, want 7", file.Records[0].Line)
	}
}

func TestEscapedSignsOfAWorkbookAreRead(t *testing.T) {
	for written, want := range map[string]string{
		"plain": "plain", "a_x000A_b": "a\nb", "_x005F_x0041_": "_x0041_", "_x00e9__x0041_": "éA", "_x41_": "_x41_",
	} {
		if got := unescaped(written); got != want {
			t.Errorf("%q is read as %q, want %q", written, got, want)
		}
	}
}

func TestTheColumnOfACellIsKnownByItsReference(t *testing.T) {
	for at, want := range map[string]int{"A1": 0, "Z9": 25, "AA10": 26, "SF3": 499, "": 4, "12": 4} {
		if got := columnOf(at, 4); got != want {
			t.Errorf("%q is column %d, want %d", at, got, want)
		}
	}
	if got := columnOf("XFDXFDXFDXFDXFDXFD1", 4); got < maxCells {
		t.Errorf("a column that is none is column %d", got)
	}
}
