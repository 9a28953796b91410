package site

import (
	"context"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

func HealthRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/healthz", API: true, Handle: (*Server).healthz},
		{Method: "GET", Path: "/readyz", API: true, Handle: (*Server).readyz},
		{Method: "GET", Path: "/metrics", API: true, Handle: (*Server).metrics},
	}
}

// healthz says that the process answers and that its ledger does.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) error {
	if s.Opt.Ledger != nil {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := s.Opt.Ledger.Ping(ctx); err != nil {
			return err
		}
	}
	WriteJSON(w, http.StatusOK, map[string]string{"status": "alive", "version": s.Opt.Version})
	return nil
}

// readyz says whether a current plan exists: alert on the age of the plan, not
// on the process being up.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) error {
	id, ok, err := s.LatestPlan()
	if err != nil {
		return err
	}
	if !ok {
		return Refuse(http.StatusServiceUnavailable, "no_plan")
	}
	age := s.Opt.Now().Sub(id.AsOf.Time())
	if age > s.Opt.PlanAge {
		return Refuse(http.StatusServiceUnavailable, "old_plan", id, age/time.Hour)
	}
	WriteJSON(w, http.StatusOK, map[string]string{"status": "ready", "run": id.String()})
	return nil
}

// LatestPlan is the newest run of any pipeline that plans purchases.
func (s *Server) LatestPlan() (runs.ID, bool, error) {
	cfg, err := s.Config()
	if err != nil {
		return runs.ID{}, false, err
	}
	return runs.Latest(cfg.RunsDir(s.Opt.Workspace), func(id runs.ID) bool {
		return hasStage(cfg, id.Pipeline, "replenish")
	})
}

func hasStage(cfg *config.Config, name, stage string) bool {
	for _, s := range cfg.Pipelines[name].Stages {
		if s == stage {
			return true
		}
	}
	return false
}

// meters are the numbers /metrics prints.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  prometheus.Histogram
	planDay  prometheus.Gauge
	leftOut  prometheus.Gauge
	signIns  *prometheus.CounterVec
}

func newMeters() *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "stockwright_requests_total",
			Help: "Requests answered, by method and status."}, []string{"method", "status"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "stockwright_request_seconds",
			Help: "Time to answer a request.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14)}),
		planDay: prometheus.NewGauge(prometheus.GaugeOpts{Name: "stockwright_plan_day_seconds",
			Help: "The day of the latest plan, in seconds since 1970-01-01."}),
		leftOut: prometheus.NewGauge(prometheus.GaugeOpts{Name: "stockwright_plan_left_out",
			Help: "Tables and locations that the latest plan did without."}),
	}
	m.signIns = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "stockwright_sign_ins_total",
		Help: "Sign-ins and tokens, by outcome: let in or refused."}, []string{"outcome"})
	m.registry.MustRegister(m.requests, m.seconds, m.planDay, m.leftOut, m.signIns)
	return m
}

// methods keeps a hostile client from making a series per invented method.
var methods = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true}

func (m *meters) observe(r *http.Request, status int, took time.Duration) {
	method := r.Method
	if !methods[method] {
		method = "other"
	}
	m.requests.WithLabelValues(method, strconv.Itoa(status)).Inc()
	m.seconds.Observe(took.Seconds())
}

func (s *Server) metrics(w http.ResponseWriter, r *http.Request) error {
	if id, ok, err := s.LatestPlan(); err == nil && ok && id.AsOf != core.NoDay {
		s.meters.planDay.Set(float64(id.AsOf.Time().Unix()))
		if cfg, err := s.Config(); err == nil {
			if m, err := runs.ReadManifest(filepath.Join(cfg.RunsDir(s.Opt.Workspace), id.String())); err == nil {
				s.meters.leftOut.Set(float64(len(m.LeftOut)))
			}
		}
	}
	promhttp.HandlerFor(s.meters.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
	return nil
}
