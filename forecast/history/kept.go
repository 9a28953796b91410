package history

import (
	"encoding/binary"
	"hash/fnv"
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/series"
)

// What a series learns of itself beside its group (what drivers do to it, its own
// weekdays, waves and dates) moves little in a week and is most of the work of a forecast.
// It is learnt when the pool is, kept in the state, and taken from there while the pool
// stands and the history it was learnt from is the same; levels are smoothed every time.

// KeptMark begins a state that keeps such parts. No other state begins with a day so late.
const KeptMark = "\xffKP4"

// keptDays is how many days of the history before its end are held against those that the
// parts were learnt from.
const keptDays = 180

// kinds of parts
const (
	keptDrivers = 'd'
	keptSeason  = 's'
	keptWaves   = 'w'
	keptDates   = 'y'
	keptFeasts  = 'm'
	keptFactors = 'f'
	keptCycles  = 'c'
	keptDriven  = 'r'
	keptLife    = 'l'
)

// keptPart is one thing learnt: of names that hash to of, so many numbers, none where
// nothing was found.
type keptPart struct {
	kind   byte
	of     uint32
	values []float64
}

// Parts are the parts of a series: those taken over and those to keep.
type Parts struct {
	pool  int32     // the day the pool was learnt
	until int32     // the day after the last of the history that the parts were learnt from
	check uint64    // of that history
	stood int32     // the day after the last that level has read
	seen  uint64    // hash of the history before it
	level []float64 // where the filter of the level stood then; nil for none
	old   []keptPart
	Parts []keptPart
	Used  bool
}

// OpenParts reads the parts of a request's state; rest is the model's own state. parts
// is nil where nothing is kept.
func OpenParts(s *series.Series, r *series.Request) (parts *Parts, rest []byte) {
	old, rest := ReadParts(r.State)
	if r.PoolOf == 0 {
		return nil, rest
	}
	now := &Parts{pool: r.PoolOf, until: s.Start + int32(len(s.Y))}
	if old != nil && old.pool == now.pool && old.until <= now.until && old.check == checkUntil(s, old.until) {
		now.until, now.check, now.old = old.until, old.check, old.Parts
		if old.level != nil && old.stood >= old.until && old.stood <= s.Start+int32(len(s.Y)) &&
			old.seen == checkUntil(s, old.stood) {
			now.stood, now.level = old.stood, old.level
		}
		return now, rest
	}
	now.check = checkUntil(s, now.until)
	return now, rest
}

// checkUntil hashes what the series sold, and at which price and promotion, in the last
// days before one.
func checkUntil(s *series.Series, day int32) uint64 {
	h := uint64(14695981039346656037)
	mix := func(v float64) {
		if v == v {
			h ^= math.Float64bits(v)
		}
		h *= 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	end := int(day - s.Start)
	for t := max(end-keptDays, 0); t < end; t++ {
		mix(s.Y[t])
		if t < len(s.Promo) {
			mix(s.Promo[t])
		}
		if t < len(s.Price) {
			mix(s.Price[t])
		}
	}
	return h
}

// once gives the part of a kind that was learnt of some names, so many numbers (0: any):
// the one taken over, or what learn finds, which is kept. Where nothing is found it is nil.
func (h *History) once(kind byte, names []string, size int, learn func() []float64) []float64 {
	own := h.Own
	if own == nil {
		return learn()
	}
	of := fnv.New32a()
	for _, n := range names {
		of.Write([]byte(n))
		of.Write([]byte{0})
	}
	part := keptPart{kind: kind, of: of.Sum32()}
	found := false
	for i := range own.old {
		if o := &own.old[i]; o.kind == kind && o.of == part.of &&
			(size == 0 || len(o.values) == size || o.values == nil) {
			part.values, found = o.values, true
		}
	}
	if !found {
		part.values = learn()
	}
	own.Used = own.Used || found
	own.Parts = append(own.Parts, part)
	return part.values
}

// effects gives those of columns: kept ones, or what learn finds.
func (h *History) effects(kind byte, k *calendar.Columns, learn func() calendar.Effects) calendar.Effects {
	if h.Own == nil {
		return learn()
	}
	var e calendar.Effects
	anew := false
	kept := h.once(kind, k.Names, 0, func() []float64 {
		e, anew = learn(), true
		return e.Pack(k)
	})
	if anew {
		return e
	}
	if e, ok := calendar.Unpack(k, kept); ok {
		return e
	}
	return learn()
}

// State is that of a model with the parts in front.
func (own *Parts) State(model []byte) []byte {
	if own == nil || len(own.Parts) == 0 && own.level == nil {
		return model
	}
	out := []byte(KeptMark)
	out = binary.LittleEndian.AppendUint32(out, uint32(own.pool))
	out = binary.LittleEndian.AppendUint32(out, uint32(own.until))
	out = binary.LittleEndian.AppendUint64(out, own.check)
	out = binary.LittleEndian.AppendUint32(out, uint32(own.stood))
	out = binary.LittleEndian.AppendUint64(out, own.seen)
	out = appendNumbers(out, own.level)
	out = append(out, byte(len(own.Parts)))
	for _, p := range own.Parts {
		out = append(out, p.kind)
		out = binary.LittleEndian.AppendUint32(out, p.of)
		out = appendNumbers(out, p.values)
	}
	return append(out, model...)
}

func appendNumbers(out []byte, values []float64) []byte {
	out = binary.LittleEndian.AppendUint16(out, uint16(len(values)))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
	}
	return out
}

