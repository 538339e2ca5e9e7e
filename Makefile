# make run      opens Keyrack; without a display does the main job on a virtual one and leaves screenshots
# make walk     does so with everything there is to see, in a quarter of an hour or more
# make test     everything that has to hold: go vet, the tests, the real windows, the linters
# make fuzz     every fuzz target, FUZZ_TIME (20s) each
# make torture  kills the program, and the engine of a team, 1,000 times while it works, and looks whether anything is lost
# make keychains  drives the program over real keychains, kills those right after a write and later, and prints a table
# make desks    runs the window's copies and its tray icon beside the clipboard histories and trays that Debian has, and writes
#               the tables of .github/DESKTOPS.md
# make judges   gives what Keyrack writes to the foreign programs it is for: shells, languages and their compilers
# make lint     gofumpt and staticcheck alone
# make bench    the measurements; PEER=REV names the revision whose program runs beside this one's
# make bench-compare BASE=REV  the same of another revision and of this tree, in turns, with benchstat; without BASE against
#               the stored ones (.ci/bench-baseline.txt). COUNT=6, BENCH=pattern and MEASURED=packages narrow it
# make build    build/keyrack
# make build-cli  build/cli/keyrack, for computers without a screen: static, without its window and without C
# make windows  programs, installer and archive for Windows in build/windows, made on Debian or on Windows
# make test-windows  tests of what is different on Windows, and a walk through its window, by Wine; not part of make test
# make package  an archive for this system in build/, and with dpkg a Debian package
#               For Linux build/packages has them, an RPM package and the program without its window, each with the licences.
# make test-packages  holds those of Linux: lintian, AppStream, what they need of a bare system with X11 or Wayland and no
#               network, and that a second build in another folder has the same bytes. PACKAGED=yes takes those that are there
# make build-cli-darwin  build-cli for macOS on ARM and Intel
# make licences collects the licences of all modules and fonts anew
#
# Each target installs the Debian packages it lacks (.ci/packages). ARGS="…" is given to Keyrack by make run.

SHELL := bash
.DEFAULT_GOAL := build
.PHONY: run walk test vet fuzz torture keychains desks judges lint bench bench-compare build build-cli install package deb windows test-windows clean

TAGS := migrated_fynedo
comma := ,
# Every compilation of make test uses these flags and no others, so that Fyne, which takes minutes, is compiled once.
CHECKED := -race -tags $(TAGS)
# SQLite, translated from C, and scrypt share nothing with this program but what they are handed, and take five times as long
# if each of their loads and stores is watched for races. The programs that the tests build are built so as well. None of
# these packages has an instance of something generic: the linker keeps one copy of each instance, and an unwatched one,
# of sync.Map for example, would make the others look like races. Nor does anything here but the parts for other systems
# convert an unsafe.Pointer, which -race watches too at the price of a tenth of the time.
UNWATCHED := -gcflags=all=-d=checkptr=0 -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=golang.org/x/crypto/scrypt=-race=false
test tested fetched vet real others walk torture keychains desks test-windows lint: export GOFLAGS := $(strip $(shell go env GOFLAGS) $(UNWATCHED))
# What cgo asks GCC about OpenGL takes three minutes, or ten seconds by way of .ci/gcc.
ifeq ($(shell go env GOOS CC | tr '\n' ' '),linux gcc )
test tested vet real others walk torture keychains desks test-windows lint build package test-packages: export CC := $(CURDIR)/.ci/gcc
endif
# The real windows have to be walked through, not skipped. Go does not know that they depend on the program: -count=1.
DESKTOP := KEYRACK_REQUIRE_DESKTOP=1 KEYRACK_SCREENS="$(CURDIR)/build/screens"
VERSION ?= $(shell .ci/version)

SOURCES := main.go model storage ui assets
# What the packager leaves in the current folder, by system.
PACKAGE = $(PACKAGE_$(shell go env GOOS))
PACKAGE_darwin := Keyrack.app
PACKAGE_windows := Keyrack.exe

FYNE := fyne.io/tools/cmd/fyne@v1.7.4
NFPM := github.com/goreleaser/nfpm/v2/cmd/nfpm
NFPM_VERSION := v2.45.2
LICENSES_VERSION := v1.6.0
STATICCHECK_VERSION := v0.8.2
GOFUMPT_VERSION := v0.12.0
STATICCHECK := build/tools/$(STATICCHECK_VERSION)/staticcheck
GOFUMPT := build/tools/$(GOFUMPT_VERSION)/gofumpt
BENCHSTAT_VERSION := v0.0.0-20260908200009-22c9c6c9d4da
BENCHSTAT := build/tools/$(BENCHSTAT_VERSION)/benchstat

