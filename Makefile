# The commands of Linli. `make run` and `make test` are all a newcomer needs.

FLAGS := --explicit-target-dependency-import-check error
RELEASE := --configuration release --scratch-path .build-release
T ?= .
PORT ?= 8080

.PHONY: run build release test check fmt soak clean

## Installs what is needed, builds, makes a demo street and starts the server.
run:
	@Scripts/setup run
	@echo "==> Building (some minutes the first time)"
	@swift build $(RELEASE) $(FLAGS) --product linli
	@.build-release/release/linli demo --port $(PORT)

build:
	@swift build --build-tests $(FLAGS)

release:
	@swift build $(RELEASE) $(FLAGS) --product linli

## Everything that CI checks, from a fresh clone. `make test T=Workflow` runs matching unit tests only.
test:
	@Scripts/setup test
	@Scripts/test '$(T)'

## The quick gates: format, own scripts for browsers.
check:
	@swift format lint --strict --parallel --recursive Sources Tests Package.swift
	@Scripts/check-web

fmt:
	@swift format --in-place --parallel --recursive Sources Tests Package.swift

## The long proof: 100 kills for each database while reports come in.
soak: release
	@Scripts/setup test
	@KILLS=100 Scripts/durability

clean:
	rm -rf .build .build-release Var
