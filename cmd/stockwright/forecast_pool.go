package main

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"

	"github.com/spf13/pflag"

	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/opening"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// poolFlags name the file that what a file's series share is written to or read from.
type poolFlags struct {
	write, use string
	learnt     *learnt // as read
}

func (p *poolFlags) add(f *pflag.FlagSet) {
	f.StringVar(&p.write, "learn", "", "write what the file's series share to this JSON file")
	f.StringVar(&p.use, "pool", "", "take it from a file that --learn wrote: FILE is then a part, whole series, of the one it was learnt from")
}

// learntFormat is the layout of a learnt file; one of another is refused.
const learntFormat = 1

// learnt is everything that a forecast of one series takes from the file's others.
type learnt struct {
	Format    int              `json:"format"`
	Version   string           `json:"version"` // of the program
	Arch      string           `json:"arch"`    // of the processor: another rounds otherwise
	Settings  map[string]any   `json:"settings"`
	Clock     learntClock      `json:"clock"`
	Midnights bool             `json:"midnights"` // times are rounded to the nearest date
	Last      int32            `json:"last"`      // the period after the last row of any series
	Openings  *opening.Pattern `json:"openings"`
	Pool      *forecast.Pool   `json:"pool"`
}

// learntClock is a clock on file.
type learntClock struct {
	Unit  string `json:"unit"`
	Step  int64  `json:"step"`
	Phase int64  `json:"phase"`
	Ends  bool   `json:"ends"`
}

func (c learntClock) clock() clock { return clock{c.Unit, c.Step, c.Phase, c.Ends} }

// openings are the common ones of the whole file, nil where none were learnt.
func (of *learnt) openings() *opening.Pattern {
	if of == nil {
		return nil
	}
	return of.Openings
}

// numbers are the periods of dates by a clock that is known; of weeks and longer, a
// stray date is that of the nearest.
func (c clock) numbers(seconds []int64) ([]int32, error) {
	at := make([]int32, len(seconds))
	for i, s := range seconds {
		n, ok := c.number(s)
		switch {
		case ok:
		case !c.dated() || c.step > 0 && c.step < 7*daySeconds:
			return nil, fmt.Errorf("holds %s, which is the date of no %s as the file had that --pool was learnt from", dateText(s), c.word())
		default:
			n = c.nearest(s)
		}
		at[i] = n
	}
	return at, nil
}

// read takes up the file of --pool, before the part is read.
func (p *poolFlags) read(l *longFlags) error {
	if p.use == "" {
		return nil
	}
	if p.write != "" {
		return usageError{fmt.Errorf("--learn writes a pool and --pool uses one: name one of them")}
	}
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s: %s", config.ErrRefused, p.use, fmt.Sprintf(format, args...))
	}
	of := &learnt{}
	if err := runs.ReadJSON(p.use, of); err != nil {
		if os.IsNotExist(err) {
			return refuse("there is no such file; forecast FILE --learn %s writes it", p.use)
		}
		return refuse("it is no file that --learn wrote (%v)", err)
	}
	switch {
	case of.Format != learntFormat || of.Pool == nil:
		return refuse("it is of format %d, this program reads %d; learn it again", of.Format, learntFormat)
	case of.Version != version || of.Arch != runtime.GOARCH:
		return refuse("it was learnt by version %s on %s and this is %s on %s, whose numbers may differ; learn it again", of.Version, of.Arch, version, runtime.GOARCH)
	}
	p.learnt, l.learnt = of, of
	return nil
}

// of is the pool to forecast with, nil where it is to be learnt. A pool that was learnt
// for other questions is refused.
func (p *poolFlags) of(l *longFlags, f *forecasts) (*forecast.Pool, error) {
	if p.learnt == nil {
		return nil, nil
	}
	asked := settingsOf(l, f)
	if f.clock != p.learnt.Clock.clock() {
		return nil, fmt.Errorf("%w: %s was learnt from periods that are %ss, the file has %ss", config.ErrRefused, p.use, p.learnt.Clock.clock().word(), f.clock.word())
	}
	for _, name := range settingNames {
		if was := p.learnt.Settings[name]; !reflect.DeepEqual(was, asked[name]) {
			return nil, fmt.Errorf("%w: %s was learnt with %s %v, not %v; ask the same of the part, or learn again", config.ErrRefused, p.use, name, was, asked[name])
		}
	}
	return p.learnt.Pool, nil
}

// keep writes what was learnt.
func (p *poolFlags) keep(l *longFlags, f *forecasts) error {
	if p.write == "" {
		return nil
	}
	return runs.WriteJSON(p.write, learnt{Format: learntFormat, Version: version, Arch: runtime.GOARCH, Settings: settingsOf(l, f),
		Clock: learntClock{f.clock.unit, f.clock.step, f.clock.phase, f.clock.ends}, Midnights: l.midnights,
		Last: f.last, Openings: f.opened, Pool: f.pool})
}

// settingNames are the flags that what is learnt depends on.
var settingNames = []string{"horizon", "season-length", "second-season", "method", "windows", "allow-negative", "history", "fill", "openings",
	"promo", "price", "in-stock", "drivers", "group", "zone", "events"}

// settingsOf are their values, as JSON gives them back.
func settingsOf(l *longFlags, f *forecasts) map[string]any {
	events := ""
	if c := f.request.Calendar; c != nil {
		var all []string
		for _, e := range c.Events {
			all = append(all, fmt.Sprintf("%s %d", e.Name, e.Day))
		}
		events = strings.Join(all, ", ")
	}
	return map[string]any{"horizon": float64(f.request.Horizon), "season-length": float64(l.season), "second-season": float64(l.second),
		"method": f.request.Method, "windows": strings.Join(f.names, ", "), "allow-negative": l.negative, "history": float64(l.recent), "fill": l.fill,
		"openings": l.openings, "promo": l.promo, "price": l.price, "in-stock": l.inStock, "drivers": strings.Join(l.drivers, ", "),
		"group": l.group, "zone": l.zone, "events": events}
}