// numbers reads what appendNumbers wrote; false where they are cut or not numbers.
func numbers(b []byte) (values []float64, rest []byte, ok bool) {
	if len(b) < 2 {
		return nil, nil, false
	}
	n := int(binary.LittleEndian.Uint16(b))
	if b = b[2:]; len(b) < 4*n {
		return nil, nil, false
	}
	for i := range n {
		v := float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, nil, false
		}
		values = append(values, v)
	}
	return values, b[4*n:], true
}

// Stood is where the filter of the level stood on an earlier night, and how many open periods
// came since; nil where the whole history must be read.
func (h *History) Stood() (level []float64, since int) {
	if h.Own == nil || h.Own.old == nil || h.Own.level == nil || h.Series.Ramp != nil {
		return nil, 0
	}
	if h.Own.stood < h.Series.Start {
		return nil, 0
	}
	for t := int(h.Own.stood - h.Series.Start); t < len(h.Series.Y); t++ {
		if h.Series.IsOpen(t) {
			since++
		}
	}
	if since > len(h.Y) {
		return nil, 0
	}
	return h.Own.level, since
}

// Stand keeps where the filter of the level stands after the history; used tells that it
// went on from where it stood.
func (h *History) Stand(level []float64, used bool) {
	if own := h.Own; own != nil {
		own.stood = h.Series.Start + int32(len(h.Series.Y))
		own.level, own.seen, own.Used = level, checkUntil(h.Series, own.stood), own.Used || used
	}
}

// ReadParts unpacks a state; nil where it keeps no parts or is no such state.
func ReadParts(b []byte) (own *Parts, rest []byte) {
	const head = len(KeptMark) + 4 + 4 + 8 + 4 + 8
	if len(b) < head || string(b[:len(KeptMark)]) != KeptMark {
		return nil, b
	}
	b = b[len(KeptMark):]
	own = &Parts{pool: int32(binary.LittleEndian.Uint32(b)),
		until: int32(binary.LittleEndian.Uint32(b[4:])), check: binary.LittleEndian.Uint64(b[8:])}
	own.stood, own.seen = int32(binary.LittleEndian.Uint32(b[16:])), binary.LittleEndian.Uint64(b[20:])
	level, b, ok := numbers(b[28:])
	if !ok || len(b) == 0 {
		return nil, nil
	}
	own.level = level
	count := int(b[0])
	b = b[1:]
	for range count {
		if len(b) < 5 {
			return nil, nil
		}
		p := keptPart{kind: b[0], of: binary.LittleEndian.Uint32(b[1:])}
		if p.values, b, ok = numbers(b[5:]); !ok {
			return nil, nil
		}
		own.Parts = append(own.Parts, p)
	}
	return own, b
}
