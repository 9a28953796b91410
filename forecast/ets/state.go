package ets

import (
	"encoding/binary"
	"math"
)

// The state of a series is what a warm fit needs: per live model its
// smoothing parameters in float64 and, while there is room, its initial states
// in float32 on the scale mean |y| = 1. Little-endian.
const stateVersion = 1

// Encode packs fits, best first, into at most limit bytes: models that do not
// fit are left out, and so are states that do not fit (they are concentrated
// again from the history).
func Encode(fits []Fit, limit int) []byte {
	out := []byte{stateVersion, 0}
	for i := range fits {
		f := &fits[i]
		head := 1 + 1 + 2 + 2 + 8*(f.smoothing()+1)
		states := f.Point[f.smoothing():]
		if len(out)+head > limit {
			break
		}
		if len(out)+head+4*len(states) > limit {
			states = nil
		}
		out[1]++
		out = append(out, byte(specIndex(f.Spec)), 0)
		out = binary.LittleEndian.AppendUint16(out, uint16(f.M))
		out = binary.LittleEndian.AppendUint16(out, uint16(len(states)))
		for _, v := range f.parameters() {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
		for _, v := range states {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
		}
	}
	return out
}

// parameters lists the scale and the smoothing parameters the model has.
func (f *Fit) parameters() []float64 {
	out := []float64{f.Scale, f.Alpha}
	if f.Trend != NoTrend {
		out = append(out, f.Beta)
	}
	if f.Spec.Season != NoSeason {
		out = append(out, f.Gamma)
	}
	if f.damped() {
		out = append(out, f.Phi)
	}
	return out
}

// Decode unpacks what Encode wrote; nil when the bytes are not such a state.
// The fits hold only what Options.Warm needs.
func Decode(b []byte) []Fit {
	if len(b) < 2 || b[0] != stateVersion {
		return nil
	}
	specs := append(Specs(), growing()...)
	count := int(b[1])
	b = b[2:]
	var out []Fit
	for range count {
		if len(b) < 6 || int(b[0]) >= len(specs) {
			return nil
		}
		f := Fit{Spec: specs[b[0]], M: int(binary.LittleEndian.Uint16(b[2:])), Phi: 1}
		states := int(binary.LittleEndian.Uint16(b[4:]))
		b = b[6:]
		k := f.smoothing()
		if len(b) < 8*(k+1)+4*states {
			return nil
		}
		for _, dst := range f.slots() {
			*dst = math.Float64frombits(binary.LittleEndian.Uint64(b))
			b = b[8:]
		}
		if !f.plausible() {
			return nil
		}
		if states > 0 {
			f.Point = make([]float64, k+states)
			for j := 0; j < states; j++ {
				v := float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
				if math.IsNaN(v) || math.IsInf(v, 0) {
					return nil
				}
				f.Point[k+j] = v
				b = b[4:]
			}
		}
		out = append(out, f)
	}
	return out
}

// slots are the addresses of parameters, in the same order.
func (f *Fit) slots() []*float64 {
	out := []*float64{&f.Scale, &f.Alpha}
	if f.Trend != NoTrend {
		out = append(out, &f.Beta)
	}
	if f.Spec.Season != NoSeason {
		out = append(out, &f.Gamma)
	}
	if f.damped() {
		out = append(out, &f.Phi)
	}
	return out
}

func (f *Fit) plausible() bool {
	in := func(v, lo, hi float64) bool { return v >= lo && v <= hi }
	return f.Scale > 0 && !math.IsInf(f.Scale, 0) && in(f.Alpha, lowest, highest) &&
		(f.Trend == NoTrend || in(f.Beta, 0, 1)) && (f.Spec.Season == NoSeason || in(f.Gamma, 0, 1)) &&
		(!f.damped() || in(f.Phi, phiLow, phiHigh))
}
