package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/chromedp/chromedp"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// phone is the width that the floor's and the manager's tasks are done at.
const phone = 390

// worker is the name under which the floor's tasks are done.
const worker = "cleo"

// floorBars does the ten tasks of the floor and its manager on a phone.
func floorBars(ctx context.Context, sheet *bar.Sheet, s *site) error {
	if err := taskBars(ctx, sheet, s, "manager", phone, managerTasks(), false); err != nil {
		return err
	}
	floor := *s
	floor.token = s.roles["floor"]
	return taskBars(ctx, sheet, &floor, "floor", phone, floorTasks(), false)
}

func managerTasks() []task {
	return []task{
		{"ask for counts, seeing which records are doubtful", "/work?location=WH1", fixed(
			action{click("#plan-counts button"), saved + ` && !!document.querySelector("#h-doubt ~ ul meter")`})},
		{"look for refills", "/work?location=WH1", fixed(
			action{click(`.parts a[href*="show=refills"]`), `location.search.includes("refills") && !!document.querySelector("#h-refills")`},
			action{click(`main form button[value="refills"]`), saved})},
		{"approve a wave of moves", "/work?location=WH1", fixed(
			action{click(`.parts a[href*="show=wave"]`), `!!document.querySelector("form[action='/slots/approve']")`},
			action{click(`main .hero .chip`), `location.search.includes("moves=")`},
			action{click(`form[action="/slots/approve"] button`), saved +
				` && !!document.querySelector("form[action='/slots/undo']")`})},
		{"hold what stands where it is", "/slots?location=WH1", fixed(
			action{enter(`#stays input[name="name"]`, "SKU-000001"), `true`},
			action{enter(`#stays input[name="reason"]`, "promotion"), `true`},
			action{click(`#stays form[action="/slots/stay"] button`), `!!document.querySelector("main .notice")`})},
	}
}

func floorTasks() []task {
	return []task{
		{"see what is to be counted, and count it", "/work?location=WH1", counted},
		{"find where an item stands", "/work?location=WH1", fixed(
			action{click(`.parts a[href*="show=find"]`), `!!document.querySelector("#filter")`},
			action{func(t *tab) error {
				return t.do(chromedp.SendKeys(chromedp.CSS("#filter"),
					"cream\r"))
			}, `document.querySelectorAll(".card .place").length > 0`})},
		{"carry out a move of the wave", "/work?location=WH1",
			func(t *tab) ([]action, error) { return t.scanned("move", "") }},
		{"undo the last step of a task that is done", "/scan", undone},
		{"take an answer back", "/scan", oneBack},
		{"say that goods are not there", "/scan", short},
	}
}

// mine makes the next task of a kind the worker's own, and opens the handheld at it.
func (t *tab) mine(kind string) (id string, err error) {
	if err := t.putBack(); err != nil {
		return "", err
	}
	var answer struct {
		Result map[string]any `json:"result"`
	}
	t.keys++
	body := map[string]any{"key": fmt.Sprint("mine-", kind, t.keys), "location": "WH1",
		"worker": worker, "kinds": []string{kind}}
	if status, err := t.call(t.token, "POST", "/api/v1/commands/next_task", body,
		&answer); err != nil || status != 200 {
		return "", fmt.Errorf("next_task: %d %w", status, err)
	}
	id, _ = answer.Result["task"].(string)
	if id == "" {
		return "", fmt.Errorf("no %s is open", kind)
	}
	if err := t.visit("/scan"); err != nil {
		return "", err
	}
	if _, err := t.value(`localStorage.setItem("place", "WH1"), localStorage.removeItem("prompt"), localStorage.removeItem("last"), ""`); err != nil {
		return "", err
	}
	if err := t.visit("/scan"); err != nil {
		return "", err
	}
	return id, t.answered(fmt.Sprintf(`JSON.parse(localStorage.getItem("prompt") || "{}").task === %q`, id))
}

