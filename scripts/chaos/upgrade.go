package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// clocks moves the clocks of the programs on hosts an hour ahead, an hour back,
// and right again. The machine's own clock is everybody's, so the programs of a
// drill are linked to add what stands in a file (scripts/trial/programs.sh).
func clocks(nodes ...string) func(ctx context.Context, h hosts) error {
	return func(ctx context.Context, h hosts) error {
		for _, shift := range []string{"1h", "-1h", "0s"} {
			for _, node := range nodes {
				if _, err := h.on(ctx, node, "sh", "-c", "echo "+shift+" >/run/clock-shift"); err != nil {
					return err
				}
			}
			if shift == "0s" {
				return nil
			}
			if err := wait(ctx, gone); err != nil {
				return err
			}
		}
		return nil
	}
}

// newer is the column that only the newer program's migration adds.
const newer = "SELECT count(*) FROM information_schema.columns WHERE table_name = 'organisation' AND column_name = 'drill'"

// upgrade is the rolling upgrade of docs/operations/upgrade.md, to a program with
// one migration more: gz1 brings the schema forward while gz2 runs the old one.
func upgrade(ctx context.Context, h hosts) error {
	if err := h.columns(ctx, "0"); err != nil {
		return err
	}
	for _, node := range []string{"gz1", "gz2"} {
		address := map[string]string{"gz1": "10.0.0.11:8080", "gz2": "10.0.0.12:8080"}[node]
		if err := h.both(ctx, "gongzhi-drain", "out", address); err != nil {
			return err
		}
		if err := wait(ctx, 3*time.Second); err != nil { // requests under way end
			return err
		}
		for _, words := range [][]string{
			{"ln", "-sfn", "/opt/gongzhi/next", "/opt/gongzhi/current"},
			{"systemctl", "restart", "gongzhi"},
			{"curl", "-fsS", "--retry", "20", "--retry-connrefused", "--retry-delay", "1", "-o", "/dev/null", "http://" + address + "/readyz"},
		} {
			if _, err := h.on(ctx, node, words...); err != nil {
				return err
			}
		}
		if err := h.both(ctx, "gongzhi-drain", "in", address); err != nil {
			return err
		}
		if err := errors.Join(h.columns(ctx, "1"), wait(ctx, 3*time.Second)); err != nil {
			return err
		}
	}
	return nil
}

func (h hosts) both(ctx context.Context, words ...string) error {
	for _, host := range []string{"gz1", "gz2"} {
		if _, err := h.on(ctx, host, words...); err != nil {
			return err
		}
	}
	return nil
}

// columns refuses to go on unless the column is there as often as wanted.
func (h hosts) columns(ctx context.Context, want string) error {
	got, err := h.on(ctx, "gz1", "mariadb", "-N", "-B", "-e", newer)
	if err == nil && strings.TrimSpace(got) != want {
		err = fmt.Errorf("the newer version's column is there %s times, want %s", strings.TrimSpace(got), want)
	}
	return err
}
