package desktop

import (
	"runtime"
	"slices"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/page"
	"keyrack/ui/desktop/palette"
	"keyrack/ui/desktop/webhooks"
)

// These commands are made apart, because the header names their keys.

func searchCommand(run func()) command.Command {
	return command.Command{
		Group: command.View, Title: "Search everything…", Icon: assets.Search, Key: fyne.KeyK, Run: run,
	}
}

func presentCommand(run func(), on func() bool) command.Command {
	return command.Command{
		Group: command.View, Title: "Presenter mode", Icon: assets.Eye, Key: fyne.KeyP, Shift: true,
		Run: run, On: on,
	}
}

func menuCommand(run func()) command.Command {
	return command.Command{Group: command.View, Title: "Menu", Icon: assets.Menu, Key: fyne.KeyM, Shift: true, Run: run}
}

func listCommand(run func(), on func() bool) command.Command {
	return command.Command{
		Group: command.View, Title: "Hide the list", Icon: assets.List, Key: fyne.KeyBackslash, Run: run, On: on,
		Also: []command.Keys{{Key: fyne.KeyF9}},
	}
}

func maximiseCommand(run func(), on func() bool) command.Command {
	return command.Command{
		Group: command.View, Title: "Maximise the answer", Icon: assets.Maximise, Key: fyne.KeyF11, Run: run, On: on,
	}
}

func foldCommand(run func(), on func() bool) command.Command {
	return command.Command{
		Group: command.View, Title: "Fold the body", Icon: assets.ChevronRight, Key: fyne.KeyF4, Run: run, On: on,
	}
}

func lockCommand(run func()) command.Command {
	return command.Command{Group: command.Program, Title: "Lock", Icon: assets.Lock, Key: fyne.KeyL, Run: run}
}

func settingsCommand(run func()) command.Command {
	return command.Command{
		Group: command.Program, Title: "Settings…", Icon: assets.Gear, Key: fyne.KeyComma, Run: run,
		Also: []command.Keys{{Key: fyne.KeyF12}},
	}
}

