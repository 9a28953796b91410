package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/pipeline/schedule"
	"github.com/stockwright/stockwright/replenish"
)

// FileName is the file that makes a folder a workspace.
const FileName = "stockwright.yaml"

// Config is stockwright.yaml. Unknown keys are errors. Relative paths are
// relative to the workspace folder.
type Config struct {
	// Name is printed on reports.
	Name string `yaml:"name" json:"name"`
	// Currency is the ISO 4217 code printed beside money; no conversion is made.
	Currency string `yaml:"currency" json:"currency"`
	// TimeZone is the IANA zone in which a day begins, for timestamps and schedules.
	TimeZone string `yaml:"time_zone" json:"time_zone"`
	// AsOf is the day that run plans for where no flag says one: "today" (also
	// ""), "data", the day after the newest sale, or a date.
	AsOf string `yaml:"as_of,omitempty" json:"as_of,omitempty"`
	// Inputs maps a table of the contract to where it is.
	Inputs map[string]Input `yaml:"inputs" json:"inputs"`
	// StockFrom is "files" (the input tables) or "ledger" (the execution module).
	StockFrom string `yaml:"stock_from" json:"stock_from"`
	// Ledger is the ledger's file or PostgreSQL address, used by execute and serve.
	Ledger string `yaml:"ledger,omitempty" json:"ledger,omitempty"`
	// Runs is the folder of the runs.
	Runs string `yaml:"runs" json:"runs"`
	// Outbox is the folder into which released orders are handed off.
	Outbox string `yaml:"outbox" json:"outbox"`

	Gate      GateConfig      `yaml:"gate" json:"gate"`
	Forecast  ForecastConfig  `yaml:"forecast" json:"forecast"`
	Replenish ReplenishConfig `yaml:"replenish" json:"replenish"`
	Slotting  SlottingConfig  `yaml:"slotting" json:"slotting"`

	// Pipelines are the named jobs: nightly replenishment, weekly slotting,
	// hourly stock check are three entries.
	Pipelines map[string]PipelineConfig `yaml:"pipelines" json:"pipelines"`
}

// Input is one table's place: a file, a glob or a folder, on disk or in object
// storage, with aliases from the export's column names to the contract's.
type Input struct {
	Path    string            `yaml:"path" json:"path"`
	Aliases map[string]string `yaml:"aliases,omitempty" json:"aliases,omitempty"`
	// Defaults fill contract columns the export does not have (location: UK).
	Defaults map[string]string `yaml:"defaults,omitempty" json:"defaults,omitempty"`
	// Dates is how texts and whole numbers stand for days (dd.mm.yyyy); "" is
	// yyyy-mm-dd.
	Dates string `yaml:"dates,omitempty" json:"dates,omitempty"`
	// Decimal is the mark before decimals in texts, "." or ",".
	Decimal string `yaml:"decimal,omitempty" json:"decimal,omitempty"`
	// Delimiter and Encoding are those of delimited texts; "" = recognised.
	Delimiter string `yaml:"delimiter,omitempty" json:"delimiter,omitempty"`
	Encoding  string `yaml:"encoding,omitempty" json:"encoding,omitempty"`
	// Duplicates says what counts where whole days of a location stand in several
	// files of the sales: "" stops the night, "keep_last" takes the last file by
	// name, "sum" takes every row.
	Duplicates string `yaml:"duplicates,omitempty" json:"duplicates,omitempty"`
	// Generated marks a master that init made up; every plan says so.
	Generated bool `yaml:"generated,omitempty" json:"generated,omitempty"`
}

// GateConfig sets the limits of the data gate.
type GateConfig struct {
	// StaleAfterDays is how many days the newest sale may lie before the day
	// before as-of without being called stale.
	StaleAfterDays int `yaml:"stale_after_days" json:"stale_after_days"`
	// RefusedShare is the share of a table's rows above which refused rows are worth
	// an exit code of 3.
	RefusedShare float64 `yaml:"refused_share" json:"refused_share"`
	// StopShare is the share above which they stop the night.
	StopShare float64 `yaml:"stop_share" json:"stop_share"`
}

