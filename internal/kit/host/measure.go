package host

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/disk"
	"github.com/shirou/gopsutil/v4/mem"
	gonet "github.com/shirou/gopsutil/v4/net"
	"github.com/shirou/gopsutil/v4/process"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/probe"
)

// Check is a measurement of a server on this host and the probe it speaks for.
type Check struct {
	Probe        string         `json:"probe"`
	Kind         string         `json:"kind"`
	Target       string         `json:"target"`
	Settings     probe.Settings `json:"settings"`
	PasswordFile string         `json:"passwordFile"`
	TimeoutMs    int            `json:"timeoutMs"`
	SlowMs       int            `json:"slowMs"`
}

// Measure looks at the machine once.
func (s *Settings) Measure(ctx context.Context, at clock.Instant, forbidden []string) Report {
	r := Report{At: at, Ports: []int{}, Unexpected: []int{}, Tools: []string{}, Files: map[string]string{}, Samples: []Sample{}}
	if busy, err := cpu.PercentWithContext(ctx, 500*time.Millisecond, false); err == nil && len(busy) == 1 {
		r.CPUPercent = whole(busy[0])
	}
	if memory, err := mem.VirtualMemoryWithContext(ctx); err == nil {
		r.MemoryPercent = whole(memory.UsedPercent)
	}
	r.DiskPercent = fullest(ctx)
	r.Ports = listening(ctx)
	for _, port := range r.Ports {
		if s.Ports != nil && !slices.Contains(s.Ports, port) {
			r.Unexpected = append(r.Unexpected, port)
		}
	}
	r.Tools = running(ctx, forbidden)
	for _, path := range s.Files {
		r.Files[path] = digest(path)
	}
	if s.NginxStatus != "" {
		r.NginxActive = nginxActive(ctx, s.NginxStatus)
	}
	r.Facts = s.facts(ctx, at)
	for _, c := range s.Checks {
		r.Samples = append(r.Samples, c.sample(ctx, &r))
	}
	return r
}

func whole(value float64) *int64 {
	rounded := int64(value + 0.5)
	return &rounded
}

// fullest is how full the fullest real file system is.
func fullest(ctx context.Context) *int64 {
	parts, err := disk.PartitionsWithContext(ctx, false)
	if err != nil {
		return nil
	}
	var worst *int64
	for _, part := range append(parts, disk.PartitionStat{Mountpoint: "/"}) {
		usage, err := disk.UsageWithContext(ctx, part.Mountpoint)
		if err != nil || usage.Total == 0 || part.Fstype == "squashfs" || part.Fstype == "iso9660" { // those are full by nature
			continue
		}
		if used := whole(usage.UsedPercent); worst == nil || *used > *worst {
			worst = used
		}
	}
	return worst
}

func listening(ctx context.Context) []int {
	ports := []int{}
	found, err := gonet.ConnectionsWithContext(ctx, "tcp")
	if err != nil {
		return ports
	}
	for _, c := range found {
		if port := int(c.Laddr.Port); c.Status == "LISTEN" && !slices.Contains(ports, port) {
			ports = append(ports, port)
		}
	}
	slices.Sort(ports)
	return ports
}

// running are those of the names that processes have.
func running(ctx context.Context, names []string) []string {
	found := []string{}
	all, err := process.ProcessesWithContext(ctx)
	if err != nil || len(names) == 0 {
		return found
	}
	for _, p := range all {
		name, err := p.NameWithContext(ctx)
		if err != nil { // it has just ended
			continue
		}
		for _, forbidden := range names {
			if strings.EqualFold(name, forbidden) && !slices.Contains(found, forbidden) {
				found = append(found, forbidden)
			}
		}
	}
	slices.Sort(found)
	return found
}

func digest(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(file, 64<<20)); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

var activeLine = regexp.MustCompile(`(?m)^Active connections:\s*(\d+)`)

// nginxActive reads the page of ngx_http_stub_status_module.
func nginxActive(ctx context.Context, url string) *int64 {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil
	}
	resp, err := (&http.Client{Transport: probe.Transport()}).Do(req)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	found := activeLine.FindSubmatch(body)
	if err != nil || resp.StatusCode != http.StatusOK || found == nil {
		return nil
	}
	active, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		return nil
	}
	return &active
}

var behind = regexp.MustCompile(`behind (\d+) s`)

func (c *Check) sample(ctx context.Context, r *Report) Sample {
	secret, err := c.password()
	if err != nil {
		return Sample{Probe: c.Probe, Reason: probe.ReasonAborted, Note: "password file"}
	}
	spec := probe.Spec{Kind: c.Kind, Target: c.Target, Settings: c.Settings, Secret: secret, Timeout: time.Duration(c.TimeoutMs) * time.Millisecond, Slow: time.Duration(c.SlowMs) * time.Millisecond}
	found := probe.Run(ctx, spec)
	if figures, err := probe.Figures(ctx, spec); err == nil { // an account that may not read them tells none
		for name, value := range figures {
			r.Facts[c.Probe+" "+name] = value
		}
	}
	if lag := behind.FindStringSubmatch(found.Note); lag != nil && c.Kind == "mysql" {
		if seconds, err := strconv.ParseInt(lag[1], 10, 64); err == nil {
			r.LagSeconds = &seconds
		}
	}
	return Sample{Probe: c.Probe, Status: found.Status, Millis: found.Took.Milliseconds(), Reason: found.Reason, Note: found.Note}
}

func (c *Check) password() (string, error) {
	if c.PasswordFile == "" {
		return "", nil
	}
	text, err := os.ReadFile(c.PasswordFile)
	return strings.TrimSpace(string(text)), err
}

// pending counts the packages that apt would upgrade; it changes nothing.
func pending(ctx context.Context) (*int64, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	output, err := exec.CommandContext(ctx, "apt-get", "--simulate", "--option", "Debug::NoLocking=1", "upgrade").Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("apt-get: %w", err)
	}
	return patches(output), nil
}

func patches(output []byte) *int64 {
	var count int64
	for line := range bytes.Lines(output) {
		if bytes.HasPrefix(line, []byte("Inst ")) {
			count++
		}
	}
	return &count
}
