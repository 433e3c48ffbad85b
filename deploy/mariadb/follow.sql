-- Makes this server follow the primary from its first change on.
CHANGE MASTER TO MASTER_HOST = '10.0.0.11', MASTER_USER = 'replica', MASTER_PASSWORD = 'REPLICA-PASSWORD', MASTER_USE_GTID = slave_pos;
START SLAVE;
