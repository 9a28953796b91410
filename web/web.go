// Package web is the browser's and the programs' way in: it puts the rooms below it, the
// API and the screens, together to one server. It does no arithmetic of its own.
package web

import (
	"github.com/stockwright/stockwright/web/api"
	"github.com/stockwright/stockwright/web/site"
)

// New makes a server of a workspace, with every route there is; its Handler serves it.
func New(opt site.Options) (*site.Server, error) { return site.Open(opt, Routes()) }

// Routes lists every address of the server.
func Routes() []site.Route {
	var all []site.Route
	all = append(all, site.HealthRoutes()...)
	all = append(all, api.Routes()...)
	all = append(all, api.EPCISRoutes()...)
	return append(all, screenRoutes()...)
}
