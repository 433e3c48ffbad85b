// Makes the sound and the vibration of a scan, as far as this phone can.
import { reactive } from 'vue'
import { switchSense, type Effect, type Senses } from './feedback'

const STORED = 'senses'

export const senses = reactive<Senses>({ sound: true, vibration: true })

export function startSenses(): void {
  const stored = uni.getStorageSync(STORED) as Senses | ''
  if (stored && (stored.sound || stored.vibration)) Object.assign(senses, stored)
}

export function toggleSense(which: keyof Senses): void {
  Object.assign(senses, switchSense(senses, which))
  uni.setStorageSync(STORED, { sound: senses.sound, vibration: senses.vibration })
}

let audio: AudioContext | undefined

function context(): AudioContext | undefined {
  // #ifdef H5
  audio ??= new AudioContext()
  if (audio.state === 'suspended') void audio.resume()
  // #endif
  // #ifdef MP-WEIXIN
  audio ??= (wx as { createWebAudioContext?: () => AudioContext }).createWebAudioContext?.()
  // #endif
  return audio
}

/** Browsers allow sound only after a touch: called on the first one. */
export function wakeSound(): void {
  if (senses.sound) context()
}

function tone({ hertz, pattern }: Effect['tone']): void {
  const out = context()
  if (!out) return
  let at = out.currentTime
  pattern.forEach((ms, i) => {
    const seconds = ms / 1000
    if (i % 2 === 0) {
      const oscillator = out.createOscillator()
      const gain = out.createGain()
      oscillator.frequency.value = hertz
      oscillator.type = 'square' // cuts through the noise of a warehouse better than a sine
      gain.gain.value = 0.2
      oscillator.connect(gain)
      gain.connect(out.destination)
      oscillator.start(at)
      oscillator.stop(at + seconds)
    }
    at += seconds
  })
}

function vibrate(pattern: number[]): void {
  // #ifdef H5
  navigator.vibrate?.(pattern)
  // #endif
  // #ifdef MP-WEIXIN
  // WeChat knows two lengths, 15 and 400 ms: short pulses for each part, the long one for a wrong box
  let at = 0
  pattern.forEach((ms, i) => {
    if (i % 2 === 0) setTimeout(() => (ms > 100 ? uni.vibrateLong({}) : uni.vibrateShort({})), at)
    at += ms
  })
  // #endif
}

/** A phone that cannot make a sound still shows what happened: failing here must not stop the scan. */
export function play(effect: Effect): void {
  try {
    if (senses.sound) tone(effect.tone)
    if (senses.vibration) vibrate(effect.vibration)
  } catch {
    // the band on the screen says the same
  }
}
