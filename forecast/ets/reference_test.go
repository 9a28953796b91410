package ets

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// airPassengers is Box & Jenkins' monthly airline data, 1949–1960.
var airPassengers = []float64{
	112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170,
	158, 133, 114, 140,
	145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242,
	209, 191, 172, 194,
	196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293,
	259, 229, 203, 229,
	242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405,
	355, 306, 271, 306,
	315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491, 505,
	404, 359, 310, 337,
	360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606,
	508, 461, 390, 432,
}

// The peer's optimum, from statsforecast 2.1.1 on Python 3:
//
//	m = AutoETS(season_length=12, model=SPEC, damped=D); m.fit(AirPassengers)
//	m.model_["aicc"], m.model_["par"]
//
// par lists alpha, beta, gamma, phi, then the initial level, slope and the
// twelve seasonal states, newest first.
var peerOptima = []struct {
	spec   Spec
	aicc   float64
	th     theta
	states []float64
}{
	{Spec{false, NoTrend, NoSeason}, 1733.9581671475883, theta{0.9999, 0, 0, 1}, []float64{111.904731786}},
	{Spec{false, Additive, NoSeason}, 1737.5999067687903, theta{0.9999, 0.0001, 0, 1},
		[]float64{109.852109796, 2.24288336053}},
	{Spec{false, NoTrend, AddSeason}, 1505.4035325217862, theta{0.395960921445, 0, 0.866129565869, 1},
		[]float64{123.777090219, -10.7847577141, -29.0023837958, -11.4813112629, -5.97548010054,
			8.87942862793, 15.2440500643,
			1.74758147781, 28.4565662646, 3.08042400369, 23.2312834027, -5.91809750965, -17.477303458}},
	{Spec{true, NoTrend, NoSeason}, 1674.0716308283095, theta{0.9999, 0, 0, 1}, []float64{110.69022305}},
	{Spec{true, Additive, NoSeason}, 1673.4114909278542, theta{0.9999, 0.0001, 0, 1},
		[]float64{106.558761571, 4.18804954583}},
	{Spec{true, Additive, MulSeason}, 1511.9926471560232, theta{0.0139131504183, 0.0033853516521, 0.00729198577493, 1},
		[]float64{111.428805158, 1.66121365964, 0.89141141456, 0.792758107338, 0.916844913768,
			1.05291437883, 1.21459203935,
			1.22777528881, 1.10773757005, 0.980902284746, 0.985426851977, 1.02024246174, 0.896490692427,
			0.912903996388}},
	{Spec{true, NoTrend, MulSeason}, 1458.1018072044417, theta{0.365124255429, 0, 0.00238114342692, 1},
		[]float64{128.371278056, 0.895609837388, 0.802406726726, 0.921333550016, 1.0558822612,
			1.22262543209, 1.23519883836,
			1.10122265191, 0.981758495761, 0.981242929967, 1.01340113795, 0.880015997484, 0.909302141147}},
	{Spec{true, Additive, AddSeason}, 1470.6866643661356, theta{0.15289649264, 0.000188780788494, 0.649313664318, 1},
		[]float64{119.353832576, 1.92033910548, -17.2454792286, -31.7122390564, -16.525065294,
			5.1541164291, 16.764803932,
			20.9301248434, 9.8997094454, 6.43718487751, 13.6639701721, 10.2285270739, -6.10520194126, -11.4904512533}},
	// m = AutoETS(season_length=12, model="MMN" or "MMM", damped=D)
	{Spec{true, Multiplicative, NoSeason}, 1675.46719901145, theta{0.9999, 0.0001, 0, 1},
		[]float64{109.19602952616468, 1.0150986138390772}},
	{Spec{true, DampedMultiplicative, NoSeason}, 1678.427273506534, theta{0.9999, 0.00010045133562869628, 0, 0.98},
		[]float64{107.34236182701989, 1.0327598325875935}},
	{Spec{true, Multiplicative, MulSeason}, 1501.82588914008,
		theta{0.019469850894544113, 0.0028857992252851084, 0.013678830785703974, 1},
		[]float64{115.78054919115809, 1.0126468326248295, 0.8912384481571961, 0.796891747821675,
			0.9154651161656034, 1.051395584821041,
			1.2153445992136322, 1.2284133422330086, 1.109779958363788, 0.9805640912970081,
			0.9841944063651171, 1.0195672702896676,
			0.896204450601794, 0.9109409846704697}},
	{Spec{true, DampedMultiplicative, MulSeason}, 1564.4291931365306,
		theta{0.01263728054827329, 0.005235086628953037, 0.010464616395683416, 0.975981329728853},
		[]float64{109.09070780953749, 1.0169367539730572, 0.895276512134788, 0.7951981458761133,
			0.9150277597146573, 1.0506914483410905,
			1.2151045751808995, 1.2282653856630537, 1.1077961294893353, 0.97795849645331,
			0.9834194005781217, 1.017006390693436,
			0.8992214075032371, 0.9150343483719574}},
}

