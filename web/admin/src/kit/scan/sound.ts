import type { Outcome } from './useScan'

// Hertz, milliseconds, times: the sounds of the interface guide, so that eyes can stay on the box.
const sounds: Record<Outcome, [hertz: number, ms: number, times: number]> = {
  ok: [880, 80, 1],
  repeat: [660, 60, 2],
  wrong: [220, 600, 1],
  refused: [220, 600, 1],
  unknown: [440, 120, 1],
  unsent: [440, 120, 1],
}

let speaker: AudioContext | undefined

/** play sounds an outcome; a browser without sound stays silent, the band still shows it. */
export function play(outcome: Outcome): void {
  if (typeof AudioContext === 'undefined') return
  speaker ??= new AudioContext()
  const [hertz, ms, times] = sounds[outcome]
  for (let n = 0; n < times; n++) {
    const tone = speaker.createOscillator()
    tone.frequency.value = hertz
    tone.connect(speaker.destination)
    const start = speaker.currentTime + (n * 2 * ms) / 1000
    tone.start(start)
    tone.stop(start + ms / 1000)
  }
}
