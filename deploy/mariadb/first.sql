-- The database and its users, once, on the first server.
CREATE DATABASE IF NOT EXISTS gongzhi CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS 'gongzhi'@'10.0.0.11' IDENTIFIED BY 'DATABASE-PASSWORD';
CREATE USER IF NOT EXISTS 'gongzhi'@'10.0.0.12' IDENTIFIED BY 'DATABASE-PASSWORD';
GRANT ALL PRIVILEGES ON gongzhi.* TO 'gongzhi'@'10.0.0.11';
GRANT ALL PRIVILEGES ON gongzhi.* TO 'gongzhi'@'10.0.0.12';
-- For backups: the moment's read lock and the binary logs, see docs/operations/backup.md.
GRANT RELOAD, BINLOG MONITOR, REPLICATION SLAVE ON *.* TO 'gongzhi'@'10.0.0.11';
GRANT RELOAD, BINLOG MONITOR, REPLICATION SLAVE ON *.* TO 'gongzhi'@'10.0.0.12';
-- For the form with a replica; unused in a Galera cluster.
CREATE USER IF NOT EXISTS 'replica'@'10.0.0.11' IDENTIFIED BY 'REPLICA-PASSWORD';
CREATE USER IF NOT EXISTS 'replica'@'10.0.0.12' IDENTIFIED BY 'REPLICA-PASSWORD';
GRANT REPLICATION SLAVE ON *.* TO 'replica'@'10.0.0.11';
GRANT REPLICATION SLAVE ON *.* TO 'replica'@'10.0.0.12';
