# One place for the commands people and CI both use.
.PHONY: build check fmt vet lint test race bars benchstat fuzz

AREA ?= night

build:
	go build -o bin/stockwright ./cmd/stockwright

# check is what CI runs: formatting, vet, and every test of the default run.
check: fmt vet test

fmt:
	@test -z "$$(gofmt -l .)" || { echo "gofmt would change:"; gofmt -l .; exit 1; }

vet:
	go vet ./...

lint:
	go run honnef.co/go/tools/cmd/staticcheck@latest ./...

test:
	go test ./...

race:
	go test -race ./...

# bars measures the bars of one area: make bars AREA=forecast
bars:
	go run ./benchmarks/$(AREA)

# benchstat compares the forecast's speed with the peer's, and a warm night with
# a cold one, with confidence intervals.
BENCHSTAT = go run golang.org/x/perf/cmd/benchstat@latest
benchstat:
	go run ./benchmarks/forecast -benchstat bin/benchstat
	cd bin/benchstat && $(BENCHSTAT) peer.txt ours.txt && $(BENCHSTAT) cold.txt warm.txt
