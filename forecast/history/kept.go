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
const KeptMark = "\xffKP1"

// keptDays is how many days of the history before its end are held against those that the
// parts were learnt from.
const keptDays = 180

// kinds of parts
const (
	keptDrivers = 'd'
	keptSeason  = 's'
	keptWaves   = 'w'
	keptDates   = 'y'
	keptFactors = 'f'
	keptDriven  = 'r'
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
	pool  int32  // the day the pool was learnt
	until int32  // the day after the last of the history that the parts were learnt from
	check uint64 // of that history
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
		if o := &own.old[i]; o.kind == kind && o.of == part.of && (size == 0 || len(o.values) == size || o.values == nil) {
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
	if own == nil || len(own.Parts) == 0 {
		return model
	}
	out := []byte(KeptMark)
	out = binary.LittleEndian.AppendUint32(out, uint32(own.pool))
	out = binary.LittleEndian.AppendUint32(out, uint32(own.until))
	out = binary.LittleEndian.AppendUint64(out, own.check)
	out = append(out, byte(len(own.Parts)))
	for _, p := range own.Parts {
		out = append(out, p.kind)
		out = binary.LittleEndian.AppendUint32(out, p.of)
		out = binary.LittleEndian.AppendUint16(out, uint16(len(p.values)))
		for _, v := range p.values {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
		}
	}
	return append(out, model...)
}

// ReadParts unpacks a state; nil where it keeps no parts or is no such state.
func ReadParts(b []byte) (own *Parts, rest []byte) {
	const head = len(KeptMark) + 4 + 4 + 8 + 1
	if len(b) < head || string(b[:len(KeptMark)]) != KeptMark {
		return nil, b
	}
	b = b[len(KeptMark):]
	own = &Parts{pool: int32(binary.LittleEndian.Uint32(b)), until: int32(binary.LittleEndian.Uint32(b[4:])), check: binary.LittleEndian.Uint64(b[8:])}
	count := int(b[16])
	b = b[17:]
	for range count {
		if len(b) < 7 {
			return nil, nil
		}
		p := keptPart{kind: b[0], of: binary.LittleEndian.Uint32(b[1:])}
		n := int(binary.LittleEndian.Uint16(b[5:]))
		if b = b[7:]; len(b) < 4*n {
			return nil, nil
		}
		for i := range n {
			v := float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, nil
			}
			p.values = append(p.values, v)
		}
		own.Parts, b = append(own.Parts, p), b[4*n:]
	}
	return own, b
}
