package main

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/chromedp/chromedp"

	"github.com/stockwright/stockwright/execution"
)

const (
	asked  = `document.getElementById("ask").textContent`
	queued = `String(JSON.parse(localStorage.getItem("queue") || "[]").length)`
)

// job is a putaway whose goods stand at the dock.
type job struct {
	id, sku  string
	quantity int
}

// receiveOne takes a worker's next putaway and receives its goods, so that the
// handheld begins at it.
func (t *tab) receiveOne() (job, error) {
	next, err := t.command("next_task", map[string]any{"location": "WH1", "worker": "ann",
		"kinds": []string{"put_away"}})
	if err != nil {
		return job{}, err
	}
	j := job{id: fmt.Sprint(next["task"]), sku: fmt.Sprint(next["sku"])}
	left, _ := next["left"].(float64)
	j.quantity = int(left)
	if j.id == "" || j.quantity == 0 {
		return j, fmt.Errorf("no putaway waits: %v", next)
	}
	_, err = t.command("receive", map[string]any{"location": "WH1",
		"lines": []any{map[string]any{"sku": j.sku, "quantity": j.quantity}}})
	return j, err
}

// reply answers a question of the handheld.
func (t *tab) reply(text string) error {
	return t.do(chromedp.SendKeys(chromedp.CSS("#code"), text+"\r"))
}

// posted are the movements that a putaway has posted into slots.
func (t *tab) posted(j job) (units float64, times int, err error) {
	for cursor := ""; ; {
		var page struct {
			Rows []struct {
				Quantity float64 `json:"quantity"`
				Ref      string  `json:"ref"`
			} `json:"rows"`
			Next string `json:"next"`
		}
		if _, err := t.call(t.token, "GET", "/api/v1/movements?limit=1000&sku="+url.QueryEscape(j.sku)+cursor, nil, &page); err != nil {
			return 0, 0, err
		}
		for _, m := range page.Rows {
			if m.Ref == j.id {
				units += m.Quantity
				times++
			}
		}
		if page.Next == "" {
			return units, times, nil
		}
		cursor = "&cursor=" + page.Next
	}
}

// begin opens the handheld at a putaway and answers until the question after
// the quantity.
func (t *tab) begin(j job) error {
	if err := t.visit("/scan"); err != nil {
		return err
	}
	if err := t.until(asked, j.sku); err != nil {
		return err
	}
	// The worker keeps the page on the device before the network goes.
	return t.until(`navigator.serviceWorker.controller && localStorage.getItem("task") && localStorage.getItem("task") !== "null" ? "kept" : "not yet"`, "kept")
}

// once checks that a putaway was posted once and that the ledger holds.
func (t *tab) once(j job) (string, error) {
	units, times, err := t.posted(j)
	if err != nil {
		return "", err
	}
	var held execution.Verification
	if _, err := t.call(t.token, "GET", "/api/v1/verification", nil, &held); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d units, %d posting", int(units), times),
		want(times == 1 && int(units) == j.quantity && held.OK(),
			"%v units in %d postings, %d were to be put away, %d balances differ", units, times,
			j.quantity, len(held.Differences))
}

// putAwayOffline cuts the network after the first answer: the worker goes on
// to the end, loads the page again without a network, and when it is back the
// answers reach the ledger.
func (t *tab) putAwayOffline() (string, error) {
	j, err := t.receiveOne()
	if err != nil {
		return "", err
	}
	if err := t.begin(j); err != nil {
		return "", err
	}
	if err := t.reply(j.sku); err != nil {
		return "", err
	}
	if err := t.until(asked, "How many"); err != nil {
		return "", err
	}
	t.front.cut.Store(true)
	defer t.front.cut.Store(false)
	if err := t.reply(fmt.Sprint(j.quantity)); err != nil {
		return "", err
	}
	if err := t.until(asked, "To "); err != nil {
		return "", err
	}
	if err := t.do(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#ask"))); err != nil {
		return "", fmt.Errorf("loading the page without a network: %w", err)
	}
	if err := t.until(asked, "To "); err != nil {
		return "", err
	}
	question, err := t.value(asked)
	if err != nil {
		return "", err
	}
	if err := t.reply(strings.Fields(question)[1]); err != nil {
		return "", err
	}
	if err := t.until(queued, "2"); err != nil {
		return "", err
	}
	if _, times, err := t.posted(j); err != nil || times != 0 {
		return "", fmt.Errorf("the ledger has %d postings while the network is cut (%w)", times, err)
	}
	t.front.cut.Store(false)
	if err := t.until(queued, "0"); err != nil {
		return "", err
	}
	return t.once(j)
}

// putAwayLostReply lets the last answer reach the ledger and loses its reply.
func (t *tab) putAwayLostReply() (string, error) {
	j, err := t.receiveOne()
	if err != nil {
		return "", err
	}
	if err := t.begin(j); err != nil {
		return "", err
	}
	if err := t.reply(j.sku); err != nil {
		return "", err
	}
	if err := t.until(asked, "How many"); err != nil {
		return "", err
	}
	if err := t.reply(fmt.Sprint(j.quantity)); err != nil {
		return "", err
	}
	if err := t.until(asked, "To "); err != nil {
		return "", err
	}
	question, err := t.value(asked)
	if err != nil {
		return "", err
	}
	t.front.lost.Store(true)
	if err := t.reply(strings.Fields(question)[1]); err != nil {
		return "", err
	}
	if err := t.until(queued, "1"); err != nil {
		return "", err
	}
	if err := t.do(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#ask"))); err != nil {
		return "", fmt.Errorf("loading the page without a network: %w", err)
	}
	if _, times, err := t.posted(j); err != nil || times != 1 {
		return "", fmt.Errorf("the ledger has %d postings, the page does not know (%w)", times, err)
	}
	t.front.lost.Store(false)
	t.front.cut.Store(false)
	if err := t.until(queued, "0"); err != nil {
		return "", err
	}
	return t.once(j)
}