// At the peer's optimum both must see the same AICc; our own must not be above.
func TestAICcEqualsThePeersAtItsOptimum(t *testing.T) {
	const scale = 100.0
	y := make([]float64, len(airPassengers))
	for i, v := range airPassengers {
		y[i] = v / scale
	}
	for _, p := range peerOptima {
		w := newWork(y, 12, Unit)
		x := make([]float64, p.spec.smoothing()+p.spec.states(12))
		Unit.coordinates(p.spec, p.th, x)
		k := p.spec.smoothing()
		x[k] = p.states[0] / scale
		if p.spec.grows() {
			x[k+1] = p.states[1]
		} else if p.spec.Trend != NoTrend {
			x[k+1] = p.states[1] / scale
		}
		s := p.states[max(len(p.states)-12, 0):]
		switch p.spec.Season {
		case AddSeason:
			for j := 0; j < 11; j++ { // our last slot is fixed at zero
				x[len(x)-11+j] = (s[11-j] - s[0]) / scale
			}
			x[k] += s[0] / scale
		case MulSeason:
			for j := 0; j < 11; j++ {
				x[len(x)-11+j] = s[11-j] / s[0]
			}
			x[k] *= s[0]
			if p.spec.Trend != NoTrend && !p.spec.grows() {
				x[k+1] *= s[0]
			}
		}
		q := search{w: w}
		const twoNLogScale = 2 * 144 * 4.605170185988092
		require.InDelta(t, p.aicc, w.value(p.spec, x)+q.penalty(p.spec)+twoNLogScale, 1e-4, "%v", p.spec)
		fits := Fits(airPassengers, 12, Options{Region: Unit, Growth: true,
			Only: func(sp Spec) bool { return sp == p.spec }})
		require.Len(t, fits, 1)
		require.LessOrEqual(t, fits[0].AICc, p.aicc+0.05, "%v", p.spec)
	}
}

// R's optima in its own region, forecast 8.20 on R 4.2.2:
//
//	f <- ets(AirPassengers, model=MODEL, damped=D); f$aicc; forecast(f, h=3)$mean
//
// Ours must be as likely. Where R stops at its optimum the forecasts are the
// same; its seasonal searches stop short of it.
func TestGrowthAgainstR(t *testing.T) {
	for _, p := range []struct {
		name string
		aicc float64
		mean []float64
	}{
		{"MMN", 1676.06715040249, []float64{438.374950683222, 444.847710679160, 451.416043248074}},
		{"MMdN", 1679.26909709402, []float64{432.621023178093, 433.262268471007, 433.891558376976}},
		{"MMM", 1402.68459186629, []float64{453.774314993232, 429.837199930224, 487.805863793099}},
		{"MMdM", 1398.7091891089, []float64{442.266823417173, 435.073092683576, 498.154251741348}},
	} {
		fits := Fits(airPassengers, 12, Options{Growth: true, Only: func(s Spec) bool { return s.String() == p.name }})
		require.Len(t, fits, 1, p.name)
		require.LessOrEqual(t, fits[0].AICc, p.aicc+0.05, p.name)
		near := 0.005
		if p.aicc-fits[0].AICc > 1 {
			near = 0.05
		}
		for j, v := range fits[0].Mean(3) {
			require.InEpsilon(t, p.mean[j], v, near, "%s step %d", p.name, j+1)
		}
	}
}

// Growth that does not go on is refused: a history that doubled every few
// periods has no stable multiplicative trend, only damped or added ones.
func TestUnstableGrowthIsRefused(t *testing.T) {
	y := make([]float64, 24)
	for i := range y {
		y[i] = math.Exp(0.4*float64(i)) * (1 + 0.05*math.Sin(float64(i)))
	}
	for _, f := range Fits(y, 1, Options{Growth: true, Margin: 1e9}) {
		require.True(t, f.stable(), "%v", f.Spec)
		require.NotEqual(t, Multiplicative, f.Trend)
	}
	require.Empty(t, Fits(y, 1, Options{Growth: true, Only: func(s Spec) bool { return s.Trend == Multiplicative }}))
	for i := range y {
		y[i] = 100 * math.Exp(0.02*float64(i)) * (1 + 0.05*math.Sin(float64(i)))
	}
	fits := Fits(y, 1, Options{Growth: true, Only: func(s Spec) bool { return s.Trend == Multiplicative }})
	require.Len(t, fits, 1)
	require.InEpsilon(t, math.Exp(0.02), fits[0].Slope, 0.01)
	again := Fits(y, 1, Options{Growth: true, Warm: Decode(Encode(fits, 1000))})
	require.Len(t, again, 1)
	require.InDelta(t, fits[0].AICc, again[0].AICc, 0.02)
}
