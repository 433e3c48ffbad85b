package probe

import (
	"maps"
	"testing"
	"time"
)

func TestRedisTellsOfItself(t *testing.T) {
	for name, check := range map[string]struct {
		info map[string]string
		want map[string]int64
	}{
		"with a limit": {map[string]string{"used_memory": "50", "maxmemory": "200", "keyspace_hits": "9", "keyspace_misses": "1", "evicted_keys": "14", "uptime_in_seconds": "172800", "rdb_last_bgsave_status": "ok", "aof_last_write_status": "err"},
			map[string]int64{"memory": 25, "hits": 90, "evicted": 7, "persistence": 1}},
		"of the machine":  {map[string]string{"used_memory": "50", "maxmemory": "0", "total_system_memory": "100"}, map[string]int64{"memory": 50, "evicted": 0, "persistence": 0}},
		"a replica":       {map[string]string{"role": "slave"}, map[string]int64{"evicted": 0, "persistence": 0, "role": RedisReplica}},
		"nobody asked it": {map[string]string{}, map[string]int64{"evicted": 0, "persistence": 0}},
	} {
		if got := redisNumbers(check.info); !maps.Equal(got, check.want) {
			t.Errorf("%s: %v, want %v", name, got, check.want)
		}
	}
}

func TestAServerThatIsAwayTellsNothing(t *testing.T) {
	for _, kind := range []string{"mysql", "redis"} {
		if got, err := Figures(t.Context(), Spec{Kind: kind, Target: "127.0.0.1:1", Timeout: time.Second}); err == nil || len(got) > 0 {
			t.Errorf("%s: %v %v", kind, got, err)
		}
	}
	if got, err := Figures(t.Context(), Spec{Kind: "tcp", Target: "127.0.0.1:1", Timeout: time.Second}); err != nil || got != nil {
		t.Errorf("%v %v", got, err)
	}
}
