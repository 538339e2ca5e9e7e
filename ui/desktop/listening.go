package desktop

import (
	"maps"
	"time"

	"keyrack/model"
	modelevents "keyrack/model/events"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/events"
	"keyrack/ui/desktop/pace"
	"keyrack/ui/desktop/page"
	"keyrack/ui/phrase"
)

// This file is how the window listens to what properties send by themselves.

// newEvents returns the pane of events. It begins to listen at a click alone.
func (s *Shell) newEvents() *events.Pane {
	return events.New(events.Options{
		Sockets: s.home.Sockets, Files: s.home, Tasks: s.tasks, Window: s.window, Now: s.options.Now,
		Prepare: func(request modelevents.Request) {
			s.page.Select(page.TabTester)
			s.tester.Prepare(request.Operation, request.Body)
		},
		Why:     func(place workspace.Place, heard func() check.Heard) { s.why.AskSilence(place, heard) },
		Counted: func(count int64) { s.page.CountEvents(count) },
	})
}

// liveEvery is how often the list is told how many events came.
const liveEvery = time.Second

// watchSockets keeps up what the list says of the connections that listen.
func (s *Shell) watchSockets() *pace.Follower {
	changed, unsubscribe := s.home.Sockets.Subscribe()
	return pace.Follow(pace.Options{
		Changed: changed, Unsubscribe: unsubscribe, Least: liveEvery, Read: func() func() { return s.showLive },
	})
}

// showLive brings what goes on with the connections into the list.
func (s *Shell) showLive() {
	if s.areas == nil {
		return
	}
	live, now := map[model.ConnectionID]string{}, s.options.Now()
	for _, feed := range s.home.Sockets.Feeds() {
		if text := phrase.ListeningShort(feed.State(), feed.Snapshot().Received, now); text != "" {
			live[feed.Connection()] = text
		}
	}
	if !maps.Equal(live, s.live) {
		s.live = live
		s.sidebar.Redraw()
	}
}

// toggleListening begins to listen to the connection on the page, or ends it, and shows its events.
func (s *Shell) toggleListening() {
	if s.view.Covered() {
		return
	}
	s.showTab(page.TabEvents)
	if s.page.ShowsEvents() {
		s.events.Toggle()
	}
}

// showEvents shows the events of the connection on the page. Nothing is opened by it.
func (s *Shell) showEvents() {
	if !s.view.Covered() {
		s.showTab(page.TabEvents)
	}
}

// hideEvents ends every socket before an audience.
func (s *Shell) hideEvents() { s.home.Sockets.CloseAll(modelevents.Hidden) }
