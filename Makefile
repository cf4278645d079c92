# The commands of Linli. `make run` and `make test` are all a newcomer needs.

FLAGS := --explicit-target-dependency-import-check error
RELEASE := --configuration release --scratch-path .build-release
T ?= .
PORT ?= 8080

.PHONY: run build release test check fmt soak fuzz evaluate bench bench-full clean

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

## The long proof: 50 streets for 90 days with faults, 100 kills for each database while reports come in, a server that
## fails over to another, three processes behind nginx, false clocks, little memory, 10,000 idle connections.
soak: release
	@Scripts/setup soak
	@.build-release/release/linli simulate --seeds 50 --days 90
	@KILLS=100 Scripts/durability
	@SECONDS_OF_LOAD=20 Scripts/drill
	@Scripts/failover
	@Scripts/three-processes
	@Scripts/hardship

## 1,000,000 changed inputs for every parser at the border; hours. `make fuzz INPUTS=20000` takes minutes.
INPUTS ?= 1000000
fuzz:
	@Scripts/setup run
	@swift build $(RELEASE) $(FLAGS) --product linli-fuzz
	@.build-release/release/linli-fuzz --inputs $(INPUTS)

## Real texts go the resident's way, real tables are imported: `make evaluate DATA=folder` with hotline-12345,
## service-requests-311 and complaints-7class in it.
evaluate: release
	@test -n "$(DATA)" || { echo "Say where the texts are: make evaluate DATA=../shared/data"; exit 2; }
	@.build-release/release/linli evaluate --data "$(DATA)"

## What a report and a list cost beside what the machine can do; some minutes, on a quiet machine.
bench:
	@Scripts/setup bench
	@swift build $(RELEASE) $(FLAGS) --product linli
	@swift build $(RELEASE) $(FLAGS) --product linli-bench
	@Scripts/bench

## Every page of the desk at 1,000,000 cases of five years, and 500 open streams; half an hour, on a quiet machine.
bench-full:
	@Scripts/setup bench
	@swift build $(RELEASE) $(FLAGS) --product linli
	@swift build $(RELEASE) $(FLAGS) --product linli-bench
	@Scripts/bench report postgres list pages streams

clean:
	rm -rf .build .build-release Var
