package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// place is a system that people use.
type place struct {
	name string
	url  string
	host string // where its commands run
	// begin starts it, when it is not one of the two nodes.
	begin func(ctx context.Context, h hosts) error
	// end stops it.
	end func(ctx context.Context, h hosts) error
	// gongzhi runs a command of the program there.
	gongzhi func(ctx context.Context, h hosts, words string) (string, error)
}

// nodes are the two nodes behind the two Nginx.
var nodes = &place{
	name: "nodes", url: "https://" + name, host: "gz1",
	gongzhi: func(ctx context.Context, h hosts, words string) (string, error) { return h.program(ctx, "gz1", words) },
}

// small is the system alone on SQLite, on a disk of 60 MB that hosts.sh has made.
var small = &place{
	name: "small", url: "http://10.0.0.13:8080", host: "gz3",
	begin: func(ctx context.Context, h hosts) error {
		if _, err := h.on(ctx, "gz3", "bash", "-ec", "mountpoint -q /mnt/small; rm -rf /mnt/small/*; tar xzf /root/release.tar.gz -C /root --strip-components=1 --wildcards '*-linux-*/gongzhi'"); err != nil {
			return err
		}
		_, err := h.on(ctx, "gz3", "bash", "-ec", `setsid /root/gongzhi serve --data /mnt/small --addr 10.0.0.13:8080 </dev/null >/var/log/small.log 2>&1 &
			echo $! >/run/small.pid
			for i in $(seq 60); do curl -fsS -o /dev/null http://10.0.0.13:8080/readyz 2>/dev/null && exit; sleep 0.5; done; exit 1`)
		return err
	},
	end: func(ctx context.Context, h hosts) error {
		_, err := h.on(ctx, "gz3", "bash", "-c", "kill $(cat /run/small.pid); sleep 2")
		return err
	},
	gongzhi: func(ctx context.Context, h hosts, words string) (string, error) {
		return h.on(ctx, "gz3", "bash", "-c", "cd /root && ./gongzhi "+words+" --data /mnt/small")
	},
}

// account is the file of the worker's account.
func (p *place) account(h hosts) string {
	return filepath.Join(h.run, "trial", "worker-"+p.name+".json")
}

// hire makes the account that works there.
func (h hosts) hire(ctx context.Context, p *place) error {
	if _, err := os.Stat(p.account(h)); err == nil {
		return nil
	}
	output, err := p.gongzhi(ctx, h, `user add chaos.worker --name Drill --role regulator.officer --org Drill`)
	if err != nil {
		return err
	}
	_, first, _ := strings.Cut(strings.TrimSpace(output), "shown once: ")
	text, err := json.Marshal(worker{Login: "chaos.worker", First: strings.TrimSpace(first), Password: "Own-" + strings.TrimSpace(first)})
	if err != nil {
		return err
	}
	return os.WriteFile(p.account(h), text, 0o600)
}

// there lists what is in the register, by name, how often.
func (h hosts) there(ctx context.Context, p *place) (map[string]int, error) {
	sheet, err := p.gongzhi(ctx, h, "export organisations -")
	if err != nil {
		return nil, err
	}
	names := map[string]int{}
	for row := range strings.Lines(sheet) {
		for cell := range strings.SplitSeq(strings.TrimSpace(row), ",") {
			if strings.HasPrefix(cell, marked) {
				names[cell]++
			}
		}
	}
	return names, nil
}
