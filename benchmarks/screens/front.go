package main

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
)

// front stands between the browser and the server, as a network does. While cut
// is set nothing comes through; while lost is set the commands of the page
// reach the server, but their answers do not come back and the network is cut.
type front struct {
	*httptest.Server
	cut, lost atomic.Bool
}

func newFront(base string) (*front, error) {
	target, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		ErrorLog: log.New(io.Discard, "", 0)} // a page left before its parts came is no news
	f := &front{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.cut.Load() {
			panic(http.ErrAbortHandler)
		}
		if f.lost.Load() && strings.HasPrefix(r.URL.Path, "/api/v1/commands/") {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			f.cut.Store(true)
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	return f, nil
}
