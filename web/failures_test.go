package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
)

// The four ways in which records and shelves drift apart, through the API and
// on to the planner's next night.

// The record says 200, the shelf has 80: a short pick posts the difference,
// and the same night the order is computed on what is there.
func TestRecordSays200ShelfHas80(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 200)
	before, quantity := s.planned(s.night())
	require.EqualValues(t, 200, before.OnHand)
	require.Zero(t, quantity, "200 cover six days of ten")

	s.do(access.Floor, "place_order", map[string]any{"order": "C1", "location": "WH",
		"lines": []map[string]any{{"sku": "S", "quantity": 100}}})
	task := s.do(access.Floor, "next_task", map[string]any{"location": "WH", "worker": "kim"})
	s.do(access.Floor, "pick", map[string]any{"task": task["task"], "quantity": 80, "short": true})
	after, quantity := s.planned(s.night())
	require.Zero(t, after.OnHand-after.Reserved, "the night sees an empty shelf, not a record of 120")
	require.Positive(t, quantity, "and orders")
}

// Goods arrive and nobody logs them: a dock scan of the ordered shipment
// blocks the duplicate order, and receiving it leaves one order's goods.
func TestGoodsArriveAndNobodyLogsThem(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	first, quantity := s.planned(s.night())
	require.EqualValues(t, 20, first.OnHand)
	require.Positive(t, quantity)
	s.do(access.Planner, "approve_purchases", map[string]any{"lines": []any{line("L1", 60)}})
	var orders struct {
		Rows []struct{ Order string } `json:"rows"`
	}
	require.Equal(t, http.StatusOK, s.call(access.Planner, "GET", "/api/v1/orders?open=true", nil, &orders))
	require.Len(t, orders.Rows, 1)
	s.do(access.Planner, "begin_sending", map[string]any{"order": orders.Rows[0].Order})
	s.do(access.Planner, "record_sent", map[string]any{"order": orders.Rows[0].Order, "ref": "mail 7"})

	seen := s.do(access.Floor, "see_shipment", map[string]any{"location": "WH", "order": orders.Rows[0].Order})
	require.Equal(t, true, seen["expected"])
	held := s.do(access.Planner, "approve_purchases", map[string]any{"lines": []any{line("L2", 60)}})
	require.Len(t, held["held"], 1, "the duplicate is blocked")
	second, quantity := s.planned(s.night())
	require.GreaterOrEqual(t, second.OnOrder, int64(60), "what is at the dock counts")
	require.Zero(t, quantity, "and is not ordered again")

	s.do(access.Floor, "task_scan", map[string]any{"task": seen["task"], "scan": "S"})
	s.do(access.Floor, "task_scan", map[string]any{"task": seen["task"], "quantity": 60})
	third, _ := s.planned(s.night())
	require.EqualValues(t, 80, third.OnHand)
	require.Zero(t, third.OnOrder, "the duplicate was dropped with the receipt")
}

// A misplaced item: a scan in the wrong slot relocates it on record and asks
// for a count where it was expected; the night's total does not change.
func TestMisplacedItem(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 30)
	s.do(access.Floor, "see_goods", map[string]any{"location": "WH", "slot": "B-01", "sku": "S", "quantity": 5})
	var tasks struct {
		Rows []map[string]any `json:"rows"`
	}
	require.Equal(t, http.StatusOK, s.call(access.ReadOnly, "GET", "/api/v1/tasks?open=true&kind=count", nil, &tasks))
	require.NotEmpty(t, tasks.Rows, "a count where it was expected")
	p, _ := s.planned(s.night())
	require.EqualValues(t, 30, p.OnHand, "moved on record, not made and not lost")
}

// An order against stock that no longer exists fails before the promise.
func TestPromiseAgainstStockThatIsGone(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 10)
	s.do(access.Floor, "count", map[string]any{"location": "WH", "slot": "A-01", "sku": "S", "quantity": 3})
	var problem site.Problem
	status := s.call(access.Floor, "POST", "/api/v1/commands/place_order",
		map[string]any{"key": "c1", "order": "C1", "location": "WH",
			"lines": []map[string]any{{"sku": "S", "quantity": 4}}}, &problem)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, "not_enough", problem.Code)
	require.Contains(t, problem.Detail, "has 3 of S")
	p, _ := s.planned(s.night())
	require.EqualValues(t, 3, p.OnHand)
	require.Zero(t, p.Reserved, "nothing was promised")
}
