package api

import (
	"net/http"

	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
)

// epcisPath is where the EPCIS 2.0 REST binding is served.
const epcisPath = "/epcis"

// largestEPCIS is the largest document captured at once.
const largestEPCIS = 4 << 20

// EPCISRoutes hand everything below /epcis to the EPCIS service: reading is
// free to everybody signed in, events come from the floor, and named queries
// are the planners'.
func EPCISRoutes() []site.Route {
	const all = epcisPath + "/{rest...}"
	return []site.Route{
		{Method: "GET", Path: all, Role: access.ReadOnly, Handle: epcis},
		{Method: "OPTIONS", Path: all, Role: access.ReadOnly, Handle: epcis},
		{Method: "POST", Path: epcisPath + "/capture", Role: access.Floor, MaxBody: largestEPCIS, Handle: epcis},
		{Method: "POST", Path: epcisPath + "/events", Role: access.Floor, MaxBody: largestEPCIS, Handle: epcis},
		{Method: "POST", Path: epcisPath + "/queries", Role: access.Planner, Handle: epcis},
		{Method: "DELETE", Path: epcisPath + "/queries/{name}", Role: access.Planner, Handle: epcis},
	}
}

func epcis(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	if s.Opt.EPCIS == nil {
		return site.Refuse(http.StatusNotFound, "no_epcis")
	}
	s.Opt.EPCIS.ServeHTTP(w, r)
	return nil
}