run:
	@if [ "$$(go env GOOS)" = linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		echo "There is no display (DISPLAY and WAYLAND_DISPLAY are empty): walking through Keyrack on a virtual one."; \
		$(MAKE) --no-print-directory walk WALK=TestKeyrackFromTheFirstStartToAnAnswer; \
	else \
		$(MAKE) --no-print-directory build && \
		exec build/keyrack $(ARGS); \
	fi

# Drives the real program and fails if the walk fails or has nothing to show. WALK chooses among the walks.
WALK ?= TestKeyrack
walk:
	@.ci/setup build test
	rm -rf build/screens
	$(DESKTOP) go test -count=1 -tags $(TAGS) -run '^$(WALK)' -v ./ui/walk
	ls build/screens/*.png

test:
	$(MAKE) --no-print-directory -j2 tested engine

.PHONY: tested engine
tested:
	$(MAKE) --no-print-directory -j2 installed fetched
	$(MAKE) --no-print-directory vet
	$(MAKE) --no-print-directory -j3 real others lint
	$(MAKE) --no-print-directory fuzz

# The Vault server for the tests of teams: about nine minutes of a processor once on a computer, and nothing later. It
# takes what the others leave; its tests wait for it.
engine:
	-nice -n 19 env CGO_ENABLED=0 GOFLAGS= go run -trimpath -tags nogui ./storage/team/enginetest

.PHONY: installed fetched
installed:
	@.ci/setup build test keychains

# While those come from the network and are unpacked by one processor: what needs no C compiler, the linters and the program
# without its window, which tests start. What fails here is tried again, and told, where it is needed.
fetched:
	-go mod download
	-CGO_ENABLED=0 go build -trimpath -tags nogui -ldflags "-s -w" -o /dev/null .
	-$(MAKE) --no-print-directory $(STATICCHECK) $(GOFUMPT)

vet:
	go vet $(CHECKED) ./...
	go vet $(CHECKED),inspect ./ui/desktop/inspect
	go vet $(CHECKED),nogui . ./ui/window
	GOOS=windows CGO_ENABLED=0 go vet ./ui/desktop/clip/marked ./ui/away ./ui/instance ./ui/cli/console ./storage/agent ./storage/disk \
		./storage/keychain

# Many packages wait: for a disk, a process, an answer. So more of them run than there are processors, and those that take
# longest begin first: Go keeps to the order. The real windows and keychains, which count time, take the processors when
# they need them, and the others compute meanwhile. What go vet has looked at is not looked at again. Fuzzing has the
# machine for itself afterwards: what it proves is as much as it tries.
REAL := ./ui/walk ./storage/keychain
LONGEST := ./ui/desktop ./storage ./ui/cli ./storage/index ./model/workspace/... ./model/sandbox
AT_ONCE ?= $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2))
.PHONY: real others
real:
	$(DESKTOP) go test -count=1 -vet=off -timeout 60m $(CHECKED) $(REAL)
others:
	$(DESKTOP) nice -n 5 go test -count=1 -p $(AT_ONCE) -vet=off -timeout 60m $(CHECKED) $(LONGEST) \
		$$(go list ./... | grep -Ev '/(ui/walk|storage/keychain)$$')

# Every fuzz target there is, five at a time with one worker each: about two minutes.
FUZZ_TIME ?= 20s
fuzz:
	@grep -rHo '^func Fuzz[A-Za-z0-9]*' --include='*_test.go' model storage ui | sed 's|/[^/]*:func | |' | sort | \
		xargs -P 5 -L 1 bash -c '.ci/fuzz "$$0" "$$1" $(FUZZ_TIME) -tags $(TAGS)'

torture:
	@.ci/setup build test
	KEYRACK_KILLS=1000 $(DESKTOP) go test -count=1 $(CHECKED) -timeout 2h -run 'Kill|EveryConflict' -v ./storage ./storage/team

# GNOME Keyring, KWallet and KeePassXC, each on a private bus. make test does the same but for the ends that come later.
keychains:
	@.ci/setup build test keychains
	@mkdir -p build
	KEYRACK_KEYCHAINS="$(CURDIR)/build/keychains.md" $(DESKTOP) go test -count=1 $(CHECKED) -timeout 30m \
		-run '^TestEveryKeychain' ./storage
	$(DESKTOP) go test -count=1 $(CHECKED) ./storage/keychain
	@cat build/keychains.md

# make test takes one history of X11 and one of Wayland, where they are installed.
desks:
	@.ci/setup build test desks
	KEYRACK_DESKS=write $(DESKTOP) go test -count=1 -vet=off -timeout 30m $(CHECKED) \
		-run '^Test(TokensBesideEveryHistory|TheIconInEveryTray)$$' ./ui/desktop/clip/marked ./ui/walk
	@git diff --stat .github/DESKTOPS.md

# The tests with the tag judges, and no others: TestJudge… in the package whose work is judged. What npm has is installed
# below build, by version; KEYRACK_JUDGES says where.
JUDGES := typescript5@npm:typescript@5.9.3 typescript7@npm:typescript@7.0.2 @types/node@20.19.43 \
	ws@8.23.0 websocket@1.0.35 faye-websocket@0.11.4
JUDGED = $(sort $(dir $(shell grep -rl --include='*_test.go' '^//go:build judges' $(SOURCES))))
judges:
	@.ci/setup build judges
	@mkdir -p build/judges
	npm install --prefix build/judges --no-save --no-audit --no-fund --ignore-scripts --loglevel error $(JUDGES)
	go vet -tags $(TAGS),judges $(addprefix ./,$(JUDGED))
	KEYRACK_JUDGES="$(CURDIR)/build/judges" go test -count=1 -vet=off -timeout 30m -tags $(TAGS),judges -run '^TestJudge' \
		$(addprefix ./,$(JUDGED))

# Beside the tests, so that a tool that cannot be fetched does not hide what they say.
lint: $(STATICCHECK) $(GOFUMPT)
	@unformatted=$$($(GOFUMPT) -l $(SOURCES)); \
		[ -z "$$unformatted" ] || { echo "not formatted with gofumpt:" $$unformatted; exit 1; }
	GOFLAGS="$$GOFLAGS -race" nice -n 5 $(STATICCHECK) -tags $(TAGS) ./...

# The linters are built without -race, without C, and without flags that are meant for this module.
$(STATICCHECK):
	CGO_ENABLED=0 GOFLAGS= GOBIN="$(CURDIR)/$(@D)" go install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK_VERSION)
$(GOFUMPT):
	CGO_ENABLED=0 GOFLAGS= GOBIN="$(CURDIR)/$(@D)" go install mvdan.cc/gofumpt@$(GOFUMPT_VERSION)

# Some run in turns with the program of an earlier revision: PEER names it, or nothing does.
PEER ?= 805ce93
bench:
	@.ci/setup build test
	KEYRACK_PEER="$(if $(PEER),$$(.ci/peer $(PEER)))" go test -tags $(TAGS) -run '^$$' -bench . -benchmem ./...

# What is computed; programs that are started and windows are in make bench, which has their peers beside them.
MEASURED ?= ./model ./model/mask ./model/document ./storage/index
BENCH ?= Redact|JSON|Index|Table|Connections|Open
COUNT ?= 6
bench-compare: $(BENCHSTAT)
	@.ci/setup build test
	.ci/bench "$(CURDIR)/$(BENCHSTAT)" "$(BASE)" .ci/bench-baseline.txt $(COUNT) '$(BENCH)' $(MEASURED)

$(BENCHSTAT):
	CGO_ENABLED=0 GOFLAGS= GOBIN="$(CURDIR)/$(@D)" go install golang.org/x/perf/cmd/benchstat@$(BENCHSTAT_VERSION)

# VoiceOver and the screen readers of Windows ask for names and roles; on Linux Fyne has no answer to give.
ACCESSIBLE := $(if $(filter darwin windows,$(shell go env GOOS)),$(comma)accessibility)

# Without paths of this computer, at a random address, with its commit, and without Go's number of the build, in which the
# path of the compiler counts: the same bytes in every folder.
SHIPPED := -trimpath -buildvcs=auto
ADDRESSED := $(if $(filter linux,$(shell go env GOOS)),-buildmode=pie)
STRIPPED = -s -w -buildid= -X main.version=$(VERSION)

build:
	@.ci/setup build
	go build $(SHIPPED) $(ADDRESSED) -tags $(TAGS)$(ACCESSIBLE) -ldflags "$(STRIPPED)" -o build/keyrack .

# A program of its own system alone: whatever package needed C would fail to compile.
build-cli:
	CGO_ENABLED=0 go build $(SHIPPED) -tags nogui -ldflags "$(STRIPPED)" -o build/cli/ .

.PHONY: build-cli-darwin packages-linux test-packages licences
build-cli-darwin:
	CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 go build $(SHIPPED) -tags nogui -ldflags "$(STRIPPED)" -o build/darwin-arm64/ .
	CGO_ENABLED=0 GOOS=darwin GOARCH=amd64 go build $(SHIPPED) -tags nogui -ldflags "$(STRIPPED)" -o build/darwin-amd64/ .

# Windows keeps the icon in the program, so there the packager has to build it, and knows the version of FyneApp.toml.
# Elsewhere it takes the program that make build has made.
PACKAGED_BY := $(if $(filter windows,$(shell go env GOOS)),--release --tags $(TAGS)$(ACCESSIBLE),--executable build/keyrack)

# The program of build-cli with its manual pages and completions: make install PREFIX=/usr DESTDIR=/tmp/root.
PREFIX ?= /usr/local
install: build-cli
	install -Dm755 build/cli/keyrack "$(DESTDIR)$(PREFIX)/bin/keyrack"
	.ci/documents build/cli/keyrack "$(DESTDIR)$(PREFIX)"

# Run by version, not by go.mod: the packagers' own modules are none of Keyrack's. Fyne's counts Build up in FyneApp.toml,
# which is for whoever releases to do, so the file is put back.
ifeq ($(shell go env GOOS),linux)
package: build build-cli packages-linux
else ifeq ($(shell go env GOOS),darwin)
package:
	.ci/app "$(VERSION)"
else
package: build
	@cp FyneApp.toml build/FyneApp.toml
	go run $(FYNE) package --os "$$(go env GOOS)" $(PACKAGED_BY); \
		status=$$?; mv build/FyneApp.toml FyneApp.toml; exit $$status
	rm -rf build/$(PACKAGE)
	mv $(PACKAGE) build/
endif

# Everything in a package is as old as the last commit.
packages-linux: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date +%s)
packages-linux: build/tools/$(NFPM_VERSION)/nfpm
	@.ci/setup package
	rm -rf build/packages
	.ci/pack window build/keyrack "$(VERSION)" build/packages $<
	.ci/pack terminal build/cli/keyrack "$(VERSION)" build/packages
	cp build/packages/*.deb build/
	cp build/packages/keyrack-[0-9]*.tar.xz build/Keyrack.tar.xz

build/tools/$(NFPM_VERSION)/nfpm:
	CGO_ENABLED=0 GOFLAGS= GOBIN="$(CURDIR)/$(@D)" go install $(NFPM)@$(NFPM_VERSION)

test-packages: $(if $(PACKAGED),,package)
	@.ci/setup build test package test-packages
	.ci/test-packages build/packages

# Asks the network which version of a text belongs to a module, and takes minutes.
licences: build/tools/$(LICENSES_VERSION)/go-licenses
	go run ./assets/licences/collect "$(CURDIR)/$<" > build/licences.txt
	mv build/licences.txt assets/licences/licences.txt

build/tools/$(LICENSES_VERSION)/go-licenses:
	CGO_ENABLED=0 GOFLAGS= GOBIN="$(CURDIR)/$(@D)" go install github.com/google/go-licenses@$(LICENSES_VERSION)

# On Debian GCC compiles the window for Windows, which takes nine minutes once. Signed where there is a certificate: see
# .ci/windows/build.
windows:
	@.ci/setup windows
	.ci/windows/build '$(VERSION)'

# Wine is no Windows: .github/WINDOWS.md says what this proves, and what it cannot.
BY_WINE := WINEPREFIX="$(CURDIR)/build/wine/prefix" KEYRACK_WINE="$(CURDIR)/.ci/windows/wine" \
	KEYRACK_WINDOWS="$(CURDIR)/build/wine/Keyrack.exe" KEYRACK_INSTALLER="$(CURDIR)/build/windows/keyrack-windows-setup.exe"
test-windows: $(if $(PACKAGED),,windows)
	@.ci/setup build windows wine
	.ci/same build/windows windows
	.ci/windows/test
	$(BY_WINE) $(DESKTOP) go test -count=1 -vet=off -timeout 60m $(CHECKED) -run 'OfWindows$$' -v ./ui/walk

clean:
	rm -rf build
