package floor

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// The parts of the page of the floor's work.
const (
	showCounts  = "counts"
	showRefills = "refills"
	showWave    = "wave"
	showFind    = "find"
)

var workParts = []string{showCounts, showRefills, showWave, showFind}

// workData is the floor's work at a location, made for a phone.
type workData struct {
	Locations []string
	Location  string
	Show      string
	Parts     []workPart
	CanPlan   bool
	Blind     bool // counts are: whoever counts sees no record
	Counts    []workTask
	Doubts    []doubtRow
	Refills   []workTask
	Wave      *SlotsData
	Moves     []workTask
	Search    string
	Found     []foundRow
	Most      int // counts, refills and moves that the page leaves out
	Seen      bool
	Key       string // of the page's forms: a form sent twice is carried out once
}

// workPart is a part of the page and how much is open in it.
type workPart struct {
	Name    string
	Open    int
	Counted bool
}

// workTask is an open task of the floor, as its card shows it.
type workTask struct {
	execution.Task
	Name  string
	Waits bool // for a manager's word
}

// refillRow is an open refill, as it is exported.
type refillRow struct {
	ID       string              `json:"task"`
	Name     string              `json:"description"`
	SKU      string              `json:"sku"`
	Lot      string              `json:"lot"`
	From     string              `json:"from_slot"`
	To       string              `json:"to_slot"`
	Quantity int64               `json:"quantity"`
	Done     int64               `json:"done"`
	Worker   string              `json:"worker"`
	State    execution.TaskState `json:"state"`
	Reason   string              `json:"reason"`
}

// doubtRow is a record and how likely it is wrong.
type doubtRow struct {
	Slot    string  `json:"slot"`
	Name    string  `json:"description"`
	SKU     string  `json:"sku"`
	Lot     string  `json:"lot"`
	OnHand  int64   `json:"on_hand"`
	Doubt   float64 `json:"doubt"`
	Days    int     `json:"days_since_count"` // −1 = never counted
	Moves   int64   `json:"moves_since_count"`
	Shorts  int64   `json:"short_picks"`
	Strays  int64   `json:"unexplained_scans"`
	Counted bool    `json:"count_is_due"`
}

// foundRow is where a searched item stands.
type foundRow struct {
	Name    string
	SKU     string
	Slot    string
	Lot     string
	OnHand  int64
	Free    int64
	Expires string
	Hidden  bool // its slot is to be counted
}

// shownWork is how many tasks or records a part shows.
const shownWork = 50

// WorkPage is counts due and doubted records, refills, the wave of moves, and where goods
// stand: what a manager with a phone decides, and the floor looks up.
func WorkPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	out := workData{Location: q.Get("location"), Show: q.Get("show"), Search: q.Get("q"),
		CanPlan: site.Identity(r.Context()).Role.May(access.Manager), Key: access.RandomText()}
	out.Blind = site.Identity(r.Context()).Role == access.Floor
	if !slices.Contains(workParts, out.Show) {
		out.Show = showCounts
	}
	var err error
	if out.Locations, err = workLocations(s, r.Context()); err != nil {
		return err
	}
	if out.Location == "" && len(out.Locations) > 0 {
		out.Location = out.Locations[0]
	}
	if err := out.fill(s, r); err != nil {
		return err
	}
	switch out.Show {
	case showCounts:
		if done, err := site.ExportRows(w, r, "doubt", out.Doubts); done {
			return err
		}
	case showRefills:
		if done, err := site.ExportRows(w, r, "refills", refillRows(out.Refills)); done {
			return err
		}
	}
	out.cut()
	return s.Show(w, r, http.StatusOK, "work.html", site.Page{Title: words.Text("nav.work"),
		Nav: "work", Notice: q.Get("notice"), Data: out})
}

func refillRows(tasks []workTask) []refillRow {
	rows := make([]refillRow, len(tasks))
	for i, t := range tasks {
		rows[i] = refillRow{t.ID, t.Name, t.Goods.SKU, t.Goods.Lot, t.From, t.To, t.Quantity, t.Done,
			t.Worker, t.State, t.Reason}
	}
	return rows
}

// cut leaves so much of each list as a phone shows.
func (out *workData) cut() {
	out.Most = max(len(out.Counts), len(out.Refills), len(out.Moves)) - shownWork
	out.Counts, out.Refills, out.Moves = out.Counts[:min(shownWork, len(out.Counts))],
		out.Refills[:min(shownWork, len(out.Refills))], out.Moves[:min(shownWork, len(out.Moves))]
	out.Doubts = out.Doubts[:min(shownWork, len(out.Doubts))]
}

