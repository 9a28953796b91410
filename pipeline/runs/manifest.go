package runs

import (
	"path/filepath"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
)

// ManifestName is the file that makes a folder a run.
const ManifestName = "run.json"

// Manifest is run.json: what the run was made from and what each stage did.
// Everything but Seconds is the same for the same inputs and configuration.
type Manifest struct {
	Run        string        `json:"run"`
	AsOf       core.Day      `json:"as_of"`
	Pipeline   string        `json:"pipeline"`
	Version    string        `json:"version"`
	Config     config.Config `json:"config"`
	ConfigHash string        `json:"config_hash"`
	Inputs     []InputRecord `json:"inputs"`
	// Ledger is how far the ledger was that stock came from; nil where it came
	// from the input tables.
	Ledger   *datasets.LedgerMark `json:"ledger,omitempty"`
	Stages   []StageRecord        `json:"stages"`
	Tables   []TableRecord        `json:"tables"`
	Headline Headline             `json:"headline"`
	LeftOut  []InputLeftOut       `json:"left_out"` // parts of the inputs that were not used; none = exit code 0
	Known    *Known               `json:"known,omitempty"`
	Problems map[string]int64     `json:"problems"`
}

// InputRecord says what was read of one input. Hash covers the content, not
// the order of rows or files: shuffled rows have the same hash.
type InputRecord struct {
	Table     string   `json:"table"`
	Path      string   `json:"path"`
	Rows      int64    `json:"rows"`
	FirstDay  core.Day `json:"first_day"`
	LastDay   core.Day `json:"last_day"`
	Next      core.Day `json:"next_day,omitempty"` // of sales: the last day of the period after the newest rows
	Hash      string   `json:"hash"`
	Generated bool     `json:"generated,omitempty"`
}

// StageRecord counts what a stage took in, gave out and dropped.
type StageRecord struct {
	Stage   string  `json:"stage"`
	RowsIn  int64   `json:"rows_in"`
	RowsOut int64   `json:"rows_out"`
	Dropped int64   `json:"dropped"`
	Seconds float64 `json:"seconds"`
}

// TableRecord is a table of the run folder.
type TableRecord struct {
	Table string `json:"table"`
	File  string `json:"file"`
	Rows  int64  `json:"rows"`
	Hash  string `json:"hash"`
}

// Headline is what a planner wants to see first.
type Headline struct {
	Series        int64      `json:"series"`
	PurchaseLines int64      `json:"purchase_lines"`
	PurchaseValue core.Money `json:"purchase_value"`
	TransferLines int64      `json:"transfer_lines"`
	TransferUnits int64      `json:"transfer_units"`
	Actions       int64      `json:"actions"` // messages about open orders
	PutawayLines  int64      `json:"putaway_lines"`
	PutawayNoSlot int64      `json:"putaway_without_slot"`
	Moves         int64      `json:"moves"`
	TravelBefore  float64    `json:"travel_before"`
	TravelAfter   float64    `json:"travel_after"`
	SecondsSaved  float64    `json:"seconds_saved,omitempty"` // a day by the moves: walking, reaching and refilling
	AtRisk        core.Money `json:"at_risk"`
	Exceptions    int64      `json:"exceptions"`
	Rejects       int64      `json:"rejects"`       // input rows that were not used
	RefusedUnits  float64    `json:"refused_units"` // units that those rows carried, as far as they can be read
	// UsualValue is what the nights before bought; 0 = too few of them. Waiting are the
	// purchases out of proportion, which wait for a person.
	UsualValue   core.Money     `json:"usual_value,omitempty"`
	WaitingLines int64          `json:"waiting_lines"`
	WaitingValue core.Money     `json:"waiting_value"`
	Waiting      []WaitingLines `json:"waiting,omitempty"`
	// Unplanned are the items that no line can be made for, by what they lack.
	Unplanned []Unplanned `json:"unplanned,omitempty"`
	// Later are the items whose supplier takes no orders on the night's day; nil = none.
	Later *LaterOrders `json:"later,omitempty"`
	// Demand is how forecasts of some weeks ago did; nil where there was nothing to judge.
	Demand *DemandJudged `json:"demand,omitempty"`
}

// Unplanned are the items that are not planned for one kind of reason.
type Unplanned struct {
	Code  string `json:"code"` // of their problems
	Items int64  `json:"items"`
	Text  string `json:"text"` // what all of them say, or one for all
	Hint  string `json:"hint"`
}

// LaterOrders are the items whose supplier takes no orders on the day.
type LaterOrders struct {
	Items int64    `json:"items"`
	Short int64    `json:"short"` // of them at or below their reorder point
	On    core.Day `json:"on"`    // the first order day of any of them
}

// WaitingLines are the purchases that wait for a person for one kind of reason.
type WaitingLines struct {
	Kind  string     `json:"kind"` // one of replenish's Confirm kinds
	Lines int64      `json:"lines"`
	Value core.Money `json:"value"`
}

// ReadManifest reads a run's run.json.
func ReadManifest(dir string) (*Manifest, error) {
	var m Manifest
	if err := ReadJSON(filepath.Join(dir, ManifestName), &m); err != nil {
		return nil, err
	}
	return &m, nil
}

// Digest is the hash of everything a run says but how long it took and which
// number it bears.
func (m Manifest) Digest() (string, error) {
	m.Run = ""
	m.Stages = append([]StageRecord(nil), m.Stages...)
	for i := range m.Stages {
		m.Stages[i].Seconds = 0
	}
	return HashOf(m)
}

// HasHistory tells whether the run has a history, whole or laid over an earlier one.
func (m *Manifest) HasHistory() bool { return m.HasTable("history") || m.HasTable("history_base") }

// HasTable tells whether the run made the table.
func (m *Manifest) HasTable(name string) bool {
	for _, t := range m.Tables {
		if t.Table == name {
			return true
		}
	}
	return false
}
