import { type Challenge, solve } from './captcha'

self.onmessage = (event: MessageEvent<Challenge>) => self.postMessage(solve(event.data))
