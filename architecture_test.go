package stockwright

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/stockwright/stockwright"

// rooms lists, for every folder with a rule of its own, the rooms it may import:
// an import points only downward (docs/decisions.md). A folder without a rule
// belongs to the room around it. Naming a room allows what lies inside it.
var rooms = map[string][]string{
	"core":               {},
	"internal/wholefile": {},
	"internal/heap":      {},
	"internal/journal":   {"internal/wholefile"},
	// Forecasting's rooms, lowest first: the models, each a textbook's; a series and what is
	// asked of it; what a group shares; a history made ready; the methods; and the learning.
	"forecast/aggregate":    {},
	"forecast/feast":        {},
	"forecast/yearly":       {"forecast/feast"},
	"forecast/calendar":     {"forecast/feast", "forecast/yearly"},
	"forecast/count":        {},
	"forecast/ets":          {},
	"forecast/grain":        {},
	"forecast/hierarchy":    {},
	"forecast/intermittent": {},
	"forecast/life":         {},
	"forecast/multiple":     {},
	"forecast/seasonal":     {},
	"forecast/soldout":      {},
	"forecast/ces":          {"forecast/seasonal"},
	"forecast/theta":        {"forecast/seasonal"},
	"forecast/opening":      {"forecast/feast", "forecast/yearly"},
	"forecast/series":       {"forecast/calendar", "forecast/count", "forecast/grain"},
	"forecast/profile":      {"forecast/seasonal", "forecast/series"},
	"forecast/distribution": {"forecast/count", "forecast/series"},
	"forecast/pool": {"forecast/calendar", "forecast/yearly", "forecast/count", "forecast/ets", "forecast/life",
		"forecast/profile", "forecast/series"},
	"forecast/history": {"forecast/calendar", "forecast/yearly", "forecast/count", "forecast/life", "forecast/pool", "forecast/profile",
		"forecast/series", "forecast/soldout"},
	"forecast/methods": {"forecast/aggregate", "forecast/ces", "forecast/count", "forecast/distribution",
		"forecast/ets", "forecast/history", "forecast/intermittent", "forecast/multiple", "forecast/pool",
		"forecast/series", "forecast/theta"},
	"forecast/learn": {"forecast/aggregate", "forecast/calendar", "forecast/count", "forecast/distribution",
		"forecast/ets", "forecast/history", "forecast/life", "forecast/methods", "forecast/pool", "forecast/profile",
		"forecast/series"},
	"forecast": {"forecast/count", "forecast/distribution", "forecast/ets", "forecast/history", "forecast/learn",
		"forecast/methods", "forecast/pool", "forecast/series"},
	"forecast/backtest": {"forecast"},
	"replenish":         {"core", "replenish"},
	"replenish/lots":    {}, // the one rounding
	"replenish/item":    {"core", "replenish/lots", "replenish/lotsize", "replenish/demand"},
	"replenish/policy": {"core", "replenish/item", "replenish/lots", "replenish/lotsize", "replenish/demand",
		"replenish/stockpolicy", "replenish/ddmrp"},
	"replenish/advice":      {"replenish/item", "replenish/lots", "replenish/policy"},
	"replenish/change":      {"replenish/item", "replenish/policy", "replenish/demand"},
	"replenish/compose":     {},
	"replenish/level":       {},
	"replenish/lotsize":     {"replenish/demand", "replenish/lots"},
	"replenish/demand":      {},
	"replenish/stockpolicy": {"replenish/demand", "replenish/lots", "replenish/lotsize"},
	"replenish/ddmrp":       {"replenish/demand", "replenish/lots", "replenish/lotsize"},
	// Slotting's rooms, lowest first: what it reckons with, the warehouse and its tours,
	// the searches over them, and the plan.
	"slotting/nearest":  {},
	"slotting/offers":   {},
	"slotting/ranked":   {},
	"slotting/storage":  {},
	"slotting/doubt":    {},
	"slotting/velocity": {},
	"slotting/layout":   {"core", "slotting/nearest"},
	"slotting/assign":   {"slotting/nearest"},
	"slotting/tours":    {"slotting/layout"},
	"slotting/joint":    {"slotting/layout"},
	"slotting": {"core", "slotting/offers", "slotting/ranked", "slotting/storage", "slotting/doubt",
		"slotting/layout", "slotting/assign",
		"slotting/tours", "slotting/joint"},
	"plan": {"core", "forecast", "replenish", "slotting"},
	"datasets": {"core", "internal/wholefile", "plan", "forecast", "replenish", "slotting",
		"datasets/place", "datasets/csv", "datasets/fault",
		"datasets/contract", "datasets/dates", "datasets/vector", "datasets/parquet", "datasets/table",
		"datasets/sales"},
	"datasets/place":    {"internal/wholefile"},
	"datasets/csv":      {"datasets/contract"},
	"datasets/lake":     {"datasets/place"},
	"datasets/fault":    {},
	"datasets/contract": {"datasets/fault"},
	"datasets/dates":    {"core"},
	"datasets/vector":   {"core", "datasets/contract", "datasets/dates"},
	"datasets/parquet": {"core", "datasets/place", "datasets/fault", "datasets/contract", "datasets/dates",
		"datasets/vector"},
	"datasets/table": {"core", "internal/wholefile", "datasets/place", "datasets/csv", "datasets/lake",
		"datasets/fault", "datasets/contract", "datasets/dates", "datasets/vector", "datasets/parquet"},
	"datasets/sales/arena": {},
	"datasets/sales/twice": {"core"},
	"datasets/sales": {"datasets/sales/arena", "datasets/sales/twice", "core", "internal/wholefile", "plan", "datasets/place", "datasets/fault",
		"datasets/contract", "datasets/dates", "datasets/vector", "datasets/parquet", "datasets/table"},
	"datasets/propose":  {"core", "datasets"},
	"datasets/generate": {"core", "internal/wholefile", "datasets"},
	// The ledger's rooms, lowest first: its words and live copy, where it lies on disk,
	// the commands of the floor, and the work that prompts lead.
	"execution/ledger": {"core"},
	"execution/store":  {"core", "internal/wholefile", "execution/ledger"},
	"execution/floor":  {"core", "plan", "datasets", "execution/ledger"},
	"execution/guide":  {"core", "execution/ledger", "execution/floor"},
	"execution": {"core", "internal/wholefile", "plan", "datasets", "execution/ledger",
		"execution/store", "execution/floor",
		"execution/guide"},
	// Interchange: codes, events and documents of partners, on top of the ledger.
	"execution/interchange": {"core", "internal/wholefile", "internal/journal", "plan",
		"datasets", "execution"},
	"execution/interchange/gs1":         {"core"},
	"execution/interchange/xmltree":     {},
	"execution/interchange/epc":         {"execution/interchange/gs1"},
	"execution/interchange/label":       {"core", "execution/interchange/gs1"},
	"execution/interchange/explain":     {"execution/interchange/gs1", "execution/interchange/epc"},
	"execution/interchange/conformance": {"execution/interchange/gs1", "execution/interchange/epc"},

	// The night's rooms, lowest first. Those from explain on know no night: they take a run.
	"pipeline/schedule": {"core", "internal/wholefile"},
	"pipeline/config":   {"core", "internal/wholefile", "datasets", "replenish", "slotting", "pipeline/schedule"},
	"pipeline/runs":     {"core", "internal/wholefile", "internal/journal", "plan", "datasets", "pipeline/config"},
	"pipeline/trading":  {"core", "datasets", "plan", "forecast", "pipeline/config"},
	"pipeline/shard":    {"core", "datasets", "forecast", "pipeline/trading"},
	"pipeline/terms":    {"core", "datasets", "plan", "forecast", "replenish", "pipeline/config", "pipeline/shard"},
	"pipeline/gate":     {"core", "datasets", "plan", "pipeline/config", "pipeline/runs", "pipeline/trading"},
	"pipeline/stage": {"core", "datasets", "plan", "pipeline/config", "pipeline/runs",
		"pipeline/gate", "pipeline/terms"},
	"pipeline/demand": {"core", "internal/wholefile", "datasets", "plan", "forecast", "replenish",
		"pipeline/config", "pipeline/runs", "pipeline/trading", "pipeline/shard", "pipeline/terms", "pipeline/stage"},
	"pipeline/supply": {"core", "datasets", "plan", "replenish", "pipeline/config",
		"pipeline/runs", "pipeline/gate", "pipeline/terms", "pipeline/stage"},
	"pipeline/slots": {"core", "datasets", "plan", "slotting", "pipeline/config",
		"pipeline/runs", "pipeline/gate", "pipeline/terms", "pipeline/stage"},
	"pipeline/changes":  {"core", "datasets", "plan", "replenish", "pipeline/runs", "pipeline/terms"},
	"pipeline/accuracy": {"core", "datasets", "plan", "replenish", "pipeline/runs", "pipeline/terms"},
	"pipeline/replay":   {"core", "forecast", "replenish"},
	"pipeline/policyreplay": {"core", "datasets", "forecast", "replenish", "pipeline/config", "pipeline/trading",
		"pipeline/runs", "pipeline/gate", "pipeline/shard", "pipeline/terms", "pipeline/stage",
		"pipeline/demand", "pipeline/replay"},
	"pipeline/whatif": {"core", "replenish", "pipeline/config", "pipeline/runs", "pipeline/gate",
		"pipeline/terms", "pipeline/supply"},
	"pipeline/explain": {"core", "datasets", "plan", "forecast", "replenish", "pipeline/config",
		"pipeline/runs", "pipeline/gate", "pipeline/shard", "pipeline/terms", "pipeline/demand",
		"pipeline/supply", "pipeline/changes", "pipeline/policyreplay"},
	"pipeline": {"core", "internal/wholefile", "plan", "datasets", "forecast", "replenish", "slotting", "pipeline"},

	"internal/testkit":              {"core", "plan", "datasets"},
	"internal/testkit/pages":        {},                                                    // the docs as a reader meets them
	"internal/testkit/portal":       {"execution/interchange"},                             // what the middleware at a dock door does
	worldsKit:                       {"core", "plan", "datasets", "internal/testkit"},      // worlds whose truth is known; any test may ask
	boundsKit:                       {},                                                    // what an input costs; any test may ask
	treeKit:                         {},                                                    // reconciliation as textbooks have it; any test may ask
	aislesKit:                       {"core", "slotting/layout"},                           // plain warehouses, for any test
	postgresKit:                     {},                                                    // a PostgreSQL server of a test
	hostileKit:                      {"core", "plan", "datasets", "execution", "pipeline"}, // a workspace whose every text is HTML
	"internal/testkit/exportfaults": {"core", "datasets"},                                  // exports damaged in one place
	"internal/testkit/planfaults":   {"core", "replenish"},                                 // a plan's inputs, damaged in one place
	// The server's rooms, lowest first; a screen's room knows those of the screens below it.
	"web/words":   {"core", "plan"},
	"web/sheet":   {"core"},
	"web/access":  {"internal/wholefile"},
	"web/draw":    {"core", "datasets", "web/words"},
	"web/handoff": {"core", "internal/wholefile", "internal/journal", "pipeline", "execution", "plan", "datasets"},
	"web/site": {"core", "internal/wholefile", "pipeline", "execution", "plan", "datasets",
		"web/words", "web/sheet", "web/access", "web/draw"},
	"web/decide": {"core", "internal/wholefile", "pipeline", "execution", "plan", "datasets",
		"web/words", "web/access", "web/site"},
	"web/api": {"core", "internal/wholefile", "pipeline", "execution", "plan", "datasets",
		"web/words", "web/access", "web/handoff", "web/site", "web/decide"},
	"web/demand": {"core", "internal/wholefile", "pipeline", "execution", "plan", "datasets",
		"web/words", "web/access", "web/site", "web/decide"},
	"web/nights": {"core", "internal/wholefile", "pipeline", "execution", "plan", "datasets",
		"web/words", "web/sheet", "web/access", "web/site"},
	"web/item": {"core", "internal/wholefile", "pipeline", "execution", "plan", "datasets",
		"web/words", "web/access", "web/draw", "web/site", "web/decide"},
	"web/floor": {"core", "internal/wholefile", "pipeline", "execution", "plan", "datasets",
		"web/words", "web/access", "web/draw", "web/site", "web/decide"},
	"web/purchase": {"core", "internal/wholefile", "pipeline", "execution", "plan", "datasets",
		"web/words", "web/sheet", "web/access", "web/draw", "web/handoff", "web/site", "web/decide", "web/nights"},
	"web/suppliers": {"core", "pipeline", "execution", "plan", "datasets", "web/words", "web/site"},
	"web/figures":   {"core", "internal/wholefile", "pipeline", "plan", "web/words", "web/draw", "web/site"},
	"web/terms":     {"core", "pipeline", "plan", "web/words", "web/access", "web/site", "web/decide"},
	"web":           {"core", "internal/wholefile", "pipeline", "execution", "plan", "datasets", "web"},
	"cmd": {"core", "internal/wholefile", "internal/heap", "internal/testkit/pages", "web", "pipeline",
		"execution", "plan", "datasets",
		"forecast", "replenish", "slotting"},
	"benchmarks": {"core", "internal", "cmd", "web", "pipeline", "execution", "plan", "datasets",
		"forecast", "replenish",
		"slotting"},
}

