# docker build -t stockwright .
# docker run --rm -v "$PWD:/workspace" stockwright run
FROM golang:1.26 AS build
WORKDIR /src
COPY . .
ARG VERSION=container
RUN GOWORK=off CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /stockwright ./cmd/stockwright

# static: certificates and time zones, no shell. nonroot is user 65532.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /stockwright /usr/local/bin/stockwright
USER 65532:65532
WORKDIR /workspace
VOLUME /workspace
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/stockwright"]
CMD ["--help"]
