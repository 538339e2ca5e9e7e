package webhooks

import (
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

// serve takes one request.
func (r *Receiver) serve(w http.ResponseWriter, request *http.Request) {
	started := r.options.Now()
	r.mu.Lock()
	listening, paths, answer, origin := r.listening, r.paths, r.answer, r.origin
	r.mu.Unlock()
	at := slices.IndexFunc(paths, func(p route) bool { return p.path == request.URL.Path })
	switch {
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
	number, ok := r.take(w, request, paths[at].environment, answer, started)
	<-r.working
	if ok {
		r.reply(w, request, number, answer, started)
	}
}

// take reads the body and makes a row of it, with the answer that it gets.
func (r *Receiver) take(w http.ResponseWriter, request *http.Request, environment model.EnvironmentID, answer Answer,
	at time.Time,
) (number int, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, MostBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		r.turn(w, http.StatusRequestEntityTooLarge, func(t *Turned) { t.Large++ })
		return 0, false
	}
	if err != nil {
		return 0, false // the sender has gone in the middle of it
	}
	message := webhook.Read(body)
	if message.Token != "" {
		r.options.Redactor.Register(webhook.TokenIn(body))
	}
	for _, name := range []*string{&message.Enterprise.Name, &message.Service.Name, &message.Integration.Name} {
		*name = r.options.Redactor.RedactTokens(*name)
	}
	row := webhook.Received{
		At: at, Environment: environment, Message: message,
		Body: webhook.Masked(body, message.Kind, r.options.Redactor),
	}
	row.Connection, row.Hotel = r.hotels.of(request.Context(), environment, message)
	row.Reply = webhook.Reply{
		Status: answer.Status, To: answer.To, Took: r.options.Now().Sub(at), Waiting: answer.Silent,
	}
	r.mu.Lock()
	row = r.log.Add(row, body)
	if message.Token != "" && r.server != nil {
		r.kept = append(r.kept, original{number: row.Number, body: model.NewSecret(string(body))})
		r.kept = r.kept[max(0, len(r.kept)-mostOriginals):]
	}
	r.mu.Unlock()
	r.tell()
	return row.Number, true
}

// reply answers as was chosen.
func (r *Receiver) reply(w http.ResponseWriter, request *http.Request, number int, answer Answer, started time.Time) {
	if answer.Silent {
		gone := r.options.Sleep(request.Context(), silence) != nil
		r.mu.Lock()
		r.log.Answered(number, webhook.Reply{Gone: gone, Took: r.options.Now().Sub(started)})
		r.mu.Unlock()
		r.tell()
		panic(http.ErrAbortHandler) // the connection ends without an answer
	}
	if answer.Status == http.StatusTemporaryRedirect {
		w.Header().Set("Location", answer.To)
	}
	w.WriteHeader(answer.Status)
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
	return slices.ContainsFunc(tunnels, func(tunnel string) bool { return strings.EqualFold(tunnel, host) })
}
