package settings

import (
	"context"
	"slices"
)

// MayReceive reports whether the user has said that samples of webhooks may be sent to a host, named with its port.
func (s *Settings) MayReceive(host string) bool {
	return slices.Contains(s.Choices().WebhookHosts, host)
}

// mostWebhookHosts bounds what is remembered: the oldest ones are asked about again.
const mostWebhookHosts = 50

// LetReceive remembers that samples of webhooks may be sent to a host.
func (s *Settings) LetReceive(ctx context.Context, host string) error {
	return s.change(ctx, func(c *Choices) {
		c.WebhookHosts = slices.DeleteFunc(c.WebhookHosts, func(other string) bool { return other == host })
		c.WebhookHosts = append(c.WebhookHosts, host)
		c.WebhookHosts = c.WebhookHosts[max(0, len(c.WebhookHosts)-mostWebhookHosts):]
	})
}
