package web

// New makes a server of a workspace, with every route there is; its Handler serves it.
func New(opt Options) (*Server, error) { return open(opt, Routes()) }

// Routes lists every address of the server.
func Routes() []Route {
	var all []Route
	all = append(all, healthRoutes()...)
	all = append(all, apiRoutes()...)
	all = append(all, epcisRoutes()...)
	return append(all, screenRoutes()...)
}
