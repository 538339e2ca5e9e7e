package events

import "context"

// Socket is an open WebSocket. Package connector has the real one.
type Socket interface {
	// Address is where it leads, such as "wss://ws.mews.com/ws/connector".
	Address() string
	// Read waits for the next message. Its error is an *[Error]; the socket is closed then, also when ctx has ended.
	// Nobody but one goroutine reads.
	Read(ctx context.Context) (message []byte, isText bool, err error)
	// Ping sends a ping and waits for its answer, which only comes while somebody reads.
	Ping(ctx context.Context) error
	// Close ends it at once.
	Close()
}
