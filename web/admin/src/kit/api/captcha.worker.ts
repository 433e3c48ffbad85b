import type { Challenge } from './captcha'
import { solve } from './solve'

self.onmessage = (event: MessageEvent<Challenge>) => self.postMessage(solve(event.data))