// commands is everything that can be done in the window. The menu, the palette and the keys are made of it, so a new
// command is a line here and nothing else.
func (s *Shell) commands() []command.Command {
	connected := func() bool { return s.scene().Chosen != "" }
	readOnly := func() bool { return s.scene().Environment.Protection == model.ReadOnly && connected() }
	all := []command.Command{
		{Group: command.Connection, Title: "Add connection…", Icon: assets.Plus, Key: fyne.KeyN, Run: s.addConnection},
		{
			Group: command.Connection, Title: "Check", Icon: assets.Tick, Key: fyne.KeyR,
			Ready: func() bool { return connected() || s.teams.Joined() }, Run: s.onSelected(s.verifyWithTeams),
		},
		{
			Group: command.Connection, Title: "Diagnose…", Icon: assets.Question, Key: fyne.KeyW, Shift: true,
			Ready: s.isRejected, Run: s.onSelected(func(id model.ConnectionID) { s.askWhy(id, model.Exchange{}) }),
		},
		{
			Group: command.Connection, Title: "Copy access token", Icon: assets.Copy, Key: fyne.KeyC, Shift: true,
			Ready: connected, Run: s.onSelected(s.sentry.Copy),
		},
		{
			Group: command.Connection, Title: "Copy for one paste", Icon: assets.Copy, Key: fyne.KeyM,
			Ready: connected, Run: s.onSelected(s.sentry.CopyOnce),
		},
		s.typeCommand(connected),
		{
			Group: command.Connection, Title: "Edit…", Icon: assets.More, Key: fyne.KeyE, Ready: connected,
			Run: s.onSelected(s.actions.Edit),
		},
		{
			Group: command.Connection, Title: "Rotate token…", Icon: assets.Key, Key: fyne.KeyR, Shift: true, Ready: connected,
			Run: s.onSelected(s.actions.Replace),
		},
		{
			Group: command.Connection, Title: "Favourite", Icon: assets.Star, Key: fyne.KeyD, Ready: connected,
			Run: s.onSelected(s.actions.Star), On: s.isFavourite,
		},
		{
			Group: command.Connection, Title: "Check all", Icon: assets.Refresh, Key: fyne.KeyK, Shift: true, Ready: connected,
			Run: s.checkAll,
		},
		{
			Group: command.Connection, Title: "Check all environments", Icon: assets.Refresh, Key: fyne.KeyA, Shift: true,
			Run: s.checkEverywhere,
		},
		{
			Group: command.Connection, Title: "Back to check report", Icon: assets.Info, Key: fyne.KeyJ,
			Ready: s.hasReport, Run: s.backToReport,
		},
		{
			Group: command.Connection, Title: "Scheduled checks…", Icon: assets.Star, Key: fyne.KeyS, Shift: true,
			Run: s.forms.CheckSchedule,
		},
		{
			Group: command.Connection, Title: "Listen to events", Icon: assets.Waves, Key: fyne.KeyG, Ready: connected,
			Run: s.toggleListening, On: s.events.Listening,
		},
		{
			Group: command.Connection, Title: "Delete…", Icon: assets.Trash, Key: fyne.KeyD, Shift: true, Ready: connected,
			Run: s.onSelected(s.actions.Remove),
		},

		{
			Group: command.Request, Title: "Send", Icon: assets.ArrowRight, Key: fyne.KeyReturn, Ready: connected,
			Run: s.tester.Send,
		},
		{Key: fyne.KeyEnter, Ready: connected, Run: s.tester.Send},
		{
			Group: command.Request, Title: "Send to many…", Icon: assets.ArrowRight, Key: fyne.KeyReturn, Shift: true,
			Ready: connected, Run: func() { s.sendToMany(nil) },
		},
		{
			Group: command.Request, Title: "Next page", Icon: assets.ChevronRight, Key: fyne.KeyPageDown,
			Ready: func() bool { return connected() && s.tester.HasNextPage() }, Run: s.tester.SendNextPage,
		},
		{
			Group: command.Request, Title: "All pages", Icon: assets.ChevronDown, Key: fyne.KeyPageDown, Shift: true,
			Ready: func() bool { return connected() && s.tester.HasPages() }, Run: s.tester.SendAllPages,
		},
		{
			Group: command.Request, Title: "Choose operation…", Icon: assets.Search, Key: fyne.KeyO, Ready: connected,
			Run: s.onTester(s.tester.ChooseOperation),
		},
		{
			Group: command.Request, Title: "Update operations…", Icon: assets.Refresh, Key: fyne.KeyI, Shift: true,
			Run: s.refreshOperations,
		},
		{
			Group: command.Request, Title: "Focus body", Icon: assets.ArrowRight, Key: fyne.KeyB, Ready: connected,
			Run: s.onTester(s.tester.FocusBody),
		},
		{
			Group: command.Request, Title: "Format body", Icon: assets.Sort, Key: fyne.KeyF, Shift: true, Ready: connected,
			Run: s.tester.Format,
		},
		{
			Group: command.Request, Title: "New request tab", Icon: assets.Plus, Key: fyne.KeyT, Ready: connected,
			Run: s.onTester(s.tester.NewRequest),
		},
		{
			Group: command.Request, Title: "Close tab", Icon: assets.Close, Key: fyne.KeyW, Ready: connected,
			Run: s.tester.CloseRequest,
		},
	}
	all = append(all, s.environmentCommands()...)
	return append(all, []command.Command{
		{
			Group: command.Environment, Title: "Unlock writes…", Icon: assets.Unlock, Key: fyne.KeyU, Ready: readOnly,
			Run: s.unlockWrites,
		},
		{
			Group: command.Environment, Title: "Lock writes now", Icon: assets.Lock, Key: fyne.KeyU, Shift: true,
			Ready: readOnly, Run: s.home.LockWrites,
		},
		{
			Group: command.Environment, Title: "Previous environment", Icon: assets.Refresh, Key: fyne.KeyBackTick,
			Also:  []command.Keys{{Key: fyne.KeyF6}},
			Ready: func() bool { return s.scene().Previous != "" }, Run: s.stage.Back,
		},
		{
			Group: command.Environment, Title: "Edit this environment…", Icon: assets.More, Key: fyne.KeyE, Shift: true,
			Ready: func() bool { return s.scene().Environment.Kind == model.Custom }, Run: s.editEnvironment,
		},
		{
			Group: command.Environment, Title: "Add environment…", Icon: assets.Plus, Key: fyne.KeyG, Shift: true,
			Run: func() { s.forms.AddEnvironment(s.stage.Switch) },
		},
		{
			Group: command.Environment, Title: "Receive webhooks", Icon: assets.Inbox, Key: fyne.KeyJ, Shift: true,
			Run: s.showWebhooks(webhooks.TabReceive), On: s.webhooks.Receiving,
		},
		{
			Group: command.Environment, Title: "Send sample webhooks", Icon: assets.Export, Key: fyne.KeyV, Shift: true,
			Run: s.showWebhooks(webhooks.TabSend),
		},

		{
			Group: command.Environment, Title: "Hotels of the sandbox…", Icon: assets.Waves, Key: fyne.KeyP,
			Ready: func() bool { return s.scene().Environment.Kind == model.Sandbox }, Run: s.directHotels,
		},

		searchCommand(s.openPalette),
		menuCommand(s.header.OpenMenu),
		{
			Group: command.View, Title: "Filter connections", Icon: assets.Search, Key: fyne.KeyF,
			Run: func() {
				s.showList()
				s.sidebar.FocusFilter(s.window.Canvas())
			},
		},
		{
			Group: command.View, Title: "Tester", Icon: assets.ArrowRight, Key: fyne.Key1, Shift: true, Ready: connected,
			Run: func() { s.showTab(page.TabTester) },
		},
		{
			Group: command.View, Title: "Token", Icon: assets.Key, Key: fyne.Key2, Shift: true, Ready: connected,
			Run: func() { s.showTab(page.TabToken) },
		},
		{
			Group: command.View, Title: "Properties", Icon: assets.Info, Key: fyne.Key3, Shift: true, Ready: connected,
			Run: func() { s.showTab(page.TabProperties) },
		},
		{
			Group: command.View, Title: "History", Icon: assets.Sort, Key: fyne.Key4, Shift: true, Ready: connected,
			Run: func() { s.showTab(page.TabHistory) },
		},
		{
			Group: command.View, Title: "Events", Icon: assets.Waves, Key: fyne.Key5, Shift: true, Ready: connected,
			Run: s.showEvents,
		},
		listCommand(s.toggleList, func() bool { return s.columns.away }),
		maximiseCommand(s.toggleAnswer, func() bool { return s.staged }),
		foldCommand(s.tester.ToggleBody, s.tester.BodyFolded),
		presentCommand(s.togglePresenter, func() bool { return s.view.Presenting() }),
		{
			Group: command.View, Title: "Zoom in", Icon: assets.Plus, Key: fyne.KeyPlus,
			Also: []command.Keys{
				{Key: fyne.KeyEqual},
				{Key: fyne.KeyF8},
				{Key: fyne.KeyPlus, Shift: true},
				{Key: fyne.KeyEqual, Shift: true},
			},
			Run: func() { s.scaleText(+textStep) },
		},
		{
			Group: command.View, Title: "Zoom out", Icon: assets.Minus, Key: fyne.KeyMinus,
			Also: []command.Keys{{Key: fyne.KeyF7}},
			Run:  func() { s.scaleText(-textStep) },
		},
		{Group: command.View, Title: "Reset text size", Icon: assets.Dash, Key: fyne.Key0, Run: func() { s.scaleText(0) }},

		{Group: command.Files, Title: "Import…", Icon: assets.Copy, Key: fyne.KeyI, Run: s.storing.Import},
		{Group: command.Files, Title: "Back up…", Icon: assets.Export, Key: fyne.KeyB, Shift: true, Run: s.storing.Backup},
		{
			Group: command.Files, Title: "Restore a backup…", Icon: assets.Refresh, Key: fyne.KeyO, Shift: true,
			Run: s.storing.Restore,
		},
		{
			Group: command.Files, Title: "Export connection list…", Icon: assets.Export, Key: fyne.KeyL, Shift: true,
			Run: s.storing.ShareList,
		},
		{
			Group: command.Files, Title: "Run diagnostics…", Icon: assets.Search, Key: fyne.KeyX, Shift: true,
			Run: s.storing.Examine,
		},

		{
			Group: command.Help, Title: "Keyboard shortcuts…", Icon: assets.Question, Key: fyne.KeyF1, Run: s.showKeys,
		},
		{Group: command.Help, Title: "Welcome screen", Icon: assets.Info, Key: fyne.KeyT, Shift: true, Run: s.showTour},
		{
			Group: command.Help, Title: "Copy diagnostics", Icon: assets.Copy, Key: fyne.KeyY, Shift: true,
			Run: s.copyDiagnostics,
		},
		{Group: command.Help, Title: "About Keyrack", Icon: assets.Info, Key: fyne.KeyH, Shift: true, Run: s.about},

		{Group: command.Program, Title: "New window", Icon: assets.Plus, Key: fyne.KeyN, Shift: true, Run: s.openAnother},
		lockCommand(s.sentry.Lock),
		settingsCommand(s.openSettings),
		{Group: command.Program, Title: "Quit", Icon: assets.Close, Key: fyne.KeyQ, Run: s.quit},
	}...)
}

