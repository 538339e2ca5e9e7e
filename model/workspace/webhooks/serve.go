package webhooks

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/webhook"
)

// serve takes one request to a server, which may have ended meanwhile.
func (r *Receiver) serve(server *http.Server, w http.ResponseWriter, request *http.Request) {
	started := r.options.Now()
	r.mu.Lock()
	ended := r.server != server
	listening, paths, answer, origin := r.listening, r.paths, r.answer, r.origin
	r.mu.Unlock()
	at := slices.IndexFunc(paths, func(p route) bool { return p.path == request.URL.Path })
	switch {
	case ended:
		panic(http.ErrAbortHandler)
	case !isOwnHost(request.Host, origin, listening.Hosts):
		r.turn(w, http.StatusMisdirectedRequest, func(t *Turned) { t.Host++ })
		return
	case at < 0 || !listening.allowed(request.URL.Query().Get("Token")):
		r.turn(w, http.StatusNotFound, func(t *Turned) { t.Path++ })
		return
	case request.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		r.turn(w, http.StatusMethodNotAllowed, func(t *Turned) { t.Method++ })
		return
	}
	select {
	case r.working <- struct{}{}:
	case <-request.Context().Done():
		return
	}
	body, ok := r.read(w, request)
	number := 0
	if ok {
		row := webhook.Received{At: started, Environment: paths[at].environment}
		row.Reply = webhook.Reply{Status: answer.Status, To: answer.To, Waiting: true}
		number = r.take(request.Context(), server, row, body)
	}
	<-r.working
	if ok {
		r.reply(w, request, number, answer, started)
	}
}

// read reads the body, unless it is too large or the sender goes in the middle of it.
func (r *Receiver) read(w http.ResponseWriter, request *http.Request) (body []byte, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, MostBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		r.turn(w, http.StatusRequestEntityTooLarge, func(t *Turned) { t.Large++ })
	}
	return body, err == nil
}

// take puts a body into its row, and keeps the row. Nobody is told of it before it is answered.
func (r *Receiver) take(ctx context.Context, server *http.Server, row webhook.Received, body []byte) (number int) {
	message := webhook.Read(body)
	if message.Token != "" {
		r.note(webhook.TokenIn(body))
	}
	for _, name := range []*string{&message.Enterprise.Name, &message.Service.Name, &message.Integration.Name} {
		*name = r.options.Redactor.RedactTokens(*name)
	}
	row.Message, row.Body = message, webhook.Masked(body, message.Kind, r.options.Redactor)
	row.Connection, row.Hotel = r.hotels.of(ctx, row.Environment, message)
	row.Reply.Took = r.options.Now().Sub(row.At)
	r.mu.Lock()
	defer r.mu.Unlock()
	row = r.log.Add(row, body)
	if message.Token != "" && r.server == server {
		r.kept = append(r.kept, original{number: row.Number, body: model.NewSecret(string(body))})
		r.kept = r.kept[max(0, len(r.kept)-mostOriginals):]
	}
	return row.Number
}

// note lets the redactor know a token by its value. Whoever can send anything here could make it take out any word, or
// grow without end: what has not the shape of a token, and what is too many, is hidden by the names of fields alone.
func (r *Receiver) note(token model.Secret) {
	if !model.HasTokenShape(token) {
		return
	}
	digest := sha256.Sum256([]byte(token.Reveal()))
	r.mu.Lock()
	known := r.noted[digest] || len(r.noted) >= mostNoted
	if !known {
		r.noted[digest] = true
	}
	r.mu.Unlock()
	if !known {
		r.options.Redactor.Register(token)
	}
}

// reply answers as was chosen, and tells of it when the answer is on its way: whoever then ends the receiver cuts none.
func (r *Receiver) reply(w http.ResponseWriter, request *http.Request, number int, answer Answer, started time.Time) {
	if answer.Silent {
		r.tell()
		gone := r.options.Sleep(request.Context(), silence) != nil
		r.answered(number, webhook.Reply{Gone: gone, Took: r.options.Now().Sub(started)})
		panic(http.ErrAbortHandler) // the connection ends without an answer
	}
	if answer.Status == http.StatusTemporaryRedirect {
		w.Header().Set("Location", answer.To)
	}
	if answer.Status != http.StatusNoContent {
		w.Header().Set("Content-Length", "0")
	}
	w.WriteHeader(answer.Status)
	said := webhook.Reply{Status: answer.Status, To: answer.To, Took: r.options.Now().Sub(started)}
	if http.NewResponseController(w).Flush() != nil {
		said = webhook.Reply{Gone: true, Took: said.Took}
	}
	r.answered(number, said)
}

// answered notes how a message was answered.
func (r *Receiver) answered(number int, reply webhook.Reply) {
	r.mu.Lock()
	r.log.Answered(number, reply)
	r.mu.Unlock()
	r.tell()
}

// turn turns a request away.
func (r *Receiver) turn(w http.ResponseWriter, status int, count func(*Turned)) {
	w.Header().Set("Connection", "close")
	w.WriteHeader(status)
	r.mu.Lock()
	count(&r.turned)
	r.mu.Unlock()
	r.tell()
}

// isOwnHost reports whether a request was meant for this receiver: by a name of this computer with its port, or by that
// of a tunnel. Any other is a page of the web whose name was made to lead here.
func isOwnHost(host, origin string, tunnels []string) bool {
	_, port, err := net.SplitHostPort(strings.TrimPrefix(origin, "http://"))
	if err != nil {
		return false
	}
	host = strings.ToLower(host)
	for _, own := range []string{"127.0.0.1", "localhost"} {
		if host == net.JoinHostPort(own, port) || host == own && port == "80" {
			return true
		}
	}
	return slices.Contains(tunnels, host)
}