// ForecastConfig sets the forecasting stage.
type ForecastConfig struct {
	// HorizonDays is how many days are forecast, at least the longest cover window.
	HorizonDays int `yaml:"horizon_days" json:"horizon_days"`
	// SeasonLength is the primary season in days.
	SeasonLength int `yaml:"season_length" json:"season_length"`
	// Grain is "" to see whether sales rows are days or sums over weeks or months, or
	// "day" to take every row as its day's.
	Grain string `yaml:"grain,omitempty" json:"grain,omitempty"`
	// Method is "" for the default ensemble or a method's name.
	Method string `yaml:"method,omitempty" json:"method,omitempty"`
	// HistoryDays is how much history is used.
	HistoryDays int `yaml:"history_days" json:"history_days"`
	// PoolSample is how many series of a group teach its shared knowledge.
	PoolSample int `yaml:"pool_sample" json:"pool_sample"`
	// PoolDays is how long what the groups share is used before it is learnt anew.
	PoolDays int `yaml:"pool_days" json:"pool_days"`
	// Reconcile makes the forecasts agree with those of their sums over locations and
	// categories: "" (not), "bottom-up", "top-down" or "mint".
	Reconcile string `yaml:"reconcile,omitempty" json:"reconcile,omitempty"`
	// Warm starts each fit from the state of the latest earlier run.
	Warm bool `yaml:"warm" json:"warm"`
}

// PipelineConfig is one named job: its stages, its scope and its schedule.
type PipelineConfig struct {
	Stages     []string `yaml:"stages" json:"stages"`
	Schedule   string   `yaml:"schedule,omitempty" json:"schedule,omitempty"`
	Locations  []string `yaml:"locations,omitempty" json:"locations,omitempty"`
	Categories []string `yaml:"categories,omitempty" json:"categories,omitempty"`
}

// Default is what a key left out of stockwright.yaml means.
func Default() Config {
	return Config{
		Name: "workspace", Currency: "EUR", TimeZone: "UTC",
		Inputs: map[string]Input{}, StockFrom: "files", Ledger: "ledger.db", Runs: "runs", Outbox: "outbox",
		Gate: GateConfig{StaleAfterDays: 2, RefusedShare: 0.01, StopShare: 0.1},
		Forecast: ForecastConfig{HorizonDays: 56, SeasonLength: 7, HistoryDays: 1096, PoolSample: 400,
			PoolDays: 7, Warm: true},
		Replenish: ReplenishConfig{PolicyTerms: PolicyTerms{Policy: replenish.Policy{Kind: PolicyEconomic, Target: replenish.TargetFill, Level: 0.98,
			HoldingRate: 0.2, OrderCost: 5}, ReviewDays: 1, Rounding: "up"}, TransferLeadDays: 1,
			PackBreakCost: 0.1, Rebalance: true, ExceptionsADay: 50,
			ActionLeastDays: 3, ActionLeastMoney: 1, ApprovalDays: 7, CustomerOrderDays: 14},
		Slotting: defaultSlotting(),
		Pipelines: map[string]PipelineConfig{
			"nightly":     {Stages: NightlyStages(), Schedule: "30 2 * * *"},
			"slotting":    {Stages: []string{"load", "forecast", "slot", "putaway", "publish"}, Schedule: "0 4 * * 0"},
			"stock-check": {Stages: []string{"load", "stock", "publish"}, Schedule: "0 * * * *"},
		},
	}
}

// Read reads and validates the workspace's configuration. Every error
// wraps ErrRefused and names the key and what to do.
func Read(workspace string) (*Config, error) {
	path := filepath.Join(workspace, FileName)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: no %s in %s; make one with 'stockwright init', or name the folder with --workspace",
			ErrRefused, FileName, workspace)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	cfg, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRefused, path, err)
	}
	return cfg, cfg.readRules(workspace)
}

// Parse decodes a configuration over the defaults, strictly.
func Parse(text []byte) (*Config, error) {
	cfg := Default()
	pipelines := cfg.Pipelines
	cfg.Pipelines = nil
	if err := yaml.UnmarshalWithOptions(text, &cfg, yaml.Strict()); err != nil {
		return nil, suggestKey(err)
	}
	if cfg.Pipelines == nil {
		cfg.Pipelines = pipelines
	}
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	return &cfg, nil
}

