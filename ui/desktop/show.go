package desktop

import (
	"errors"
	"slices"
	"time"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/stage"
	"keyrack/ui/desktop/tray"
	"keyrack/ui/phrase"
)

// This file draws what the stage shows.

// follow brings what changed in the workspace onto the screen.
func (s *Shell) follow(event workspace.Event) {
	switch e := event.(type) {
	case workspace.StoreWaits:
		s.layer.Notify(assets.Lock, "Waiting for the "+e.Store+": it may be asking you in another window.", "", nil)
	case workspace.TeamsChanged:
		s.teams.Read()
	case workspace.SettingsChanged:
		s.patrol.Follow()
		s.tester.UpdateHabits()
		s.history.Update()
	case workspace.WritesChanged:
		s.showWrites()
	case workspace.OperationsChanged:
		s.tester.UpdateOperation()
	case workspace.HistoryChanged:
		if e.Connection == s.scene().Chosen {
			s.history.Update()
		}
	case workspace.HistoryMissed:
		s.layer.Notify(assets.Warning, "This is missing in the history: "+phrase.Explain(e.Err).What, "", nil)
	case workspace.Locked:
		s.sentry.Clear()
		s.page.HideToken()
		s.tester.ForgetOriginals()
	}
	s.stage.Follow(event)
}

// show draws a scene.
func (s *Shell) show(before, now stage.Scene) {
	if before.Preferences.Shown() != now.Preferences.Shown() {
		s.followPreferences(before, now)
	}
	s.dress(now.Environment)
	if !slices.Equal(before.Environments, now.Environments) || before.Environment != now.Environment {
		s.header.Show(now.Environments, now.Environment)
	}
	if !slices.Equal(before.Environments, now.Environments) {
		s.bindKeys()
	}
	if now.StoreName != "" {
		s.header.ShowStore(now.StoreName, errors.Is(now.Store, model.ErrStoreLocked))
	}
	switch {
	case before.Listing != now.Listing:
		if before.Environment.ID != now.Environment.ID && before.Environment.ID != "" {
			s.sidebar.Forget()
		}
		s.sidebar.SetListing(now.Listing, now.Chosen)
	case before.Chosen != now.Chosen:
		s.sidebar.Select(now.Chosen)
	}
	if before.Listing != now.Listing || before.Environment != now.Environment ||
		!slices.Equal(before.Environments, now.Environments) {
		s.showTray(now)
	}
	s.showPage()
	s.showWrites()
}

// showPage shows the chosen connection, or what to do first where there is none.
func (s *Shell) showPage() {
	scene := s.scene()
	if !scene.Found {
		s.events.Show(workspace.Place{}) // those of a deleted connection are not kept
	}
	s.webhooks.SetSeen(scene.Webhooks && !scene.Checking && !scene.Presenting())
	switch {
	case scene.Checking:
		s.areas.put(s.many)
	case scene.Webhooks && !scene.Presenting():
		s.webhooks.Show(scene.Environment, scene.ForRequests)
		s.areas.put(s.webhooks.Content())
	case scene.Store != nil && len(scene.Listing.Groups()) == 0:
		s.areas.showStore(scene.Store)
	case scene.Chosen == "" && !scene.Preferences.Toured && scene.Environment.Kind == model.Sandbox:
		s.showTour()
	case !scene.Found:
		s.areas.showStart(scene.Environment)
	default:
		s.page.Show(scene.Place)
		s.teams.ShowPlace(scene.Place)
		s.tester.Show(scene.ForRequests)
		s.history.Show(scene.Place)
		s.events.Show(scene.Place)
		s.permissions.Show(scene.Place)
		s.nameOnStage()
		s.areas.showConnection()
	}
}

// showTab shows a tab of the page, and the page where another screen has its place.
func (s *Shell) showTab(tab int) {
	if !s.page.Content().Visible() {
		s.stage.Check(false)
	}
	s.page.Select(tab)
}

// showWrites shows what the environment allows for the connection on the page.
func (s *Shell) showWrites() {
	scene := s.scene()
	until := s.home.WritesUnlockedUntil(scene.Chosen)
	s.header.ShowWrites(scene.Environment, until, s.options.Now())
	if title := title(scene.Environment, until); title != s.window.Title() {
		s.window.SetTitle(title)
	}
	s.tester.Update()
}

// title is what the window is called: where requests go, and whether they may change something there.
func title(environment model.Environment, unlocked time.Time) string {
	text := "Keyrack — " + phrase.Environment(environment)
	switch {
	case environment.Protection != model.ReadOnly:
	case unlocked.IsZero():
		text += " · read-only"
	default:
		text += " · writes unlocked"
	}
	return text
}

// tick keeps the countdown and the rate budget going, once a second.
func (s *Shell) tick() {
	s.showWrites()
	s.sentry.Tick()
	s.events.Tick()
	s.showLive()
	s.areas.stopClock = s.tasks.Later(time.Second, s.tick)
}

// showTray brings the environment and its favourites into the tray's menu.
func (s *Shell) showTray(scene stage.Scene) {
	if !s.tray.Entered() {
		return
	}
	var favourites []tray.Favourite
	for _, group := range scene.Listing.Groups() {
		for _, connection := range group.Connections {
			if connection.Favourite {
				favourites = append(favourites, tray.Favourite{ID: connection.ID, Title: connection.Title()})
			}
		}
	}
	s.tray.Show(scene.Environments, scene.Environment.ID, favourites)
}
