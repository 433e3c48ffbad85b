# Gongzhi: `make help` lists what can be done here.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

ADDR ?= 127.0.0.1:8080
DATA ?= .run/demo

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the front ends (when changed) and bin/gongzhi
	@scripts/web.sh build
	@scripts/build.sh

.PHONY: demo
demo: build ## build all and run the demonstration: ADDR=127.0.0.1:8080 DATA=.run/demo
	@exec bin/gongzhi demo --data "$(DATA)" --addr "$(ADDR)"

.PHONY: test
test: ## the whole truth: Go on SQLite and on MariaDB + Redis, web, browser journeys, every page photographed
	@exec scripts/test.sh

.PHONY: check
check: ## the quick look before a commit: format, lint, types, architecture, Go tests on SQLite
	@exec scripts/check.sh

.PHONY: lint
lint: ## what reads the sources without running them: format, golangci-lint, lint and types of the web folders
	@exec scripts/check.sh --static

.PHONY: pages
pages: build ## only open every page in both widths and themes; the pictures stay in .run/shots
	@cd web/e2e && npx --no-install playwright test routes.spec gallery.spec

.PHONY: pictures
pictures: build ## take the README's pictures anew into docs/pictures
	@cd web/e2e && README_PICTURES=1 npx --no-install playwright test routes.spec journey-box --project desktop

.PHONY: bench
bench: build ## measure, print the table, write .run/bench.json
	@exec go run ./scripts/bench

.PHONY: archive
archive: ## build the release for machines without a network: .run/release, amd64 and arm64, with SBOM and checksums
	@scripts/web.sh build
	@scripts/archive.sh

.PHONY: chaos
chaos: ## three bare hosts set up by the guide (root, Debian), then broken on purpose: what was acknowledged, lost, refused
	@scripts/web.sh build
	@scripts/trial/chaos.sh

.PHONY: services-up
services-up: ## start a private MariaDB and Redis and print how to reach them
	@exec scripts/services.sh up

.PHONY: services-down
services-down: ## stop them
	@exec scripts/services.sh down

.PHONY: api
api: ## write the API document and the types of the front ends anew, after a route changed
	@GONGZHI_WRITE_DOCUMENT=1 go test -count=1 -run '^TestServedDocumentIsCommitted$$' ./internal/app
	@cd web/admin && npm run --silent api

.PHONY: notices
notices: ## write THIRD_PARTY.md anew, after a dependency changed
	@exec scripts/notices.sh

.PHONY: locks
locks: ## complete the npm lockfiles, after `npm install` changed one
	@node scripts/lock.mjs web/admin web/mini web/e2e

.PHONY: clean
clean: services-down ## remove what was built and everything under .run (demo data too)
	@rm -rf bin .run web/admin/dist web/mini/dist
	@find web/dist -mindepth 2 ! -name .keep -delete
