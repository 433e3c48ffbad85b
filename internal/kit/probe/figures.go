package probe

import (
	"context"
	"strconv"
)

// Figures are numbers that a MySQL, MariaDB or Redis server tells of itself, for
// those who look at more than whether it works: connections and memory in
// percent of what it allows, slow queries and evictions a day (the mean since it
// started), bytes in megabytes, hits in percent. What it does not tell is left out.
func Figures(ctx context.Context, spec Spec) (map[string]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, spec.Timeout)
	defer cancel()
	switch spec.Kind {
	case "mysql":
		return mysqlFigures(ctx, spec)
	case "redis":
		return redisFigures(ctx, spec)
	}
	return nil, nil
}

func mysqlFigures(ctx context.Context, spec Spec) (map[string]int64, error) {
	server, err := openMySQL(spec)
	if err != nil {
		return nil, err
	}
	defer server.Close()
	figures := map[string]int64{}
	read := map[string]int64{}
	for name, query := range map[string]string{"connected": "SHOW GLOBAL STATUS LIKE 'Threads_connected'", "slow": "SHOW GLOBAL STATUS LIKE 'Slow_queries'", "uptime": "SHOW GLOBAL STATUS LIKE 'Uptime'", "most": "SHOW GLOBAL VARIABLES LIKE 'max_connections'"} {
		var label string
		var value int64
		if err := server.QueryRowContext(ctx, query).Scan(&label, &value); err != nil {
			return nil, err
		}
		read[name] = value
	}
	figures["slow"], figures["connections"] = daily(read["slow"], read["uptime"]), percent(read["connected"], read["most"])
	var bytes *int64 // null for an account that sees no table
	if err := server.QueryRowContext(ctx, "SELECT CAST(sum(data_length + index_length) AS SIGNED) FROM information_schema.tables").Scan(&bytes); err != nil {
		return nil, err
	}
	if bytes != nil {
		figures["space"] = *bytes >> 20
	}
	return figures, nil
}

func redisFigures(ctx context.Context, spec Spec) (map[string]int64, error) {
	client := openRedis(spec)
	defer client.Close()
	text, err := client.Info(ctx).Result()
	if err != nil {
		return nil, err
	}
	return redisNumbers(parseInfo(text)), nil
}

// What the role of a Redis server is as a number.
const (
	RedisPrimary = 1
	RedisReplica = 2
)

// redisNumbers: persistence is how many kinds of it failed the last time.
func redisNumbers(info map[string]string) map[string]int64 {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(info[name], 10, 64)
		return n
	}
	figures := map[string]int64{"evicted": daily(number("evicted_keys"), number("uptime_in_seconds")), "persistence": 0}
	for _, name := range []string{"rdb_last_bgsave_status", "aof_last_write_status"} {
		if status := info[name]; status != "" && status != "ok" {
			figures["persistence"]++
		}
	}
	switch info["role"] {
	case "master":
		figures["role"] = RedisPrimary
	case "slave":
		figures["role"] = RedisReplica
	}
	if most := number("maxmemory"); most > 0 {
		figures["memory"] = percent(number("used_memory"), most)
	} else if whole := number("total_system_memory"); whole > 0 { // without a limit the machine is the limit
		figures["memory"] = percent(number("used_memory"), whole)
	}
	if hits, misses := number("keyspace_hits"), number("keyspace_misses"); hits+misses > 0 {
		figures["hits"] = percent(hits, hits+misses)
	}
	return figures
}

// daily is the mean of a day; of less than a day it is what there was.
func daily(count, seconds int64) int64 {
	const day = 24 * 60 * 60
	return count * day / max(day, seconds)
}

func percent(part, whole int64) int64 {
	if whole <= 0 {
		return 0
	}
	return part * 100 / whole
}
