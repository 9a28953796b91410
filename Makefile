# One place for the commands people and CI both use.
.PHONY: build check long storages fmt vet lint reachable tidy race fuzz test short bars benchstat release

AREA ?= night
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

build:
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/stockwright ./cmd/stockwright

# check is what CI runs after its installs; test comes last, so that the output
# ends with the test runner's own lines.
check: fmt vet lint reachable tidy race fuzz test

# long is what takes too long for every change: more fuzzing, and the builds that read
# other object storages, whose libraries are heavy.
long:
	$(MAKE) fuzz FUZZTIME=5m
	$(MAKE) storages

fmt:
	@test -z "$$(gofmt -l .)" || { echo "gofmt would change:"; gofmt -l .; exit 1; }

vet:
	go vet ./... ./benchmarks/...

# The tools are pinned; each is fetched by Go at first use.
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
DEADCODE = golang.org/x/tools/cmd/deadcode@v0.52.0
BENCHSTAT = golang.org/x/perf/cmd/benchstat@latest

lint:
	@.ci/tool $(STATICCHECK) ./... ./benchmarks/...

# reachable fails on a function that the binary cannot reach and that
# .ci/unreachable.txt does not name; the list may only shrink.
reachable:
	@.ci/reachable $(DEADCODE)

tidy:
	go mod tidy -diff
	cd benchmarks && go mod tidy -diff

# race covers the packages that start goroutines or guard memory. The detector needs a
# C compiler, which nothing else here does.
race:
	@if command -v "$$(go env CC)" >/dev/null; then echo "go test -race -short, packages with goroutines"; \
		CGO_ENABLED=1 go test -race -short $$(.ci/concurrent); \
	else echo "no C compiler ($$(go env CC)): the race detector is skipped"; fi

storages:
	go vet -tags gs,az ./datasets/place

# fuzz gives every fuzz target FUZZTIME.
FUZZTIME ?= 10s
fuzz:
	@.ci/fuzz $(FUZZTIME)

test:
	go test -shuffle=on ./...

short:
	go test -short ./...

# bars measures the bars of one area: make bars AREA=forecast
bars:
	go run ./benchmarks/$(AREA)

# benchstat compares the forecast's speed with the peer's, and a warm night with
# a cold one, with confidence intervals.
benchstat:
	go run ./benchmarks/forecast -benchstat bin/benchstat
	cd bin/benchstat && go run $(BENCHSTAT) peer.txt ours.txt && go run $(BENCHSTAT) cold.txt warm.txt

# release builds stripped binaries for every platform, with checksums, in dist/; with
# -j2 two at a time. Go's build cache keeps what did not change.
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
BINARIES = $(foreach p,$(PLATFORMS),dist/stockwright_$(VERSION)_$(subst /,_,$(p))$(if $(findstring windows,$(p)),.exe))
.PHONY: $(BINARIES)

$(BINARIES): dist/%:
	@mkdir -p dist
	@name=$*; name=$${name%.exe}; arch=$${name##*_}; name=$${name%_*}; os=$${name##*_}; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/stockwright
	@echo $*

release: $(BINARIES)
	cd dist && sha256sum $(notdir $(BINARIES)) > SHA256SUMS && sha256sum -c SHA256SUMS

# wheels packs the binaries that Python wheels are for; the binaries of dist/ are built first.
WHEELS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64
.PHONY: wheels
wheels: $(foreach p,$(WHEELS),dist/stockwright_$(VERSION)_$(subst /,_,$(p)))
	python3 packaging/python/wheels.py $(VERSION) dist $(foreach p,$(WHEELS),$(p)=dist/stockwright_$(VERSION)_$(subst /,_,$(p)))
