package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/cache"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
)

// doctor looks at an installation step by step. It writes nothing: what is
// broken stays as it was found, and a wrong folder is not made.
type doctor struct {
	ctx    context.Context
	config Config
	out    io.Writer
	sick   bool
}

const (
	fine  = "ok  "
	hint  = "NOTE" // works, and is worth knowing
	amend = "MEND"
)

// say prints one finding with its remedy; why may be nil.
func (d *doctor) say(mark, key string, why error, pairs ...any) {
	d.sick = d.sick || mark == amend
	params := fault.Pairs(pairs...)
	fmt.Fprintln(d.out, mark, kitweb.Say(d.ctx, key, params))
	if why != nil {
		fmt.Fprintln(d.out, "     ", explain(d.ctx, why))
	}
}

// judge prints the good finding, or else the other one.
func (d *doctor) judge(good bool, goodKey, mark, key string, why error, pairs ...any) {
	if good {
		d.say(fine, goodKey, nil, pairs...)
		return
	}
	d.say(mark, key, why, pairs...)
}

// Doctor checks what an installation needs, one step after the other, and says
// what to mend and how.
func Doctor(ctx context.Context, config Config, out io.Writer) (bool, error) {
	catalogue, err := ownTexts()
	if err != nil {
		return false, err
	}
	setLog(Config{Demo: true}) // what matters is printed
	d := &doctor{ctx: terminal(ctx, catalogue), config: config, out: out}
	d.baseURL()
	d.proxies()
	d.dataFolder()
	d.redis()
	d.files()
	d.database()
	return !d.sick, nil
}

// baseURL is printed on every label, so a slip stays in the world for years.
func (d *doctor) baseURL() {
	parsed, _ := url.Parse(d.config.BaseURL) // the configuration was checked
	local := isLocal(parsed.Hostname())
	switch {
	case !local && parsed.Scheme != "https":
		d.say(amend, "doctor.base_url.plain", nil, "url", d.config.BaseURL)
	case local && (!isLocal(hostOf(d.config.Addr)) || len(d.config.TrustedProxies) > 0):
		d.say(amend, "doctor.base_url.local", nil, "url", d.config.BaseURL)
	case local:
		d.say(hint, "doctor.base_url.local", nil, "url", d.config.BaseURL)
	default:
		d.say(fine, "doctor.base_url", nil, "url", d.config.BaseURL)
	}
}

func (d *doctor) proxies() {
	prefixes, _ := guard.ParseProxies(d.config.TrustedProxies)
	for _, prefix := range prefixes {
		if wide := prefix.Bits() < 8 || prefix.Addr().Is6() && prefix.Bits() < 32; wide {
			d.say(amend, "doctor.proxies.wide", nil, "network", prefix)
		}
	}
	// The program itself speaks no TLS: with https something stands before it.
	if behind := strings.HasPrefix(d.config.BaseURL, "https:"); behind && len(prefixes) == 0 {
		d.say(amend, "doctor.proxies.none", nil)
		return
	}
	d.say(fine, "doctor.proxies", nil, "count", len(prefixes))
}

// Space below these is too little to go on writing for a day.
const (
	leastSpace = 1 << 30
	leastShare = 5 // per cent
)

func (d *doctor) dataFolder() {
	info, err := os.Stat(d.config.Data)
	if err != nil || !info.IsDir() {
		d.say(amend, "doctor.data.absent", err, "data", d.config.Data)
		return
	}
	d.judge(syscall.Access(d.config.Data, 2) == nil, "doctor.data", amend, "doctor.data.locked", nil, "data", d.config.Data)
	var disk syscall.Statfs_t
	if err := syscall.Statfs(d.config.Data, &disk); err != nil {
		d.say(amend, "doctor.disk.unknown", err)
		return
	}
	free, share := disk.Bavail*uint64(disk.Bsize), disk.Bavail*100/max(disk.Blocks, 1) //nolint:gosec // a block size is positive
	d.judge(free >= leastSpace && share >= leastShare, "doctor.disk", amend, "doctor.disk.full", nil, "gib", fmt.Sprintf("%.1f", float64(free)/(1<<30)), "share", share)
}

func (d *doctor) redis() {
	if d.config.Redis == "" {
		if d.config.DSN != "" {
			d.say(hint, "doctor.redis.none", nil)
		}
		return
	}
	err := cache.Ping(d.ctx, d.config.Redis)
	d.judge(err == nil, "doctor.redis", amend, "doctor.redis.away", err)
}

