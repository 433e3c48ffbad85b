// Package patrol is 每日系统巡检 (M4): once a day the program looks at every
// host, Nginx, MySQL, Redis, deployed module, interface, the security and the
// log of evidence, and writes down each item with value, threshold, verdict and
// time. Figures come from the monitoring, the agents and the program itself;
// nobody types one. The inspector on duty looks at the room, signs, and a second
// person confirms what is abnormal; the owner reads.
//
// What is looked at and how grave it is stands in a plan with versions, the
// thresholds are parameters. An item without data is abnormal, never good.
//
// States of a day: inspected → signed → done; a day on which nothing ran is
// missed for ever, also when it is made up for later.
//
// Basis: the service contract 2.2 (每日系统巡检…每日提交), 3.3, 3.4.2, 3.4.4 and 3.7.
package patrol
