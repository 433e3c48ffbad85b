// Package servicedesk is 服务请求与故障工单: whoever needs help writes what they
// need with name and telephone; the desk registers it, names exactly one
// responsible engineer, tells how and when it will be done, and closes only with
// the user's signature. A request that is a fault goes on as a fault with a
// level and the clocks of platform opscenter/sla; it is over when the monitoring
// has shown fifteen healthy minutes. Users, engineers, the project manager and
// the owner's authoriser use it.
//
// Requests: draft → submitted → accepted → assigned → noticed → working →
// signing → closed; returned, transferred, withdrawn, reopened within seven days.
// Faults: reported → responded → diagnosing → handling ⇄ escalated → planned →
// handling → observing → recovered → signing → closed; noFault, merged.
//
// Legal basis: 招标文件 3.4.1, 3.4.3, 3.4.6, 3.5, 3.6.
package servicedesk