func (d *doctor) database() {
	config := d.config
	config.ReadOnly, config.Redis = true, ""
	s, err := Open(d.ctx, config, clock.System{}, "")
	switch {
	case errors.Is(err, db.ErrAbsent):
		d.say(amend, "doctor.database.absent", nil, "data", config.Data)
		return
	case err != nil:
		d.say(amend, "doctor.database.broken", err)
		return
	}
	defer s.Stop(d.ctx) //nolint:errcheck // nothing was written
	d.say(fine, "doctor.database", nil, "engine", s.DB.Engine())
	d.keys(s.Config.Demo)
	d.trust()
	d.folders(s)
	d.clock(s)
	waiting, newer, err := s.DB.Schema(d.ctx, s.migrations())
	switch {
	case err != nil:
		d.say(amend, "doctor.database.broken", err)
	case len(newer) > 0:
		d.say(amend, "doctor.schema.newer", nil, "count", len(newer))
	case len(waiting) > 0:
		d.say(amend, "doctor.schema.older", nil, "count", len(waiting))
	default:
		d.say(fine, "doctor.schema", nil)
		d.content(s)
	}
}

// content looks at what the tables say of each other.
func (d *doctor) content(s *System) {
	up := 0
	for _, m := range s.Modules {
		if m.Probe == nil {
			continue
		}
		if err := m.Probe(d.ctx); err != nil {
			d.say(amend, "doctor.module.down", err, "module", m.Name)
			continue
		}
		up++
	}
	d.say(fine, "doctor.modules", nil, "count", up)
	d.calendars(s.Calendars, clock.System{}.Now().Day().AddDays(31))
	d.jobs(s)
	mismatches, err := ledger.Reconcile(d.ctx, s.DB.Read())
	d.judge(err == nil && len(mismatches) == 0, "doctor.stock", amend, "doctor.stock.differs", err, "count", len(mismatches))
	count, oldest, err := audit.Backlog(d.ctx, s.DB.Read())
	late := count > 0 && clock.System{}.Now().Sub(oldest) > 10*time.Minute // it is sealed every few seconds
	d.judge(err == nil && !late, "doctor.sealed", amend, "doctor.sealed.late", err, "count", count, "since", oldest)
}

// clock compares this machine's time with what the database knows.
func (d *doctor) clock(s *System) {
	now := clock.System{}.Now()
	reference, err := s.DB.ServerNow(d.ctx)
	ahead := now.Sub(reference).Abs()
	if s.DB.Engine() == db.SQLite { // it has no clock, but nothing in it was written in the future
		if reference, err = audit.LatestAt(d.ctx, s.DB.Read()); err == nil {
			ahead = max(reference.Sub(now), 0)
		}
	}
	if err != nil { // before the first migration there is nothing to compare with
		ahead = 0
	}
	d.judge(ahead < 5*time.Second, "doctor.clock", amend, "doctor.clock.off", nil, "seconds", int(ahead.Seconds()))
}

// keys checks that the keys are there, are read by their owner alone and lie
// where the data does not.
func (d *doctor) keys(demo bool) {
	files := []string{"seal.json", "checkpoint.key", "checkpoint-sm2.key"}
	if !demo {
		files = append(files, "hq20.json")
	}
	good := true
	for _, name := range files {
		file := filepath.Join(d.config.KeyDir, name)
		info, err := os.Stat(file)
		switch {
		case err != nil:
			d.say(amend, "doctor.keys.absent", err, "file", file)
			good = false
		case info.Mode().Perm()&0o077 != 0:
			d.say(amend, "doctor.keys.open", nil, "file", file, "mode", fmt.Sprintf("%o", info.Mode().Perm()))
			good = false
		}
	}
	if good {
		d.say(fine, "doctor.keys", nil, "dir", d.config.KeyDir)
	}
	inside, err := filepath.Rel(d.config.Data, d.config.KeyDir)
	if err == nil && !strings.HasPrefix(inside, "..") && !demo {
		d.say(hint, "doctor.keys.beside", nil, "dir", d.config.KeyDir)
	}
}

func hostOf(address string) string {
	host, _, _ := net.SplitHostPort(address)
	return host
}

func isLocal(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}
