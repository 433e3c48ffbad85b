package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// share caps a process to a share of one core by a control group of its own, of
// either version. The group is removed by the function that it returns.
func share(pid int, name string, cores float64) (func(), error) {
	const period = 100_000 // µs
	quota := fmt.Sprint(int(cores * period))
	folder, limits := "/sys/fs/cgroup/cpu/gongzhi-"+name, map[string]string{"cpu.cfs_period_us": fmt.Sprint(period), "cpu.cfs_quota_us": quota}
	if controllers, err := os.ReadFile("/sys/fs/cgroup/cgroup.controllers"); err == nil {
		if !strings.Contains(string(controllers), "cpu") {
			return nil, errors.New("control groups without cpu")
		}
		folder, limits = "/sys/fs/cgroup/gongzhi-"+name, map[string]string{"cpu.max": quota + " " + fmt.Sprint(period)}
	}
	if err := os.Mkdir(folder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	limits["cgroup.procs"] = fmt.Sprint(pid)
	for file, text := range limits {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
			return nil, errors.Join(err, os.Remove(folder))
		}
	}
	return func() {
		for range 50 { // until the process has left
			if os.Remove(folder) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}, nil
}