// workLocations are the locations with slots or tasks, those with most open tasks first.
func workLocations(s *site.Server, ctx context.Context) ([]string, error) {
	tasks, err := s.Opt.Ledger.Tasks(ctx, execution.TaskFilter{Open: true})
	if err != nil {
		return nil, err
	}
	open := map[string]int{}
	for _, t := range tasks.Rows {
		open[t.Location]++
	}
	out, err := s.LocationNames(ctx)
	if err != nil {
		return nil, err
	}
	for name := range open {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(-cmp.Compare(open[a], open[b]), cmp.Compare(a, b)) })
	return out, nil
}

func (out *workData) fill(s *site.Server, r *http.Request) error {
	ctx := r.Context()
	open := map[execution.TaskKind][]execution.Task{}
	tasks, err := s.Opt.Ledger.Tasks(ctx, execution.TaskFilter{Open: true, Location: out.Location})
	if err != nil {
		return err
	}
	for _, t := range tasks.Rows {
		open[t.Kind] = append(open[t.Kind], t)
	}
	describe := func(kind execution.TaskKind) []workTask {
		var rows []workTask
		for _, t := range open[kind] {
			rows = append(rows, workTask{t, s.Description(ctx, t.Goods.SKU), t.State == execution.TaskBlocked})
		}
		slices.SortStableFunc(rows, func(a, b workTask) int { return cmp.Compare(yes(b.Waits), yes(a.Waits)) })
		return rows
	}
	out.Counts, out.Refills, out.Moves = describe(execution.TaskCount),
		describe(execution.TaskReplenish), describe(execution.TaskMove)
	out.Parts = []workPart{{showCounts, len(out.Counts), true}, {showRefills, len(out.Refills), true},
		{showWave, len(out.Moves), len(out.Moves) > 0}, {showFind, 0, false}}
	switch out.Show {
	case showCounts:
		if !out.Blind {
			return out.fillDoubts(s, ctx, open[execution.TaskCount])
		}
		for i := range out.Counts { // what speaks for a count tells the record and what it is worth
			out.Counts[i].Reason = ""
		}
	case showWave:
		return out.fillWave(s, r)
	case showFind:
		return out.find(s, ctx, open[execution.TaskCount])
	}
	return nil
}

func yes(v bool) int {
	if v {
		return 1
	}
	return 0
}

// fillDoubts lists the records most likely to be wrong.
func (out *workData) fillDoubts(s *site.Server, ctx context.Context, due []execution.Task) error {
	asked := map[execution.Cell]bool{}
	for _, t := range due {
		asked[execution.Cell{Account: execution.SlotAccount(t.Location, t.From), Goods: t.Goods.Normal()}] = true
	}
	cells, err := s.Opt.Ledger.Balances(ctx, execution.BalanceFilter{Location: out.Location, Kind: execution.KindSlot})
	if err != nil {
		return err
	}
	now := s.Opt.Now().UnixMicro()
	for _, b := range cells.Rows {
		row := doubtRow{Slot: b.Account.Name(), SKU: b.SKU, Lot: b.Lot, OnHand: b.OnHand,
			Doubt: execution.Doubt(b, now), Days: -1, Moves: b.Moves, Shorts: b.Shorts,
			Strays: b.Strays, Counted: asked[b.Cell]}
		if b.CountedAt > 0 {
			row.Days = int((now - b.CountedAt) / microDay)
		}
		out.Doubts = append(out.Doubts, row)
	}
	slices.SortStableFunc(out.Doubts, func(a, b doubtRow) int {
		return cmp.Or(-cmp.Compare(a.Doubt, b.Doubt), cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.SKU, b.SKU))
	})
	for i := range out.Doubts {
		out.Doubts[i].Name = s.Description(ctx, out.Doubts[i].SKU)
	}
	return nil
}

const microDay = 86_400_000_000

