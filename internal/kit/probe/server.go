package probe

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/redis/go-redis/v9"
)

// mysqlRole asks a MySQL or MariaDB server whether it does what its role says.
// openMySQL is one connection to the server of a measurement.
func openMySQL(spec Spec) (*sql.DB, error) {
	config := mysql.NewConfig()
	config.Net, config.Addr, config.User, config.Passwd = "tcp", spec.Target, spec.Settings.User, spec.Secret
	config.Timeout, config.ReadTimeout, config.WriteTimeout = spec.Timeout, spec.Timeout, spec.Timeout
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		return dialer().DialContext(ctx, network, address)
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	server := sql.OpenDB(connector)
	server.SetMaxOpenConns(1)
	return server, nil
}

func mysqlRole(ctx context.Context, spec Spec) (finding, error) {
	server, err := openMySQL(spec)
	if err != nil {
		return finding{}, err
	}
	defer server.Close()
	switch spec.Settings.Role {
	case "primary":
		var readOnly string
		if err := server.QueryRowContext(ctx, "SELECT @@read_only").Scan(&readOnly); err != nil {
			return finding{}, err
		}
		if readOnly != "0" && readOnly != "OFF" {
			return finding{ReasonRole, "read only"}, nil
		}
		return finding{note: "primary"}, nil
	case "replica":
		return replication(ctx, server, spec.Settings)
	case "galera":
		var name, ready string
		if err := server.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'wsrep_ready'").Scan(&name, &ready); err != nil {
			return finding{}, err
		}
		if ready != "ON" {
			return finding{ReasonRole, "wsrep_ready " + ready}, nil
		}
		return finding{note: "galera"}, nil
	}
	return finding{}, server.PingContext(ctx)
}

// replication reads SHOW REPLICA STATUS, whose columns have two names each.
func replication(ctx context.Context, server *sql.DB, s Settings) (finding, error) {
	status, err := firstRow(ctx, server, "SHOW REPLICA STATUS")
	if err != nil { // before MySQL 8.0.22 and MariaDB 10.5.1
		status, err = firstRow(ctx, server, "SHOW SLAVE STATUS")
	}
	if err != nil {
		return finding{}, err
	}
	if status == nil {
		return finding{ReasonRole, "no replica"}, nil
	}
	get := func(names ...string) string {
		for _, name := range names {
			if value, known := status[name]; known {
				return value
			}
		}
		return ""
	}
	reads, applies := get("Slave_IO_Running", "Replica_IO_Running"), get("Slave_SQL_Running", "Replica_SQL_Running")
	behind := get("Seconds_Behind_Master", "Seconds_Behind_Source")
	note := fmt.Sprintf("reads %s, applies %s, behind %s s", reads, applies, behind)
	if reads != "Yes" || applies != "Yes" {
		return finding{ReasonRole, note}, nil
	}
	lag, err := strconv.Atoi(behind)
	most := s.MaxLagSeconds
	if most == 0 {
		most = 60
	}
	if err != nil || lag > most {
		return finding{ReasonLag, note}, nil //nolint:nilerr // a lag that is not known is a lag
	}
	return finding{note: note}, nil
}

// firstRow reads one row by the names of its columns; nil when there is none.
func firstRow(ctx context.Context, server *sql.DB, query string) (map[string]string, error) {
	rows, err := server.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil || !rows.Next() {
		return nil, firstError(err, rows.Err())
	}
	values, into := make([]sql.NullString, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, err
	}
	row := make(map[string]string, len(names))
	for i, name := range names {
		row[name] = values[i].String
	}
	return row, rows.Err()
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// redisRole asks a Redis server for its role and its links.
func openRedis(spec Spec) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: spec.Target, Username: spec.Settings.User, Password: spec.Secret, Dialer: func(ctx context.Context, network, address string) (net.Conn, error) {
		return dialer().DialContext(ctx, network, address)
	}, DialTimeout: spec.Timeout, ReadTimeout: spec.Timeout, MaxRetries: -1, PoolSize: 1})
}

func redisRole(ctx context.Context, spec Spec) (finding, error) {
	client := openRedis(spec)
	defer client.Close()
	text, err := client.Info(ctx, "replication").Result()
	if err != nil {
		return finding{}, err
	}
	return redisJudge(spec.Settings, parseInfo(text)), nil
}

func parseInfo(text string) map[string]string {
	facts := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			facts[name] = value
		}
	}
	return facts
}

func redisJudge(s Settings, facts map[string]string) finding {
	replicas, _ := strconv.Atoi(facts["connected_slaves"])
	note := fmt.Sprintf("role %s, replicas %d", facts["role"], replicas)
	if facts["role"] == "slave" {
		note = "role slave, link " + facts["master_link_status"]
	}
	switch {
	case s.Role == "primary" && facts["role"] != "master", s.Role == "replica" && facts["role"] != "slave":
		return finding{ReasonRole, note}
	case s.Role == "primary" && replicas < s.Least, s.Role == "replica" && facts["master_link_status"] != "up":
		return finding{ReasonLag, note}
	}
	return finding{note: note}
}