const (
	worldsKit   = "internal/testkit/worlds"
	boundsKit   = "internal/testkit/bounds"
	treeKit     = "internal/testkit/tree"
	aislesKit   = "internal/testkit/aisles"
	postgresKit = "internal/testkit/pgtest"
	hostileKit  = "internal/testkit/hostile"
)

// kits may be asked by any test.
var kits = []string{worldsKit, boundsKit, treeKit, aislesKit, postgresKit, hostileKit}

// roomOf is the room that a folder belongs to, "" where none has a rule.
func roomOf(folder string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, ok := rooms[folder]; ok {
			return folder
		}
	}
	return ""
}

// parquetLibraries may be imported by datasets only, and by the kit that damages exports.
var parquetLibraries = []string{"github.com/apache/arrow", "github.com/xitongsys/parquet-go"}

func TestImportsPointDownward(t *testing.T) {
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		file = filepath.ToSlash(file)
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || !strings.Contains(file, "/") ||
			strings.Contains(file, "testdata/") {
			return err
		}
		room := roomOf(path.Dir(file))
		require.NotEmpty(t, room, "%s: its folder has no rule in architecture_test.go", file)
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range f.Imports {
			checkImport(t, file, room, spec.Path.Value)
		}
		return nil
	})
	require.NoError(t, err)
}

func checkImport(t *testing.T, file, room, quoted string) {
	t.Helper()
	imp, err := strconv.Unquote(quoted)
	require.NoError(t, err)
	for _, lib := range parquetLibraries {
		if strings.HasPrefix(imp, lib) && room != "internal/testkit/exportfaults" {
			require.Equal(t, "datasets", topOf(room), "%s imports %s; only datasets may", file, imp)
		}
	}
	rest, ours := strings.CutPrefix(imp, module+"/")
	target := roomOf(rest)
	kit := slices.Contains(kits, target)
	if !ours || target == room || kit && strings.HasSuffix(file, "_test.go") {
		return
	}
	for folder := target; folder != "."; folder = path.Dir(folder) {
		if slices.Contains(rooms[room], folder) {
			return
		}
	}
	t.Errorf("%s imports %s, which is not below it", file, imp)
}

func topOf(room string) string {
	top, _, _ := strings.Cut(room, "/")
	return top
}
