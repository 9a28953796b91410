package terms

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/whatif"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

const (
	effectsShow = 25
	// previewPatience is how long a part of the page waits for the preview; after that it
	// shows what is planned so far, and its script asks again.
	previewPatience = 100 * time.Millisecond
	// firstPatience is how much longer it waits where nothing is planned yet.
	firstPatience = 60 * time.Second
)

// preview is what a change makes of the plan, in words and figures.
type preview struct {
	*whatif.Preview
	Rows []effect
	More int
	Next string // the address of what is planned by then, "" where all is
}

// effect is what it makes of one item.
type effect struct {
	whatif.Effect
	Name string
}

// Figures set the sums side by side.
func (p preview) Figures() []figure {
	percent := func(v float64) string { return words.Decimal(100*v, 2) + "\u202f%" }
	return []figure{
		{"terms.lines", words.CountText(p.Was.Lines), words.CountText(p.Now.Lines),
			words.SignedText(int64(p.Now.Lines - p.Was.Lines))},
		{"terms.money", words.NumberText(p.Was.Money), words.NumberText(p.Now.Money),
			words.SignedText(int64(p.Now.Money - p.Was.Money))},
		{"terms.transfers", words.CountText(p.Was.Transfers), words.CountText(p.Now.Transfers),
			words.SignedText(int64(p.Now.Transfers - p.Was.Transfers))},
		{"terms.safety", words.NumberText(p.Was.Safety), words.NumberText(p.Now.Safety),
			words.SignedText(int64(p.Now.Safety - p.Was.Safety))},
		{"fill", percent(p.Was.Fill), percent(p.Now.Fill), ""},
	}
}

type figure struct{ Name, Was, Now, Change string }

// sketch is a preview that is being planned.
type sketch struct {
	stop  context.CancelFunc
	began chan struct{} // closed when there is something to show
	done  chan struct{} // closed when all is planned

	lock sync.Mutex
	so   whatif.Preview // with the first effects only
	more int            // effects beside those
	err  error
}

// sketches are the previews of a run: a person's last one is planned, and one before
// it is given up.
type sketches struct {
	lock sync.Mutex
	of   map[string]*sketch // by person and question
	last map[string]string  // by person
}

// begin gives the preview of a person's question, which is planned in the background.
func (all *sketches) begin(s *site.Server, person string, q question,
	plan func(ctx context.Context, so func(*whatif.Preview)) (*whatif.Preview, error)) *sketch {
	q.Reason, q.Until = "", "" // change no figure
	name := person + " " + q.text()
	all.lock.Lock()
	defer all.lock.Unlock()
	if one := all.of[name]; one != nil {
		return one
	}
	all.stop(person)
	ctx, stop := context.WithCancel(context.Background())
	one := &sketch{stop: stop, began: make(chan struct{}), done: make(chan struct{})}
	if all.of == nil {
		all.of, all.last = map[string]*sketch{}, map[string]string{}
	}
	all.of[name], all.last[person] = one, name
	began := sync.OnceFunc(func() { close(one.began) })
	s.Jobs.Wait.Go(func() {
		defer close(one.done)
		defer began()
		p, err := plan(ctx, func(p *whatif.Preview) { one.say(p); began() })
		if err == nil {
			one.say(p)
		}
		one.lock.Lock()
		one.err = err
		one.lock.Unlock()
	})
	return one
}

// stop gives up what a person asked for last.
func (all *sketches) stop(person string) {
	if before := all.of[all.last[person]]; before != nil {
		before.stop()
		delete(all.of, all.last[person])
	}
}

// stopPreview gives up a person's preview once its change is made, so that the answer has
// the processors.
func stopPreview(s *site.Server, person string) {
	d, err := s.Data("latest")
	if err != nil {
		return
	}
	all := site.Keep[sketches](d, "terms previews")
	all.lock.Lock()
	defer all.lock.Unlock()
	all.stop(person)
}

// say keeps what is planned so far.
func (one *sketch) say(p *whatif.Preview) {
	one.lock.Lock()
	defer one.lock.Unlock()
	one.so, one.more = *p, max(0, len(p.Effects)-effectsShow)
	one.so.Effects = slices.Clone(p.Effects[:min(effectsShow, len(p.Effects))])
}

// look waits a moment for the preview to be whole, and gives what is planned.
func (one *sketch) look(ctx context.Context) (p *whatif.Preview, more int, whole bool, err error) {
	wait := func(c chan struct{}, patience time.Duration) {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-c:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	wait(one.done, previewPatience)
	wait(one.began, firstPatience)
	one.lock.Lock()
	defer one.lock.Unlock()
	so := one.so
	select {
	case <-one.done:
		whole = true
	default:
	}
	return &so, one.more, whole, one.err
}

// fillPreview shows what the change makes of the chosen items, planned again; while that
// goes on, what is planned so far.
func (out *pageData) fillPreview(s *site.Server, r *http.Request, d *site.RunData, facts *site.Facts,
	journal []config.RuleChange) error {
	person := site.Identity(r.Context()).Name
	c, err := out.change(person, s.Opt.Now(), journal)
	if err != nil {
		out.Wrong = err.Error()
		return nil
	}
	desk, err := s.OpenDesk(r.Context(), d, previewPatience)
	if err != nil {
		return err
	}
	if desk == nil {
		out.Next = "/terms?" + r.URL.RawQuery
		return nil
	}
	q := out.question
	one := site.Keep[sketches](d, "terms previews").begin(s, person, q,
		func(ctx context.Context, so func(*whatif.Preview)) (*whatif.Preview, error) {
			keys := map[core.Key]bool{}
			for i := range facts.All {
				if q.takes(&facts.All[i]) {
					keys[facts.All[i].Key] = true
				}
			}
			return desk.Preview(ctx, keys, c.level, c.rules, so)
		})
	p, more, whole, err := one.look(r.Context())
	if err != nil {
		out.Wrong = err.Error()
		return nil
	}
	out.Preview = &preview{Preview: p, More: more}
	if !whole {
		out.Preview.Next = "/terms?" + site.WithParameter(site.ParseQuery(r.URL.RawQuery), "part", "effects")
	}
	for _, e := range p.Effects {
		row := effect{Effect: e}
		if i, ok := facts.At[e.Key.String()]; ok {
			row.Name = facts.All[i].Name
		}
		out.Preview.Rows = append(out.Preview.Rows, row)
	}
	out.Run = d.Manifest.Run
	for _, h := range []hidden{{"category", out.Category}, {"supplier", out.Supplier},
		{"location", out.Location}, {"class", out.Class}, {"q", out.Text}, {"field", out.Field},
		{"value", out.Value}, {"until", out.Until}} {
		if h.Value != "" {
			out.Hidden = append(out.Hidden, h)
		}
	}
	return nil
}
