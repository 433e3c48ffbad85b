import { defineList } from '@/kit'
import { deliveriesPath, type Delivery } from './messages'

export const deliveryList = defineList<Delivery>({
  entity: 'delivery',
  path: deliveriesPath,
  exports: ['createdAt', 'kindName', 'channel', 'personName', 'address', 'state', 'attempts', 'doneAt', 'cause', 'error'],
  sort: '-createdAt',
  unit: 'row',
  columns: [
    { field: 'kindName', width: 150, grow: true, fixed: true, priority: 1, sub: (row) => row.personName || undefined },
    { field: 'channel', kind: 'enum', enum: 'channel', width: 120, priority: 2, sub: (row) => row.address || undefined },
    { field: 'state', kind: 'state', width: 110, priority: 1 },
    { field: 'attempts', kind: 'number', width: 90, priority: 4 },
    { field: 'createdAt', kind: 'instant', width: 130, priority: 3, sort: 'createdAt' },
    { field: 'cause', width: 220, grow: true, priority: 4, sub: (row) => row.error || undefined },
  ],
  search: [
    { name: 'q', kind: 'text', hint: 'settings.deliveries.hint' },
    { name: 'state', kind: 'multi', options: ['waiting', 'sending', 'sent', 'dead'] },
    { name: 'channel', kind: 'multi', enum: 'channel', options: ['mail', 'sms', 'wechat', 'wecom', 'dingtalk'] },
    { name: 'createdAt', kind: 'dayRange' },
  ],
})
