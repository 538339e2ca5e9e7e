package storage_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"keyrack/model"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/webhooks"
	"keyrack/ui/phrase"
)

// webhooks receives webhooks with sentinels wherever one may stand, hands them to the import, and tries to send some.
func (n *nowhere) webhooks() {
	ctx := n.t.Context()
	n.feature("receiving", func() ([]any, error) {
		err := n.Receiver.Start(ctx, webhooks.Listening{Environments: []model.EnvironmentID{workspace.SandboxID}})
		if err != nil {
			return nil, err
		}
		defer n.Receiver.Stop()
		before := n.Receiver.State()
		for _, body := range webhooksWithSentinels() {
			response, err := http.Post(before.Addresses[0].URL, "application/json", strings.NewReader(body))
			if err != nil {
				return nil, err
			}
			_ = response.Body.Close()
		}
		rows := n.Receiver.RowsAfter(before.Total)
		if len(rows) != len(webhooksWithSentinels()) {
			n.t.Errorf("%d webhooks came", len(rows))
		}
		for _, row := range rows {
			n.hear("a row of the receiver", row, string(row.Body), phrase.WebhookSays(row.Message),
				phrase.WebhookReply(row.Reply))
			for _, finding := range row.Message.Findings {
				n.hear("a finding of a webhook", finding, phrase.WebhookFinding(finding))
			}
			n.keep(row.Number)
		}
		return []any{n.Receiver, n.Receiver.State(), n.Receiver.Rows()}, n.Receiver.SetAnswer(webhooks.Answer{})
	})
	const here = "http://127.0.0.1:1/"
	for _, to := range []string{here, here + "?Token=" + sentinelNew, "https://hooks.invalid/"} {
		n.feature("sending samples", func() ([]any, error) {
			var said []any
			last, err := n.Samples.Send(ctx, webhooks.Sending{
				To: to, Bodies: [][]byte{[]byte(`{"Events":[]}`), []byte(webhooksWithSentinels()[0])},
				Report: func(_ int, a deliver.Attempt) { said = append(said, a, phrase.WebhookAttempt(a)) },
			})
			return append(said, last), err
		})
	}
}

// keep hands a webhook to the import, as a person who wants its token does.
func (n *nowhere) keep(number int) {
	n.feature("keeping the token of a webhook", func() ([]any, error) {
		content, err := n.Receiver.Content(number)
		if err != nil {
			return nil, err
		}
		file, err := n.ReadImportContent(content, transfer.ReadOptions{})
		if err != nil {
			return []any{file}, err
		}
		defaults := transfer.ImportDefaults{Environment: workspace.SandboxID}
		plan, planned := n.PreviewImport(n.t.Context(), file, defaults)
		report, err := n.Import(n.t.Context(), file, defaults, nil)
		return []any{plan, report}, errors.Join(planned, err)
	})
}

// webhooksWithSentinels are what may come: as documented, with tokens where none belong, cut, and in other letters.
func webhooksWithSentinels() []string {
	quoted, _ := json.Marshal(sentinelNew) // a text
	const id = `"3f0a41c2-7d55-4b1e-9c0a-2a6f10b7d3e1"`
	created := `{"Action":"IntegrationCreated","Data":{"Enterprise":{"Id":` + id + `,"Name":"Hotel"},"AccessToken":` +
		string(quoted) + `,"CreatedUtc":"2026-11-02T08:26:44Z","IsEnabled":true,"Integration":{"Id":` + id +
		`,"Name":"Locks"}}}`
	return []string{
		created,
		created[:len(created)-30],
		strings.Replace(created, "AccessToken", "accessToken", 1),
		strings.ReplaceAll(strings.ReplaceAll(created, `"Locks"`, string(quoted)), `"Hotel"`, string(quoted)),
		strings.NewReplacer("IntegrationCreated", "IntegrationApiKeyCreated", "AccessToken", "ApiKey").Replace(created),
		`[` + created + `,` + created + `]`,
	}
}
