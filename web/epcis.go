package web

import "net/http"

// epcisPath is where the EPCIS 2.0 REST binding is served.
const epcisPath = "/epcis"

// largestEPCIS is the largest document captured at once.
const largestEPCIS = 16 << 20

// epcisRoutes hand everything below /epcis to the EPCIS service: reading is
// free to everybody signed in, events come from the floor, and named queries
// are the planners'.
func epcisRoutes() []Route {
	const all = epcisPath + "/{rest...}"
	return []Route{
		{Method: "GET", Path: all, Role: ReadOnly, Handle: (*Server).epcis},
		{Method: "OPTIONS", Path: all, Role: ReadOnly, Handle: (*Server).epcis},
		{Method: "POST", Path: epcisPath + "/capture", Role: Floor, MaxBody: largestEPCIS, Handle: (*Server).epcis},
		{Method: "POST", Path: epcisPath + "/events", Role: Floor, MaxBody: largestEPCIS, Handle: (*Server).epcis},
		{Method: "POST", Path: epcisPath + "/queries", Role: Planner, Handle: (*Server).epcis},
		{Method: "DELETE", Path: epcisPath + "/queries/{name}", Role: Planner, Handle: (*Server).epcis},
	}
}

func (s *Server) epcis(w http.ResponseWriter, r *http.Request) error {
	if s.opt.EPCIS == nil {
		return refuse(http.StatusNotFound, "no_epcis")
	}
	s.opt.EPCIS.ServeHTTP(w, r)
	return nil
}
