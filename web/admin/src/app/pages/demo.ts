export interface DemoAccount {
  role: string
  roleName: string
  console: string
  login: string
  password: string
  personName: string
  orgName: string
}

/** byConsole groups the accounts in the order the server sends them. */
export function byConsole(accounts: DemoAccount[]): { console: string; accounts: DemoAccount[] }[] {
  const groups: { console: string; accounts: DemoAccount[] }[] = []
  for (const account of accounts) {
    const group = groups.find((candidate) => candidate.console === account.console)
    if (group) group.accounts.push(account)
    else groups.push({ console: account.console, accounts: [account] })
  }
  return groups
}
