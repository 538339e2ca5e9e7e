package tester

import (
	"strconv"
	"strings"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/request"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// choosesProperties reports whether the operation takes property ids and the connection reaches several.
func (t *Tester) choosesProperties() bool {
	identity := t.place.Connection.Identity
	return identity != nil && identity.Portfolio && len(t.operation.Scope) > 0 && t.request().file == nil
}

// chooseProperties opens the choice of the properties that the request is for. Their ids go into the body.
func (t *Tester) chooseProperties() {
	if !t.choosesProperties() {
		return
	}
	identity, tab, operation := t.place.Connection.Identity, t.request(), t.operation
	chosen := map[string]bool{}
	for _, id := range scoped([]byte(t.body.Text())) {
		chosen[id] = true
	}
	chips := make([]*kit.Chip, len(identity.Enterprises))
	box := kit.NewFlow(6, 560)
	show := func() {
		for i, enterprise := range identity.Enterprises {
			icon := assets.Icon("")
			if chosen[enterprise.ID] {
				icon = assets.Tick
			}
			chips[i].SetIcon(icon)
			chips[i].SetSelected(chosen[enterprise.ID])
		}
	}
	for i, enterprise := range identity.Enterprises {
		chips[i] = kit.NewChip("", enterprise.Name, func() {
			chosen[enterprise.ID] = !chosen[enterprise.ID]
			show()
		})
		box.Add(chips[i])
	}
	filter := kit.NewSearchEntry("Filter "+phrase.Count(len(chips), "property", "properties"), "")
	filter.OnChanged = func(text string) {
		for i, enterprise := range identity.Enterprises {
			chips[i].Hidden = !strings.Contains(strings.ToLower(enterprise.Name), strings.ToLower(strings.TrimSpace(text)))
		}
		box.Refresh()
	}
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: "Properties", Subtitle: "Their ids go into the body. None chosen leaves the body as it is.",
		Content: kit.VBox(12, filter, box), ConfirmText: "Choose", Focus: filter,
		OnConfirm: func() {
			var ids []string
			for _, enterprise := range identity.Enterprises {
				if chosen[enterprise.ID] {
					ids = append(ids, enterprise.ID)
				}
			}
			if t.request() != tab || t.operation.Path != operation.Path {
				modal.SetError("Another request is on the screen meanwhile. Nothing was changed.")
				return
			}
			body, err := request.Scoped(operation, identity, ids, []byte(t.body.Text()))
			if err != nil {
				modal.SetError(phrase.Explain(err).What)
				return
			}
			modal.Close()
			t.body.SetText(string(body))
			t.Format()
		},
	})
	show()
	modal.Open(t.window.Canvas())
}

// scoped returns the ids of the properties that a body names.
func scoped(body []byte) []string {
	if document.Parse(body).Kind() != document.JSON {
		return nil
	}
	if one, found := document.Get(body, document.Step{Name: "EnterpriseId"}); found {
		return []string{document.Cell(one).Text()}
	}
	list, _ := document.Get(body, document.Step{Name: "EnterpriseIds"})
	count, _ := document.Items(list)
	ids := make([]string, 0, count)
	for i := range count {
		id, _ := document.Get(list, document.Step{Index: i})
		ids = append(ids, document.Cell(id).Text())
	}
	return ids
}

// reachText says how many properties a request can touch, of those that the connection reaches.
func reachText(identity *model.Identity, scope int) string {
	all := identity.Properties()
	if identity.Portfolio && scope > 0 && scope < all {
		return strconv.Itoa(scope) + " of " + phrase.Count(all, "property", "properties")
	}
	text := phrase.Count(all, "property", "properties")
	if identity.Portfolio && all > 1 {
		text = "all " + text
	}
	return text
}
