// Package site is 仓库与定点 (module 1, 基础数据管理): warehouses of the operating
// companies with their zones (库区) and printed locations (货位), and the 指定医疗
// 机构 (designated clinics) that may receive designated drugs (定点). It is a base
// package: inbound, relocation, outbound and dispensing ask it where a box may
// lie and who may receive it.
//
// A code that is printed (WH-Z-R-L-P), the type and the storage class of a zone
// never change; a place out of use is made inactive, goods may only leave it.
// Clinic: active ⇄ suspended → ended; resumed when it is designated again.
//
// Basis: drug.md A.2 (4, 6), R-A2; GSP articles 83 to 85 for zones and storage.
package site
