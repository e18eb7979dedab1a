# FleetCompanion: `make demo` and `make test` need nothing but a Swift toolchain; they set up the rest.

# Every target builds with the same flags, so that they share one set of built files. With line tables alone, which is
# what a crash's backtrace needs, a build takes a tenth less time.
FLAGS := -Xswiftc -warnings-as-errors -Xswiftc -gline-tables-only
SOURCES := Sources CLI Tests Package.swift

.DEFAULT_GOAL := help
# SwiftPM uses all cores itself, and allows only one of its kind in a folder.
.NOTPARALLEL:
.PHONY: help demo test contract soak fuzz build lint format clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name text; do \
	  printf '  %-12s %s\n' "$$name" "$$text"; done

demo: ## a driver's shift on the embedded sandbox, from sign-in to receipt
	@.ci/setup
	swift build $(FLAGS)
	.build/debug/companion demo

test: ## all tests
	@.ci/setup
	@# The outbox's exhaustive runs, the failing disks, the replays and the tests that start processes use all cores;
	@# beside them the tests over real sockets would starve.
	.ci/tests $(FLAGS) --disable-xctest --skip '^FleetOutboxTests\.' --skip '^FleetStorageTests\.' \
	  --skip '^FleetCompanionTests\.' --skip '^CompanionTests\.' --skip '^FleetContractTests\.' \
	  --skip UploadMemoryTests
	.ci/tests $(FLAGS) --disable-xctest --filter '^FleetCompanionTests\.'
	.ci/tests $(FLAGS) --disable-xctest --filter '^FleetContractTests\.'
	@# Measures its process, so it is alone in it.
	.ci/tests $(FLAGS) --disable-xctest --filter UploadMemoryTests
	.ci/tests $(FLAGS) --disable-xctest --filter '^CompanionTests\.'
	.ci/tests $(FLAGS) --disable-xctest --filter '^FleetStorageTests\.'
	.ci/tests $(FLAGS) --disable-xctest --filter '^FleetOutboxTests\.'

contract: ## what a real Fleetbase answered against sandbox and models, as tables (part of `make test`)
	@.ci/setup
	.ci/tests $(FLAGS) --disable-xctest --filter '^FleetContractTests\.(BodyCheckTests|ContractReplayTests)'

soak: ## the long runs: all small-scope cases, 300 random shifts, all disk faults, 500 kills (KILLS=n, SEED=n), 100 photos, 1 000 000 mutated events, webhooks under load (COMPANION_MINUTES=n)
	@.ci/setup
	COMPANION_SOAK=1 .ci/tests $(FLAGS) --disable-xctest --filter '^FleetStorageTests\.'
	COMPANION_SOAK=1 .ci/tests $(FLAGS) --disable-xctest --filter '^FleetOutboxTests\.'
	COMPANION_KILLS=$(or $(KILLS),500) $(if $(SEED),COMPANION_SEED=$(SEED)) \
	  .ci/tests $(FLAGS) --disable-xctest --filter KillLoopTests
	COMPANION_SOAK=1 .ci/tests $(FLAGS) --disable-xctest --filter PhotoDayTests
	COMPANION_SOAK=1 .ci/tests $(FLAGS) --disable-xctest --filter EventFuzzTests
	COMPANION_MINUTES=$(or $(COMPANION_MINUTES),10) .ci/tests $(FLAGS) --disable-xctest --filter ReceiverLoadTests

FUZZ := .build/fuzz
FUZZ_FLAGS := -O -swift-version 6 -parse-as-library -sanitize=fuzzer

fuzz: ## libFuzzer on everything that reads a stranger's bytes, for SECONDS=n (60)
	@.ci/setup swift
	@mkdir -p $(FUZZ)/corpus $(FUZZ)/found
	swiftc $(FUZZ_FLAGS) -wmo -emit-module -emit-object -module-name FleetModels \
	  -emit-module-path $(FUZZ)/FleetModels.swiftmodule -o $(FUZZ)/FleetModels.o \
	  $$(find Sources/FleetModels -name '*.swift')
	swiftc $(FUZZ_FLAGS) -wmo -emit-module -emit-object -module-name FleetEvents -I $(FUZZ) \
	  -emit-module-path $(FUZZ)/FleetEvents.swiftmodule -o $(FUZZ)/FleetEvents.o \
	  $$(find Sources/FleetEvents -name '*.swift')
	swiftc $(FUZZ_FLAGS) -I $(FUZZ) -module-name EventFuzz -o $(FUZZ)/events \
	  Tests/Fuzz/EventFuzz.swift Tests/FleetEventsTests/Support/EventExercise.swift \
	  $(FUZZ)/FleetModels.o $(FUZZ)/FleetEvents.o
	$(FUZZ)/events -max_total_time=$(or $(SECONDS),60) -max_len=300000 -timeout=1 -rss_limit_mb=512 -print_final_stats=1 \
	  -artifact_prefix=$(FUZZ)/found/ $(FUZZ)/corpus Fixtures/events

build: ## the libraries and the companion program, in .build/debug
	@.ci/setup
	swift build $(FLAGS)

lint: ## code style, and every import against the table of modules
	@.ci/setup swift
	swift format lint --strict --recursive $(SOURCES)
	.ci/imports

format: ## puts the code into its style
	@.ci/setup swift
	swift format --in-place --recursive $(SOURCES)

clean: ## removes what was built
	rm -rf .build
