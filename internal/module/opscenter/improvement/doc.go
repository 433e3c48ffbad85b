// Package improvement is 优化建议 (M9): what could be better and by how much. A
// proposal names what it is about, its figure before with unit and source, and
// which way is better. The owner accepts or rejects it; it is carried out through
// a change, and then measured again. What was carried out is the section 数据库优化
// of the monthly report.
//
// States: proposed → accepted → carried (by a change) → measured; rejected by the
// owner on the way. Who proposed does not decide. A measurement that is no better
// can be taken up again.
//
// Legal basis: 招标文件 1.3.3 (识别并优化功能模块), 3.4.4(2) (数据库优化).
package improvement
