# The front door. `make demo` and `make test` are all a new user needs: both set up what is missing and say what they do.

SHELL := /bin/bash
.DEFAULT_GOAL := help

export CARGO_TARGET_DIR ?= $(CURDIR)/target
# The nested build of the runtime's blob needs this workspace's lock file wherever the target directory lies.
export WASM_BUILD_WORKSPACE_HINT := $(CURDIR)
export CARGO_TERM_PROGRESS_WHEN ?= auto
export DEED_MODELS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/deed/models
# Compiled components are kept between runs, so that only the first one waits for the compiler.
export DEED_COMPILE_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/deed/compiled
BIN := $(CARGO_TARGET_DIR)/release

.PHONY: help setup build demo test formatted lint audit fmt bench metadata weights

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

setup: ## installs what building and running need: system packages, Rust targets, model weights
	@.ci/setup

build: setup ## builds every program, the runtime's blob and the built-in components
	@.ci/build

demo: build ## plays the main job, from registration to a verified receipt; KEEP=1 leaves everything running
	@$(BIN)/deed-demo --out demo-out $(if $(KEEP),--keep)

test: formatted build ## runs every test, the main job and the end-to-end tests among them
	@.ci/test

formatted: setup
	@.ci/lint fmt

lint: setup ## formatting and clippy, warnings refused
	@.ci/lint

audit: setup ## checks the dependencies: their licences, where they come from, what is known against them
	@.ci/audit

fmt: ## formats the code
	@cargo fmt --all

bench: build ## measures what Deed claims, into bench-out/
	@.ci/bench

metadata: build ## writes the runtime's metadata that the SDK is tested against
	@$(BIN)/deed-node export-metadata --output sdk/rust/metadata/deed.scale

weights: setup ## runs the pallets' benchmarks and writes their weights; on an idle machine
	@node/weights.sh