// fillWave reads the moves of the newest plan, where there is one.
func (out *workData) fillWave(s *site.Server, r *http.Request) error {
	if _, ok, err := s.LatestPlan(); err != nil || !ok {
		return err
	}
	d, err := s.Data("latest")
	if err != nil {
		return err
	}
	out.Wave = &SlotsData{Location: out.Location, CanApply: out.CanPlan}
	if err := ChooseMoves(s, r.Context(), d, r.URL.Query().Get("moves"), out.Wave); err != nil {
		return err
	}
	for i := range out.Wave.Moves {
		out.Wave.Moves[i].Name = s.Description(r.Context(), out.Wave.Moves[i].SKU)
	}
	return nil
}

// find looks up where goods stand, by description, SKU, slot or a scanned code.
func (out *workData) find(s *site.Server, ctx context.Context, due []execution.Task) error {
	if out.Search == "" {
		return nil
	}
	hidden := map[string]bool{}
	for _, t := range due {
		hidden[t.From] = out.Blind
	}
	out.Seen = true
	sku := s.Opt.Ledger.SKUOf(ctx, out.Search)
	cells, err := s.Opt.Ledger.Balances(ctx, execution.BalanceFilter{Location: out.Location, Kind: execution.KindSlot})
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, b := range cells.Rows {
		name, ok := names[b.SKU]
		if !ok {
			name = s.Description(ctx, b.SKU)
			names[b.SKU] = name
		}
		if b.SKU != sku && !site.Contains(out.Search, b.SKU, name, b.Account.Name()) {
			continue
		}
		row := foundRow{Name: name, SKU: b.SKU, Slot: b.Account.Name(), Lot: b.Lot, OnHand: b.OnHand,
			Free: b.Available(), Hidden: hidden[b.Account.Name()]}
		if b.Expiry != 0 {
			row.Expires = words.DayText(b.Expiry)
		}
		if out.Found = append(out.Found, row); len(out.Found) == shownWork {
			break
		}
	}
	return nil
}

// workAsked is what a form of the page asks for, where it leads back to, and the text of
// what was made of it.
type workAsked struct {
	command      execution.Command
	show, notice string
}

// askedOf reads a form of the page.
func askedOf(r *http.Request) (workAsked, error) {
	location := r.PostFormValue("location")
	switch r.PostFormValue("do") {
	case "counts":
		n, err := strconv.Atoi(r.PostFormValue("tasks"))
		if err != nil {
			return workAsked{}, site.Refuse(http.StatusBadRequest, "bad_form")
		}
		return workAsked{&execution.PlanCounts{Location: location, Tasks: n}, showCounts, "work.planned"}, nil
	case "count":
		return workAsked{&execution.PlanCounts{Location: location, Tasks: shownWork,
			Slots: []string{r.PostFormValue("slot")}}, showCounts, "work.planned"}, nil
	case "accept", "again":
		version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
		if err != nil {
			return workAsked{}, site.Refuse(http.StatusBadRequest, "bad_form")
		}
		accept := r.PostFormValue("do") == "accept"
		notice := "work.again"
		if accept {
			notice = "work.accepted"
		}
		return workAsked{&execution.ApproveCount{Task: r.PostFormValue("task"), Accept: accept,
			Version: version}, showCounts, notice}, nil
	case "giveup":
		return workAsked{&execution.CancelTask{Task: r.PostFormValue("task"),
			Reason: fmt.Sprintf(words.Text("slots.undoneby"), site.Identity(r.Context()).Name)},
			r.PostFormValue("show"), "work.givenup"}, nil
	case "refills":
		return workAsked{&execution.PlanReplenishment{Location: location}, showRefills, "work.refilled"}, nil
	}
	return workAsked{}, site.Refuse(http.StatusBadRequest, "bad_form")
}

// WorkDo carries out what a manager decides on the page of the floor's work. Each form has
// its key, so that a form sent twice is carried out once.
func WorkDo(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	asked, err := askedOf(r)
	if err != nil {
		return err
	}
	head := asked.command.Meta()
	head.Key, head.Actor = r.PostFormValue("key"), site.Identity(r.Context()).Name
	answer, err := s.Opt.Ledger.Do(r.Context(), asked.command)
	if err != nil {
		return err
	}
	var made struct {
		Rows    []json.RawMessage `json:"rows"`
		Ordered []string          `json:"ordered"`
	}
	if err := answer.Into(&made); err != nil {
		return err
	}
	back := url.Values{"location": {r.PostFormValue("location")}, "show": {asked.show},
		"notice": {words.Counted(asked.notice, len(made.Rows)+len(made.Ordered))}}
	http.Redirect(w, r, "/work?"+back.Encode(), http.StatusSeeOther)
	return nil
}
