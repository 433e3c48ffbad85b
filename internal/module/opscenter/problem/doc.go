// Package problem is 问题管理 (M1): what makes faults happen. A problem is opened
// by hand from one or several faults, by the program for every grave fault and
// when faults of one module and one kind of cause come again and again. It names
// the root cause and the workaround, and is a known error (已知错误) from then on:
// engineers get the workaround beside faults of the same modules. It ends with a
// permanent fix through a change, and with its review.
//
// States: registered → analysing → known → planned (waits for the owner) →
// fixing (by a change) → verifying → closed; dismissed by the owner on the way.
// Who planned the fix does not review it. A fault that repeats a known error
// which was not mended or got round in time proposes a worse level of it.
//
// Legal basis: 招标文件 1.3.3 (规范事件、问题、变更管理), 3.6.4, 3.7.
package problem
