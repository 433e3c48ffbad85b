import { call } from '@/kit/client/client'

export interface ServicePart {
  number: string
  state: string
  since: string | null
}

export interface ServiceStatus {
  at: string
  state: string
  services: { group: string; state: string; parts: ServicePart[] }[]
  windows: { startsAt: string; endsAt: string; groups: string[] }[]
  incidents: { group: string; from: string; to: string | null }[]
}

/** Which services work, for everybody. */
export const serviceStatus = (): Promise<ServiceStatus> => call<ServiceStatus>('/api/public/monitoring/status')