// Location is the configured time zone.
func (c *Config) Location() (*time.Location, error) { return time.LoadLocation(c.TimeZone) }

func (c *Config) validate() error {
	if _, err := c.Location(); err != nil {
		return fmt.Errorf("time_zone: %q is no IANA time zone; write one such as Europe/Paris", c.TimeZone)
	}
	if _, err := core.ParseDay(c.AsOf); err != nil && !slices.Contains([]string{"", AsOfToday, AsOfData}, c.AsOf) {
		return fmt.Errorf("as_of must be today, data or a date such as 2026-11-23, not %q", c.AsOf)
	}
	if _, ok := c.Inputs["sales"]; !ok {
		return errors.New("inputs.sales is missing; it names the sales export")
	}
	for name, in := range c.Inputs {
		if in.Path == "" {
			return fmt.Errorf("inputs.%s.path is empty; name a file, a glob or a folder", name)
		}
		if err := in.validate(); err != nil {
			return fmt.Errorf("inputs.%s.%w", name, err)
		}
		if !slices.Contains([]string{datasets.DuplicatesStop, datasets.DuplicatesKeepLast,
			datasets.DuplicatesSum}, in.Duplicates) {
			return fmt.Errorf("inputs.%s.duplicates must be keep_last or sum, or left out, not %q", name, in.Duplicates)
		}
	}
	checks := []struct {
		ok   bool
		text string
	}{
		{slices.Contains([]string{"files", "ledger"}, c.StockFrom), `stock_from must be "files" or "ledger"`},
		{0 <= c.Gate.RefusedShare && c.Gate.RefusedShare <= c.Gate.StopShare && c.Gate.StopShare <= 1,
			"gate.refused_share and gate.stop_share must be 0 … 1, the first not above the second"},
		{c.Forecast.HorizonDays >= 1 && c.Forecast.HorizonDays <= 730, "forecast.horizon_days must be 1 … 730"},
		{c.Forecast.SeasonLength >= 1 && c.Forecast.SeasonLength <= 366, "forecast.season_length must be 1 … 366"},
		{c.Forecast.HistoryDays >= 1, "forecast.history_days must be at least 1"},
		{slices.Contains([]string{ReconcileNone, ReconcileBottomUp, ReconcileTopDown,
			ReconcileMinTrace}, c.Forecast.Reconcile),
			`forecast.reconcile must be "bottom-up", "top-down" or "mint", or left out`},
		{c.Forecast.Grain == "" || c.Forecast.Grain == "day",
			`forecast.grain must be "day", or left out to be seen from the dates`},
		{c.Forecast.PoolSample >= 0, "forecast.pool_sample must not be negative"},
	}
	for _, check := range checks {
		if !check.ok {
			return errors.New(check.text)
		}
	}
	if err := c.Replenish.validate(); err != nil {
		return fmt.Errorf("replenish.%w", err)
	}
	if err := c.Slotting.validate(); err != nil {
		return fmt.Errorf("slotting.%w", err)
	}
	return c.validatePipelines()
}

func (c *Config) validatePipelines() error {
	for name, p := range c.Pipelines {
		if name == "" || strings.ContainsAny(name, "/\\ .") {
			return fmt.Errorf("pipelines: %q is no name for a pipeline; use letters, digits and dashes", name)
		}
		if err := checkStages(p.Stages); err != nil {
			return fmt.Errorf("pipelines.%s.stages: %w", name, err)
		}
		if p.Schedule == "" {
			continue
		}
		if _, err := schedule.Parse(p.Schedule, time.UTC); err != nil {
			return fmt.Errorf("pipelines.%s.schedule: %w", name, err)
		}
	}
	return nil
}

// RunsDir is the folder on disk of the runs of a workspace. Runs that are kept in
// object storage have a copy in it, which runs.Sync keeps.
func (c *Config) RunsDir(workspace string) string {
	if place.Remote(c.Runs) {
		return filepath.Join(workspace, ".runs")
	}
	return place.Join(workspace, c.Runs)
}
