package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a child process that is measured.
type server struct {
	command *exec.Cmd
	base    string // http://host:port
	log     *os.File
	exited  chan struct{}
	ready   time.Duration // from start to the first answer of its probe
	idle    float64       // share of a processor that it takes with nothing to do
}

// rest learns what the process takes with nothing to do, so that its jobs are
// not counted as the cost of requests. What the start left to do comes first:
// the least of a few spans is rest. A quiet one ends the wait, but not the first:
// in three seconds a job of every few may run once more or once less.
func (s *server) rest() error {
	const span, quiet, least = 3 * time.Second, 0.02, 3
	s.idle = 1
	for try := 0; try < least || try < 6 && s.idle > quiet; try++ {
		time.Sleep(time.Second)
		before, err := s.cpu()
		if err != nil {
			return err
		}
		time.Sleep(span)
		after, err := s.cpu()
		if err != nil {
			return err
		}
		s.idle = min(s.idle, float64(after-before)/float64(span))
	}
	return nil
}

func startApp(ctx context.Context, o options, dir, mode string) (*server, error) {
	binary, err := filepath.Abs(o.binary)
	if err != nil {
		return nil, err
	}
	return start(ctx, dir, mode, "/readyz", binary, mode, "--data", dir)
}

func startBare(ctx context.Context, dir string) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, dir, "bare", "/ready", self, "-bare", dir)
}

func start(ctx context.Context, dir, name, probe string, command ...string) (*server, error) {
	address, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	s := &server{base: "http://" + address}
	if s.log, err = os.Create(filepath.Join(dir, name+".log")); err != nil {
		return nil, err
	}
	s.command = exec.CommandContext(ctx, command[0], append(command[1:], "--addr", address)...)
	s.command.Stdout, s.command.Stderr = s.log, s.log
	s.command.Cancel = func() error { return s.command.Process.Signal(syscall.SIGTERM) }
	began := time.Now()
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	s.exited = make(chan struct{}, 1)
	go func() {
		_ = s.command.Wait() // how it ended is in its log
		s.exited <- struct{}{}
	}()
	for time.Since(began) < time.Minute {
		if len(s.exited) > 0 {
			break
		}
		if s.answers(ctx, probe) {
			s.ready = time.Since(began)
			return s, nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("%s does not answer; see %s", name, s.log.Name())
}

func (s *server) answers(ctx context.Context, probe string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+probe, http.NoBody)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

func freePort(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func (s *server) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM)
	<-s.exited
	_ = s.log.Close()
}

// cpu is the processor time the process has used: the sum over its threads, in
// nanoseconds where the kernel keeps them, else in ticks of 10 ms.
func (s *server) cpu() (time.Duration, error) { return cpuOf(s.command.Process.Pid) }

func cpuOf(pid int) (time.Duration, error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil {
		return 0, err
	}
	var total time.Duration
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if errors.Is(err, os.ErrNotExist) {
			continue // the thread has ended
		}
		if fields := strings.Fields(string(text)); len(fields) == 3 {
			nanoseconds, _ := strconv.ParseInt(fields[0], 10, 64)
			total += time.Duration(nanoseconds)
		}
	}
	if total > 0 {
		return total, nil
	}
	return ticksOf(pid)
}

func ticksOf(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond, nil
}

// resident is the memory the process holds now, in megabytes.
func (s *server) resident() (float64, error) { return memoryOf(s.command.Process.Pid, "VmRSS:") }

// memoryOf reads a line of a process's status, in megabytes.
func memoryOf(pid int, name string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, name); found {
			kilobytes, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kilobytes / 1024, err
		}
	}
	return 0, errors.New("no " + name)
}