// putBack puts what the worker has begun back for later.
func (t *tab) putBack() error {
	var open struct {
		Rows []struct {
			Task, Worker string
		} `json:"rows"`
	}
	if _, err := t.call(t.token, "GET", "/api/v1/tasks?open=true&location=WH1&limit=1000", nil, &open); err != nil {
		return err
	}
	for _, v := range open.Rows {
		if v.Worker != worker {
			continue
		}
		t.keys++
		body := map[string]any{"key": fmt.Sprint("back-", v.Task, t.keys), "task": v.Task, "say": "skip"}
		if status, err := t.call(t.token, "POST", "/api/v1/commands/task_scan", body,
			nil); err != nil || status != 200 {
			return fmt.Errorf("skip %s: %d %w", v.Task, status, err)
		}
	}
	return nil
}

// prompt is the question on the screen.
type prompt struct {
	Task, Question, Expect, SKU string
	Left                        int
}

func (t *tab) prompt() (p prompt, err error) {
	text, err := t.value(`localStorage.getItem("prompt") || "{}"`)
	if err == nil {
		err = json.Unmarshal([]byte(text), &p)
	}
	return p, err
}

// step answers the question on the screen as it is asked.
func (t *tab) step() error {
	p, err := t.prompt()
	if err != nil {
		return err
	}
	answer := p.Expect
	switch p.Question {
	case "item":
		answer = p.SKU
	case "quantity":
		answer = fmt.Sprint(p.Left)
	case "count", "recount":
		var task struct {
			From string `json:"from_slot"`
		}
		if _, err := t.call(t.token, "GET", "/api/v1/tasks/"+url.PathEscape(p.Task), nil, &task); err != nil {
			return err
		}
		var cells struct {
			Rows []struct {
				Account string `json:"account"`
				OnHand  int    `json:"on_hand"`
			} `json:"rows"`
		}
		if _, err := t.call(t.other, "GET", "/api/v1/balances?sku="+url.QueryEscape(p.SKU)+"&limit=1000", nil, &cells); err != nil {
			return err
		}
		n := 0
		for _, c := range cells.Rows {
			if strings.Contains(c.Account, "WH1") && strings.HasSuffix(c.Account, task.From) {
				n += c.OnHand
			}
		}
		answer = fmt.Sprint(n)
	}
	if err := t.reply(answer); err != nil {
		return err
	}
	return t.answered(queued + ` === "0"`)
}

// scanned answers a task of a kind until it is done or asks a question.
func (t *tab) scanned(kind, until string) ([]action, error) {
	id, err := t.mine(kind)
	if err != nil {
		return nil, err
	}
	return []action{{func(t *tab) error {
		for range 8 {
			p, err := t.prompt()
			if err != nil || p.Task != id || until != "" && p.Question == until {
				return err
			}
			if err := t.step(); err != nil {
				return err
			}
		}
		return fmt.Errorf("task %s does not end", id)
	}, `!document.getElementById("result").className.includes("wrong")`}}, nil
}

// counted sees the counts due, counts one, and sees that the floor is shown no record.
func counted(t *tab) ([]action, error) {
	blind, err := t.value(`String(document.querySelectorAll("#h-due ~ ul .card").length > 0 && !document.querySelector("#h-doubt"))`)
	if err != nil || blind != "true" {
		return nil, fmt.Errorf("the floor sees no counts due, or sees records (%w)", err)
	}
	return t.scanned("count", "")
}

// undone carries a move out and takes its last step back: the goods are in hand again.
func undone(t *tab) ([]action, error) {
	actions, err := t.scanned("move", "")
	return append(actions, action{click("#back"), `JSON.parse(localStorage.getItem("prompt") || "{}").question === "to_slot"`},
		action{(*tab).step, `!document.getElementById("result").className.includes("wrong")`}), err
}

// oneBack answers two questions and takes the second answer back.
func oneBack(t *tab) ([]action, error) {
	actions, err := t.scanned("move", "quantity")
	return append(actions, action{click("#back"), `JSON.parse(localStorage.getItem("prompt") || "{}").question === "item"`}), err
}

// short says of a move that nothing is there: it ends, and the slot is to be counted.
func short(t *tab) ([]action, error) {
	actions, err := t.scanned("move", "quantity")
	return append(actions, action{click("#short"), `document.getElementById("result").textContent.includes("counted")`}), err
}
