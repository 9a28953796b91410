package web

import (
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/demand"
	"github.com/stockwright/stockwright/web/figures"
	"github.com/stockwright/stockwright/web/floor"
	"github.com/stockwright/stockwright/web/item"
	"github.com/stockwright/stockwright/web/nights"
	"github.com/stockwright/stockwright/web/purchase"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/suppliers"
	"github.com/stockwright/stockwright/web/terms"
)

func screenRoutes() []site.Route {
	return []site.Route{
		{Method: "GET", Path: "/assets/{file...}", Handle: (*site.Server).Assets},
		{Method: "GET", Path: "/signin", Handle: (*site.Server).SignInPage},
		{Method: "POST", Path: "/signin", Handle: (*site.Server).SignIn},
		{Method: "POST", Path: "/views", Role: access.Planner, Handle: (*site.Server).SaveView},
		{Method: "POST", Path: "/signout", Role: access.ReadOnly, Handle: (*site.Server).SignOut},
		{Method: "GET", Path: "/{$}", Role: access.ReadOnly, Handle: purchase.Tonight},
		{Method: "GET", Path: "/problems", Role: access.Office, Handle: purchase.ProblemsPage},
		{Method: "GET", Path: "/purchase", Role: access.Office, Handle: purchase.PurchasePage},
		{Method: "POST", Path: "/purchase", Role: access.Planner, Handle: purchase.PurchaseReview},
		{Method: "POST", Path: "/purchase/release", Role: access.Planner, Handle: purchase.ReleaseOrders},
		{Method: "POST", Path: "/purchase/import", Role: access.Planner, MaxBody: 32 << 20,
			Handle: purchase.ImportPreview},
		{Method: "POST", Path: "/purchase/import/apply", Role: access.Planner, MaxBody: 32 << 20,
			Handle: purchase.ImportApply},
		{Method: "GET", Path: "/items/{key}", Role: access.Office, Handle: item.ItemPage},
		{Method: "POST", Path: "/overrides", Role: access.Planner, Handle: decide.OverrideForm},
		{Method: "GET", Path: "/forecast", Role: access.Office, Handle: demand.Page},
		{Method: "POST", Path: "/forecast", Role: access.Planner, MaxBody: 8 << 20, Handle: demand.Edit},
		{Method: "GET", Path: "/terms", Role: access.Office, Handle: terms.Page},
		{Method: "POST", Path: "/terms", Role: access.Planner, Handle: terms.Apply},
		{Method: "GET", Path: "/suppliers", Role: access.Office, Handle: suppliers.List},
		{Method: "GET", Path: "/suppliers/{supplier}", Role: access.Office, Handle: suppliers.Card},
		{Method: "GET", Path: "/calendar", Role: access.Office, Handle: suppliers.Calendar},
		{Method: "GET", Path: "/figures", Role: access.Office, Handle: figures.Page},
		{Method: "GET", Path: "/accuracy", Role: access.Office, Handle: item.AccuracyPage},
		{Method: "GET", Path: "/slots", Role: access.ReadOnly, Handle: floor.SlotsPage},
		{Method: "POST", Path: "/slots/approve", Role: access.Manager, Handle: floor.ApproveWave},
		{Method: "POST", Path: "/slots/undo", Role: access.Manager, Handle: floor.UndoWave},
		{Method: "POST", Path: "/slots/stay", Role: access.Manager, Handle: floor.KeepInPlace},
		{Method: "GET", Path: "/work", Role: access.ReadOnly, Handle: floor.WorkPage},
		{Method: "POST", Path: "/work", Role: access.Manager, Handle: floor.WorkDo},
		{Method: "GET", Path: "/scan", Role: access.Floor, Handle: floor.ScanPage},
		{Method: "GET", Path: "/runs", Role: access.Office, Handle: nights.RunsPage},
		{Method: "GET", Path: "/runs/failed/{failure}", Role: access.Office, Handle: nights.FailedPage},
		{Method: "GET", Path: "/runs/{run}", Role: access.Office, Handle: nights.RunPage},
		{Method: "POST", Path: "/runs", Role: access.Planner, Handle: nights.StartRun},
		{Method: "GET", Path: "/print/orders", Role: access.Office, Handle: purchase.PrintOrders},
		{Method: "GET", Path: "/print/moves", Role: access.ReadOnly, Handle: floor.PrintMoves},
		{Method: "GET", Path: "/print/labels", Role: access.ReadOnly, Handle: floor.PrintLabels},
		{Method: "GET", Path: "/scan/worker.js", Handle: floor.ScanWorker},
		{Method: "GET", Path: "/data", Role: access.ReadOnly, Handle: nights.DataPage},
	}
}
