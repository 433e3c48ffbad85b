// Package knowledge is 知识库 (M7): what was answered once is written down, read
// by a second person and found by everybody whom it is for. Engineers and the
// desk write, the project manager and the experts review, everybody signed in
// reads, and what is public stands in the help of console and phone.
//
// States: draft → review → published → due (复审到期) → confirmed, revised or
// withdrawn. What readers see is the published version; a revision beside it is
// seen by those who write until it is reviewed, by somebody who wrote none of it.
//
// Basis: the service contract, 2.2 咨询记录整理形成知识库 (O-033).
package knowledge