// numbers are the keys of the first nine environments, also of those that are not shown: before an audience each keeps
// its own.
var numbers = []fyne.KeyName{
	fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8,
	fyne.Key9,
}

func (s *Shell) environmentCommands() []command.Command {
	var all []command.Command
	numbered := s.home.Environments()
	for _, environment := range s.view.Environments() {
		c := command.Command{
			Group: command.Environment, Title: environment.Name, Icon: look.EnvironmentMark(environment.ShownKind()),
			Words: "switch change go to server tokens",
			Run:   func() { s.stage.Switch(environment.ID) },
			On:    func() bool { return s.scene().Environment.ID == environment.ID },
		}
		at := slices.IndexFunc(numbered, func(e model.Environment) bool { return e.ID == environment.ID })
		if at >= 0 && at < len(numbers) {
			c.Key = numbers[at]
		}
		all = append(all, c)
	}
	return all
}

// onSelected makes a command of what can be done with a connection.
func (s *Shell) onSelected(do func(model.ConnectionID)) func() {
	return func() { do(s.scene().Chosen) }
}

// onTester brings the tester to the front before it gets something to do.
func (s *Shell) onTester(do func()) func() {
	return func() {
		s.showTab(page.TabTester)
		do()
	}
}

func (s *Shell) isFavourite() bool {
	place, err := s.home.Find(s.scene().Chosen)
	return err == nil && place.Connection.Favourite
}

func (s *Shell) isRejected() bool {
	place, err := s.home.Find(s.scene().Chosen)
	return err == nil && place.Connection.LastCheck.Health == model.Rejected
}

// bindKeys makes the keys of the commands work, in place of those before.
func (s *Shell) bindKeys() {
	canvas := s.window.Canvas()
	if canvas.OnTypedKey() == nil { // else they are ours already, or those of a dialog that is open
		canvas.SetOnTypedKey(func(event *fyne.KeyEvent) { command.Typed(canvas, s.bound, event) })
	}
	command.Unbind(canvas, s.bound)
	s.bound = s.commands()
	command.Bind(canvas, s.bound)
	s.bindPlaces(canvas)
	if runtime.GOOS == "darwin" {
		s.window.SetMainMenu(fyne.NewMainMenu(command.Menus(s.bound)...))
	}
}

// openMenu shows all commands by group, with their keys.
func (s *Shell) openMenu(below fyne.CanvasObject) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(below)
	itself := menuCommand(nil).Title
	all := slices.DeleteFunc(s.fittedCommands(), func(c command.Command) bool { return c.Title == itself })
	palette.OpenMenu(s.window.Canvas(), at.AddXY(below.Size().Width, below.Size().Height+4), all)
}
