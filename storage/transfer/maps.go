package transfer

import (
	"strings"

	"keyrack/model/workspace/transfer"
)

// isDocument takes any JSON that nothing more particular took.
func isDocument(_ string, d *node) bool { return d != nil }

// readMap reads names with tokens ({"Hotel Aurora": "…"}), names with records ({"Hotel Aurora": {"access_token":
// "…"}}), a list of records, or one record.
func readMap(_ string, d *node, file *transfer.ImportFile) {
	switch {
	case d.isList():
		for _, item := range d.items {
			readRecord(item, "", file)
		}
	case isRecord(d):
		readRecord(d, "", file)
	default:
		for _, m := range d.members {
			readNamed(m, file)
		}
	}
	if len(file.Records) == 0 && len(file.Flaws) == 0 {
		file.Flaws = append(file.Flaws, transfer.Flaw{Line: 1, Reason: "there are no tokens in it"})
	}
}

// isRecord reports whether an object names its own access token. A hotel may be called "token", so what has the name
// has to look like a token, or have a client token beside it.
func isRecord(d *node) bool {
	access, client := false, false
	for _, m := range d.members {
		f, _ := fieldNamed(m.name)
		access = access || f == accessTokenField && m.value.scalar
		client = client || f == clientTokenField && m.value.scalar
	}
	return access && (client || len(d.members) == 1 || d.get("access_token") != nil || d.get("accessToken") != nil)
}

func readNamed(m member, file *transfer.ImportFile) {
	switch {
	case m.value.scalar:
		b := newBuilder(m.value.line)
		b.set(labelField, m.value.line, m.name)
		b.set(accessTokenField, m.value.line, m.value.text)
		b.addTo(file)
	case m.value.isList():
		for _, item := range m.value.items {
			readRecord(item, "", file)
		}
	default:
		readRecord(m.value, m.name, file)
	}
}

func readRecord(d *node, label string, file *transfer.ImportFile) {
	b := newBuilder(d.line)
	if !d.isObject() {
		if d.scalar {
			b.set(accessTokenField, d.line, d.text)
		} else {
			b.flaw(d.line, "", "it is neither a token nor an object with an access_token")
		}
		b.addTo(file)
		return
	}
	b.set(labelField, d.line, label)
	for _, m := range d.members {
		f, found := fieldNamed(m.name)
		switch {
		case !found:
		case f == tagsField && m.value.isList():
			for _, tag := range m.value.items {
				if text := strings.TrimSpace(tag.text); text != "" {
					b.record.Tags = append(b.record.Tags, text)
				}
			}
		case m.value.scalar:
			b.set(f, m.value.line, m.value.text)
		}
	}
	b.addTo(file)
}
