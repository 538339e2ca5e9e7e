# make run      opens Keyrack; without a display walks through it on a virtual one and leaves screenshots
# make test     everything that has to hold: go vet, the tests, the real windows, the linters
# make lint     gofumpt and staticcheck alone
# make bench    the measurements
# make build    build/keyrack
# make build-cli  build/cli/keyrack, for computers without a screen: static, without its window and without C
# make package  an archive for this system in build/
#
# Each target installs the Debian packages it lacks (.ci/packages). ARGS="…" is given to Keyrack by make run.

SHELL := bash
.DEFAULT_GOAL := build
.PHONY: run walk test lint bench build build-cli package clean

TAGS := migrated_fynedo
# Every compilation of make test uses these flags and no others, so that Fyne, which takes minutes, is compiled once.
CHECKED := -race -tags $(TAGS)
# The real windows have to be walked through, not skipped. Go does not know that they depend on the program: -count=1.
DESKTOP := KEYRACK_REQUIRE_DESKTOP=1 KEYRACK_SCREENS="$(CURDIR)/build/screens"
VERSION ?= $(or $(shell git describe --always --dirty 2>/dev/null),$(shell sed -n 's/^Version = "\(.*\)"/\1/p' FyneApp.toml))

SOURCES := main.go model storage ui assets
# What the packager leaves in the current folder, by system.
PACKAGE = $(or $(PACKAGE_$(shell go env GOOS)),Keyrack.tar.xz)
PACKAGE_darwin := Keyrack.app
PACKAGE_windows := Keyrack.exe

FYNE := fyne.io/tools/cmd/fyne@v1.7.4
STATICCHECK_VERSION := v0.8.2
GOFUMPT_VERSION := v0.12.0
STATICCHECK := build/tools/$(STATICCHECK_VERSION)/staticcheck
GOFUMPT := build/tools/$(GOFUMPT_VERSION)/gofumpt

run:
	@if [ "$$(go env GOOS)" = linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		echo "There is no display (DISPLAY and WAYLAND_DISPLAY are empty): walking through Keyrack on a virtual one."; \
		$(MAKE) --no-print-directory walk; \
	else \
		$(MAKE) --no-print-directory build && \
		exec build/keyrack $(ARGS); \
	fi

# Drives the real program and fails if the walk fails or has nothing to show.
walk:
	@.ci/setup build test
	rm -rf build/screens
	$(DESKTOP) go test -count=1 -tags $(TAGS) -run '^TestKeyrack' -v ./ui/walk
	ls build/screens/*.png

test:
	@.ci/setup build test
	go vet $(CHECKED) ./...
	go vet $(CHECKED),inspect ./ui/desktop/inspect
	go vet $(CHECKED),nogui . ./ui/window
	$(DESKTOP) go test -count=1 $(CHECKED) ./...
	$(MAKE) --no-print-directory lint

# Behind the tests, so that a tool that cannot be fetched does not hide what the tests say.
lint: $(STATICCHECK) $(GOFUMPT)
	@unformatted=$$($(GOFUMPT) -l $(SOURCES)); \
		[ -z "$$unformatted" ] || { echo "not formatted with gofumpt:" $$unformatted; exit 1; }
	GOFLAGS="$$(go env GOFLAGS) -race" $(STATICCHECK) -tags $(TAGS) ./...

# The linters are built without -race, and without flags that are meant for this module.
$(STATICCHECK):
	GOFLAGS= GOBIN="$(CURDIR)/$(@D)" go install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK_VERSION)
$(GOFUMPT):
	GOFLAGS= GOBIN="$(CURDIR)/$(@D)" go install mvdan.cc/gofumpt@$(GOFUMPT_VERSION)

bench:
	@.ci/setup build
	go test -tags $(TAGS) -run '^$$' -bench . -benchmem ./...

build:
	@.ci/setup build
	go build -tags $(TAGS) -ldflags "-s -w -X main.version=$(VERSION)" -o build/keyrack .

# A program of its own system alone: whatever package needed C would fail to compile.
build-cli:
	CGO_ENABLED=0 go build -trimpath -tags nogui -ldflags "-s -w -X main.version=$(VERSION)" -o build/cli/keyrack .

# Run by version, not by go.mod: the packager's own modules are none of Keyrack's. It counts Build up in FyneApp.toml,
# which is for whoever releases to do, so the file is put back.
package:
	@.ci/setup build
	@mkdir -p build
	@cp FyneApp.toml build/FyneApp.toml
	go run $(FYNE) package --os "$$(go env GOOS)" --release --tags $(TAGS); \
		status=$$?; mv build/FyneApp.toml FyneApp.toml; exit $$status
	rm -rf build/$(PACKAGE)
	mv $(PACKAGE) build/

clean:
	rm -rf build
